"""`./groundwork fit --judge`: the real scheduler places the same pods on the same nodes, in many orders."""

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cli.console import Screen
from cli.fit_court import NEEDED, Court
from cli.fit_verdict import Verdict
from cli.places import Places
from cli.toolchain import ensure
from fit.answer import Answer
from fit.decide import Decision, Fits, NotDecided
from fit.manifests import Trial, in_order
from fit.problem import Problem, Witness

SEED = 20261121
"""The same orders every time, so that a surprise can be looked at again."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something to be placed, and what the solver says about it."""

    name: str
    """For labels and names in the cluster: short, of letters and digits."""
    problem: Problem
    witness: Witness | None
    solver_fits: bool | None
    """None: not decided."""

    def trials(self, orders: int) -> Iterator[Trial]:
        """The solver's own placement, and random orders."""
        if self.witness is not None:
            yield Trial(f"{self.name}-w", self.problem, in_order(self.problem, self.witness), self.witness)
        chance = random.Random(SEED)  # noqa: S311 (orders, not secrets)
        for number in range(orders):
            order = in_order(self.problem)
            chance.shuffle(order)
            yield Trial(f"{self.name}-{number}", self.problem, order)


def judged(screen: Screen, places: Places, answers: Sequence[Answer], orders: int) -> dict[str, Verdict]:
    """Stack → what the scheduler made of what it runs."""
    found = {}
    with screen.steps() as steps:
        tools = ensure(places, NEEDED, steps)
        with Court.held(places, tools, screen.say) as court:
            for one in answers:
                with steps.step(f"{one.stack}: the scheduler places its pods in {orders} orders", expected=20):
                    question = Question("s", *one.shown, solver_fits=_fits(one.cases[0].decision))
                    (found[one.stack],) = verdicts(court, [question], orders)
    return found


def _fits(decision: Decision) -> bool | None:
    return None if isinstance(decision, NotDecided) else isinstance(decision, Fits)


def verdicts(court: Court, questions: Sequence[Question], orders: int) -> list[Verdict]:
    """What the scheduler makes of each question; all of them are in the cluster at the same time."""
    begun = time.monotonic()
    left = court.left_over([trial for one in questions for trial in one.trials(orders)])
    return [_verdict(one, left, orders, time.monotonic() - begun) for one in questions]


def _verdict(one: Question, left: Mapping[str, Sequence[str]], orders: int, seconds: float) -> Verdict:
    free = [left[f"{one.name}-{number}"] for number in range(orders)]
    return Verdict(
        orders=orders,
        placed=sum(not missing for missing in free),
        solver_fits=one.solver_fits,
        witness_taken=not left[f"{one.name}-w"] if one.witness is not None else None,
        left=tuple(dict.fromkeys(name for missing in free for name in missing)),
        seconds=seconds,
    )
