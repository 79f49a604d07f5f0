"""What has to be placed, and on what: the question that is asked, without a word about how it is answered.

Only what the scheduler refuses for is in it: room, taints, selectors, rules that keep pods apart or even. What it
merely prefers is not, so that a "no" from here is a "no" of the scheduler's too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import chain

from spec.pools import Taint, TaintEffect
from spec.units import Bytes, Cpu
from spec.workloads import NOTHING, Amount, Toleration

HOST = "kubernetes.io/hostname"
ZONE = "topology.kubernetes.io/zone"


class Measure(StrEnum):
    """What a node has a limited amount of, in the unit in which it is counted."""

    CPU = "cpu"
    """Thousandths of a core."""
    MEMORY = "memory"
    """Bytes."""
    PODS = "pods"
    VOLUMES = "volumes"
    """Block volumes that are attached at once."""


_CPU, _MEMORY, _PODS = Measure.CPU, Measure.MEMORY, Measure.PODS


class Origin(StrEnum):
    """Who brings a pod."""

    PLATFORM = "platform"
    """The vendor's workloads."""
    SYSTEM = "system"
    """The cluster itself and its add-ons."""
    UPDATE = "update"
    """What a rolling update adds for as long as it takes."""
    TASK = "task"
    """What runs to its end beside the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a node leaves for pods."""

    cpu: Cpu
    memory: Bytes
    pods: int
    volumes: int | None = None
    """Most block volumes that can be attached; None where nobody says how many."""

    def of(self, measure: Measure) -> int | None:
        """The amount of one thing; None where it has no bound."""
        match measure:
            case Measure.CPU:
                return self.cpu.millis
            case Measure.MEMORY:
                return self.memory.count
            case Measure.PODS:
                return self.pods
            case Measure.VOLUMES:
                return self.volumes


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One node."""

    name: str
    pool: str
    zone: str
    room: Room
    capacity: Amount = NOTHING
    """What the machine has, of which `room` is what it does not keep for itself."""
    labels: Mapping[str, str] = field(default_factory=dict)
    taints: tuple[Taint, ...] = ()

    def domain(self, key: str) -> str | None:
        """Where the node stands in a topology: its own name, its zone, or the value of any other label."""
        return {HOST: self.name, ZONE: self.zone}.get(key) or self.labels.get(key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Even:
    """A topology spread constraint that the scheduler refuses for (`DoNotSchedule`)."""

    key: str
    """Label whose values are the domains."""
    skew: int = 1
    """How many more pods a domain may have than the emptiest one."""
    least_domains: int = 1
    """With fewer domains than this the emptiest counts as empty (`minDomains`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Pods that can change places with one another."""

    name: str
    count: int
    """How many; of a group that is on each node not asked."""
    asks: Amount
    volumes: int = 0
    """Block volumes that each pod attaches."""
    node_selector: Mapping[str, str] = field(default_factory=dict)
    tolerations: tuple[Toleration, ...] = ()
    apart: str | None = None
    """Key of a topology of which no domain takes two of the family."""
    even: tuple[Even, ...] = ()
    on_each_node: bool = False
    """One on every node that takes it (a DaemonSet)."""
    origin: Origin = Origin.PLATFORM
    family: str = ""
    """Which groups `apart` and `even` are about together; by default this one alone."""
    zone: str | None = None
    """The only zone that its pods may be in, because their volumes are there."""
    priority: int = 0
    """Of two groups that do not fit together, the one with the higher number stays (PriorityClass)."""

    @property
    def kin(self) -> str:
        """Name of the family."""
        return self.family or self.name

    def asked(self, measure: Measure) -> int:
        """How much one pod asks for."""
        if measure is _CPU:  # asked so often that a match would be noticed
            return self.asks.cpu.millis
        if measure is _MEMORY:
            return self.asks.memory.count
        return 1 if measure is _PODS else self.volumes

    def selects(self, place: Place) -> bool:
        """Whether the node carries every label that is asked for, and stands in the right zone."""
        return self.node_selector.items() <= place.labels.items() and self.zone in (None, place.zone)

    def tolerates(self, place: Place) -> bool:
        """Whether no taint of the node keeps it away."""
        return not place.taints or all(
            taint.effect is TaintEffect.PREFER_NO_SCHEDULE or any(_tolerated(taint, one) for one in self.tolerations)
            for taint in place.taints
        )

    def may_go_to(self, place: Place) -> bool:
        """Whether the node takes such a pod as long as it has room."""
        known = not self.even or all(place.domain(one.key) is not None for one in self.even)  # no domain: refused
        return known and self.selects(place) and self.tolerates(place)


def _tolerated(taint: Taint, toleration: Toleration) -> bool:
    """As Kubernetes has it: no key stands for every key, no value for every value, no effect for every effect."""
    return (
        toleration.key in ("", taint.key)
        and toleration.value in ("", taint.value)
        and toleration.effect in ("", str(taint.effect))
    )


@dataclass(frozen=True)
class Problem:
    """Groups of pods and the nodes that they have to share."""

    groups: tuple[Group, ...]
    places: tuple[Place, ...]

    @cached_property
    def free(self) -> tuple[Group, ...]:
        """The groups for whose pods a node has to be chosen."""
        return tuple(one for one in self.groups if not one.on_each_node and one.count)

    @cached_property
    def fixed(self) -> tuple[Group, ...]:
        """The groups that stand on each node that takes them."""
        return tuple(one for one in self.groups if one.on_each_node)

    @cached_property
    def kinds(self) -> tuple[tuple[int, ...], ...]:
        """Positions of the nodes that no group tells apart: of a pool and zone, with the same room, labels and taints.

        What is worked out for one of them holds for all, which is what makes large clusters quick.
        """
        by_name = any(HOST in one.node_selector for one in self.groups)
        found: dict[object, list[int]] = {}
        for position, place in enumerate(self.places):
            labels = frozenset(item for item in place.labels.items() if by_name or item[0] != HOST)
            key = (place.pool, place.zone, place.room, place.taints, labels)
            found.setdefault(key, []).append(position)
        return tuple(map(tuple, found.values()))

    @cached_property
    def kinds_open_to(self) -> Mapping[str, tuple[tuple[int, ...], ...]]:
        """Name of a group → those of the kinds that take its pods, were there room."""
        firsts = [(kind, self.places[kind[0]]) for kind in self.kinds]
        return {one.name: tuple(kind for kind, first in firsts if one.may_go_to(first)) for one in self.groups}

    @cached_property
    def open_to(self) -> Mapping[str, tuple[int, ...]]:
        """Name of a group → positions of the nodes that take its pods, were there room."""
        return {name: tuple(sorted(chain.from_iterable(kinds))) for name, kinds in self.kinds_open_to.items()}

    @cached_property
    def families(self) -> Mapping[str, tuple[Group, ...]]:
        """Name of a family → its groups, of those that are free."""
        found: dict[str, tuple[Group, ...]] = {}
        for one in self.free:
            found[one.kin] = (*found.get(one.kin, ()), one)
        return found

    @cached_property
    def left(self) -> tuple[Mapping[Measure, int], ...]:
        """What each node has left once those stand there; nothing said of what has no bound. May be below nothing."""
        found: dict[int, Mapping[Measure, int]] = {}
        for kind in self.kinds:
            room = self.places[kind[0]].room
            there = [one for one in self.fixed if kind in self.kinds_open_to[one.name]]
            left = {
                measure: amount - sum(one.asked(measure) for one in there)
                for measure in Measure
                if (amount := room.of(measure)) is not None
            }
            found |= dict.fromkeys(kind, left)
        return tuple(found[position] for position in range(len(self.places)))

    def domains(self, group: Group, key: str) -> Mapping[str, tuple[int, ...]]:
        """The domains that an evenness rule counts → their nodes.

        As the scheduler has it by default: selectors are honoured and taints are not, so a node that a taint closes
        makes a domain that can only stay empty (https://kubernetes.io/docs/concepts/scheduling-eviction/
        topology-spread-constraints/, nodeAffinityPolicy and nodeTaintsPolicy).
        """
        keys = [even.key for even in group.even]
        found: dict[str, list[int]] = {}
        for position, place in enumerate(self.places):
            domain = place.domain(key)
            if domain is None or not group.selects(place) or any(place.domain(one) is None for one in keys):
                continue
            found.setdefault(domain, []).append(position)
        return {domain: tuple(positions) for domain, positions in found.items()}

    def most_on(self, group: Group, position: int) -> int:
        """How many pods of a group one node takes when nothing else of the free groups is on it."""
        counts = [group.count]
        for measure, left in self.left[position].items():
            asked = group.asked(measure)
            if asked:
                counts.append(max(0, left) // asked)
        if group.apart is not None:
            counts.append(1)
        return min(counts)


@dataclass(frozen=True)
class Witness:
    """A placement: every pod has a node."""

    counts: Mapping[str, Mapping[str, int]]
    """Group → node → how many of its pods stand there; of all groups, also of those on each node."""

    def on(self, place: str) -> Iterator[tuple[str, int]]:
        """The groups that stand on a node, and how many of each."""
        return ((group, nodes[place]) for group, nodes in self.counts.items() if nodes.get(place))
