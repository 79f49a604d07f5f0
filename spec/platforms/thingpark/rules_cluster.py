"""What must hold of the cluster: priorities, disks, nodes, and what lies between them."""

from collections.abc import Iterator

from spec.platforms.thingpark import figures
from spec.platforms.thingpark.hosting import Hosting
from spec.platforms.thingpark.segments import MONGO_ON_AZURE_XXL, Store
from spec.platforms.thingpark.settings import ThingParkSettings
from spec.platforms.thingpark.sizing_table import SIZED, Segment
from spec.platforms.thingpark.storage_classes import FILE_SYSTEM_OF, FileSystem, preset
from spec.platforms.thingpark.workloads import class_of, printed_volumes, steady_sum, volumes_of, workloads
from spec.pools import NodePool
from spec.settings import FitCheck, Mistake, rule
from spec.sizing import Shortage, Undecided, nodes_of, place, pods_of
from spec.units import Bytes, Cpu


@rule("priority_classes")
def _order(settings: ThingParkSettings) -> Iterator[Mistake]:
    values = settings.priority_classes.values
    if not values.datapath > values.data > values.others:
        yield Mistake(
            where=("priority-classes", "values"),
            what=f"datapath {values.datapath}, data {values.data}, others {values.others} are not in falling order",
            instead="datapath above data, and data above others: 1000000, 999800 and 999500",
            requirements=("TP-4",),
        )
    names = list(settings.priority_classes.own.values())
    if len(set(names)) < len(names):
        yield Mistake(
            where=("priority-classes", "names"),
            what="one name stands for two classes",
            instead="three different names",
            requirements=("TP-4",),
        )


def _known_classes(settings: ThingParkSettings) -> dict[str, FileSystem]:
    if settings.storage.classes:
        return {one.name: one.file_system for one in settings.storage.classes}
    known = preset(settings.host, settings.storage.volume_type)
    return {one.name: one.file_system for one in known.classes} if known is not None else {}


@rule("cluster", "hosting", "storage")
def _storage_classes(settings: ThingParkSettings) -> Iterator[Mistake]:
    known, use = _known_classes(settings), class_of(settings)
    if not known:
        yield Mistake(
            where=("storage", "classes"),
            what=f"for hosting {settings.host} there are no storage classes, neither the vendor's nor ours",
            instead="classes of your own with dynamic provisioning, xfs and ext4, and which volume uses which",
            requirements=("TP-5",),
        )
        return
    missing = [store for store in Store if store not in use]
    if missing:
        yield Mistake(
            where=("storage", "use"),
            what=f"no class is named for {', '.join(missing)}",
            instead=f"with classes of your own, one for each of {', '.join(Store)}",
            requirements=("TP-5",),
        )
    for store, name in use.items():
        if name not in known:
            yield Mistake(
                where=("storage", "use", store),
                what=f"{name} is not a class that is made here",
                instead=f"one of {', '.join(known)}",
                requirements=("TP-5",),
            )
        elif known[name] is not FILE_SYSTEM_OF[store]:
            fitting = [one for one, system in known.items() if system is FILE_SYSTEM_OF[store]]
            yield Mistake(
                where=("storage", "use", store),
                what=f"{store} needs {FILE_SYSTEM_OF[store]}, and {name} is {known[name]}",
                instead=" or ".join(fitting) or f"a class with fs-type {FILE_SYSTEM_OF[store]}",
                requirements=("TP-5",),
            )


@rule("release", "segment", "storage", "cluster", "hosting")
def _volumes(settings: ThingParkSettings) -> Iterator[Mistake]:
    sizes = settings.storage.sizes
    if settings.segment is Segment.XXL and settings.host is Hosting.AZURE:
        given = volumes_of(settings)[Store.MONGO]
        if given < MONGO_ON_AZURE_XXL:
            yield Mistake(
                where=("storage", "sizes", Store.MONGO),
                what=f"a disk of {given} has too few operations on Azure for segment xxl",
                instead=f"{MONGO_ON_AZURE_XXL} or more",
                requirements=("TP-5",),
            )
    if settings.segment not in SIZED:
        return
    printed = printed_volumes(settings)
    for store, size in sizes.items():
        if size < printed[store]:
            yield Mistake(
                where=("storage", "sizes", store),
                what=f"{size} is less than segment {settings.segment} needs",
                instead=f"{printed[store]} or more",
                requirements=("TP-5",),
            )


