"""What one stack makes on Azure: the demand of its platform, translated to Azure's figures, names and rules.

All of it is known before anything is made. Nothing here is asked of the cloud.
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass

from spec.clouds.azure import names
from spec.clouds.azure.cluster import AzureCluster, AzurePool
from spec.clouds.azure.databases import sku_tier
from spec.clouds.azure.disks import PREMIUM, PREMIUM_V2, gibibytes, performance_tier, provisioned
from spec.clouds.azure.firewall import Firewall, NsgRule
from spec.clouds.azure.identity import PodIdentity, pod_identities
from spec.clouds.azure.machines import MAX_PODS
from spec.clouds.azure.roles import Grant, on_container
from spec.clouds.disks import Disk
from spec.flows import Flow
from spec.ground.demand import BucketDemand, DatabaseDemand, Demand, MachineDemand, NodeBalancer
from spec.ground.layout import Layout, Subnet, Tier, layout
from spec.ground.openings import openings
from spec.ground.settings import DatabaseSupply, MachineSupply
from spec.names import fit
from spec.settings import StackSettings

DATABASE_SUBNET, MACHINE_SUBNET = 0, 1
"""Of the data tier's three: one is given over to flexible servers and takes nothing else, one is for machines."""
FIRST_HOST = 10
"""Last number of the first machine's address; a subnet's first four are Azure's."""
UBUNTU = "Canonical:ubuntu-24_04-lts:server:latest"
WINDOWS = "MicrosoftWindowsServer:WindowsServer:2022-datacenter-azure-edition:latest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A subnet in which something stands."""

    tier: Tier
    subnet: Subnet


@dataclass(frozen=True, slots=True, kw_only=True)
class InnerBalancer:
    """The balancer inside of the network in front of the nodes."""

    demand: NodeBalancer
    address: str
    """Fixed, in the edge's subnet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodePool:
    """A pool as AKS takes it."""

    name: str
    """Fitted to AKS's rule for names."""
    pool: AzurePool
    zones: tuple[str, ...]
    taints: tuple[str, ...]
    disk_gib: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A flexible server."""

    name: str
    demand: DatabaseDemand
    supply: DatabaseSupply
    tier: str
    storage_gib: int
    storage_tier: str
    """Whose operations it has; above the size's own where the settings ask for more."""
    pooled: bool
    """With the built-in pooler, on its own port."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataDisk:
    """The disk beside a machine's own."""

    gib: int
    sku: str
    performance_tier: str | None
    """Of a Premium SSD, where it is to give more than its size does."""
    iops: int | None
    """Of a Premium SSD v2."""
    megabytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """One machine beside the cluster."""

    name: str
    computer_name: str
    demand: MachineDemand
    supply: MachineSupply
    zone: str
    address: str
    """Fixed, so that names and rules can be made before it."""
    image: tuple[str, str, str, str]
    """Publisher, offer, sku, version."""
    disk: DataDisk | None
    """Beside its own, where what is on it outlives the machine; None where nothing does."""
    system_gib: int | None
    """Of its own disk; None: as large as the image."""
    system_sku: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Rights of a service principal that somebody made in Entra."""

    name: str
    object_id: str
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AzureGround:
    """Everything that stands beside the platform's own objects."""

    base: str
    """What names begin with: `psa-prod`."""
    cluster: AzureCluster
    layout: Layout
    resource_group: str
    tags: Mapping[str, str]
    groups: Mapping[Tier, tuple[NsgRule, ...]]
    subnets: tuple[Placed, ...]
    private_zone: str
    pools: tuple[NodePool, ...]
    identities: tuple[PodIdentity, ...]
    principals: tuple[Principal, ...]
    storage_account: str
    containers: tuple[BucketDemand, ...]
    servers: tuple[Server, ...]
    machines: tuple[Machine, ...]
    vault: str
    public_address: str | None
    """Name of the load balancer's address; None where nothing comes in through one."""
    inner_balancer: InnerBalancer | None
    customer_key: bool
    demand: Demand

    @property
    def private(self) -> bool:
        """Whether the API server has no public address."""
        return not self.cluster.api_access

    @property
    def node_subnet(self) -> str:
        """Name of the subnet that all nodes stand in."""
        return next(one.subnet.name for one in self.subnets if one.tier is Tier.NODES)

    @property
    def dns_service_ip(self) -> str:
        """Of the cluster's name server: the tenth address of the Services' range, as everywhere."""
        return str(ipaddress.ip_network(self.cluster.network.service_cidr)[10])

    @property
    def system_disk_gib(self) -> int:
        """Disk of one of AKS's own nodes."""
        return gibibytes(self.cluster.system_pool.disk)

    @property
    def max_pods(self) -> int:
        """Most pods on one of AKS's own nodes."""
        return MAX_PODS

    @property
    def storage_customer_key(self) -> bool:
        """Whether the storage account is encrypted with the customer's key."""
        return self.customer_key or any(one.customer_key for one in self.containers)


