"""What is left when a node or a zone is gone: whether everything finds a place again, and what has to wait.

A disk stays in its zone, so a pod whose volume is there waits for the zone and asks for no other place. Of pods that
have a node each, the one whose node is gone waits as well. Everything else is placed anew.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from fit.bounds import Bound, Reason
from fit.decide import LIMIT, Decision, DoesNotFit, Fits, Means, decide
from fit.problem import HOST, Group, Problem, Witness


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """One thing that is gone, and what follows."""

    what: str
    """`node` or `zone`."""
    name: str
    alike: tuple[str, ...] = ()
    """Others whose loss is the same question."""
    waiting: Mapping[str, int] = field(default_factory=dict)
    """Workload → how many of its pods ask for no other place, and wait until it is back."""
    left: Mapping[str, int] = field(default_factory=dict)
    """Workload → how many of its pods have no room, where that was asked: as few as can be, the least important."""
    decision: Decision


def losses(problem: Problem, witness: Witness, limit: float = LIMIT) -> tuple[Loss, ...]:
    """Every single node gone, those that are alike once; then every zone."""
    return (*_nodes(problem, witness, limit), *_zones(problem, witness, limit))


def survive(problems: Sequence[Problem], limit: float = LIMIT, *, zones: bool) -> bool:
    """Whether each has a placement, and the first one too with any one node gone; with `zones`, also any one zone."""
    decisions = [decide(one, limit) for one in problems]
    first = decisions[0]
    if not isinstance(first, Fits) or not all(isinstance(one, Fits) for one in decisions):
        return False
    lost = [_nodes(problems[0], first.witness, limit)]
    lost += [_zones(problems[0], first.witness, limit)] if zones else []
    return all(isinstance(one.decision, Fits) for one in chain.from_iterable(lost))


def _nodes(problem: Problem, witness: Witness, limit: float) -> Iterator[Loss]:
    alike: dict[object, list[str]] = {}
    for place in problem.places:
        # Pinned volumes make a difference between nodes of which the zone has no other.
        pinned = frozenset(
            (one.name, witness.counts[one.name].get(place.name, 0)) for one in problem.free if one.volumes
        )
        alike.setdefault((place.pool, place.zone, place.room, pinned), []).append(place.name)
    for names in alike.values():
        left, waiting = without(problem, witness, {names[0]})
        yield Loss(
            what="node", name=names[0], alike=tuple(names[1:]), waiting=waiting, decision=_decided(left, limit, "node")
        )


def _zones(problem: Problem, witness: Witness, limit: float) -> Iterator[Loss]:
    zones = dict.fromkeys(place.zone for place in problem.places)
    for zone in zones:
        gone = {place.name for place in problem.places if place.zone == zone}
        left, waiting = without(problem, witness, gone)
        yield Loss(what="zone", name=zone, waiting=waiting, decision=_decided(left, limit, "zone"))


def _decided(left: Problem, limit: float, what: str) -> Decision:
    if not left.places:
        names = tuple(one.name for one in left.groups if not one.on_each_node)
        sentence = "it is the only node" if what == "node" else "all nodes are in it, so nothing is left"
        return DoesNotFit(Bound(reason=Reason.CLOSED, groups=names, sentence=sentence), Means.BOUND)
    return decide(left, limit)


def without(problem: Problem, witness: Witness, gone: set[str]) -> tuple[Problem, Mapping[str, int]]:
    """The question that is left without these nodes, and which pods wait."""
    places = tuple(place for place in problem.places if place.name not in gone)
    waiting: Counter[str] = Counter()
    groups: list[Group] = []
    for group in problem.groups:
        open_ = [problem.places[n] for n in problem.open_to[group.name]]
        for one in _pinned(problem, witness, group):
            before = [place for place in open_ if one.zone in (None, place.zone)]
            takes = sum(place.name not in gone for place in before)
            if one.zone is not None and not takes:
                waiting[group.name] += one.count
            elif one.apart == HOST and one.count >= len(before) > takes:
                waiting[group.name] += one.count - takes
                groups.append(replace(one, count=takes))
            else:
                groups.append(one)
    return Problem(tuple(groups), places), dict(waiting)


def _pinned(problem: Problem, witness: Witness, group: Group) -> Iterator[Group]:
    """A group whose volumes stand in zones, by these zones."""
    zone_of = {place.name: place.zone for place in problem.places}
    counted: Counter[str] = Counter()
    for name, number in witness.counts.get(group.name, {}).items():
        counted[zone_of[name]] += number
    if not group.volumes or group.on_each_node or len(set(zone_of.values())) == 1:
        yield group
        return
    for zone, number in sorted(counted.items()):
        yield replace(group, name=f"{group.name} in {zone}", family=group.kin, count=number, zone=zone)
