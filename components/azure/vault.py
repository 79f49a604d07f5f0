"""Keys and secrets: a vault that nobody can purge, the key that data is encrypted with, and copies of secrets."""

from collections.abc import Callable
from typing import TypedDict

import pulumi
from pulumi_azure_native import compute, keyvault, managedidentity

from components.azure.base import assign
from components.azure.endpoint import PrivateEndpoint
from components.azure.network import Network
from components.base import leaf, owned, token
from spec.clouds.azure.ground import AzureGround
from spec.clouds.azure.roles import Role
from spec.durability import Durability
from spec.ground.demand import StoredSecret

ZONE = "privatelink.vaultcore.azure.net"
DAYS = 90
"""For which a deleted vault, key or secret can be had back: the most there is."""


class VaultArgs(TypedDict):
    """What a `Vault` is made from."""

    ground: AzureGround
    network: Network
    secrets: tuple[StoredSecret, ...]
    reveal: Callable[[str], pulumi.Output[str]]
    """Name of a secret → its value, marked as secret."""


class Vault(pulumi.ComponentResource):
    """A Key Vault reached from the network only, whose rights are role assignments."""

    vault_id: pulumi.Output[str]
    uri: pulumi.Output[str]
    key_uri: pulumi.Output[str | None]
    """Of the key, with its version; None where the cloud's own keys do."""

    def __init__(self, name: str, args: VaultArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("azure", "Vault"), name, {}, opts)
        ground, network = args["ground"], args["network"]
        self._ground, self._name = ground, name
        self._group = network.resource_group
        vault = keyvault.Vault(
            f"{name}-vault",
            vault_name=ground.vault,
            resource_group_name=self._group,
            location=ground.cluster.region,
            properties={
                "tenant_id": ground.cluster.tenant,
                "sku": {"family": keyvault.SkuFamily.A, "name": keyvault.SkuName.PREMIUM},
                "enable_rbac_authorization": True,
                "enable_soft_delete": True,
                "soft_delete_retention_in_days": DAYS,
                "enable_purge_protection": True,
                "enabled_for_disk_encryption": False,
                "public_network_access": "Disabled",
                # Other services of Azure that hold a role here, such as disk encryption sets, come by its own network.
                "network_acls": {"bypass": "AzureServices", "default_action": "Deny"},
            },
            tags=ground.tags,
            opts=leaf(self, Durability.KEPT),
        )
        self._vault = vault
        self.vault_id = vault.id
        self.uri = vault.properties.apply(lambda one: one.vault_uri or "")
        PrivateEndpoint(
            f"{name}-endpoint",
            {"ground": ground, "network": network, "target": vault.id, "part": "vault", "zone": ZONE},
            owned(self),
        )
        self.identity: managedidentity.UserAssignedIdentity | None = None
        self.disk_encryption_set: compute.DiskEncryptionSet | None = None
        self.key: keyvault.Key | None = None
        self.allowed: pulumi.Resource | None = None
        if ground.customer_key:
            self._keys()
        self.key_uri = self.key.key_uri_with_version if self.key else pulumi.Output.from_input(None)
        for one in args["secrets"]:
            self._secret(one, args["reveal"](one.secret.key))
        self.register_outputs({"vault_id": vault.id, "uri": self.uri, "key_uri": self.key_uri})

    def _keys(self) -> None:
        """The key, the one identity that may use it, and the set by which disks are encrypted."""
        ground, name = self._ground, self._name
        self.key = keyvault.Key(
            f"{name}-key",
            key_name="data",
            vault_name=self._vault.name,
            resource_group_name=self._group,
            properties={
                "kty": keyvault.JsonWebKeyType.RS_A_HSM,
                "key_size": 3072,
                "key_ops": [keyvault.JsonWebKeyOperation.WRAP_KEY, keyvault.JsonWebKeyOperation.UNWRAP_KEY],
                "rotation_policy": {
                    "lifetime_actions": [
                        {
                            "action": {"type": keyvault.KeyRotationPolicyActionType.ROTATE},
                            "trigger": {"time_after_create": "P1Y"},
                        },
                    ],
                },
            },
            tags=ground.tags,
            opts=leaf(self, Durability.KEPT),
        )
        self.identity = managedidentity.UserAssignedIdentity(
            f"{name}-identity",
            resource_name_=f"{ground.base}-encryption",
            resource_group_name=self._group,
            location=ground.cluster.region,
            tags=ground.tags,
            opts=leaf(self, Durability.KEPT),  # data that is encrypted by it cannot be read without it
        )
        self.allowed = assign(
            f"{name}-key-user",
            Role.KEY_USER,
            principal=self.identity.principal_id,
            scope=self.key.id,
            ground=ground,
            parent=self,
        )
        self.disk_encryption_set = compute.DiskEncryptionSet(
            f"{name}-disks",
            disk_encryption_set_name=f"{ground.base}-disks",
            resource_group_name=self._group,
            location=ground.cluster.region,
            encryption_type=compute.DiskEncryptionSetType.ENCRYPTION_AT_REST_WITH_CUSTOMER_KEY,
            active_key={"key_url": self.key.key_uri_with_version, "source_vault": {"id": self._vault.id}},
            rotation_to_latest_key_version_enabled=True,
            identity={"type": "UserAssigned", "user_assigned_identities": [self.identity.id]},
            tags=ground.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.allowed], protect=True, retain_on_delete=True),
        )

    def _secret(self, one: StoredSecret, value: pulumi.Output[str]) -> None:
        kept = leaf(self, Durability.KEPT)
        if one.encrypts_data:  # a lost value is lost data: what once lies there is never overwritten
            kept = pulumi.ResourceOptions.merge(kept, pulumi.ResourceOptions(ignore_changes=["properties.value"]))
        keyvault.Secret(
            f"{self._name}-{one.name}",
            secret_name=one.name,
            vault_name=self._vault.name,
            resource_group_name=self._group,
            properties={"value": value, "content_type": "text/plain"},
            tags=self._ground.tags,
            opts=kept,
        )