def base_name(settings: StackSettings) -> str:
    """What names of this stack begin with."""
    return fit(settings.platform, settings.environment, limit=40)


def group_name(settings: StackSettings, cluster: AzureCluster) -> str:
    """The resource group of everything."""
    return cluster.resource_group or base_name(settings)


def front_name(settings: StackSettings) -> str:
    """The load balancer's public address, by which a Service of the cluster asks for it."""
    return f"{base_name(settings)}-front"


def tags(settings: StackSettings, stack: str) -> dict[str, str]:
    """On everything that takes tags."""
    return {
        "platform": settings.platform,
        "environment": settings.environment,
        "stack": stack,
        "managed-by": "groundwork",
    }


def node_pool(pool: AzurePool) -> NodePool:
    """A pool in AKS's words."""
    return NodePool(
        name=names.agent_pool(pool.name),
        pool=pool,
        zones=tuple(str(number + 1) for number in range(pool.zones)),
        taints=tuple(f"{one.key}={one.value}:{one.effect}" for one in pool.taints),
        disk_gib=gibibytes(pool.disk),
    )


def data_disk(supply: MachineSupply) -> DataDisk:
    """The disk that gives what the settings say. Raises ValueError where its class cannot."""
    sku = supply.disk_class or PREMIUM
    asked = Disk(size=supply.disk, iops=supply.disk_iops, throughput=supply.disk_throughput)
    gib = gibibytes(supply.disk)
    if sku == PREMIUM_V2:
        iops, megabytes = provisioned(asked)
        return DataDisk(gib=gib, sku=sku, performance_tier=None, iops=iops, megabytes=megabytes)
    raised = sku == PREMIUM and (supply.disk_iops is not None or supply.disk_throughput is not None)
    tier = performance_tier(asked).name if raised else None
    return DataDisk(gib=gib, sku=sku, performance_tier=tier, iops=None, megabytes=None)


def _machines(settings: StackSettings, demand: Demand, cut: Layout, base: str) -> tuple[Machine, ...]:
    made: list[Machine] = []
    hosts = dict.fromkeys(Tier, FIRST_HOST)
    for one in demand.machines:
        supply = settings.ground.machines[one.name]
        for number in range(one.count):
            place = MACHINE_SUBNET if one.tier is Tier.DATA else 0
            subnet = ipaddress.IPv4Network(cut.of(one.tier)[place].cidr)
            title = one.name if one.count == 1 else f"{one.name}-{number + 1}"
            windows = one.windows
            made.append(
                Machine(
                    name=fit(base, title, limit=names.MACHINE_LIMIT),
                    computer_name=fit(title, limit=names.WINDOWS_LIMIT) if windows else fit(base, title, limit=63),
                    demand=one,
                    supply=supply,
                    zone=str(number % 3 + 1),
                    address=str(subnet[hosts[one.tier]]),
                    image=_image(supply.image or (WINDOWS if windows else UBUNTU)),
                    disk=data_disk(supply) if one.holds_data else None,
                    system_gib=None if one.holds_data else gibibytes(supply.disk),
                    system_sku=PREMIUM if one.holds_data else supply.disk_class or PREMIUM,
                )
            )
            hosts[one.tier] += 1
    return tuple(made)


def _image(text: str) -> tuple[str, str, str, str]:
    publisher, offer, sku, version = text.split(":")
    return publisher, offer, sku, version


