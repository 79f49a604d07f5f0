"""Demand meets supply: the nodes that the pools give, the pods that the platform asks for, and whether they fit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from spec.cluster import AnyCluster
from spec.packing import Attempt, GivenUp, Item, Packed, Room, pack
from spec.pools import NodePool, Taint, TaintEffect
from spec.quotas import as_admitted, pods_at_once
from spec.reservation import NodeResources, allocatable
from spec.units import Bytes, Cpu
from spec.workloads import NOTHING, Amount, Kind, Resources, Spread, Toleration, Workload, total


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One machine of a pool: what it has, and what is left for pods."""

    name: str
    pool: NodePool
    zone: str
    capacity: NodeResources
    allocatable: NodeResources

    @property
    def labels(self) -> dict[str, str]:
        """Labels of the pool, and those that every Linux node carries on its own."""
        return {
            "kubernetes.io/hostname": self.name,
            "kubernetes.io/os": "linux",
            "kubernetes.io/arch": str(self.pool.architecture),
            "topology.kubernetes.io/zone": self.zone,
            **self.pool.labels,
        }

    @property
    def keeping_away(self) -> tuple[Taint, ...]:
        """The taints that keep pods away which do not tolerate them."""
        return tuple(one for one in self.pool.taints if one.effect is not TaintEffect.PREFER_NO_SCHEDULE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pod:
    """One replica as the scheduler sees it."""

    name: str
    asks: Amount
    node_selector: Mapping[str, str] = field(default_factory=dict)
    tolerations: tuple[Toleration, ...] = ()
    apart: str | None = None
    """Of pods with the same such name, never two stand on one node."""
    on_each_node: bool = False
    """Stands for one pod on every node that takes it."""

    def tolerates(self, node: Node) -> bool:
        """Whether no taint of the node keeps it away."""
        return all(any(_tolerates(one, taint) for one in self.tolerations) for taint in node.keeping_away)

    def selects(self, node: Node) -> bool:
        """Whether the node carries every label that the pod asks for."""
        return self.node_selector.items() <= node.labels.items()


def _tolerates(toleration: Toleration, taint: Taint) -> bool:
    """As Kubernetes has it; a toleration without a value takes every value."""
    return (
        toleration.key == taint.key
        and toleration.value in ("", taint.value)
        and toleration.effect in ("", str(taint.effect))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A witness: every pod has a node."""

    node_of: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """One pod that no node has room for when the others are placed, and what the node that comes nearest lacks."""

    pod: Pod
    nearest: str | None
    """Name of that node; None where no node takes the pod at all."""
    cpu: Cpu
    memory: Bytes
    """How much is short of each; nothing short of either means that the node already holds its most pods."""
    why: str = ""
    """What keeps the pod away from nodes, beside a lack of room."""

    def __str__(self) -> str:
        asks = f"{self.pod.name} asks for {self.pod.asks.cpu} cpu and {self.pod.asks.memory} memory"
        if self.nearest is None:
            return f"{asks}, and {self.why}"
        short = [
            f"{amount} {what}" for amount, what in ((self.cpu, "cpu"), (self.memory, "memory")) if str(amount) != "0"
        ]
        missing = f"is {' and '.join(short)} short" if short else "already holds its most pods"
        return f"{asks}; {self.nearest}, which comes nearest, {missing}" + (f" ({self.why})" if self.why else "")


@dataclass(frozen=True, slots=True)
class Undecided:
    """The search was given up; the real scheduler will tell."""

    tried: int


def nodes_of(cluster: AnyCluster, region: str = "local") -> tuple[Node, ...]:
    """Every node that the pools declare, named `<pool>-<n>`, spread over zones one after the other."""
    made: list[Node] = []
    for pool in cluster.pools:
        capacity = NodeResources(cpu=pool.cpu, memory=pool.memory, ephemeral_storage=pool.disk, pods=pool.max_pods)
        left = allocatable(
            str(cluster.reservation), capacity, version=cluster.version, nominal_memory=pool.nominal_memory
        )
        made.extend(
            Node(
                name=f"{pool.name}-{number}",
                pool=pool,
                zone=f"{region}-{'abc'[number % pool.zones]}",
                capacity=capacity,
                allocatable=left,
            )
            for number in range(pool.nodes)
        )
    return tuple(made)


_NO_DEFAULT = Resources(requests=NOTHING, limits=NOTHING)


def pods_of(workloads: Iterable[Workload]) -> tuple[Pod, ...]:
    """Every pod that there may be at once, named for people: `psa-backend 2 of 2`.

    Those of Jobs count as if they never ended, and a CronJob as one. A DaemonSet is one that stands for all of its
    own. A container that asks for nothing and has a limit asks for that.
    """
    return tuple(pod for workload in workloads for pod in _pods(workload))


def _pods(workload: Workload) -> Iterator[Pod]:
    containers = [workload.resources, *(one.resources for one in workload.beside)]
    one = Pod(
        name=workload.name,
        asks=total(as_admitted(container, _NO_DEFAULT) for container in containers).requests,
        node_selector=dict(workload.node_selector),
        tolerations=workload.tolerations,
        apart=workload.name if workload.spread is Spread.APART else None,
        on_each_node=workload.kind is Kind.DAEMON_SET,
    )
    if one.on_each_node:
        yield one
        return
    replicas = pods_at_once(workload)
    for number in range(1, replicas + 1):
        yield replace(one, name=f"{workload.name} {number} of {replicas}")


def place(pods: Sequence[Pod], nodes: Sequence[Node]) -> Placement | Shortage | Undecided:
    """Whether all pods fit on the nodes at once: a witness, a pod that cannot be placed, or an honest "not decided"."""
    rooms = [Room(node.allocatable.cpu, node.allocatable.memory, node.allocatable.pods) for node in nodes]
    node_of: dict[str, str] = {}
    for pod in (one for one in pods if one.on_each_node):
        for position in _allowed(pod, nodes):
            there = replace(pod, name=f"{pod.name} on {nodes[position].name}")
            if not rooms[position].holds(pod.asks):
                return _nearest(there, nodes, Attempt(rooms), [position])
            rooms[position] = rooms[position].less(pod.asks)
            node_of[there.name] = nodes[position].name
    free = [one for one in pods if not one.on_each_node]
    allowed_of: dict[object, tuple[int, ...]] = {}
    items = []
    for pod in free:
        bound = (tuple(sorted(pod.node_selector.items())), pod.tolerations)
        if bound not in allowed_of:
            allowed_of[bound] = _allowed(pod, nodes)
        items.append(Item(pod.asks, allowed_of[bound], pod.apart))
    match pack(items, rooms):
        case Packed(place_of):
            return Placement(node_of=node_of | {free[n].name: nodes[place].name for n, place in place_of.items()})
        case GivenUp(tried):
            return Undecided(tried)
        case answer:
            return _nearest(free[answer.left], nodes, answer.attempt, answer.attempt.open(items, answer.left))


def _allowed(pod: Pod, nodes: Sequence[Node]) -> tuple[int, ...]:
    return tuple(n for n, node in enumerate(nodes) if pod.selects(node) and pod.tolerates(node))


def _nearest(pod: Pod, nodes: Sequence[Node], attempt: Attempt, places: Sequence[int]) -> Shortage:
    """The shortage of a pod that may go to these nodes only."""
    none = Shortage(pod=pod, nearest=None, cpu=Cpu(0), memory=Bytes(0), why=_why(pod, nodes, places))
    candidates = [
        replace(
            none,
            nearest=nodes[place].name,
            cpu=Cpu(max(0, pod.asks.cpu.millis - attempt.rooms[place].cpu.millis)),
            memory=Bytes(max(0, pod.asks.memory.count - attempt.rooms[place].memory.count)),
        )
        for place in places
    ]
    # Shares of what is asked, so that a missing core and a missing byte can be weighed against one another.
    return min(
        candidates,
        key=lambda s: s.cpu.millis / max(1, pod.asks.cpu.millis) + s.memory.count / max(1, pod.asks.memory.count),
        default=none,
    )


def _why(pod: Pod, nodes: Sequence[Node], places: Sequence[int]) -> str:
    """What keeps a pod away from the other nodes, in a person's words; nothing where it may go to every one."""
    labels = ", ".join(f"{key}={value}" for key, value in sorted(pod.node_selector.items()))
    selected = [node for node in nodes if pod.selects(node)]
    if labels and not selected:
        return f"no node carries {labels}"
    taken = [node for node in selected if pod.tolerates(node)]
    if not taken and not labels and not pod.tolerations:
        return "no node takes pods that tolerate nothing"
    tainted = [node for node in selected if not pod.tolerates(node)]
    taints = ", ".join(sorted({f"{one.key}={one.value}:{one.effect}" for node in tainted for one in node.keeping_away}))
    if not taken:
        return (
            f"every node{f' that carries {labels}' if labels else ''} has a taint that it does not tolerate: {taints}"
        )
    if pod.on_each_node:
        return "it runs on every node that takes it"
    if not places:
        return f"all {len(taken)} nodes that take it hold another {pod.apart}: no two of these may share a node"
    said = [f"{len(selected)} of {len(nodes)} nodes carry {labels}"] if len(selected) < len(nodes) else []
    if tainted:
        said.append(f"a taint keeps it away from {len(tainted)}: {taints}")
    if len(places) < len(taken):
        said.append(f"{len(taken) - len(places)} hold another {pod.apart}: no two of these may share a node")
    return "; ".join(said)
