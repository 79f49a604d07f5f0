"""What the settings supply on Oracle Cloud Infrastructure, against what the platform demands: databases, caches,
machines of a flexible size, and how many policy statements all of it takes."""

from collections.abc import Iterator

from spec.clouds.oci.cluster import OciCluster
from spec.clouds.oci.databases import LARGEST_STORAGE, VERSIONS
from spec.clouds.oci.services import ELSEWHERE, MOST_REDIS_NODES, REDIS_VERSIONS, redis_memory
from spec.clouds.oci.shapes import SHAPES
from spec.clouds.oci.statements import MOST_STATEMENTS, bucket_statements
from spec.ground.demand import ServiceKind
from spec.ground.rules_supply import demand_of
from spec.settings import Mistake, Rule, StackSettings, rule


@rule("cluster", "ground")
def _databases(settings: StackSettings) -> Iterator[Mistake]:
    if not isinstance(settings.cluster, OciCluster):
        return
    for name, supply in settings.ground.databases.items():
        where = ("ground", "databases", name)
        if supply.storage > LARGEST_STORAGE:
            yield Mistake(
                where=(*where, "storage"),
                what=f"the storage of OCI's PostgreSQL grows to {LARGEST_STORAGE} at most, not to {supply.storage}",
                instead=f"{LARGEST_STORAGE} or less",
            )
        if supply.throughput is not None:
            yield Mistake(
                where=(*where, "throughput"),
                what="the storage of OCI's PostgreSQL is bought by operations, not by throughput",
                instead="nothing; or iops",
            )


@rule("cluster", "ground")
def _database_releases(settings: StackSettings) -> Iterator[Mistake]:
    if not isinstance(settings.cluster, OciCluster):
        return
    for one in demand_of(settings).databases:
        if one.version is not None and one.version not in VERSIONS:
            yield Mistake(
                where=("postgres", "version"),
                what=f"OCI Database with PostgreSQL has no release {one.version}",
                instead=f"one of {', '.join(map(str, VERSIONS))}",
                requirements=one.requirements,
            )


@rule("cluster", "ground")
def _services(settings: StackSettings) -> Iterator[Mistake]:
    if not isinstance(settings.cluster, OciCluster):
        return
    for one in demand_of(settings).services:
        where = ("ground", "services", one.name)
        if one.kind is not ServiceKind.REDIS:
            yield Mistake(
                where=("services", one.name, "mode"),
                what=f"Oracle Cloud Infrastructure runs no {one.kind} that this program makes",
                instead=ELSEWHERE[one.kind],
                requirements=one.requirements,
            )
            continue
        if one.password is not None and one.user is None:
            yield Mistake(
                where=("services", one.name, "sign-in", "user"),
                what="is missing: OCI Cache knows no password without a user",
                instead="user: dtplatform, beside the password",
                requirements=one.requirements,
            )
        supply = settings.ground.services.get(one.name)
        if supply is None:
            continue  # said by the rule on supplies of all clouds
        try:
            redis_memory(supply.size)
        except ValueError as error:
            yield Mistake(where=(*where, "class"), what=str(error), instead="redis-16GB, for example")
        if supply.nodes > MOST_REDIS_NODES:
            yield Mistake(
                where=(*where, "nodes"),
                what=f"a cache without shards has one primary and up to {MOST_REDIS_NODES - 1} replicas",
                instead=f"{MOST_REDIS_NODES} or fewer",
            )
        if supply.version is not None and supply.version not in REDIS_VERSIONS:
            yield Mistake(
                where=(*where, "version"),
                what=f"OCI Cache has no release {supply.version} that is known here",
                instead=f"one of {', '.join(REDIS_VERSIONS)}, or nothing",
            )


@rule("cluster", "ground")
def _sizes(settings: StackSettings) -> Iterator[Mistake]:
    if not isinstance(settings.cluster, OciCluster):
        return
    for name, supply in settings.ground.machines.items():
        shape = SHAPES.get(supply.machine)
        if shape is None:
            continue  # said by the rule on machine types of all clouds
        if supply.cpu is None or supply.memory is None:
            yield Mistake(
                where=("ground", "machines", name, "cpu" if supply.cpu is None else "memory"),
                what=f"{supply.machine} is flexible, and nothing says how large it is",
                instead="cpu: OCPUs, and memory: 1Gi to 64Gi for each",
            )
            continue
        reason = shape.shortfall(supply.cpu, supply.memory)
        if reason is not None:
            yield Mistake(
                where=("ground", "machines", name, "memory"), what=reason, instead="cpu and memory that the shape has"
            )


@rule("cluster", "ground")
def _statements(settings: StackSettings) -> Iterator[Mistake]:
    cluster = settings.cluster
    if not isinstance(cluster, OciCluster):
        return
    own = cluster.policies.further_statements
    count = len(bucket_statements(demand_of(settings), cluster.account.compartment, "cluster")) + len(own)
    if count + cluster.policies.statements_in_force > MOST_STATEMENTS:
        yield Mistake(
            where=("cluster", "policies", "statements-in-force"),
            what=f"{cluster.policies.statements_in_force} statements are there already and {count} are needed, and a "
            f"compartment's path has at most {MOST_STATEMENTS}",
            instead=f"at most {MOST_STATEMENTS - count}: another compartment, or fewer statements on the way to it",
            requirements=("SM-42",),
        )


SUPPLY_RULES: tuple[Rule, ...] = (_databases, _database_releases, _services, _sizes, _statements)
