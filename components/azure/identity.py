"""Pods as identities of Azure: for each service account an identity, whom it trusts, and what it may do."""

from typing import TypedDict

import pulumi
from pulumi_azure_native import managedidentity

from components.azure.base import assign
from components.azure.cluster import Cluster
from components.azure.names import PublicNames
from components.azure.network import Network
from components.azure.storage import Storage
from components.azure.vault import Vault
from components.base import owned, token
from spec.clouds.azure.ground import AzureGround
from spec.clouds.azure.identity import AUDIENCE, PodIdentity
from spec.clouds.azure.roles import Grant, ScopeKind


class IdentitiesArgs(TypedDict):
    """What `Identities` are made from."""

    ground: AzureGround
    network: Network
    cluster: Cluster
    vault: Vault
    storage: Storage | None
    names: PublicNames | None


class Identities(pulumi.ComponentResource):
    """Managed identities of pods with their federated credentials, and all rights on containers, vault and zones."""

    client_ids: pulumi.Output[dict[str, str]]
    """Service account → the id that its annotation carries."""

    def __init__(self, name: str, args: IdentitiesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("azure", "Identities"), name, {}, opts)
        self._name, self._args = name, args
        ground = args["ground"]
        known: dict[str, pulumi.Input[str]] = {}
        # Service account → all that must be there before its pods start.
        self.ready: dict[str, list[pulumi.Resource]] = {}
        for one in ground.identities:
            principal, known[one.service_account] = self._identity(one)
            self._grants(one.service_account, one.service_account, principal, one.grants)
        for each in ground.principals:
            self._grants(each.name, each.name, each.object_id, each.grants)
        self.client_id_of: dict[str, pulumi.Input[str]] = known
        self.client_ids = pulumi.Output.all(**known).apply(dict)
        self.register_outputs({"client_ids": self.client_ids})

    def _identity(self, one: PodIdentity) -> tuple[pulumi.Input[str], pulumi.Input[str]]:
        """The identity's principal and client id."""
        if one.existing is not None:
            return one.existing.principal_id, one.existing.client_id
        ground, group = self._args["ground"], self._args["network"].resource_group
        made = managedidentity.UserAssignedIdentity(
            f"{self._name}-{one.service_account}",
            resource_name_=one.name,
            resource_group_name=group,
            location=ground.cluster.region,
            tags=ground.tags,
            opts=owned(self),
        )
        trusted = managedidentity.FederatedIdentityCredential(
            f"{self._name}-{one.service_account}-trust",
            federated_identity_credential_resource_name="cluster",
            resource_name_=made.name,
            resource_group_name=group,
            issuer=self._args["cluster"].issuer,
            subject=one.subject,
            audiences=[AUDIENCE],
            opts=owned(self),
        )
        self.ready.setdefault(one.service_account, []).append(trusted)
        return made.principal_id, made.client_id

    def _grants(self, owner: str, account: str, principal: pulumi.Input[str], grants: tuple[Grant, ...]) -> None:
        for grant in grants:
            made = assign(
                f"{self._name}-{owner}-{grant.kind}-{grant.name}",
                grant.role,
                principal=principal,
                scope=self._scope(grant),
                ground=self._args["ground"],
                parent=self,
            )
            self.ready.setdefault(account, []).append(made)

    def _scope(self, grant: Grant) -> pulumi.Input[str]:
        storage, zones = self._args["storage"], self._args["names"]
        if grant.kind is ScopeKind.CONTAINER and storage is not None:
            return storage.containers[grant.name].id
        if grant.kind is ScopeKind.VAULT:
            return self._args["vault"].vault_id
        if grant.kind is ScopeKind.ZONE and zones is not None:
            return zones.zone_id
        raise LookupError(f"nothing of kind {grant.kind} is made for {grant.name}")