def _servers(settings: StackSettings, demand: Demand, base: str, subscription: str) -> tuple[Server, ...]:
    made = []
    for one in demand.databases:
        supply = settings.ground.databases[one.name]
        made.append(
            Server(
                name=names.worldwide(f"{base}-{one.name}", subscription, limit=names.SERVER_LIMIT),
                demand=one,
                supply=supply,
                tier=sku_tier(supply.size),
                storage_gib=gibibytes(supply.storage),
                storage_tier=performance_tier(
                    Disk(size=supply.storage, iops=supply.iops, throughput=supply.throughput)
                ).name,
                pooled=one.pooled,
            )
        )
    return tuple(made)


def _tiers(demand: Demand) -> frozenset[Tier]:
    """In which something stands: nodes and private endpoints always."""
    data = {Tier.DATA} if demand.databases else set()
    edge = {Tier.EDGE} if demand.node_balancer is not None else set()
    return frozenset({Tier.NODES, Tier.CONTROL} | data | edge | {one.tier for one in demand.machines})


def _subnets(demand: Demand, cut: Layout, tiers: frozenset[Tier]) -> tuple[Placed, ...]:
    """A subnet of Azure spans all zones, so one does for a tier; of the data tier those that are used."""
    wanted = {(tier, 0) for tier in tiers - {Tier.DATA}}
    wanted |= {(Tier.DATA, DATABASE_SUBNET)} if demand.databases else set()
    wanted |= {(Tier.DATA, MACHINE_SUBNET)} if any(one.tier is Tier.DATA for one in demand.machines) else set()
    return tuple(Placed(tier=one.tier, subnet=one) for one in cut.subnets if (one.tier, one.zone) in wanted)


def _inner_balancer(demand: Demand, cut: Layout) -> InnerBalancer | None:
    if demand.node_balancer is None:
        return None
    address = ipaddress.IPv4Network(cut.of(Tier.EDGE)[0].cidr)[FIRST_HOST - 1]
    return InnerBalancer(demand=demand.node_balancer, address=str(address))


def ground(settings: StackSettings, demand: Demand, flows: tuple[Flow, ...], stack: str) -> AzureGround:
    """All of it. Raises ValueError where the rules would have refused the settings."""
    cluster = settings.cluster
    if not isinstance(cluster, AzureCluster):
        raise TypeError(f"{cluster.cloud} is not Azure")
    base, cut = base_name(settings), layout(cluster.network.cidr)
    containers = {one.name: one.bucket for one in demand.buckets}
    tiers, inner = _tiers(demand), _inner_balancer(demand, cut)
    accounts = [one.account for one in demand.buckets if one.account]
    firewall = Firewall(
        layout=cut,
        pod_cidr=cluster.network.pod_cidr,
        region=cluster.region,
        private=not cluster.api_access,
        tiers=tiers,
        inner_address=inner.address if inner else None,
    )
    return AzureGround(
        base=base,
        cluster=cluster,
        layout=cut,
        resource_group=group_name(settings, cluster),
        tags=tags(settings, stack),
        groups=firewall.groups(openings(flows, demand, cut), demand),
        subnets=_subnets(demand, cut, tiers),
        private_zone=settings.ground.dns.private_zone,
        pools=tuple(map(node_pool, cluster.pools)),
        identities=pod_identities(demand, cluster, base),
        principals=tuple(
            Principal(
                name=one.name,
                object_id=cluster.principals[one.name],
                grants=tuple(on_container(right, containers[bucket]) for bucket, right in one.buckets.items()),
            )
            for one in demand.access_keys
        ),
        storage_account=next(iter(accounts), None)
        or cluster.storage_account
        or names.account(base, cluster.subscription),
        containers=demand.buckets,
        servers=_servers(settings, demand, base, cluster.subscription),
        machines=_machines(settings, demand, cut, base),
        vault=names.worldwide(base, cluster.subscription, limit=names.VAULT_LIMIT),
        public_address=front_name(settings) if any(one.machine is None for one in demand.inbound) else None,
        inner_balancer=inner,
        customer_key=settings.ground.encryption.customer_key,
        demand=demand,
    )
