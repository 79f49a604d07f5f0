"""Buckets: one storage account that nobody reaches from outside, and containers in it."""

from typing import TypedDict

import pulumi
from pulumi_azure_native import storage

from components.azure.endpoint import PrivateEndpoint
from components.azure.network import Network
from components.azure.vault import Vault
from components.base import leaf, owned, token
from spec.clouds.azure.ground import AzureGround
from spec.durability import Durability

ZONE = "privatelink.blob.core.windows.net"
DELETED_DAYS = 30
"""For which a deleted object or container can be had back."""


class StorageArgs(TypedDict):
    """What a `Storage` is made from."""

    ground: AzureGround
    network: Network
    vault: Vault


class Storage(pulumi.ComponentResource):
    """The account and its containers: never public, no shared keys, TLS 1.2, copies in all zones."""

    account: pulumi.Output[str]
    """Its name."""

    def __init__(self, name: str, args: StorageArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("azure", "Storage"), name, {}, opts)
        ground, network, vault = args["ground"], args["network"], args["vault"]
        self._ground, self._name, self._group = ground, name, network.resource_group
        account = self._account(vault)
        self.account = account.name
        PrivateEndpoint(
            f"{name}-endpoint",
            {"ground": ground, "network": network, "target": account.id, "part": "blob", "zone": ZONE},
            owned(self),
        )
        service = storage.BlobServiceProperties(
            f"{name}-blobs",
            account_name=account.name,
            resource_group_name=self._group,
            blob_services_name="default",
            is_versioning_enabled=any(one.versioned for one in ground.containers),
            delete_retention_policy={"enabled": True, "days": DELETED_DAYS},
            container_delete_retention_policy={"enabled": True, "days": DELETED_DAYS},
            opts=owned(self),
        )
        self.containers = {
            one.bucket: storage.BlobContainer(
                f"{name}-{one.bucket}",
                container_name=one.bucket,
                account_name=account.name,
                resource_group_name=self._group,
                public_access=storage.PublicAccess.NONE,
                opts=leaf(self, Durability.KEPT),
            )
            for one in ground.containers
        }
        rules = [self._expiry(one.bucket, one.expire_days) for one in ground.containers if one.expire_days]
        if rules:
            storage.ManagementPolicy(
                f"{name}-lifecycle",
                management_policy_name="default",
                account_name=account.name,
                resource_group_name=self._group,
                policy={"rules": rules},
                opts=owned(self, service),
            )
        self.register_outputs({"account": account.name})

    def _account(self, vault: Vault) -> storage.StorageAccount:
        ground = self._ground
        encryption: storage.EncryptionArgsDict = {
            "key_source": storage.KeySource.MICROSOFT_STORAGE,
            "services": {"blob": {"enabled": True, "key_type": storage.KeyType.ACCOUNT}},
        }
        identity: storage.IdentityArgsDict | None = None
        after: list[pulumi.Resource] = []
        if vault.identity is not None and vault.key is not None and vault.allowed is not None:
            encryption |= {
                "key_source": storage.KeySource.MICROSOFT_KEYVAULT,
                # Without a version the account follows the key as it is rotated.
                "key_vault_properties": {"key_name": vault.key.name, "key_vault_uri": vault.uri},
                "encryption_identity": {"encryption_user_assigned_identity": vault.identity.id},
            }
            identity = {
                "type": storage.IdentityType.USER_ASSIGNED,
                "user_assigned_identities": [vault.identity.id],
            }
            after.append(vault.allowed)
        return storage.StorageAccount(
            f"{self._name}-account",
            account_name=ground.storage_account,
            resource_group_name=self._group,
            location=ground.cluster.region,
            kind=storage.Kind.STORAGE_V2,
            sku={"name": storage.SkuName.STANDARD_ZRS},
            access_tier=storage.AccessTier.HOT,
            allow_blob_public_access=False,
            allow_cross_tenant_replication=False,
            allow_shared_key_access=False,
            default_to_o_auth_authentication=True,
            enable_https_traffic_only=True,
            minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
            public_network_access=storage.PublicNetworkAccess.DISABLED,
            network_rule_set={"bypass": storage.Bypass.NONE, "default_action": storage.DefaultAction.DENY},
            encryption=encryption,
            identity=identity,
            tags=ground.tags,
            opts=pulumi.ResourceOptions.merge(leaf(self, Durability.KEPT), pulumi.ResourceOptions(depends_on=after)),
        )

    def _expiry(self, container: str, days: int | None) -> storage.ManagementPolicyRuleArgsDict:
        """Objects and their old versions go after so many days; whatever is not named stays."""
        age = float(days or 0)
        return {
            "name": f"expire-{container}",
            "type": storage.RuleType.LIFECYCLE,
            "enabled": True,
            "definition": {
                "filters": {"blob_types": ["blockBlob"], "prefix_match": [f"{container}/"]},
                "actions": {
                    "base_blob": {"delete": {"days_after_modification_greater_than": age}},
                    "version": {"delete": {"days_after_creation_greater_than": age}},
                },
            },
        }
