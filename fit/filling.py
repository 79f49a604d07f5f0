"""What a picture has to show of each node, before anything is drawn."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fit.answer import Answer
from fit.bounds import bound
from fit.palette import WORKLOADS
from fit.problem import Group, Measure, Origin, Place, Problem, Witness
from fit.wording import counted, said

SHOWN = (Measure.CPU, Measure.MEMORY)
NARROWEST = 0.02
"""Share of an ordinary node below which a workload has no colour of its own: it would not be seen."""
MANY = 12
"""With more nodes than this, those that are filled alike share a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One stretch of a bar."""

    kind: str
    """`kept`, `system`, `w0` … `w5`, `other`."""
    label: str
    says: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One node, or several that are filled alike, by one measure."""

    measure: Measure
    capacity: int
    parts: tuple[Part, ...]
    taken: int
    """By pods."""
    room: int
    """For pods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One node, or several that are filled alike."""

    names: tuple[str, ...]
    where: str
    bars: tuple[Bar, ...]
    pods: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """All rows, and which workload has which colour."""

    rows: tuple[Row, ...]
    coloured: tuple[str, ...]
    left: tuple[tuple[str, int], ...]
    """Workloads of which pods have no place, and how many."""


def filling(answer: Answer) -> Filling:
    """Of what runs: the placement that was found, or the most that can be placed."""
    problem, placed = answer.shown
    witness = placed or answer.most
    coloured = _largest(problem)
    rows: dict[object, Row] = {}
    for place in problem.places:
        made = _row(problem, witness, place, coloured)
        figures = tuple((part.kind, part.amount) for bar in made.bars for part in bar.parts)
        key = (place.pool, made.where, made.pods, figures) if len(problem.places) > MANY else place.name
        before = rows.get(key)
        rows[key] = made if before is None else _joined(before, made)
    return Filling(rows=tuple(rows.values()), coloured=coloured, left=tuple(answer.left.items()))


def _joined(first: Row, second: Row) -> Row:
    return Row(names=(*first.names, *second.names), where=first.where, bars=first.bars, pods=first.pods)


def _largest(problem: Problem) -> tuple[str, ...]:
    """The workloads that take most of the whole, by whichever of processor and memory they take more of."""
    whole = {measure: max(1, sum(place.room.of(measure) or 0 for place in problem.places)) for measure in SHOWN}
    most = {measure: max([1, *(place.room.of(measure) or 0 for place in problem.places)]) for measure in SHOWN}
    shares = {
        group.name: max(group.asked(measure) * group.count / whole[measure] for measure in SHOWN)
        for group in problem.free
        if group.origin is not Origin.SYSTEM
        and max(group.asked(measure) / most[measure] for measure in SHOWN) >= NARROWEST
    }
    return tuple(sorted(shares, key=lambda name: (-shares[name], name))[:WORKLOADS])


def _row(problem: Problem, witness: Witness, place: Place, coloured: Sequence[str]) -> Row:
    groups = {one.name: one for one in problem.groups}
    there = [(groups[name], number) for name, number in witness.on(place.name)]
    capacity = {Measure.CPU: place.capacity.cpu.millis, Measure.MEMORY: place.capacity.memory.count}
    bars = []
    for measure in SHOWN:
        room = place.room.of(measure) or 0
        taken = sum(group.asked(measure) * number for group, number in there)
        parts = tuple(_parts(there, measure, max(0, capacity[measure] - room), coloured))
        bars.append(Bar(measure=measure, capacity=capacity[measure], parts=parts, taken=taken, room=room))
    return Row(names=(place.name,), where=place.zone, bars=tuple(bars), pods=sum(number for _, number in there))


def _parts(there: Sequence[tuple[Group, int]], measure: Measure, kept: int, coloured: Sequence[str]) -> Iterator[Part]:
    yield Part(kind="kept", label="kept", says=f"kept by the node: {said(measure, kept)}", amount=kept)
    system = [(one, number) for one, number in there if one.origin is Origin.SYSTEM]
    yield from _together(system, measure, "system", "the cluster's own")
    for position, name in enumerate(coloured):
        for group, number in there:
            if group.name == name and group.asked(measure):
                amount = group.asked(measure) * number
                label = name if number == 1 else f"{number} {name}"
                says = f"{counted(number, 'pod')} of {name}: {said(measure, amount)}"
                yield Part(kind=f"w{position}", label=label, says=says, amount=amount)
    others = [(one, number) for one, number in there if one.origin is not Origin.SYSTEM and one.name not in coloured]
    yield from _together(others, measure, "other", "others")


def _together(there: Sequence[tuple[Group, int]], measure: Measure, kind: str, what: str) -> Iterator[Part]:
    amounts = Counter({group.name: group.asked(measure) * number for group, number in there})
    total = sum(amounts.values())
    if total:
        pods = sum(number for _, number in there)
        largest = ", ".join(f"{name} {said(measure, amount)}" for name, amount in amounts.most_common(12) if amount)
        yield Part(kind=kind, label=f"{pods} {what}", says=f"{counted(pods, 'pod')}: {largest}", amount=total)


def why(answer: Answer) -> str:
    """What forbids it, in one sentence; nothing where it fits."""
    found = answer.bound or (bound(answer.shown[0]) if not answer.fits else None)
    return found.sentence if found is not None else ""