@rule("cluster", "hosting", "inter_zone")
def _between_nodes(settings: ThingParkSettings) -> Iterator[Mistake]:
    between = settings.inter_zone
    if between is None:
        if settings.host is not Hosting.LOCAL:
            yield Mistake(
                where=("inter-zone",),
                what="nothing says what latency and bandwidth lie between the nodes",
                instead="latency and bandwidth as they were measured; the runbook says how",
                requirements=("TP-6",),
            )
        return
    if between.latency >= figures.LATENCY:
        yield Mistake(
            where=("inter-zone", "latency"),
            what=f"{between.latency} is too slow between nodes",
            instead=f"nodes with less than {figures.LATENCY} between them",
            requirements=("TP-6",),
        )
    if between.bandwidth < figures.BANDWIDTH:
        yield Mistake(
            where=("inter-zone", "bandwidth"),
            what=f"{between.bandwidth} is too little between nodes",
            instead=f"{figures.BANDWIDTH} or more",
            requirements=("TP-6",),
        )


def _ours(pool: NodePool) -> bool:
    return pool.labels.get(figures.NODE_GROUP) == figures.NODE_GROUP_VALUE


def _closed(pool: NodePool) -> bool:
    return any(one.key == figures.NODE_GROUP and one.value == figures.NODE_GROUP_VALUE for one in pool.taints)


def _pools(settings: ThingParkSettings) -> tuple[NodePool, ...]:
    """The pools that ThingPark's pods may use."""
    return tuple(pool for pool in settings.cluster.pools if _ours(pool) or not settings.dedicated_nodes)


@rule("cluster", "dedicated_nodes")
def _nodes(settings: ThingParkSettings) -> Iterator[Mistake]:
    if not settings.cluster.pools:
        return
    pools = _pools(settings)
    if not pools:
        yield Mistake(
            where=("cluster", "pools"),
            what=f"no pool carries ThingPark's label {figures.NODE_GROUP}: {figures.NODE_GROUP_VALUE}",
            instead="the label on the pool that is meant, or dedicated-nodes: false",
            requirements=("TP-6",),
        )
        return
    nodes, zones = sum(pool.nodes for pool in pools), max(min(pool.zones, pool.nodes) for pool in pools)
    if nodes < figures.NODES:
        yield Mistake(
            where=("cluster", "pools"),
            what=f"{nodes} node{'s are' if nodes > 1 else ' is'} too few: each datum is kept on three",
            instead=f"at least {figures.NODES} nodes",
            requirements=("TP-6",),
        )
    elif zones < figures.ZONES:
        yield Mistake(
            where=("cluster", "pools"),
            what=f"the nodes stand in {zones} zone{'s' if zones > 1 else ''}; three locations are strongly recommended",
            instead=f"zones: {figures.ZONES}",
            requirements=("TP-6",),
            warning=True,
        )
    declared: tuple[NodePool, ...] = settings.cluster.pools
    for index, pool in enumerate(declared):
        if settings.dedicated_nodes and _ours(pool) and not _closed(pool):
            yield Mistake(
                where=("cluster", "pools", index, "taints"),
                what="other pods may take these nodes: the label has no taint of the same name beside it",
                instead=f"{{key: {figures.NODE_GROUP}, value: {figures.NODE_GROUP_VALUE}, effect: NoSchedule}}",
                requirements=("TP-6",),
                warning=True,
            )


@rule("fit_check", "cluster", "hosting", "release", "segment", "dedicated_nodes", "storage", "load_balancer", "backup")
def _fits(settings: ThingParkSettings) -> Iterator[Mistake]:
    pools = _pools(settings)
    if not pools or settings.segment not in SIZED:
        return
    reported = settings.fit_check is FitCheck.REPORT
    nodes = [node for node in nodes_of(settings.cluster) if node.pool in pools]
    needed = steady_sum(settings.vendor.rows, settings.segment).requests
    cpu = Cpu(sum(node.allocatable.cpu.millis for node in nodes))
    memory = Bytes(sum(node.allocatable.memory.count for node in nodes))
    if cpu < needed.cpu or memory < needed.memory:
        yield Mistake(
            where=("cluster", "pools"),
            what=f"segment {settings.segment} asks for {needed.cpu} cpu and {needed.memory} memory, and the nodes "
            f"leave {cpu} and {memory} to pods",
            instead="more nodes or larger ones; or fit-check: report, and the scheduler leaves pods pending",
            requirements=("X-11", figures.SIZING),
            warning=reported,
        )
        return
    answer = place(pods_of(workloads(settings)), nodes_of(settings.cluster))
    if isinstance(answer, Undecided):
        yield Mistake(
            where=("cluster", "pools"),
            what=f"whether every pod fits was not decided within {answer.tried} placements",
            instead="nothing, if the scheduler places them all; it will tell",
            requirements=("X-11", figures.SIZING),
            warning=True,
        )
    if isinstance(answer, Shortage):
        yield Mistake(
            where=("cluster", "pools"),
            what=f"not every pod fits on these nodes: {answer}",
            instead="more nodes or larger ones; or fit-check: report, and the scheduler leaves that pod pending",
            requirements=("X-11", figures.SIZING),
            warning=reported,
        )


CLUSTER_RULES = (_order, _storage_classes, _volumes, _between_nodes, _nodes, _fits)
