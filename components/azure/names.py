"""Public names that lead to the load balancer, and their zone."""

from typing import TypedDict

import pulumi
from pulumi_azure_native import dns

from components.azure.base import ANYWHERE, present
from components.azure.network import Network
from components.base import leaf, owned, token
from spec.clouds.azure.ground import AzureGround
from spec.durability import Durability
from spec.ground.demand import NameDemand


class PublicNamesArgs(TypedDict):
    """What `PublicNames` are made from."""

    ground: AzureGround
    network: Network
    zone: str
    existing: bool
    """Whether the zone is there already, in the same resource group."""
    names: tuple[NameDemand, ...]


class PublicNames(pulumi.ComponentResource):
    """A zone that is kept, and records in it."""

    zone_id: pulumi.Output[str]
    servers: pulumi.Output[list[str]]
    """Whom the registrar has to name for the zone; empty for one that exists."""

    def __init__(self, name: str, args: PublicNamesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("azure", "PublicNames"), name, {}, opts)
        ground, network = args["ground"], args["network"]
        zone_name: pulumi.Input[str] = args["zone"]
        if args["existing"]:
            group = ground.resource_group
            known = f"/subscriptions/{ground.cluster.subscription}/resourceGroups/{group}"
            self.zone_id = pulumi.Output.from_input(f"{known}/providers/Microsoft.Network/dnszones/{args['zone']}")
            self.servers = pulumi.Output.from_input([])
        else:
            zone = dns.Zone(
                f"{name}-zone",
                zone_name=args["zone"],
                zone_type=dns.ZoneType.PUBLIC,
                resource_group_name=network.resource_group,
                location=ANYWHERE,
                tags=ground.tags,
                opts=leaf(self, Durability.KEPT),
            )
            zone_name, self.zone_id = zone.name, zone.id
            self.servers = zone.name_servers.apply(list)
        for one in args["names"]:
            if network.front is None:
                continue
            dns.RecordSet(
                f"{name}-{one.fqdn}",
                relative_record_set_name=one.fqdn.removesuffix(args["zone"]).rstrip(".") or "@",
                record_type="A",
                zone_name=zone_name,
                resource_group_name=network.resource_group,
                ttl=300,
                a_records=[{"ipv4_address": present(network.front.ip_address)}],
                opts=owned(self),
            )
        self.register_outputs({"zone_id": self.zone_id, "servers": self.servers})
