"""Proofs that something cannot fit that need no search: each is one comparison, and one sentence."""

from collections.abc import Iterator, Sequence, Sized
from dataclasses import dataclass
from enum import StrEnum

from fit.problem import HOST, Group, Measure, Problem
from fit.wording import counted, listed, said


class Reason(StrEnum):
    """What kind of bound forbids it."""

    CLOSED = "closed"
    """No node takes the pod at all: labels, taints, zones."""
    TOO_LARGE = "too-large"
    """One pod is larger than any node that takes it."""
    SUM = "sum"
    """Together they ask for more than their nodes have together."""
    PIECES = "pieces"
    """There would be enough in sum, and not in pieces of the size of a pod."""
    APART = "apart"
    """Pods that may not stand together have too few nodes or zones."""
    SEARCH = "search"
    """All ways were tried, or excluded by the solver's proof."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """Why it cannot fit."""

    reason: Reason
    measure: Measure | None = None
    """Of what there is too little; None where that is not the point."""
    short: int = 0
    """How much of it is missing at least, in the measure's unit."""
    groups: tuple[str, ...]
    """Whose pods."""
    pools: tuple[str, ...] = ()
    """On whose nodes."""
    sentence: str


def bound(problem: Problem) -> Bound | None:
    """The first bound that forbids a placement; None where these proofs say nothing."""
    for proof in (_closed, _too_large, _sums, _too_few, _pieces):
        found = next(proof(problem), None)
        if found is not None:
            return found
    return None


