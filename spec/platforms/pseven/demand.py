"""What pSeven asks of a cloud: the machines of the guide's table that stand in its network, and the database."""

from collections.abc import Iterator

from spec.flows import Addresses, Flow
from spec.ground.demand import DatabaseDemand, Demand, Inbound, MachineDemand, NodeBalancer
from spec.ground.layout import Tier
from spec.ground.site import escrowed, stands_here
from spec.platforms.pseven import figures
from spec.platforms.pseven.hardware import Hardware, Role
from spec.platforms.pseven.machine_files import proxy_user_data, registry_user_data, worker_balancer
from spec.platforms.pseven.matrix import Name
from spec.platforms.pseven.network_perimeter import HTTPS_PORT
from spec.platforms.pseven.nfs_machine import servers, user_data
from spec.platforms.pseven.settings import PsevenSettings
from spec.units import Iops

PACKAGES = (80, 443)
"""Where the mirrors of a Linux distribution are asked for packages."""


def demand(settings: PsevenSettings) -> Demand:
    """Everything beside the workers. What stands elsewhere, by its addresses, is not asked for."""
    machines = tuple(_machines(settings))
    balancer = worker_balancer(settings)
    return Demand(
        databases=tuple(_databases(settings)),
        machines=machines,
        inbound=tuple(_inbound(settings, machines)),
        node_balancer=None
        if balancer is None
        else NodeBalancer(
            host=balancer,
            ports=(settings.proxy.web_nodeport, settings.proxy.health_nodeport),
            namespace=settings.namespace,
            pods=settings.component_labels(str(Name.EDGEROUTER)),
            requirements=("PS-38", "PS-46"),
        ),
        flows=tuple(_first_start(settings, machines)),
        stored_secrets=escrowed(settings),
    )


def _hardware(settings: PsevenSettings, role: Role) -> Hardware:
    """The row's figures; those of the smallest machine where a profile has no row (a rehearsal's proxy)."""
    row = figures.row(settings.profile, role) or figures.row(settings.profile, Role.NFS)
    if row is None:
        raise LookupError(f"profile {settings.profile} has no row for {role}")
    return row.hardware


def _databases(settings: PsevenSettings) -> Iterator[DatabaseDemand]:
    postgres = settings.postgres
    if postgres.mode != "managed" or postgres.prepare is None:
        return
    least = _hardware(settings, Role.POSTGRES)
    yield DatabaseDemand(
        name="postgres",
        host=postgres.host,
        port=postgres.open_port,
        version=postgres.version,
        database=None,
        administrator=postgres.prepare.administrator.user,
        password=postgres.prepare.administrator.password,
        cpu=least.cpu,
        memory=least.memory,
        storage=least.disk,
        pooled=postgres.pooler == "builtin",
        where=("postgres",),
        cidrs=postgres.cidrs,
        requirements=("PS-3", "PS-24", "PS-25"),
        figures=("PS-3",),
        pooling=("PS-24",),
    )


def _most(least: Hardware) -> Iops | None:
    known = [one for one in (least.iops_read, least.iops_write) if one is not None]
    return max(known, default=None)


def _machines(settings: PsevenSettings) -> Iterator[MachineDemand]:
    cluster, nfs, registry, proxy = settings.cluster, settings.nfs, settings.registry, settings.proxy
    if nfs.backend == "vm" and stands_here(cluster, nfs.cidrs):
        least = _hardware(settings, Role.NFS)
        written = user_data(settings)
        for number, server in enumerate(servers(settings), start=1):
            yield MachineDemand(
                name="nfs" if number == 1 else f"nfs-{number}",
                count=1,
                cpu=least.cpu,
                memory=least.memory,
                disk=least.disk,
                iops=_most(least),
                network=figures.TEN_GIGABIT if nfs.require_10_gigabit else least.network,  # INC-PS2
                hosts=(server,),
                cloud_init=written[server],
                holds_data=True,
                where=("nfs",),
                cidrs=nfs.cidrs,
                requirements=("PS-4", "PS-27", "PS-28", "PS-29"),
            )
    if registry.mode == "local" and stands_here(cluster, registry.cidrs):
        least = _hardware(settings, Role.REGISTRY)
        yield MachineDemand(
            name="registry",
            count=1,
            cpu=least.cpu,
            memory=least.memory,
            disk=least.disk,
            iops=_most(least),
            network=least.network,
            hosts=(registry.url.partition(":")[0],),
            cloud_init=registry_user_data(settings),
            holds_data=True,
            where=("registry",),
            cidrs=registry.cidrs,
            requirements=("PS-5", "PS-42"),
        )
    if proxy.enabled and stands_here(cluster, proxy.cidrs):
        least = _hardware(settings, Role.PROXY)
        yield MachineDemand(
            name="proxy",
            count=1,
            cpu=least.cpu,
            memory=least.memory,
            disk=least.disk,
            network=least.network,
            cloud_init=proxy_user_data(settings),
            tier=Tier.EDGE,
            where=("proxy",),
            cidrs=proxy.cidrs,
            requirements=("PS-6", "PS-38"),
        )
    windows = [one for one in settings.windows_extension.nodes if one.cidr and stands_here(cluster, (one.cidr,))]
    if windows and settings.windows_extension.enabled:
        least = _hardware(settings, Role.WINDOWS)
        yield MachineDemand(
            name="windows",
            count=len(windows),
            cpu=least.cpu,
            memory=least.memory,
            disk=least.disk,
            network=least.network,
            windows=True,
            where=("windows-extension", "nodes"),
            cidrs=tuple(one.cidr for one in windows if one.cidr is not None),
            requirements=("PS-7", "PS-18"),
        )


def _inbound(settings: PsevenSettings, machines: tuple[MachineDemand, ...]) -> Iterator[Inbound]:
    if any(one.name == "proxy" for one in machines):
        yield Inbound(port=HTTPS_PORT, machine="proxy", cidrs=settings.proxy.users, requirements=("PS-45",))


def _first_start(settings: PsevenSettings, machines: tuple[MachineDemand, ...]) -> Iterator[Flow]:
    """A machine that is set up by cloud-init fetches packages: the guide's commands presuppose it (PS-31, PS-32)."""
    ranges = {"nfs": settings.nfs.cidrs, "registry": settings.registry.cidrs, "proxy": settings.proxy.cidrs}
    for name in dict.fromkeys(one.name.partition("-")[0] for one in machines if not one.windows):
        for port in PACKAGES:
            yield Flow(
                requirements=("PS-31",),
                source=Addresses(role=f"{name} machine", cidrs=ranges[name]),
                target=Addresses(role="mirrors of the distribution", cidrs=("0.0.0.0/0",)),
                application="HTTP" if port == PACKAGES[0] else "HTTPS",
                port=port,
                purpose="packages at the first start, and security updates",
            )
