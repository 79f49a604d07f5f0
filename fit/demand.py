"""From a stack's settings to the questions: what runs at once on which nodes, ordinarily and in the other cases."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fit.overhead import CRITICAL, EVERYWHERE, addons, kind_of
from fit.problem import HOST, Group, Origin, Place, Problem, Room
from fit.templates import groups_of_manifest, surge_of_manifest
from spec.addons.installed import installed
from spec.addons.model import AddOnName
from spec.clouds.azure.cluster import AzureCluster, AzurePool
from spec.parts import Share
from spec.plan import PlatformPlan
from spec.platforms import PLATFORMS
from spec.pools import Taint
from spec.quotas import as_admitted, pods_at_once, surge
from spec.settings import StackSettings
from spec.sizing import Node, nodes_of
from spec.workloads import NOTHING, Amount, Kind, Resources, Spread, Volume, Workload, total

NO_DEFAULT = Resources(requests=NOTHING, limits=NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question about a stack."""

    name: str
    """`running`, `peak`, `update`."""
    says: str
    problem: Problem


def problem_of(settings: StackSettings, plan: PlatformPlan | None = None) -> Problem:
    """What runs at once when nothing is scaled up and nothing is updated."""
    return _running(settings, plan or PLATFORMS[settings.platform].plan(settings))[0]


def _running(settings: StackSettings, plan: PlatformPlan) -> tuple[Problem, tuple[Group, ...]]:
    """The question, and the platform's part of its groups."""
    system = tuple(_system(settings))
    classes = {str(one.body["metadata"]["name"]): one.body for one in plan.manifests if one.kind == "PriorityClass"}
    values = {name: int(body["value"]) for name, body in classes.items()}
    running = tuple(
        replace(group, priority=values.get(one.priority_class or "", 0))
        for one in plan.workloads
        for group in _groups(one)
    )
    running += tuple(_distinct(running, plan))
    return Problem((*system, *running), places_of(settings)), running


def cases_of(settings: StackSettings, plan: PlatformPlan | None = None) -> tuple[Case, ...]:
    """Everything that must have room: what runs, what an autoscaler may make of it, what an update puts beside it."""
    plan = plan or PLATFORMS[settings.platform].plan(settings)
    first, running = _running(settings, plan)
    nodes, system = first.places, first.groups[: len(first.groups) - len(running)]
    made = [Case(name="running", says="everything that runs at once", problem=first)]
    most = _most_replicas(plan)
    peak = tuple(replace(one, count=max(one.count, most.get(one.name, 0))) for one in running)
    if peak != running:
        made.append(Case(name="peak", says="every autoscaler at its most", problem=Problem((*system, *peak), nodes)))
    beside = (*_surging(peak, plan), *_tasks(plan))
    if beside:
        update = Problem((*system, *peak, *beside), nodes)
        made.append(Case(name="update", says="new pods beside the old while everything is updated", problem=update))
    return tuple(made)


def _system(settings: StackSettings) -> Iterator[Group]:
    """The cluster's own pods, and those of the add-ons that come with the stack."""
    known = set()
    for one in addons(kind_of(settings.cluster.cloud, str(settings.cluster.reservation))):
        known.add(one.name)
        yield one
    for extra in installed(settings) if settings.part is not Share.OPERATOR else ():
        anywhere = EVERYWHERE if extra.name is AddOnName.CALICO else ()  # it says so itself: nothing works without it
        for group in (group for one in extra.workloads for group in _groups(one)):
            name = f"{group.name} of {extra.name}" if group.name in known else group.name
            yield replace(group, name=name, origin=Origin.SYSTEM, tolerations=(*group.tolerations, *anywhere))


def places_of(settings: StackSettings) -> tuple[Place, ...]:
    """The declared nodes with what each leaves for pods; of AKS also those of its system pool."""
    cluster = settings.cluster
    region = getattr(cluster, "region", "local")
    nodes = nodes_of(cluster, region)
    if isinstance(cluster, AzureCluster):
        nodes += nodes_of(cluster.model_copy(update={"pools": (_system_pool(cluster),)}), region)
    return tuple(_place(node) for node in nodes)


