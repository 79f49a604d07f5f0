"""PostgreSQL as a flexible server inside of the network."""

from collections.abc import Callable
from typing import TypedDict

import pulumi
from pulumi_azure_native import dbforpostgresql, privatedns

from components.azure.base import ANYWHERE
from components.azure.network import Network
from components.azure.vault import Vault
from components.base import leaf, owned, token
from spec.clouds.azure.ground import DATABASE_SUBNET, AzureGround, Server
from spec.durability import Durability
from spec.ground.layout import Tier


class DatabasesArgs(TypedDict):
    """What `Databases` are made from."""

    ground: AzureGround
    network: Network
    vault: Vault
    reveal: Callable[[str], pulumi.Output[str]]
    """Name of a secret → its value, marked as secret."""


class Databases(pulumi.ComponentResource):
    """The servers in their own subnet, and the names that lead to them."""

    hosts: pulumi.Output[dict[str, str]]
    """Name in the settings → the server's own host."""

    def __init__(self, name: str, args: DatabasesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("azure", "Databases"), name, {}, opts)
        self._name, self._args = name, args
        ground, network = args["ground"], args["network"]
        zone = privatedns.PrivateZone(
            f"{name}-zone",
            # Azure makes the servers' names in it; its own must end so and must not begin with a server's.
            private_zone_name=f"{ground.base}-databases.private.postgres.database.azure.com",
            resource_group_name=network.resource_group,
            location=ANYWHERE,
            tags=ground.tags,
            opts=leaf(self, Durability.KEPT),  # without it the servers, which are kept, have no name
        )
        linked = network.link(name, zone, leaf(self, Durability.KEPT))
        servers = {one.demand.name: self._server(one, zone, linked) for one in ground.servers}
        hosts = {title: server.fully_qualified_domain_name for title, server in servers.items()}
        self.hosts = pulumi.Output.all(**hosts).apply(dict)
        self.register_outputs({"hosts": self.hosts})

    def _server(self, one: Server, zone: privatedns.PrivateZone, linked: pulumi.Resource) -> dbforpostgresql.Server:
        ground, network, vault = self._args["ground"], self._args["network"], self._args["vault"]
        (subnet,) = (
            placed.subnet.name
            for placed in ground.subnets
            if placed.tier is Tier.DATA and placed.subnet.zone == DATABASE_SUBNET
        )
        encryption: dbforpostgresql.DataEncryptionArgsDict = {
            "type": dbforpostgresql.DataEncryptionType.SYSTEM_ASSIGNED
        }
        identity: dbforpostgresql.UserAssignedIdentityArgsDict | None = None
        after: list[pulumi.Resource] = [linked]
        if vault.identity is not None and vault.key is not None and vault.allowed is not None:
            encryption = {
                "type": dbforpostgresql.DataEncryptionType.AZURE_KEY_VAULT,
                "primary_key_uri": vault.key.key_uri_with_version,
                "primary_user_assigned_identity_id": vault.identity.id,
            }
            identity = {
                "type": "UserAssigned",
                "user_assigned_identities": vault.identity.id.apply(lambda id_: {id_: {}}),
            }
            after.append(vault.allowed)
        available: dbforpostgresql.HighAvailabilityArgsDict = {"mode": "Disabled"}
        if one.supply.highly_available:
            available = {"mode": "ZoneRedundant", "standby_availability_zone": "2"}
        server = dbforpostgresql.Server(
            f"{self._name}-{one.demand.name}",
            server_name=one.name,
            resource_group_name=network.resource_group,
            location=ground.cluster.region,
            create_mode="Default",
            version=str(one.demand.version) if one.demand.version else None,
            administrator_login=one.demand.administrator,
            administrator_login_password=self._args["reveal"](one.demand.password.key),
            auth_config={"active_directory_auth": "Disabled", "password_auth": "Enabled"},
            sku={"name": one.supply.size, "tier": one.tier},
            storage={
                "type": "Premium_LRS",
                "storage_size_gb": one.storage_gib,
                "tier": one.storage_tier,
                "auto_grow": "Disabled",
            },
            backup={"backup_retention_days": one.supply.backup_days, "geo_redundant_backup": "Disabled"},
            availability_zone="1",
            high_availability=available,
            network={
                "delegated_subnet_resource_id": network.subnets[subnet].id,
                "private_dns_zone_arm_resource_id": zone.id,
                "public_network_access": "Disabled",
            },
            data_encryption=encryption,
            identity=identity,
            tags=ground.tags,
            opts=pulumi.ResourceOptions.merge(
                leaf(self, Durability.KEPT),
                # After a failover the zones are the other way round; that is no reason to change anything.
                pulumi.ResourceOptions(
                    depends_on=after,
                    ignore_changes=["availabilityZone", "highAvailability.standbyAvailabilityZone"],
                ),
            ),
        )
        self._inside(one, server)
        network.record(
            f"{self._name}-{one.demand.name}-name", one.demand.host, self._host(server), address=False, parent=self
        )
        return server

    def _inside(self, one: Server, server: dbforpostgresql.Server) -> None:
        """Parameters one after the other, which Azure takes one at a time, and the database."""
        parameters = {"require_secure_transport": "on"}
        if one.pooled:
            parameters |= {"pgbouncer.enabled": "true", "pgbouncer.pool_mode": "transaction"}
        before: pulumi.Resource = server
        for key, value in parameters.items():
            before = dbforpostgresql.Configuration(
                f"{self._name}-{one.demand.name}-{key}",
                configuration_name=key,
                server_name=server.name,
                resource_group_name=self._args["network"].resource_group,
                source="user-override",
                value=value,
                opts=owned(self, before),
            )
        if one.demand.database is not None:
            dbforpostgresql.Database(
                f"{self._name}-{one.demand.name}-database",
                database_name=one.demand.database,
                server_name=server.name,
                resource_group_name=self._args["network"].resource_group,
                charset="UTF8",
                opts=pulumi.ResourceOptions.merge(
                    leaf(self, Durability.KEPT), pulumi.ResourceOptions(depends_on=[before])
                ),
            )

    def _host(self, server: dbforpostgresql.Server) -> pulumi.Output[str]:
        return server.fully_qualified_domain_name.apply(str)
