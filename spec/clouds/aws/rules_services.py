"""What must hold of databases, brokers, caches and machines on AWS."""

from collections.abc import Iterator

from spec.clouds.aws.data_services import release_of
from spec.clouds.aws.databases import MAJORS, storage
from spec.clouds.aws.disks import gibibytes
from spec.clouds.aws.machines import MACHINES
from spec.clouds.aws.services import MQ_PORTS, MSK_PORTS, SERVICES
from spec.clouds.machines import Architecture
from spec.ground.demand import ServiceDemand, ServiceKind
from spec.ground.rules_supply import demand_of
from spec.ground.settings import ServiceSupply
from spec.settings import Mistake, StackSettings, rule

Where = tuple[str | int, ...]


@rule("ground")
def _databases(settings: StackSettings) -> Iterator[Mistake]:
    for one in demand_of(settings).databases:
        supply = settings.ground.databases.get(one.name)
        if supply is None:
            continue
        where: Where = ("ground", "databases", one.name)
        if one.version is not None and one.version.major not in MAJORS:
            yield Mistake(
                where=where,
                what=f"RDS makes no server of PostgreSQL {one.version}",
                instead=f"one of {', '.join(map(str, MAJORS))} as the version that the platform's settings name",
                requirements=one.requirements,
            )
        try:
            storage(supply.storage, supply.iops or one.iops, supply.throughput)
        except ValueError as error:
            yield Mistake(
                where=(*where, "storage" if supply.iops is None and supply.throughput is None else "iops"),
                what=str(error),
                instead="storage: 400Gi or more, from where on gp3 gives 12000 iops and up to 64000; or fewer iops",
                requirements=one.requirements,
            )


@rule("ground")
def _machines(settings: StackSettings) -> Iterator[Mistake]:
    for one in demand_of(settings).machines:
        supply = settings.ground.machines.get(one.name)
        if supply is None or supply.machine not in MACHINES:
            continue
        where: Where = ("ground", "machines", one.name)
        row = MACHINES[supply.machine]
        if one.windows and row.architecture is Architecture.ARM64:
            yield Mistake(
                where=(*where, "machine"),
                what=f"Windows does not run on {row.name}, which is an ARM machine",
                instead="an Intel or AMD machine, for example m7i.2xlarge",
                requirements=one.requirements,
            )
        asked, most = supply.disk_iops, row.disk_iops
        # A machine that is too slow for the platform itself: said with its other figures.
        enough = one.iops is None or (most is not None and one.iops <= most)
        if asked is not None and most is not None and enough and asked > most:
            yield Mistake(
                where=(*where, "machine"),
                what=f"{row.name} gives all of its disks together {most} for long, not {asked}",
                instead=_faster(asked.per_second),
                requirements=one.requirements,
            )


def _faster(iops: int) -> str:
    enough = [one for one in MACHINES.values() if one.disk_iops is not None and one.disk_iops.per_second >= iops]
    return min(enough, key=lambda one: one.price_group).name if enough else "a disk that is asked for less"


@rule("ground")
def _services(settings: StackSettings) -> Iterator[Mistake]:
    for one in demand_of(settings).services:
        where: Where = ("ground", "services", one.name)
        supply = settings.ground.services.get(one.name)
        if one.kind not in SERVICES:
            yield Mistake(
                where=where,
                what=f"AWS runs no {one.kind}: DocumentDB speaks only a part of MongoDB's protocol",
                instead="mode: existing, for one that somebody else runs",
                requirements=one.requirements,
            )
        elif supply is not None:
            yield from _service(one, supply, where)


def _service(one: ServiceDemand, supply: ServiceSupply, where: Where) -> Iterator[Mistake]:
    known = SERVICES[one.kind]
    if supply.size not in known.classes:
        yield Mistake(
            where=(*where, "class"),
            what=f"{supply.size} is no size of {known.product} that is known here",
            instead=f"one of {', '.join(sorted(known.classes))}",
            requirements=one.requirements,
        )
    if supply.nodes not in known.nodes:
        yield Mistake(
            where=(*where, "nodes"),
            what=f"{known.product} has not {supply.nodes} nodes",
            instead=f"one of {', '.join(map(str, known.nodes))}",
            requirements=one.requirements,
        )
    if known.storage is not None and not known.storage[0] <= supply.storage <= known.storage[1]:
        yield Mistake(
            where=(*where, "storage"),
            what=f"each node of {known.product} has {gibibytes(known.storage[0])} to {gibibytes(known.storage[1])} GiB",
            instead="storage in between",
            requirements=one.requirements,
        )
    try:
        release_of(one, supply)
    except ValueError as error:
        yield Mistake(where=(*where, "version"), what=str(error), instead="one of these", requirements=one.requirements)
    yield from _ports(one, where)
    yield from _sign_in(one, where)


def _ports(one: ServiceDemand, where: Where) -> Iterator[Mistake]:
    offered = {ServiceKind.KAFKA: MSK_PORTS, ServiceKind.ACTIVEMQ: MQ_PORTS}.get(one.kind)
    strange = sorted(set(one.ports) - offered) if offered is not None else []
    if offered is not None and strange:
        yield Mistake(
            where=where,
            what=f"{SERVICES[one.kind].product} does not listen on {', '.join(map(str, strange))} (X-4)",
            instead=f"ports of {', '.join(map(str, sorted(offered)))} in the platform's settings of {one.name}",
            requirements=(*one.requirements, "X-4"),
        )


def _sign_in(one: ServiceDemand, where: Where) -> Iterator[Mistake]:
    needed: dict[str, object] = {"password": one.password}
    if one.kind in (ServiceKind.KAFKA, ServiceKind.ACTIVEMQ):
        needed["user"] = one.user
    if one.kind is ServiceKind.KAFKA:
        needed["secret in Secrets Manager"] = one.secret_name
    missing = [what for what, value in needed.items() if value is None]
    if missing:
        yield Mistake(
            where=where,
            what=f"clients of {SERVICES[one.kind].product} sign in, and no {' and no '.join(missing)} is named",
            instead=f"sign-in: {{…}} in the platform's settings of {one.name}",
            requirements=one.requirements,
        )


SERVICE_RULES = (_databases, _machines, _services)
"""Asked once the platform's rules and those of every cloud are satisfied."""