def _system_pool(cluster: AzureCluster) -> AzurePool:
    """The pool of AKS on which nothing but the cluster's own pods may run."""
    pool = cluster.system_pool
    only = Taint(key=CRITICAL, value="true")
    return AzurePool(name="system", machine=pool.machine, nodes=pool.nodes, disk=pool.disk, taints=(only,))


def _place(node: Node) -> Place:
    row = getattr(node.pool, "row", None)
    left = node.allocatable
    return Place(
        name=node.name,
        pool=node.pool.name,
        zone=node.zone,
        room=Room(cpu=left.cpu, memory=left.memory, pods=left.pods, volumes=row.volumes if row is not None else None),
        capacity=Amount(cpu=node.capacity.cpu, memory=node.capacity.memory),
        labels=node.labels,
        taints=node.pool.taints,
    )


def _groups(workload: Workload) -> Iterator[Group]:
    containers = [workload.resources, *(one.resources for one in workload.beside)]
    if workload.kind is not Kind.DAEMON_SET and not pods_at_once(workload):
        return
    yield Group(
        name=workload.name,
        count=0 if workload.kind is Kind.DAEMON_SET else pods_at_once(workload),
        asks=total(as_admitted(container, NO_DEFAULT) for container in containers).requests,
        volumes=sum(map(attached, workload.volumes)),
        node_selector=dict(workload.node_selector),
        tolerations=workload.tolerations,
        # Over the zones it is only preferred: the pods of a lost zone must not keep away from the others.
        apart=HOST if workload.spread is Spread.APART else None,
        on_each_node=workload.kind is Kind.DAEMON_SET,
    )


def attached(volume: Volume) -> bool:
    """Whether a volume is a disk of its own that the node attaches. Shares and claims made elsewhere are mounted."""
    return volume.size is not None and volume.access_mode.startswith("ReadWriteOnce")


def _distinct(running: tuple[Group, ...], plan: PlatformPlan) -> Iterator[Group]:
    """What manifests run for good: a workload that is known already is not counted twice."""
    known = {one.name for one in running}
    for manifest in plan.manifests:
        for group in groups_of_manifest(manifest.body):
            if group.origin is not Origin.TASK and group.name not in known:
                yield group


def _tasks(plan: PlatformPlan) -> Iterator[Group]:
    """What runs to its end: with a first start alone, with an update beside everything else."""
    for script in plan.scripts:
        asks = as_admitted(script.task.resources, NO_DEFAULT).requests
        yield Group(name=script.task.name, count=1, asks=asks, origin=Origin.TASK)
    for manifest in plan.manifests:
        yield from (one for one in groups_of_manifest(manifest.body) if one.origin is Origin.TASK)


def _most_replicas(plan: PlatformPlan) -> Mapping[str, int]:
    """Name of a workload → how many pods its autoscaler may make of it."""
    bodies = [one.body for one in plan.manifests if one.kind == "HorizontalPodAutoscaler"]
    return {body["spec"]["scaleTargetRef"]["name"]: int(body["spec"]["maxReplicas"]) for body in bodies}


def _surging(peak: tuple[Group, ...], plan: PlatformPlan) -> Iterator[Group]:
    """The pods that a rolling update of every Deployment at once adds."""
    stopped_first = set(_stopped_first(plan))
    deployments = {one.name for one in plan.workloads if one.kind is Kind.DEPLOYMENT and one.name not in stopped_first}
    written = {str(one.body["metadata"]["name"]): one.body for one in plan.manifests if one.kind == "Deployment"}
    for group in peak:
        body = written.get(group.name)
        if body is not None:
            # New pods keep away from the old ones by the same rule.
            count, family = surge_of_manifest(body, group.count), group.kin
        elif group.name in deployments and group.apart is None:
            count, family = surge(group.count), ""
        else:  # pods that keep apart are stopped first as well: there may be no free node for a new one
            continue
        yield replace(group, name=f"new {group.name}", count=count, family=family, origin=Origin.UPDATE)


def _stopped_first(plan: PlatformPlan) -> Iterator[str]:
    """Workloads of releases whose Deployments stop the old pod before they start the new one."""
    for release in plan.releases:
        values: Mapping[str, Any] = release.values
        if values.get("strategy") == "Recreate":
            yield from (str(one["name"]) for one in values.get("workloads", ()))
