"""What must hold on every cloud, said before the engine is asked for anything.

In two turns. What can be said of the cluster alone is asked together with the platform's own rules. What compares the
platform's demand with the supply in `ground` is asked once those are satisfied: a demand is made from settings that are
right in themselves.
"""

import ipaddress
from collections.abc import Iterator

from spec.addons.rules import RULES as ADD_ON_RULES
from spec.clouds.disks import Disk
from spec.clouds.tables import CLOUDS, CloudTables, tables_of
from spec.cluster import AnyCluster, CloudCluster
from spec.ground.layout import SERVICES, layout
from spec.ground.rules_supply import SUPPLY_RULES, short_key
from spec.ground.settings import Ground
from spec.settings import Mistake, Rule, StackSettings, rule

Where = tuple[str | int, ...]


def rules_of(cloud: object) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The rules of a cloud by its name in the settings: those of the first turn, and those of the second."""
    if not isinstance(cloud, str) or cloud not in CLOUDS:
        return (_no_ground, *ADD_ON_RULES), ()
    return (*CLUSTER_RULES, *ADD_ON_RULES), (*SUPPLY_RULES, *_own(cloud))


def _own(cloud: str) -> tuple[Rule, ...]:
    match cloud:
        case "aws":
            from spec.clouds.aws.rules import RULES as AWS  # noqa: PLC0415 (each costs time to read: one is needed)

            return AWS
        case "azure":
            from spec.clouds.azure.rules import RULES as AZURE  # noqa: PLC0415

            return AZURE
        case "oci":
            from spec.clouds.oci.rules import RULES as OCI  # noqa: PLC0415

            return OCI
        case _:
            from spec.clouds.exoscale.rules import RULES as EXOSCALE  # noqa: PLC0415

            return EXOSCALE


@rule("cluster", "ground")
def _no_ground(settings: StackSettings) -> Iterator[Mistake]:
    if settings.ground != Ground():
        yield Mistake(
            where=("ground",),
            what=f"on a cluster that is {settings.cluster.cloud} this program makes nothing beside it",
            instead=f"nothing; or a cluster in a cloud: one of {', '.join(CLOUDS)}",
        )


def _cloud(cluster: AnyCluster) -> tuple[CloudCluster, CloudTables]:
    """The cluster and its cloud's tables. These rules are asked of clouds only: TypeError for any other cluster."""
    if not isinstance(cluster, CloudCluster):
        raise TypeError(f"{cluster.cloud} is not a cloud")
    return cluster, tables_of(cluster.cloud)


@rule("cluster")
def _network(settings: StackSettings) -> Iterator[Mistake]:
    cluster, _ = _cloud(settings.cluster)
    where, cidr = ("cluster", "network", "cidr"), cluster.network.cidr
    try:
        layout(cidr)
    except ValueError:
        yield Mistake(
            where=where,
            what=f"{cidr} cannot be cut into subnets for nodes, data, edge and control in three zones",
            instead="an IPv4 range of /16 to /20, for example 10.40.0.0/16",
        )
        return
    network = ipaddress.IPv4Network(cidr)
    if not any(
        network.subnet_of(ipaddress.IPv4Network(one)) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
    ):
        yield Mistake(
            where=where,
            what=f"{cidr} is not private: hosts of the Internet that have its addresses could not be reached",
            instead="a range inside of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16 (RFC 1918)",
        )
    if network.overlaps(ipaddress.IPv4Network(SERVICES)):
        yield Mistake(
            where=where,
            what=f"{cidr} overlaps {SERVICES}, where Services of the cluster have their addresses",
            instead="another range, for example 10.40.0.0/16",
        )


@rule("cluster")
def _release(settings: StackSettings) -> Iterator[Mistake]:
    cluster, tables = _cloud(settings.cluster)
    releases = tables.releases
    if releases.can_be_made(cluster.version):
        return
    support = releases.releases.get(cluster.version)
    ended = f", which ended there on {support.until}" if support is not None else ""
    yield Mistake(
        where=("cluster", "version"),
        what=f"{cluster.cloud} makes no cluster of Kubernetes {cluster.version}{ended} (as of {releases.looked_up})",
        instead=f"one of {', '.join(map(str, releases.available))} that the vendor supports as well",
        requirements=("X-3",),
    )


@rule("cluster")
def _region(settings: StackSettings) -> Iterator[Mistake]:
    cluster, tables = _cloud(settings.cluster)
    zones = tables.regions.get(cluster.region)
    if zones is None:
        yield Mistake(
            where=("cluster", "region"),
            what=f"{cluster.region} is no region of {cluster.cloud} that is known here",
            instead=f"one of {', '.join(tables.regions)}",
        )
        return
    for index, pool in enumerate(cluster.pools):
        if pool.zones > zones:
            yield Mistake(
                where=("cluster", "pools", index, "zones"),
                what=f"{cluster.region} has {zones} zone{'s' if zones > 1 else ''}, not {pool.zones}",
                instead=f"at most {zones}, or a region with more",
            )


@rule("cluster")
def _pools(settings: StackSettings) -> Iterator[Mistake]:
    """The nodes' own disks: of a class that there is, and no faster than class and machine are."""
    cluster, tables = _cloud(settings.cluster)
    for index, pool in enumerate(cluster.pools):
        where: Where = ("cluster", "pools", index)
        name = pool.disk_class or tables.default_disk
        disk = tables.disks.get(name)
        if disk is None:
            yield Mistake(
                where=(*where, "disk-class"),
                what=f"{name} is no class of disks of {cluster.cloud} that is known here",
                instead=f"one of {', '.join(tables.disks)}",
            )
            continue
        if pool.disk_class is None and pool.row.local_disk is not None and pool.disk <= pool.row.local_disk:
            continue  # the machine's own
        short = disk.shortfall(Disk(size=pool.disk, iops=pool.disk_iops, throughput=pool.disk_throughput))
        if short is not None:
            yield Mistake(
                where=(*where, short_key(disk, pool.disk, pool.disk_iops)),
                what=short,
                instead="a larger disk, a faster class, or fewer operations",
            )
        most = pool.row.disk_iops
        if pool.disk_iops is not None and most is not None and pool.disk_iops > most:
            yield Mistake(
                where=(*where, "disk-iops"),
                what=f"{pool.machine} gives all of its disks together at most {most}, not {pool.disk_iops}",
                instead=f"{most}, or a larger machine",
            )


CLUSTER_RULES: tuple[Rule, ...] = (_network, _release, _region, _pools)
"""Asked of every stack whose cluster this program makes."""
