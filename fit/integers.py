"""A program of whole numbers, and CP-SAT to solve it.

The solver is OR-tools' (Apache-2.0). It is talked to by its model protocol (cp_model.proto), the layer below its usual
Python interface: that one loads pandas first, which takes longer than most answers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ortools.sat.python import cp_model_helper as cp_sat

from fit.outcome import Outcome

SEED = 20261121
"""The same question has the same answer, also when there are several."""


@dataclass(frozen=True, slots=True)
class Solution:
    """What the solver came to."""

    outcome: Outcome
    values: tuple[int, ...] = ()
    """Of the unknowns, in the order in which they were made."""
    aim: int = 0
    """Of the sum that was made as small or as large as can be."""


class Program:
    """Unknowns, and sums of them that have to lie between bounds."""

    def __init__(self) -> None:
        self._proto = cp_sat.CpModelProto()
        self._upwards = False

    def unknown(self, least: int, most: int) -> int:
        """A whole number from `least` to `most`. Returns its position."""
        self._proto.variables.add().domain.extend([least, most])
        return len(self._proto.variables) - 1

    def between(self, terms: Iterable[tuple[int, int]], least: int | None, most: int | None) -> None:
        """The sum of unknowns, each with its factor, has to be from `least` to `most`; None: no such bound."""
        summed = _summed(terms)
        ends = [
            sorted((factor * low, factor * high)) for one, factor in summed.items() for low, high in [self._ends(one)]
        ]
        low = sum(end[0] for end in ends) if least is None else least
        high = sum(end[1] for end in ends) if most is None else most
        if low > high:
            self._proto.constraints.add().bool_or.literals.extend([])  # one of none: never
            return
        linear = self._proto.constraints.add().linear
        linear.vars.extend(list(summed))
        linear.coeffs.extend(list(summed.values()))
        linear.domain.extend([low, high])

    def _ends(self, position: int) -> tuple[int, int]:
        domain = self._proto.variables[position].domain
        return domain[0], domain[1]

    def aim(self, terms: Iterable[tuple[int, int]], *, upwards: bool) -> None:
        """Make this sum as small as can be, or as large."""
        summed = _summed(terms)
        self._upwards = upwards
        self._proto.objective.vars.extend(list(summed))
        self._proto.objective.coeffs.extend([-factor if upwards else factor for factor in summed.values()])

    def solve(self, limit: float, *, best: bool = True) -> Solution:
        """Search for `limit` seconds at most. With an aim only the proved best counts, unless `best` is False."""
        parameters = cp_sat.SatParameters()
        parameters.max_time_in_seconds = limit
        parameters.random_seed = SEED
        parameters.num_workers = 1
        # Its own handler leaves the system's behind: from then on Ctrl-C would kill, and tidy nothing up.
        parameters.catch_sigint_signal = False
        wrapper = cp_sat.SolveWrapper()
        wrapper.set_parameters(parameters)
        # The solver's stub says nothing about what this takes and gives.
        response: cp_sat.CpSolverResponse = wrapper.solve(self._proto)  # type: ignore[no-untyped-call]
        match response.status:
            case cp_sat.OPTIMAL:
                return self._found(response)
            case cp_sat.FEASIBLE:
                return Solution(Outcome.NOT_DECIDED) if best else self._found(response)
            case cp_sat.INFEASIBLE:
                return Solution(Outcome.IMPOSSIBLE)
            case _:
                return Solution(Outcome.NOT_DECIDED)

    def _found(self, response: cp_sat.CpSolverResponse) -> Solution:
        aim = round(response.objective_value)
        return Solution(Outcome.FOUND, tuple(response.solution), -aim if self._upwards else aim)


def _summed(terms: Iterable[tuple[int, int]]) -> Mapping[int, int]:
    summed: dict[int, int] = {}
    for position, factor in terms:
        summed[position] = summed.get(position, 0) + factor
    return summed
