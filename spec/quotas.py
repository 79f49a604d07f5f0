"""The quota of a namespace: what its published workloads need together, and by default room to update them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from spec.units import Bytes, Cpu
from spec.workloads import Amount, Kind, Quota, Resources, Task, Workload, total

Room = Literal["rolling-update", "exact"]
"""Whether the quota leaves room for new pods beside the old ones, or is the sum and nothing more."""

CONTAINER_DEFAULT = Resources(
    requests=Amount(cpu=Cpu.parse("50m"), memory=Bytes.parse("64Mi")),
    limits=Amount(cpu=Cpu.parse("100m"), memory=Bytes.parse("128Mi")),
)
"""What a container gets that says nothing; ours, no guide has any. Enough for a shell that looks around."""


def surge(replicas: int) -> int:
    """How many pods a rolling update of a Deployment adds: Kubernetes' default of a quarter, rounded up."""
    return -(-replicas // 4)


def pods_at_once(workload: Workload, nodes: int | None = None) -> int:
    """How many pods of a workload there are at most while nothing is updated.

    Of a CronJob one, as its runs do not overlap; of a DaemonSet one on each of the `nodes` that it runs on. Raises
    ValueError for a DaemonSet without `nodes`.
    """
    match workload.kind:
        case Kind.DAEMON_SET:
            if nodes is None:
                raise ValueError(f"{workload.name} has a pod on each node: say on how many nodes")
            return nodes
        case Kind.CRON_JOB:
            return 1
        case _:
            return workload.replicas


def _containers(workload: Workload) -> list[Resources]:
    return [workload.resources, *(one.resources for one in workload.beside)]


def as_admitted(container: Resources, default: Resources) -> Resources:
    """What the API server makes of a container: without a request it asks for its limit, without both for the default.

    (https://kubernetes.io/docs/concepts/policy/limit-range/)
    """
    asked, limits = container.requests, container.limits
    cpu = asked.cpu.millis or limits.cpu.millis or default.requests.cpu.millis
    memory = asked.memory.count or limits.memory.count or default.requests.memory.count
    return Resources(requests=Amount(cpu=Cpu(cpu), memory=Bytes(memory)), limits=limits)


def quota_for(
    workloads: Sequence[Workload],
    *,
    extra: Iterable[Task] = (),
    room: Room = "rolling-update",
    nodes: int | None = None,
    requirements: tuple[str, ...] = (),
) -> Quota:
    """The sum of all workloads; with room for an update also of the pods that it adds, and of the `extra` tasks.

    Of an amount that one container does not limit, nothing is limited: a quota would keep that container out. `nodes`
    is on how many nodes DaemonSets run. Raises ValueError where there are some and it is not said.
    """
    tasks = [one.resources for one in extra]
    every = [container for workload in workloads for container in _containers(workload)] + tasks
    largest = Amount(cpu=_bound_of_cpu(every), memory=_bound_of_memory(every))
    default = _default_below(largest)
    counted: list[tuple[Resources, int]] = []
    for workload in workloads:
        pod = total(as_admitted(container, default) for container in _containers(workload))
        counted.append((pod, sum(_pods(workload, room, nodes))))
    if room == "rolling-update":
        counted += [(as_admitted(task, default), 1) for task in tasks]
    hard = total(pod * times for pod, times in counted)
    return Quota(
        hard=Resources(requests=hard.requests, limits=_only_where(hard.limits, largest)),
        pods=sum(times for _, times in counted),
        container_default=default,
        container_max=largest,
        requirements=requirements,
    )


def _pods(workload: Workload, room: Room, nodes: int | None) -> Iterator[int]:
    yield pods_at_once(workload, nodes)
    if room == "rolling-update" and workload.kind is Kind.DEPLOYMENT:  # the other kinds stop the old pod first
        yield surge(workload.replicas)


def _bound_of_cpu(containers: Iterable[Resources]) -> Cpu:
    """The largest limit; nothing as soon as one container has none."""
    limits = [one.limits.cpu for one in containers]
    return max(limits, default=Cpu(0)) if all(one.millis for one in limits) else Cpu(0)


def _bound_of_memory(containers: Iterable[Resources]) -> Bytes:
    limits = [one.limits.memory for one in containers]
    return max(limits, default=Bytes(0)) if all(one.count for one in limits) else Bytes(0)


def _default_below(largest: Amount) -> Resources:
    """The default, no larger than the largest container, and without a limit where there is no largest."""
    limits = Amount(
        cpu=min(CONTAINER_DEFAULT.limits.cpu, largest.cpu),
        memory=min(CONTAINER_DEFAULT.limits.memory, largest.memory),
    )
    requests = CONTAINER_DEFAULT.requests
    return Resources(
        requests=Amount(
            cpu=min(requests.cpu, limits.cpu) if limits.cpu.millis else requests.cpu,
            memory=min(requests.memory, limits.memory) if limits.memory.count else requests.memory,
        ),
        limits=limits,
    )


def _only_where(limits: Amount, largest: Amount) -> Amount:
    """What is limited at all: of an amount without a largest container, nothing."""
    return Amount(
        cpu=limits.cpu if largest.cpu.millis else Cpu(0),
        memory=limits.memory if largest.memory.count else Bytes(0),
    )
