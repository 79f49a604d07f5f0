"""The network: one VPC, four kinds of subnets in three zones, the ways out and the private endpoints."""

from typing import TypedDict

import pulumi
from pulumi_aws import ec2

from components.base import leaf, owned, token
from spec.clouds.aws.network import Network as NetworkSpec
from spec.clouds.aws.tags import Tags
from spec.durability import Durability
from spec.ground.layout import Tier

EVERYWHERE = "0.0.0.0/0"


class NetworkArgs(TypedDict):
    """What a `Network` is made from."""

    spec: NetworkSpec
    tags: Tags
    cluster: str
    """Name of the cluster whose load balancers may stand in the edge."""


class Network(pulumi.ComponentResource):
    """A VPC whose nodes and data have no address of the Internet, and whose own security group lets nothing through."""

    vpc_id: pulumi.Output[str]
    subnet_ids: dict[str, pulumi.Output[str]]
    """Name of a subnet (`nodes-a`) → its id."""

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "Network"), name, {}, opts)
        self._name, self._spec, self._tags = name, args["spec"], args["tags"]
        # A database that is kept stands in the network and in the subnets of data.
        self._kept = Durability.KEPT if self._spec.kept else Durability.DISPOSABLE
        vpc = ec2.Vpc(
            f"{name}-vpc",
            cidr_block=self._spec.cidr,
            # Without both, private zones and endpoints answer to nobody.
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=self._tags.of(f"{name}-vpc"),
            opts=leaf(self, self._kept),
        )
        self.vpc_id = vpc.id
        ec2.DefaultSecurityGroup(
            f"{name}-closed",
            vpc_id=vpc.id,
            ingress=[],
            egress=[],
            tags=self._tags.of(f"{name}-closed"),
            opts=owned(self),
        )
        self._subnets(args["cluster"])
        self._routes()
        self.register_outputs({"vpc_id": self.vpc_id, "subnet_ids": self.subnet_ids})

    def of(self, tier: Tier) -> list[pulumi.Output[str]]:
        """Ids of the subnets of a tier, by zone."""
        return [self.subnet_ids[one.name] for one in self._spec.layout.of(tier)]

    def _subnets(self, cluster: str) -> None:
        self.subnet_ids = {}
        for one in self._spec.layout.subnets:
            title = f"{self._name}-{one.name}"
            made = ec2.Subnet(
                title,
                vpc_id=self.vpc_id,
                cidr_block=one.cidr,
                availability_zone=self._spec.zone_of(one),
                map_public_ip_on_launch=False,
                tags={**self._tags.of(title), f"kubernetes.io/cluster/{cluster}": "owned"},
                opts=leaf(self, self._kept if one.tier is Tier.DATA else Durability.DISPOSABLE),
            )
            self.subnet_ids[one.name] = made.id

    def _routes(self) -> None:
        gateway = ec2.InternetGateway(
            f"{self._name}-gateway",
            vpc_id=self.vpc_id,
            tags=self._tags.of(f"{self._name}-gateway"),
            opts=owned(self),
        )
        edge = self._table("edge", [one.name for one in self._spec.layout.of(Tier.EDGE)])
        ec2.Route(
            f"{self._name}-edge-out",
            route_table_id=edge.id,
            destination_cidr_block=EVERYWHERE,
            gateway_id=gateway.id,
            opts=owned(self),
        )
        ways = {zone: self._nat(zone, gateway) for zone in self._spec.nat_zones}
        tables = [edge]
        for tier in (Tier.NODES, Tier.DATA, Tier.CONTROL):
            for one in self._spec.layout.of(tier):
                table = self._table(one.name, [one.name])
                tables.append(table)
                if tier in self._spec.outbound:
                    ec2.Route(
                        f"{self._name}-{one.name}-out",
                        route_table_id=table.id,
                        destination_cidr_block=EVERYWHERE,
                        nat_gateway_id=ways[self._spec.nat_of(one)].id,
                        opts=owned(self),
                    )
        title = f"{self._name}-s3"
        ec2.VpcEndpoint(
            title,
            vpc_id=self.vpc_id,
            service_name=f"com.amazonaws.{self._spec.region}.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids=[one.id for one in tables],
            tags=self._tags.of(title),
            opts=owned(self),
        )

    def _table(self, title: str, subnets: list[str]) -> ec2.RouteTable:
        named = f"{self._name}-{title}-routes"
        table = ec2.RouteTable(named, vpc_id=self.vpc_id, tags=self._tags.of(named), opts=owned(self))
        for one in subnets:
            ec2.RouteTableAssociation(
                f"{self._name}-{one}-takes",
                subnet_id=self.subnet_ids[one],
                route_table_id=table.id,
                opts=owned(self),
            )
        return table

    def _nat(self, zone: int, gateway: ec2.InternetGateway) -> ec2.NatGateway:
        (subnet,) = [one for one in self._spec.layout.of(Tier.EDGE) if one.zone == zone]
        letter = subnet.name.rpartition("-")[2]
        address = ec2.Eip(
            f"{self._name}-nat-{letter}-address",
            domain="vpc",
            tags=self._tags.of(f"{self._name}-nat-{letter}-address"),
            opts=owned(self, gateway),
        )
        return ec2.NatGateway(
            f"{self._name}-nat-{letter}",
            allocation_id=address.id,
            subnet_id=self.subnet_ids[subnet.name],
            tags=self._tags.of(f"{self._name}-nat-{letter}"),
            opts=owned(self, gateway),
        )


class EndpointsArgs(TypedDict):
    """What `Endpoints` are made from."""

    spec: NetworkSpec
    tags: Tags
    vpc_id: pulumi.Input[str]
    subnet_ids: list[pulumi.Output[str]]
    """Where they stand: one in each zone."""
    group_id: pulumi.Input[str]
    """Their security group."""


class Endpoints(pulumi.ComponentResource):
    """Private endpoints: nodes and pods reach services of AWS without leaving the network."""

    services: tuple[str, ...]
    """Which services have one."""

    def __init__(self, name: str, args: EndpointsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "Endpoints"), name, {}, opts)
        self.services = args["spec"].endpoints
        for service in self.services:
            title = f"{name}-{service.replace('.', '-')}"
            ec2.VpcEndpoint(
                title,
                vpc_id=args["vpc_id"],
                service_name=f"com.amazonaws.{args['spec'].region}.{service}",
                vpc_endpoint_type="Interface",
                private_dns_enabled=True,
                subnet_ids=args["subnet_ids"],
                security_group_ids=[args["group_id"]],
                tags=args["tags"].of(title),
                opts=owned(self),
            )
        self.register_outputs({"services": list(self.services)})
