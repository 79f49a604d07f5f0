"""Demand meets supply: the nodes that the pools give, the pods that the platform asks for, and whether they fit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spec.cluster import AnyCluster, Pool, TaintEffect
from spec.reservation import NodeResources, allocatable
from spec.units import Bytes, Cpu
from spec.workloads import Amount, Workload


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One machine of a pool: what it has, and what is left for pods."""

    name: str
    pool: Pool
    zone: str
    capacity: NodeResources
    allocatable: NodeResources

    @property
    def takes_any_pod(self) -> bool:
        """Whether no taint keeps pods away that tolerate nothing."""
        return all(taint.effect is TaintEffect.PREFER_NO_SCHEDULE for taint in self.pool.taints)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pod:
    """One replica as the scheduler sees it."""

    name: str
    asks: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A witness: every pod has a node."""

    node_of: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """One pod that no node has room for when the others are placed, and what the node that comes nearest lacks."""

    pod: Pod
    nearest: str | None
    """Name of that node; None where no node takes pods at all."""
    cpu: Cpu
    memory: Bytes
    """How much is short of each; nothing short of either means that the node already holds its most pods."""

    def __str__(self) -> str:
        asks = f"{self.pod.name} asks for {self.pod.asks.cpu} cpu and {self.pod.asks.memory} memory"
        if self.nearest is None:
            return f"{asks}, and no node takes pods that tolerate nothing"
        short = [
            f"{amount} {what}" for amount, what in ((self.cpu, "cpu"), (self.memory, "memory")) if str(amount) != "0"
        ]
        missing = f"is {' and '.join(short)} short" if short else "already holds its most pods"
        return f"{asks}; {self.nearest}, which comes nearest, {missing}"


@dataclass(frozen=True, slots=True)
class Undecided:
    """The search was given up; the real scheduler will tell."""

    tried: int


def nodes_of(cluster: AnyCluster, region: str = "local") -> tuple[Node, ...]:
    """Every node that the pools declare, named `<pool>-<n>`, spread over zones one after the other."""
    made: list[Node] = []
    for pool in cluster.pools:
        capacity = NodeResources(cpu=pool.cpu, memory=pool.memory, ephemeral_storage=pool.disk, pods=pool.max_pods)
        left = allocatable(str(cluster.reservation), capacity, version=cluster.version)
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


def pods_of(workloads: Sequence[Workload]) -> tuple[Pod, ...]:
    """Every replica, named for people: `psa-backend 2 of 2`."""
    return tuple(
        Pod(name=f"{workload.name} {number} of {workload.replicas}", asks=workload.pod_resources.requests)
        for workload in workloads
        for number in range(1, workload.replicas + 1)
    )


@dataclass(frozen=True, slots=True, order=True)
class _Room:
    """What is left on a node."""

    cpu: Cpu
    memory: Bytes
    pods: int

    def holds(self, asks: Amount) -> bool:
        return self.pods > 0 and self.cpu >= asks.cpu and self.memory >= asks.memory

    def times(self, asks: Amount) -> int:
        """How many such pods it holds."""
        counts = [self.pods]
        if asks.cpu.millis:
            counts.append(self.cpu.millis // asks.cpu.millis)
        if asks.memory.count:
            counts.append(self.memory.count // asks.memory.count)
        return min(counts)

    def less(self, asks: Amount) -> "_Room":
        return _Room(self.cpu - asks.cpu, self.memory - asks.memory, self.pods - 1)


SEARCH_LIMIT = 1_000_000
"""Looks at a room before the search is given up, after less than a second. A hundred pods on a thousand nodes need a
tenth of it."""


class _GivenUpError(Exception):
    pass


class _Search:
    """Depth first, the largest pod first.

    Equal rooms are tried once, and equal pods in one order only: each in the room of the one before it or in a later
    one. A way is left as soon as the rooms that may still be used are too few for the equal pods that still wait.
    """

    def __init__(self, pods: Sequence[Pod], rooms: Sequence[tuple[str, _Room]]) -> None:
        self.pods = sorted(pods, key=lambda pod: (pod.asks.cpu.millis, pod.asks.memory.count), reverse=True)
        self.rooms = list(rooms)
        self.tried = 0
        self.deepest = 0
        self.left_at_deepest = list(rooms)

    def run(self, index: int = 0, before: int = 0) -> dict[str, str] | None:
        """The rest of the pods, each with its node; None where there is no way. `before` is where the last one went."""
        if index >= self.deepest:
            self.deepest, self.left_at_deepest = index, list(self.rooms)
        if index == len(self.pods):
            return {}
        pod = self.pods[index]
        first = before if index and self.pods[index - 1].asks == pod.asks else 0
        if not self._may_take_all(index, first):
            return None
        seen: set[_Room] = set()
        for place in range(first, len(self.rooms)):
            name, room = self.rooms[place]
            self._look()
            if not room.holds(pod.asks) or room in seen:
                continue
            seen.add(room)
            self.rooms[place] = (name, room.less(pod.asks))
            found = self.run(index + 1, place)
            self.rooms[place] = (name, room)
            if found is not None:
                return {pod.name: name, **found}
        return None

    def _may_take_all(self, index: int, first: int) -> bool:
        """Whether the rooms from `first` on are enough for this pod and the equal ones after it."""
        asks = self.pods[index].asks
        waiting = next((n for n, pod in enumerate(self.pods[index:]) if pod.asks != asks), len(self.pods) - index)
        for _, room in self.rooms[first:]:
            self._look()
            waiting -= room.times(asks)
            if waiting <= 0:
                return True
        return False

    def _look(self) -> None:
        self.tried += 1
        if self.tried > SEARCH_LIMIT:
            raise _GivenUpError

    def shortage(self) -> Shortage:
        """What is short after a search without success: the fullest way found, filled up until a pod is left."""
        rooms = list(self.left_at_deepest)
        for pod in self.pods[self.deepest :]:
            place = next((place for place, (_, room) in enumerate(rooms) if room.holds(pod.asks)), None)
            if place is None:
                return _short(pod, rooms)
            name, room = rooms[place]
            rooms[place] = (name, room.less(pod.asks))
        raise AssertionError("the pods fit after all")


def _short(pod: Pod, rooms: Sequence[tuple[str, _Room]]) -> Shortage:
    none = Shortage(pod=pod, nearest=None, cpu=Cpu(0), memory=Bytes(0))
    candidates = [
        replace(
            none,
            nearest=name,
            cpu=Cpu(max(0, pod.asks.cpu.millis - room.cpu.millis)),
            memory=Bytes(max(0, pod.asks.memory.count - room.memory.count)),
        )
        for name, room in rooms
    ]
    # Shares of what is asked, so that a missing core and a missing byte can be weighed against one another.
    return min(
        candidates,
        key=lambda s: s.cpu.millis / max(1, pod.asks.cpu.millis) + s.memory.count / max(1, pod.asks.memory.count),
        default=none,
    )


def place(pods: Sequence[Pod], nodes: Sequence[Node]) -> Placement | Shortage | Undecided:
    """Whether all pods fit on the nodes at once: a witness, a pod that cannot be placed, or an honest "not decided"."""
    rooms = [
        (node.name, _Room(node.allocatable.cpu, node.allocatable.memory, node.allocatable.pods))
        for node in nodes
        if node.takes_any_pod
    ]
    search = _Search(pods, rooms)
    try:
        found = search.run()
    except _GivenUpError:
        return Undecided(search.tried)
    if found is not None:
        return Placement(node_of=found)
    return search.shortage()
