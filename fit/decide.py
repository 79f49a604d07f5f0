"""From a question to its answer: bounds that mostly forbid one, a habit that mostly finds one, then the solver."""

from dataclasses import dataclass
from enum import StrEnum

from fit.bounds import Bound, Reason, bound
from fit.greedy import greedy
from fit.outcome import Outcome
from fit.problem import Measure, Problem, Witness
from fit.wording import listed, said

LIMIT = 5.0
"""Seconds that the solver gets for one question, unless somebody says otherwise."""


class Means(StrEnum):
    """How an answer was found."""

    HABIT = "habit"
    BOUND = "bound"
    SOLVER = "solver"


@dataclass(frozen=True, slots=True)
class Fits:
    """There is a placement, and this is one."""

    witness: Witness
    means: Means


@dataclass(frozen=True, slots=True)
class DoesNotFit:
    """There is none."""

    bound: Bound
    means: Means


@dataclass(frozen=True, slots=True)
class NotDecided:
    """Neither a placement nor a proof was found in time."""

    limit: float

    @property
    def sentence(self) -> str:
        """For a person."""
        return f"not decided within {self.limit:g} s; --limit gives it more, and --judge asks the scheduler"


Decision = Fits | DoesNotFit | NotDecided


def decide(problem: Problem, limit: float = LIMIT) -> Decision:
    """Whether all pods fit on the nodes at once."""
    forbidden = bound(problem)
    if forbidden is not None:
        return DoesNotFit(forbidden, Means.BOUND)
    found = greedy(problem)
    if found is not None:
        return Fits(found, Means.HABIT)
    return solve(problem, limit)


def solve(problem: Problem, limit: float = LIMIT) -> Decision:
    """The same by the solver alone."""
    from fit.exact import Model  # noqa: PLC0415 (the solver takes time to load, and is seldom needed)

    solved = Model(problem).solve(limit)
    if solved.outcome is Outcome.FOUND and solved.witness is not None:
        return Fits(solved.witness, Means.SOLVER)
    if solved.outcome is Outcome.NOT_DECIDED:
        return NotDecided(limit)
    return DoesNotFit(_searched(problem, limit), Means.SOLVER)


def _searched(problem: Problem, limit: float) -> Bound:
    """What is short where only a search can tell: the one thing of which least more, in shares, would be enough."""
    from fit.exact import Model  # noqa: PLC0415

    names = tuple(one.name for one in problem.free)
    missing: dict[Measure, int] = {}
    for measure in Measure:
        if all(measure in left for left in problem.left):
            solved = Model(problem, short_of=measure).least_missing(limit / len(Measure))
            if solved.outcome is Outcome.FOUND:
                missing[measure] = solved.value
    if not missing:
        return Bound(
            reason=Reason.SEARCH,
            groups=names,
            sentence=f"no placement of {listed(names)} keeps all rules, and more of one thing alone would not help",
        )
    room = {measure: max(1, sum(left[measure] for left in problem.left)) for measure in missing}
    least = min(missing, key=lambda measure: missing[measure] / room[measure])
    return Bound(
        reason=Reason.SEARCH,
        measure=least,
        short=missing[least],
        groups=names,
        sentence=f"there is enough in sum and not in pieces: no placement exists until the nodes have "
        f"{said(least, missing[least])} more in the right places",
    )