def _pools(problem: Problem, positions: Sequence[int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(problem.places[n].pool for n in positions))


def _nodes(problem: Problem, positions: Sequence[int]) -> str:
    if len(positions) == 1:
        return problem.places[positions[0]].name
    return f"the {len(positions)} nodes of {listed(_pools(problem, positions))}"


def _s(counted_: Sized) -> str:
    """The ending of a verb whose subject is one thing."""
    return "s" if len(counted_) == 1 else ""


def _closed(problem: Problem) -> Iterator[Bound]:
    for group in problem.free:
        if not problem.open_to[group.name]:
            yield Bound(
                reason=Reason.CLOSED,
                short=group.count,
                groups=(group.name,),
                sentence=f"no node takes {group.name}: {why_closed(problem, group)}",
            )


def why_closed(problem: Problem, group: Group) -> str:
    """What keeps a group away from every node."""
    labels = ", ".join(f"{key}={value}" for key, value in sorted(group.node_selector.items()))
    if not problem.places:
        return "there is none"
    if group.zone is not None and all(place.zone != group.zone for place in problem.places):
        return f"its volumes are in zone {group.zone}, where there is none"
    selected = [place for place in problem.places if group.selects(place)]
    if not selected:
        return f"none carries {labels}"
    closed = sorted({f"{one.key}={one.value}:{one.effect}" for place in selected for one in place.taints})
    return f"it does not tolerate {listed(closed)}"


def _too_large(problem: Problem) -> Iterator[Bound]:
    """Counts what stands on each node first; of a group that stands there itself the node is simply overfull."""
    for kind in problem.kinds:
        position = kind[0]
        for measure, room in problem.left[position].items():
            if room < 0:
                standing = tuple(one.name for one in problem.fixed if kind in problem.kinds_open_to[one.name])
                node = problem.places[position]
                yield Bound(
                    reason=Reason.SUM,
                    measure=measure,
                    short=-room,
                    groups=standing,
                    pools=(node.pool,),
                    sentence=f"{listed(standing)} stand{_s(standing)} on each node, and {node.name} is "
                    f"{said(measure, -room)} short of room for them",
                )
    for group in problem.free:
        positions = problem.open_to[group.name]
        for measure in Measure:
            asked = group.asked(measure)
            firsts = [kind[0] for kind in problem.kinds_open_to[group.name]]
            rooms = [problem.left[n][measure] for n in firsts if measure in problem.left[n]]
            if len(rooms) == len(firsts) and asked > max(rooms):
                yield Bound(
                    reason=Reason.TOO_LARGE,
                    measure=measure,
                    short=asked - max(rooms),
                    groups=(group.name,),
                    pools=_pools(problem, positions),
                    sentence=f"one pod of {group.name} asks for {said(measure, asked)}, and of the nodes that take it "
                    f"the roomiest leaves {said(measure, max(rooms))}: {said(measure, asked - max(rooms))} short",
                )


def _sums(problem: Problem) -> Iterator[Bound]:
    """For each set of nodes that some group is bound to: what those ask for who are bound to it or to a part of it."""
    for positions in sorted({problem.open_to[one.name] for one in problem.free}, key=len):
        inside = set(positions)
        bound_to_it = [one for one in problem.free if inside.issuperset(problem.open_to[one.name])]
        for measure in Measure:
            if any(measure not in problem.left[n] for n in positions):
                continue
            asked = sum(one.asked(measure) * one.count for one in bound_to_it)
            room = sum(problem.left[n][measure] for n in positions)
            if asked > room:
                yield Bound(
                    reason=Reason.SUM,
                    measure=measure,
                    short=asked - room,
                    groups=tuple(one.name for one in bound_to_it),
                    pools=_pools(problem, positions),
                    sentence=f"{_asking(bound_to_it)} for {said(measure, asked)} together, and "
                    f"{_nodes(problem, positions)} leave{_s(positions)} {said(measure, room)}: "
                    f"{said(measure, asked - room)} short",
                )


def _asking(groups: Sequence[Group]) -> str:
    if len(groups) > 3:
        return f"{sum(one.count for one in groups)} pods of {len(groups)} workloads ask"
    return f"{counted(sum(one.count for one in groups), 'pod')} of {listed([one.name for one in groups])} ask"


def _too_few(problem: Problem) -> Iterator[Bound]:
    for kin, groups in problem.families.items():
        key = groups[0].apart
        if key is None:
            continue
        wanted = sum(one.count for one in groups)
        positions = sorted({n for one in groups for n in problem.open_to[one.name]})
        domains = {problem.places[n].domain(key) or problem.places[n].name for n in positions}
        if wanted > len(domains):
            what = "node" if key == HOST else "zone"
            yield Bound(
                reason=Reason.APART,
                short=wanted - len(domains),
                groups=tuple(one.name for one in groups),
                pools=_pools(problem, positions),
                sentence=f"no {what} may take two of the {wanted} pods of {kin}, and only "
                f"{counted(len(domains), what)} take{_s(domains)} them: {wanted - len(domains)} short",
            )


def _pieces(problem: Problem) -> Iterator[Bound]:
    """Whole pods: what each node takes of one group when nothing else is on it."""
    for group in problem.free:
        positions = problem.open_to[group.name]
        takes = sum(problem.most_on(group, kind[0]) * len(kind) for kind in problem.kinds_open_to[group.name])
        if takes < group.count:
            measure = _scarcest(problem, group, positions)
            each = f" ({said(measure, group.asked(measure))} each)" if measure is not None else ""
            yield Bound(
                reason=Reason.PIECES,
                measure=measure,
                short=(group.count - takes) * (group.asked(measure) if measure is not None else 1),
                groups=(group.name,),
                pools=_pools(problem, positions),
                sentence=f"{_nodes(problem, positions)} take{_s(positions)} {takes} of the "
                f"{group.count} pods of {group.name}{each} in whole: {group.count - takes} short",
            )


def _scarcest(problem: Problem, group: Group, positions: Sequence[int]) -> Measure | None:
    """Of what the nodes have room for fewest of these pods; None where something else bounds them."""
    takes = {
        measure: sum(max(0, problem.left[n][measure]) // group.asked(measure) for n in positions)
        for measure in Measure
        if group.asked(measure) and all(measure in problem.left[n] for n in positions)
    }
    return min(takes, key=lambda one: takes[one], default=None)
