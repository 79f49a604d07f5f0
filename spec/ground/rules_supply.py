"""Demand meets supply: what the platform asks of a cloud, and what `ground` in the settings gives."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from spec.clouds.databases import DatabaseClass
from spec.clouds.disks import Disk, DiskClass
from spec.clouds.machines import Machine
from spec.clouds.tables import CloudTables, tables_of
from spec.cluster import CloudCluster
from spec.ground.demand import DatabaseDemand, Demand, MachineDemand, ServiceDemand
from spec.ground.layout import Tier
from spec.ground.settings import DatabaseSupply, MachineSupply
from spec.ground.site import lies_within, own_network
from spec.settings import Mistake, Rule, StackSettings, rule
from spec.units import Bytes, Iops

Where = tuple[str | int, ...]


def demand_of(settings: StackSettings) -> Demand:
    """What the platform of these settings asks of its cloud."""
    from spec.platforms import PLATFORMS  # noqa: PLC0415 (platforms are read when they are asked for)

    return PLATFORMS[settings.platform].demand(settings)


def _tables(settings: StackSettings) -> CloudTables:
    """These rules are asked of clouds only: TypeError for any other cluster."""
    if not isinstance(settings.cluster, CloudCluster):
        raise TypeError(f"{settings.cluster.cloud} is not a cloud")
    return tables_of(settings.cluster.cloud)


_R = TypeVar("_R", Machine, DatabaseClass)


def _cheapest(rows: Iterable[_R], enough: Callable[[_R], bool]) -> str:
    """The name of the first row by price that is enough; never of one that would be refused."""
    by_price = sorted(rows, key=lambda one: (one.price_group, one.cpu, one.memory.count, one.name))
    return next((one.name for one in by_price if enough(one)), "NAME")


def _at_least(found: object, wanted: object) -> bool:
    return wanted is None or bool(found >= wanted)  # type: ignore[operator]  # two amounts of one kind


def _unasked(key: str, supplied: Mapping[str, object], asked: Sequence[str], platform: str) -> Iterator[Mistake]:
    for name in supplied:
        if name not in asked:
            yield Mistake(
                where=("ground", key, name),
                what=f"{platform}, as it is set here, asks for nothing of this name and would never use it",
                instead=f"one of {', '.join(asked)}" if asked else "nothing",
            )


@rule("platform", "cluster", "ground")
def _databases(settings: StackSettings) -> Iterator[Mistake]:
    tables, asked = _tables(settings), demand_of(settings).databases
    supplied = settings.ground.databases
    yield from _unasked("databases", supplied, [one.name for one in asked], settings.platform)
    if not tables.databases:
        return  # none is made there: said by the cloud's own rules, with the reason
    for one in asked:
        where: Where = ("ground", "databases", one.name)
        supply = supplied.get(one.name)
        if one.pooled and not _have_pooler(tables):
            yield Mistake(
                where=(*one.where, "pooler"),
                what=f"no managed server of {settings.cluster.cloud} has a pooler built in",
                instead="pgbouncer, and by pooler-image this program makes one in the cluster",
                requirements=one.pooling,
            )
        if supply is not None:
            yield from _database(tables, one, supply, where)
            continue
        size = database_class(tables, one)
        storage = one.storage or Bytes.parse("100Gi")
        yield Mistake(
            where=where,
            what=f"is missing: the platform asks for the database {one.name}",
            instead=f"{one.name}: {{class: {size}, storage: {storage}}}",
            requirements=one.requirements,
        )


def _have_pooler(tables: CloudTables) -> bool:
    return any(one.builtin_pooler for one in tables.databases.values())


def database_class(tables: CloudTables, asked: DatabaseDemand, also: Callable[[str], bool] = lambda _: True) -> str:
    """The cheapest size that would be taken, of those whose names are right."""
    return _cheapest(_fitting(tables, asked), lambda one: also(one.name))


def _fitting(tables: CloudTables, asked: DatabaseDemand) -> list[DatabaseClass]:
    """All sizes that would be taken; the pooler decides only where some have one."""
    pooled = asked.pooled and _have_pooler(tables)
    return [one for one in tables.databases.values() if not _lacks(one, asked) and (one.builtin_pooler or not pooled)]


def _lacks(row: DatabaseClass, asked: DatabaseDemand) -> list[str]:
    figures = (("cpu", row.cpu, asked.cpu), ("memory", row.memory, asked.memory))
    return [f"{found} {what}, not {wanted}" for what, found, wanted in figures if not _at_least(found, wanted)]


def _database(tables: CloudTables, asked: DatabaseDemand, supply: DatabaseSupply, where: Where) -> Iterator[Mistake]:
    row, small = tables.databases.get(supply.size), tables.small_databases.get(supply.size)
    known = row or small
    short = [] if known is None else _lacks(known, asked)
    if short:
        yield Mistake(
            where=(*where, "class"),
            what=f"{supply.size} has {' and '.join(short)}",
            instead=f"{database_class(tables, asked)}, or a larger one",
            requirements=asked.sizing,
        )
    elif row is None:
        yield Mistake(
            where=(*where, "class"),
            what=f"{supply.size} is {'not offered here' if small else 'no size of a database that is known here'}",
            instead=f"one of {', '.join(one.name for one in _fitting(tables, asked))}",
            requirements=asked.sizing,
        )
    if not _at_least(supply.storage, asked.storage):
        yield Mistake(
            where=(*where, "storage"),
            what=f"{supply.storage} is less than the platform asks for",
            instead=f"{asked.storage} or more",
            requirements=asked.sizing,
        )
    if row is None:
        return
    wanted = max((one for one in (supply.iops, asked.iops) if one is not None), default=None)
    if asked.iops is not None and (supply.iops is None or supply.iops < asked.iops):
        yield Mistake(
            where=(*where, "iops"),
            what=f"the platform asks for {asked.iops}",
            instead=str(asked.iops),
            requirements=asked.requirements,
        )
    if wanted is not None and row.iops is not None and wanted > row.iops:
        yield Mistake(
            where=(*where, "iops"),
            what=f"{row.name} gives at most {row.iops}, whatever its disk, not {wanted}",
            instead=f"{row.iops} or fewer, or a larger class",
            requirements=asked.requirements,
        )


@rule("platform", "cluster", "ground")
def _machines(settings: StackSettings) -> Iterator[Mistake]:
    tables, asked = _tables(settings), demand_of(settings).machines
    supplied = settings.ground.machines
    yield from _unasked("machines", supplied, [one.name for one in asked], settings.platform)
    for one in asked:
        where: Where = ("ground", "machines", one.name)
        supply = supplied.get(one.name)
        if supply is not None:
            yield from _machine(tables, one, supply, where)
            continue
        name = _cheapest(tables.machines.values(), lambda row, one=one: _runs(row, one))  # type: ignore[misc]  # a default binds the loop's variable
        iops = f", disk-iops: {one.iops}" if one.iops is not None else ""
        yield Mistake(
            where=where,
            what=f"is missing: the platform asks for {one.count} machine{'s' if one.count > 1 else ''} {one.name}",
            instead=f"{one.name}: {{machine: {name}, disk: {one.disk}{iops}}}",
            requirements=one.requirements,
        )


def _runs(row: Machine, asked: MachineDemand) -> bool:
    figures = ((row.cpu, asked.cpu), (row.memory, asked.memory), (row.network, asked.network))
    enough = all(_at_least(found, wanted) for found, wanted in figures)
    return enough and (row.disk_iops is None or _at_least(row.disk_iops, asked.iops))


def _machine(tables: CloudTables, asked: MachineDemand, supply: MachineSupply, where: Where) -> Iterator[Mistake]:
    row = tables.machine(supply.machine, supply.cpu, supply.memory)
    if row is None:
        if supply.machine not in tables.machines:
            yield Mistake(
                where=(*where, "machine"),
                what=f"{supply.machine} is not a machine type that is known here",
                instead=f"one of {', '.join(tables.machines)}",
                requirements=asked.requirements,
            )
        return  # a flexible one without a size that it has: the cloud's own rules say so
    figures = (
        ("cpu", row.cpu, asked.cpu),
        ("memory", row.memory, asked.memory),
        ("network", row.network, asked.network),
    )
    short = [f"{found} {what}, not {wanted}" for what, found, wanted in figures if not _at_least(found, wanted)]
    if row.disk_iops is not None and not _at_least(row.disk_iops, asked.iops):
        short.append(f"{row.disk_iops} for all of its disks, not {asked.iops}")
    if short:
        yield Mistake(
            where=(*where, "machine"),
            what=f"{row.name} has {' and '.join(short)}",
            instead=_larger(tables, asked, supply),
            requirements=asked.requirements,
        )
    yield from _disk(tables, asked, supply, where)


def _larger(tables: CloudTables, asked: MachineDemand, supply: MachineSupply) -> str:
    """What is enough: more of a flexible machine type, the cheapest of the others."""
    if supply.cpu is not None and supply.memory is not None:
        memory = max(supply.memory, asked.memory)
        for cores in range(supply.cpu, _MOST_CORES + 1):
            row = tables.machine(supply.machine, cores, memory)
            if row is not None and _runs(row, asked):
                return f"cpu: {cores} and memory: {memory}"
    return f"{_cheapest(tables.machines.values(), lambda one: _runs(one, asked))}, or a larger one"


_MOST_CORES = 128
"""Where the search for a larger one ends: no flexible machine type has more."""


def _disk(tables: CloudTables, asked: MachineDemand, supply: MachineSupply, where: Where) -> Iterator[Mistake]:
    if not _at_least(supply.disk, asked.disk):
        yield Mistake(
            where=(*where, "disk"),
            what=f"{supply.disk} is less than the platform asks for",
            instead=f"{asked.disk} or more",
            requirements=asked.requirements,
        )
    name = supply.disk_class or tables.default_disk
    disk = tables.disks.get(name)
    if disk is None:
        yield Mistake(
            where=(*where, "disk-class"),
            what=f"{name} is no class of disks that is known here",
            instead=f"one of {', '.join(tables.disks)}",
            requirements=asked.requirements,
        )
        return
    if asked.iops is not None and (supply.disk_iops is None or supply.disk_iops < asked.iops):
        yield Mistake(
            where=(*where, "disk-iops"),
            what=f"the platform asks for {asked.iops}, reading and writing alike",
            instead=str(asked.iops),
            requirements=asked.requirements,
        )
    short = disk.shortfall(Disk(size=supply.disk, iops=supply.disk_iops, throughput=supply.disk_throughput))
    if short is not None:
        able = [
            one.name
            for one in tables.disks.values()
            if one.shortfall(Disk(size=supply.disk, iops=supply.disk_iops, throughput=supply.disk_throughput)) is None
        ]
        yield Mistake(
            where=(*where, short_key(disk, supply.disk, supply.disk_iops)),
            what=short,
            instead=f"disk-class: {able[0]}" if able else "a larger disk, or fewer operations",
            requirements=asked.requirements,
        )


def short_key(disk: DiskClass, size: Bytes, iops: Iops | None) -> str:
    """The key that asks for more than a class of disks gives: that of the size, of the operations, or of the bytes."""
    if disk.shortfall(Disk(size=size)) is not None:
        return "disk"
    return "disk-iops" if disk.shortfall(Disk(size=size, iops=iops)) is not None else "disk-throughput"


@rule("platform", "cluster", "ground")
def _services(settings: StackSettings) -> Iterator[Mistake]:
    asked, supplied = demand_of(settings).services, settings.ground.services
    yield from _unasked("services", supplied, [one.name for one in asked], settings.platform)
    for one in asked:
        if one.name not in supplied:
            yield Mistake(
                where=("ground", "services", one.name),
                what=f"is missing: the platform asks for the service {one.name} ({one.kind})",
                instead=f"{one.name}: {{class: …, nodes: 3}}, with the cloud's own name for a size",
                requirements=one.requirements,
            )


Beside = DatabaseDemand | MachineDemand | ServiceDemand


def _beside(demand: Demand) -> Iterator[tuple[Beside, Tier, tuple[str, ...]]]:
    """Everything beside the cluster, with the tier that it stands in and the names under which it is reached."""
    for database in demand.databases:
        yield database, Tier.DATA, (database.host,)
    for service in demand.services:
        yield service, Tier.DATA, (service.host,)
    for machine in demand.machines:
        yield machine, machine.tier, machine.hosts


@rule("platform", "cluster", "ground")
def _addresses(settings: StackSettings) -> Iterator[Mistake]:
    """Flows go by addresses: what is made here must be where the settings say that it is."""
    network = own_network(settings.cluster)
    if network is None:
        return
    for one, tier, _ in _beside(demand_of(settings)):
        there = network.range_of(tier)
        for cidr in one.cidrs:
            if not lies_within(cidr, (there,)):
                yield Mistake(
                    where=(*one.where, "cidrs"),
                    what=f"{cidr} is not in the subnets of tier {tier}, where this program puts {one.name}",
                    instead=f"[{there}], or a range inside of it",
                    requirements=one.requirements,
                )


@rule("platform", "cluster", "ground")
def _names(settings: StackSettings) -> Iterator[Mistake]:
    """What is made here is reached under a name of the private zone, which this program writes."""
    zone = settings.ground.dns.private_zone
    first: dict[str, str] = {}
    for one, _, hosts in _beside(demand_of(settings)):
        for host in hosts:
            if not host.endswith(f".{zone}"):
                yield Mistake(
                    where=one.where,
                    what=f"{host} is the name of {one.name}, and no name of the private zone {zone}",
                    instead=f"{one.name}.{zone}; or another ground.dns.private-zone",
                    requirements=one.requirements,
                )
            other = first.setdefault(host, one.name)
            if other != one.name:
                yield Mistake(
                    where=one.where,
                    what=f"{host} is the name of {other} too",
                    instead=f"a name of its own, for example {one.name}.{zone}",
                    requirements=one.requirements,
                )


@rule("platform", "cluster", "ground")
def _stored(settings: StackSettings) -> Iterator[Mistake]:
    first: dict[str, str] = {}
    for one in demand_of(settings).stored_secrets:
        other = first.setdefault(one.name, one.secret.key)
        if other != one.secret.key:
            yield Mistake(
                where=("secrets",),
                what=f"{one.name} would be the name of two secrets in the cloud's store",
                instead="names that differ in more than dots and dashes",
                requirements=one.requirements,
            )


SUPPLY_RULES: tuple[Rule, ...] = (_databases, _machines, _services, _addresses, _names, _stored)
"""Asked of settings that are right in themselves."""
