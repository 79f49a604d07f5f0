"""The exact answer by a solver for whole numbers: a placement, a proof that there is none, or "not decided".

How many pods of each group stand on each node are the unknowns, so that pods which can change places are never told
apart. Everything is counted in whole thousandths of a core and whole bytes: nothing is rounded, no tolerance decides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fit.integers import Program, Solution
from fit.outcome import Outcome
from fit.problem import Group, Measure, Problem, Witness

_Term = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Solved:
    """What the solver came to, and the placement where it found one."""

    outcome: Outcome
    witness: Witness | None = None
    value: int = 0
    """Of what was made as small or as large as can be."""


class Model:
    """The question as the solver reads it."""

    def __init__(self, problem: Problem, *, short_of: Measure | None = None, partly: bool = False) -> None:
        self._problem = problem
        self._program = Program()
        self._at: dict[tuple[str, int], int] = {}
        self._missing: list[int] = []
        for group in problem.free:
            for position in problem.open_to[group.name]:
                # A node that may be given more room takes as many as there are.
                most = problem.most_on(group, position) if short_of is None else group.count
                self._at[group.name, position] = self._program.unknown(0, most)
            self._program.between(self._of(group), 0 if partly else group.count, group.count)
        for position in range(len(problem.places)):
            self._limit(position, short_of)
        for kin in problem.families.values():
            self._keep_apart(kin)
            self._keep_even(kin)

    def _of(self, group: Group) -> list[_Term]:
        return [(self._at[group.name, position], 1) for position in self._problem.open_to[group.name]]

    def _limit(self, position: int, short_of: Measure | None) -> None:
        here = [group for group in self._problem.free if (group.name, position) in self._at]
        for measure, left in self._problem.left[position].items():
            taken = [(self._at[one.name, position], one.asked(measure)) for one in here if one.asked(measure)]
            if measure is short_of:
                most = sum(one.asked(measure) * one.count for one in here) + max(0, -left)
                missing = self._program.unknown(0, most)
                self._missing.append(missing)
                taken.append((missing, -1))
            self._program.between(taken, None, left)

    def _keep_apart(self, kin: tuple[Group, ...]) -> None:
        key = kin[0].apart
        if key is None:
            return
        domains: dict[str, list[_Term]] = {}
        for group in kin:
            for position in self._problem.open_to[group.name]:
                domain = self._problem.places[position].domain(key)
                if domain is not None:
                    domains.setdefault(domain, []).append((self._at[group.name, position], 1))
        for together in domains.values():
            self._program.between(together, 0, 1)

    def _keep_even(self, kin: tuple[Group, ...]) -> None:
        for group in kin:
            for even in group.even:
                domains = self._problem.domains(group, even.key)
                total = sum(one.count for one in kin)
                least = self._program.unknown(0, total if len(domains) >= even.least_domains else 0)
                for nodes in domains.values():
                    number = [(self._at[one.name, n], 1) for one in kin for n in nodes if (one.name, n) in self._at]
                    self._program.between([*number, (least, -1)], 0, even.skew)

    def solve(self, limit: float) -> Solved:
        """Any placement."""
        return self._solved(self._program.solve(limit))

    def least_missing(self, limit: float) -> Solved:
        """The least room that must be added, over all nodes, of the one thing that may be short."""
        self._program.aim([(one, 1) for one in self._missing], upwards=False)
        return self._solved(self._program.solve(limit))

    def most_placed(self, limit: float, worth: Mapping[str, int]) -> Solved:
        """A placement of as many pods as can be, of each group at its worth; the best that is found in time."""
        terms = [(one, worth[group.name]) for group in self._problem.free for one, _ in self._of(group)]
        self._program.aim(terms, upwards=True)
        return self._solved(self._program.solve(limit, best=False))

    def most_together(self, group: Group, position: int, limit: float) -> Solved:
        """How many pods of a group one node can hold while all others have a node too."""
        self._program.aim([(self._at[group.name, position], 1)], upwards=True)
        return self._solved(self._program.solve(limit))

    def _solved(self, solution: Solution) -> Solved:
        if solution.outcome is not Outcome.FOUND:
            return Solved(solution.outcome)
        names = [place.name for place in self._problem.places]
        counts: dict[str, dict[str, int]] = {
            one.name: {names[n]: 1 for n in self._problem.open_to[one.name]} for one in self._problem.fixed
        }
        counts |= {one.name: dict(self._standing(one, solution, names)) for one in self._problem.free}
        return Solved(Outcome.FOUND, Witness(counts), solution.aim)

    def _standing(self, group: Group, solution: Solution, names: list[str]) -> Iterator[tuple[str, int]]:
        for position in self._problem.open_to[group.name]:
            number = solution.values[self._at[group.name, position]]
            if number:
                yield names[position], number
