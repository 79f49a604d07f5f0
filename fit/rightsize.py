"""The smallest pool that fits and survives: fewer nodes of the same size, or other machines of the cloud's table."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from fit.change import MOST_MORE, allowed, in_time, pools_of, survives, with_pool
from fit.demand import problem_of
from fit.offers import name_of, offers, worth
from fit.problem import Measure
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

    def __str__(self) -> str:
        if self.best_machine is None:
            return "no other pool was found that fits and survives"
        now = f"{self.nodes} x {self.machine}"
        if (self.best_machine, self.best_nodes) == (self.machine, self.nodes):
            return f"{now} is the smallest that fits and survives"
        best = f"{self.best_nodes} x {self.best_machine}"
        share = f"{abs(float(self.saves)):.0%} {'less' if self.saves >= 0 else 'more'}"
        return f"{best} instead of {now} is the smallest that fits and survives: {share}"


def right_sizes(settings: StackSettings) -> tuple[RightSize, ...]:
    """One for each pool. With nodes in several zones, the loss of any zone is to be survived as well."""
    zones = any(pool.zones > 1 for pool in pools_of(settings))

    enough = in_time(lambda one: allowed(one) and survives(one, zones=zones))
    return tuple(_right(settings, index, enough) for index in range(len(pools_of(settings))))


def _right(settings: StackSettings, index: int, enough: Callable[[StackSettings], bool]) -> RightSize:
    pool = pools_of(settings)[index]
    best = next((one for one in _by_cost(settings, index) if enough(one)), None)
    made = pools_of(best)[index] if best is not None else None
    was = worth(pool) * pool.nodes
    return RightSize(
        pool=pool.name,
        machine=name_of(pool),
        nodes=pool.nodes,
        best_machine=name_of(made) if made else None,
        best_nodes=made.nodes if made else 0,
        saves=(was - worth(made) * made.nodes) / was if made else Fraction(0),
    )


def _by_cost(settings: StackSettings, index: int) -> Iterator[StackSettings]:
    """Every pool of some machine and some number of nodes, the cheapest first; none that sums rule out."""
    waiting: list[tuple[Fraction, int, int]] = []
    most = pools_of(settings)[index].nodes + MOST_MORE
    made = [with_pool(settings, index, **fields) for fields in offers(pools_of(settings)[index])]
    # What a rule refuses of as many as there can be, it refuses for the machine's sake.
    made = [one for one in made if allowed(with_pool(one, index, nodes=most))]
    for number, one in enumerate(made):
        least = _least_nodes(one, index)
        if least is not None:
            heapq.heappush(waiting, (worth(pools_of(one)[index]) * least, number, least))
    for _ in range(MOST_TRIES):
        if not waiting:
            return
        _, number, nodes = heapq.heappop(waiting)
        yield with_pool(made[number], index, nodes=nodes)
        if nodes < most:
            heapq.heappush(waiting, (worth(pools_of(made[number])[index]) * (nodes + 1), number, nodes + 1))


def _least_nodes(settings: StackSettings, index: int) -> int | None:
    """Fewer nodes cannot have the sum of what is asked for; None where a node has no room at all."""
    one = with_pool(settings, index, nodes=1)
    problem = problem_of(one)
    name = pools_of(one)[index].name
    least = 1
    for measure in (Measure.CPU, Measure.MEMORY, Measure.PODS):
        asked = sum(group.asked(measure) * group.count for group in problem.free)
        others = sum(
            left[measure] for place, left in zip(problem.places, problem.left, strict=True) if place.pool != name
        )
        each = next(
            left[measure] for place, left in zip(problem.places, problem.left, strict=True) if place.pool == name
        )
        if each <= 0:
            return None
        least = max(least, -(-(asked - others) // each))
    return least
