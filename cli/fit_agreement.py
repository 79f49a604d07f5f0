"""`./groundwork fit --agreement N`: solver and real scheduler on N small random clusters, and where they differ."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cli.console import Screen
from cli.fit_court import NEEDED, Court
from cli.fit_judge import Question, verdicts
from cli.fit_verdict import Verdict
from cli.places import Places
from cli.toolchain import ensure
from fit.decide import Fits, NotDecided, decide, solve
from fit.instances import instance
from fit.verify import broken

AT_ONCE = 60
"""Questions in the cluster at a time: each brings a few nodes, and the scheduler looks at all of them."""
ORDERS = 2
"""Random orders in which the scheduler is asked about each."""


@dataclass(kw_only=True)
class Agreement:
    """What came of it."""

    asked: int = 0
    fits: int = 0
    """By the solver."""
    impossible: int = 0
    taken: int = 0
    """Placements of the solver that the scheduler took, pod by pod."""
    in_every_order: int = 0
    """Of those that fit: placed by the scheduler in each of the orders in which it was asked."""
    undecided: int = 0
    contradictions: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {**vars(self), "seconds": round(self.seconds, 1)}

    @property
    def sentence(self) -> str:
        """For a person."""
        if self.contradictions:
            return f"{self.asked} random clusters: {len(self.contradictions)} contradictions"
        return (
            f"{self.asked} random clusters in {self.seconds:.0f} s: {self.fits} fit, and the scheduler took the "
            f"solver's placement of {self.taken}; in {ORDERS} random orders it placed {self.in_every_order} of them "
            f"each time. {self.impossible} are impossible by the solver, and of these the scheduler placed none"
        )


def compare(screen: Screen, places: Places, number: int) -> int:
    """Show the agreement; exit code 1 where the two contradict one another."""
    with screen.steps() as steps:
        tools = ensure(places, NEEDED, steps)
        with (
            Court.held(places, tools, screen.say) as court,
            steps.step(f"{number} random clusters", expected=number / 6) as step,
        ):
            found = agreement(court, range(number), step.progress)
    screen.show(found.sentence)
    for one in found.contradictions:
        screen.show(f"[bold red]contradiction[/] {one}")
    screen.result(found.as_json())
    return 1 if found.contradictions else 0


def agreement(court: Court, numbers: Sequence[int], progress: Callable[[float], object] = lambda _: None) -> Agreement:
    """Ask both about the questions of these numbers."""
    found, begun = Agreement(), time.monotonic()
    for first in range(0, len(numbers), AT_ONCE):
        _some(court, numbers[first : first + AT_ONCE], found)
        progress((first + AT_ONCE) / len(numbers))
    found.seconds = time.monotonic() - begun
    return found


def _some(court: Court, numbers: Sequence[int], found: Agreement) -> None:
    asked = [one for number in numbers if (one := _solved(number, found)) is not None]
    for one, said in zip(asked, verdicts(court, asked, ORDERS), strict=True):
        _compared(one, said, found)


def _solved(number: int, found: Agreement) -> Question | None:
    """By the solver, and by the quick ways that mostly come before it."""
    problem = instance(number)
    quick, exact = decide(problem), solve(problem)
    found.asked += 1
    if isinstance(quick, NotDecided) or isinstance(exact, NotDecided):
        found.undecided += 1
        return None
    if isinstance(quick, Fits) != isinstance(exact, Fits):
        found.contradictions.append(f"{number}: the quick way and the solver differ")
    for one in (quick, exact):
        if isinstance(one, Fits) and (wrong := broken(problem, one.witness)):
            found.contradictions.append(f"{number}: {'; '.join(wrong)}")
    return Question(f"q{number}", problem, exact.witness if isinstance(exact, Fits) else None, isinstance(exact, Fits))


def _compared(one: Question, said: Verdict, found: Agreement) -> None:
    found.fits += bool(one.solver_fits)
    found.impossible += not one.solver_fits
    found.taken += bool(said.witness_taken)
    found.in_every_order += bool(one.solver_fits) and said.placed == said.orders
    if said.contradicts:
        found.contradictions.append(f"{one.name}: {said.sentence}; left over: {', '.join(said.left) or 'nothing'}")
