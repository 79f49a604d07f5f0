"""The network: a VCN cut into tiers, its ways out, and nothing open that no group of rules opens."""

from typing import TypedDict

import pulumi
from pulumi_oci import core

from components.base import leaf, owned, token
from components.oci.place import Place
from spec.clouds.oci.labels import dns_label
from spec.durability import Durability
from spec.ground.layout import Layout, Subnet, Tier


class NetworkArgs(TypedDict):
    """What a `Network` is made from."""

    place: Place
    layout: Layout
    region_key: str
    """Three letters: part of the name of the region's services as a route's destination."""
    service_target: str
    """OCID of the service gateway's target."""
    public_control: bool
    """Whether the Kubernetes API has an address of the Internet too."""
    kept: bool
    """Whether something that is kept stands in the data tier: then what it stands in is kept as well."""


class Network(pulumi.ComponentResource):
    """A VCN with regional subnets: edge sees the Internet, nodes and data go out by NAT, control by neither."""

    id: pulumi.Output[str]
    """OCID of the VCN."""
    subnets: pulumi.Output[dict[str, str]]
    """Name of a subnet (`nodes-a`) → OCID."""

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("oci", "Network"), name, {}, opts)
        self._args = args
        place = args["place"]
        # A subnet goes only when nothing stands in it, a route table when no subnet uses it, a gateway when no route
        # leads to it: with a database that is kept all of these stay.
        self._kept = Durability.KEPT if args["kept"] else Durability.DISPOSABLE
        self.vcn = core.Vcn(
            f"{name}-vcn",
            compartment_id=place.compartment,
            cidr_blocks=[args["layout"].cidr],
            display_name=place.labels.name("network"),
            dns_label=place.labels.dns_label,
            freeform_tags=place.labels.tags(f"{name}-vcn"),
            opts=leaf(self, self._kept),
        )
        self.id = self.vcn.id
        # What a new VCN has by default lets SSH in from everywhere.
        self._closed = core.DefaultSecurityList(
            f"{name}-closed",
            manage_default_resource_id=self.vcn.default_security_list_id,
            compartment_id=place.compartment,
            display_name=place.labels.name("closed"),
            ingress_security_rules=[],
            egress_security_rules=[],
            freeform_tags=place.labels.tags(f"{name}-closed"),
            opts=owned(self),
        )
        self._public, self._private = self._routes(name)
        self.made = {one.name: self._subnet(name, one) for one in args["layout"].subnets}
        self.subnets = pulumi.Output.all(**{key: one.id for key, one in self.made.items()})
        self.register_outputs({"id": self.id, "subnets": self.subnets})

    def of(self, tier: Tier, zone: int = 0) -> pulumi.Output[str]:
        """OCID of the subnet of a tier in a zone."""
        (found,) = [one for one in self._args["layout"].of(tier) if one.zone == zone]
        return self.made[found.name].id

    def _routes(self, name: str) -> tuple[core.RouteTable, core.RouteTable]:
        args, place = self._args, self._args["place"]
        internet = core.InternetGateway(
            f"{name}-internet",
            compartment_id=place.compartment,
            vcn_id=self.vcn.id,
            enabled=True,
            display_name=place.labels.name("internet"),
            freeform_tags=place.labels.tags(f"{name}-internet"),
            opts=owned(self),
        )
        nat = core.NatGateway(
            f"{name}-nat",
            compartment_id=place.compartment,
            vcn_id=self.vcn.id,
            display_name=place.labels.name("nat"),
            freeform_tags=place.labels.tags(f"{name}-nat"),
            opts=leaf(self, self._kept),
        )
        services = core.ServiceGateway(
            f"{name}-services",
            compartment_id=place.compartment,
            vcn_id=self.vcn.id,
            services=[{"service_id": args["service_target"]}],
            display_name=place.labels.name("services"),
            freeform_tags=place.labels.tags(f"{name}-services"),
            opts=leaf(self, self._kept),
        )
        public = self._table(f"{name}-public", "public", [_everywhere(internet.id)], Durability.DISPOSABLE)
        private = self._table(
            f"{name}-private",
            "private",
            [
                _everywhere(nat.id),
                {
                    "destination": services_label(args["region_key"]),
                    "destination_type": "SERVICE_CIDR_BLOCK",
                    "network_entity_id": services.id,
                    "description": "the region's services, without the Internet",
                },
            ],
            self._kept,
        )
        return public, private

    def _table(
        self, name: str, kind: str, rules: list[core.RouteTableRouteRuleArgsDict], durability: Durability
    ) -> core.RouteTable:
        place = self._args["place"]
        return core.RouteTable(
            name,
            compartment_id=place.compartment,
            vcn_id=self.vcn.id,
            route_rules=rules,
            display_name=place.labels.name(kind),
            freeform_tags=place.labels.tags(name),
            opts=leaf(self, durability),
        )

    def _subnet(self, name: str, subnet: Subnet) -> core.Subnet:
        place = self._args["place"]
        public = subnet.tier is Tier.EDGE or (subnet.tier is Tier.CONTROL and self._args["public_control"])
        return core.Subnet(
            f"{name}-{subnet.name}",
            compartment_id=place.compartment,
            vcn_id=self.vcn.id,
            cidr_block=subnet.cidr,
            display_name=place.labels.name(subnet.name),
            dns_label=dns_label(subnet.name),
            prohibit_public_ip_on_vnic=not public,
            prohibit_internet_ingress=not public,
            route_table_id=(self._public if public else self._private).id,
            security_list_ids=[self._closed.id],
            freeform_tags=place.labels.tags(f"{name}-{subnet.name}"),
            opts=leaf(self, self._kept if subnet.tier is Tier.DATA else Durability.DISPOSABLE),
        )


def _everywhere(gateway: pulumi.Input[str]) -> core.RouteTableRouteRuleArgsDict:
    return {
        "destination": "0.0.0.0/0",
        "destination_type": "CIDR_BLOCK",
        "network_entity_id": gateway,
        "description": "everything else",
    }


def services_label(region_key: str) -> str:
    """The region's services as a destination of routes and rules: `all-fra-services-in-oracle-services-network`."""
    return f"all-{region_key}-services-in-oracle-services-network"
