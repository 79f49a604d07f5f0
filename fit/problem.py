"""What has to be placed, and on what: the question that is asked, without a word about how it is answered.

Only what the scheduler refuses for is in it: room, taints, selectors, rules that keep pods apart or even. What it
merely prefers is not, so that a "no" from here is a "no" of the scheduler's too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

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

    @property
    def kin(self) -> str:
        """Name of the family."""
        return self.family or self.name

    def asked(self, measure: Measure) -> int:
        """How much one pod asks for."""
        match measure:
            case Measure.CPU:
                return self.asks.cpu.millis
            case Measure.MEMORY:
                return self.asks.memory.count
            case Measure.PODS:
                return 1
            case Measure.VOLUMES:
                return self.volumes

    def selects(self, place: Place) -> bool:
        """Whether the node carries every label that is asked for, and stands in the right zone."""
        return self.node_selector.items() <= place.labels.items() and self.zone in (None, place.zone)

    def tolerates(self, place: Place) -> bool:
        """Whether no taint of the node keeps it away."""
        return all(
            taint.effect is TaintEffect.PREFER_NO_SCHEDULE or any(_tolerated(taint, one) for one in self.tolerations)
            for taint in place.taints
        )

    def may_go_to(self, place: Place) -> bool:
        """Whether the node takes such a pod as long as it has room."""
        known = all(place.domain(one.key) is not None for one in self.even)  # no domain, no evenness: refused
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
    def open_to(self) -> Mapping[str, tuple[int, ...]]:
        """Name of a group → positions of the nodes that take its pods, were there room."""
        return {
            one.name: tuple(n for n, place in enumerate(self.places) if one.may_go_to(place)) for one in self.groups
        }

    @cached_property
    def families(self) -> Mapping[str, tuple[Group, ...]]:
        """Name of a family → its groups, of those that are free."""
        found: dict[str, tuple[Group, ...]] = {}
        for one in self.free:
            found[one.kin] = (*found.get(one.kin, ()), one)
        return found

    def asked_at(self, position: int, measure: Measure) -> int:
        """What the groups that stand on each node take of one node."""
        return sum(one.asked(measure) for one in self.fixed if position in self.open_to[one.name])

    @cached_property
    def left(self) -> tuple[Mapping[Measure, int], ...]:
        """What each node has left once those stand there; nothing said of what has no bound. May be below nothing."""
        return tuple(
            {
                measure: room - self.asked_at(position, measure)
                for measure in Measure
                if (room := place.room.of(measure)) is not None
            }
            for position, place in enumerate(self.places)
        )

    def domains(self, group: Group, key: str) -> Mapping[str, tuple[int, ...]]:
        """The domains that an evenness rule counts → their nodes.

        As the scheduler has it by default: selectors are honoured and taints are not, so a node that a taint closes
        makes a domain that can only stay empty (https://kubernetes.io/docs/concepts/scheduling-eviction/
        topology-spread-constraints/, nodeAffinityPolicy and nodeTaintsPolicy).
        """
        keys = [even.key for even in group.even]
        found: dict[str, tuple[int, ...]] = {}
        for position, place in enumerate(self.places):
            domain = place.domain(key)
            if domain is None or not group.selects(place) or any(place.domain(one) is None for one in keys):
                continue
            found[domain] = (*found.get(domain, ()), position)
        return found

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
