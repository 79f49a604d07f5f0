"""The smallest pool that fits and survives: fewer nodes of the same size, or other machines of the cloud's table."""

import heapq
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fit.change import LOOKING, MOST_MORE, QUICK, allowed, pools_of, with_pool
from fit.demand import cases_of, places_of
from fit.offers import name_of, offers, worth
from fit.problem import Group, Measure, Problem
from fit.survival import survive
from spec.settings import StackSettings

MOST_TRIES = 150
"""Pools that are looked at before it is given up: half a second or so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RightSize:
    """What one pool is, and what would be enough for it while the others stay as they are."""

    pool: str
    machine: str
    """The cloud's name for it, or its figures."""
    nodes: int
    best_machine: str | None
    """None: nothing that was looked at is enough."""
    best_nodes: int
    saves: Fraction
    """Share of the pool's cost that the difference makes; below nothing where more is needed."""
    sure: bool = True
    """Whether everything cheaper was looked at."""

    def __str__(self) -> str:
        if self.best_machine is None:
            return "no other pool was found that fits and survives"
        now = f"{self.nodes} x {self.machine}"
        is_smallest = "is the smallest that fits and survives"
        if (self.best_machine, self.best_nodes) == (self.machine, self.nodes):
            return f"{now} {is_smallest if self.sure else 'survives; time was too short to look at all smaller ones'}"
        best = f"{self.best_nodes} x {self.best_machine}"
        share = f"{abs(float(self.saves)):.0%} {'less' if self.saves >= 0 else 'more'}"
        return f"{best} instead of {now} {is_smallest}: {share}"


def right_sizes(settings: StackSettings) -> tuple[RightSize, ...]:
    """One for each pool. With nodes in several zones, the loss of any zone is to be survived as well.

    The pods stay what they are on the declared nodes: a platform that takes the size of its pods from its nodes would
    fit on ever smaller ones, and do ever less.
    """
    search = _Search(settings)
    return tuple(search.pool(index) for index in range(len(pools_of(settings))))


class _Search:
    """Other pools for the same pods."""

    def __init__(self, settings: StackSettings) -> None:
        self._settings = settings
        self._zones = any(pool.zones > 1 for pool in pools_of(settings))
        self._asked = [case.problem.groups for case in cases_of(settings)]

    def pool(self, index: int) -> RightSize:
        """The cheapest pool in place of this one."""
        pool = pools_of(self._settings)[index]
        was = worth(pool) * pool.nodes
        enough = self._survives(self._settings) and allowed(self._settings)
        found, sure = self._cheapest(index, was if enough else None)
        best = found or (self._settings if enough else None)
        made = pools_of(best)[index] if best is not None else None
        return RightSize(
            pool=pool.name,
            machine=name_of(pool),
            nodes=pool.nodes,
            best_machine=name_of(made) if made else None,
            best_nodes=made.nodes if made else 0,
            saves=(was - worth(made) * made.nodes) / was if made else Fraction(0),
            sure=sure,
        )

    def _survives(self, settings: StackSettings) -> bool:
        places = places_of(settings)
        return survive([Problem(groups, places) for groups in self._asked], QUICK, zones=self._zones)

    def _cheapest(self, index: int, below: Fraction | None) -> tuple[StackSettings | None, bool]:
        """The first in the order of cost that is enough, and whether all before it were looked at."""
        # What others do on this machine must not change the answer.
        until = time.process_time() + LOOKING / len(pools_of(self._settings))
        most = pools_of(self._settings)[index].nodes + MOST_MORE
        waiting = list(self._fewest(index))
        heapq.heapify(waiting)
        for _ in range(MOST_TRIES):
            if not waiting or (below is not None and waiting[0][0] >= below):
                return None, True
            if time.process_time() > until:
                break
            cost, number, nodes, made = heapq.heappop(waiting)
            one = with_pool(made, index, nodes=nodes)
            if self._survives(one):
                if allowed(one):
                    return one, True
                if not allowed(with_pool(made, index, nodes=most)):
                    continue  # what a rule refuses of as many as there can be, it refuses for the machine's sake
            if nodes < most:
                heapq.heappush(waiting, (cost / nodes * (nodes + 1), number, nodes + 1, made))
        return None, False

    def _fewest(self, index: int) -> Iterator[tuple[Fraction, int, int, StackSettings]]:
        """Cost, number, nodes and settings of each machine, with the fewest nodes that sums do not rule out."""
        for number, fields in enumerate(offers(pools_of(self._settings)[index])):
            made = with_pool(self._settings, index, **fields)
            pool = pools_of(made)[index]
            nodes = _fewest_nodes(Problem(self._asked[0], places_of(with_pool(made, index, nodes=1))), pool.name)
            if nodes is not None:
                yield worth(pool) * nodes, number, nodes, made


def _fewest_nodes(problem: Problem, pool: str) -> int | None:
    """Fewer nodes cannot have the sum of what is asked for; None where a node is too small, whatever their number.

    `problem` has one node of this pool.
    """
    own = next(n for n, place in enumerate(problem.places) if place.pool == pool)
    bound_to_it = [one for one in problem.free if problem.open_to[one.name] == (own,)]
    least = 1
    for measure in (Measure.CPU, Measure.MEMORY, Measure.PODS):
        each = problem.left[own][measure]
        others = sum(left[measure] for n, left in enumerate(problem.left) if n != own)
        if each <= 0 or any(one.asked(measure) > each for one in bound_to_it):
            return None
        asked = max(_sum(problem.free, measure) - others, _sum(bound_to_it, measure))
        least = max(least, -(-asked // each))
    return least


def _sum(groups: Sequence[Group], measure: Measure) -> int:
    return sum(one.asked(measure) * one.count for one in groups)
