"""The network of a stack on AWS: subnets with their zones, ways out, private endpoints."""

from dataclasses import dataclass

from spec.clouds.aws.cluster import AwsCluster
from spec.ground.demand import Demand
from spec.ground.layout import Layout, Subnet, Tier, layout

# Services that nodes and pods call. ECR has one endpoint for its API and one for its registry, and keeps layers in S3.
_ALWAYS = ("ec2", "ecr.api", "ecr.dkr", "sts", "eks-auth")
_SECRETS = "secretsmanager"


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """All that the network of one stack is."""

    cidr: str
    region: str
    layout: Layout
    zones: tuple[str, ...]
    """Name of the zone with number 0, 1 and 2."""
    nat_zones: tuple[int, ...]
    """In which zones there is a way out."""
    outbound: frozenset[Tier]
    """Tiers that go out through it; the others cannot reach the Internet."""
    kept: bool
    """Whether something that outlives the stack stands in it: a database cannot do without its network."""
    endpoints: tuple[str, ...]
    """Services with a private endpoint in the network."""

    def zone_of(self, subnet: Subnet) -> str:
        """The zone that a subnet is in."""
        return self.zones[subnet.zone]

    def nat_of(self, subnet: Subnet) -> int:
        """The zone whose way out a subnet takes: its own, where there is one."""
        return subnet.zone if subnet.zone in self.nat_zones else self.nat_zones[0]


def network(cluster: AwsCluster, demand: Demand) -> Network:
    """The network that a cluster and what stands beside it need.

    Raises KeyError for a region and ValueError for a range that cannot be cut; rules refuse both before.
    """
    wanted = cluster.network
    # Databases and brokers answer and never call: only machines fetch packages.
    machines = any(one.tier is Tier.DATA for one in demand.machines)
    stores = bool(demand.stored_secrets) or demand.secret_reader is not None
    return Network(
        cidr=wanted.cidr,
        region=cluster.region,
        layout=layout(wanted.cidr),
        zones=cluster.zones,
        nat_zones=(0, 1, 2) if wanted.nat == "zonal" else (0,),
        outbound=frozenset({Tier.NODES, Tier.DATA} if machines else {Tier.NODES}),
        kept=bool(demand.databases or demand.services),
        endpoints=(*_ALWAYS, *((_SECRETS,) if stores else ())) if wanted.endpoints else (),
    )
