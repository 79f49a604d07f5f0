"""Which pods stay without a node where not all have room: as few as can be, and those of the lowest priority first.

That is what preemption comes to: a pod of a higher priority pushes others out, which then wait.
"""

import math
from collections.abc import Mapping

from fit.outcome import Outcome
from fit.problem import Problem, Witness

LOOKING = 0.5
"""Seconds to look for the best of such placements; after that the best one found."""
LARGEST = 2**60
"""What a sum of worths has to stay below: the solver counts with whole numbers of 64 bits."""


def most_placed(problem: Problem, limit: float = LOOKING) -> Witness:
    """A placement of as many pods as can be; none at all where not even what stands on each node has room."""
    from fit.exact import Model  # noqa: PLC0415 (the solver takes time to load)

    if any(min(left.values()) < 0 for left in problem.left):
        return Witness({})
    solved = Model(problem, partly=True).most_placed(limit, worths(problem))
    return solved.witness if solved.outcome is Outcome.FOUND and solved.witness else Witness({})


def worths(problem: Problem) -> Mapping[str, int]:
    """Name of a group → what one pod of it is worth: more than all pods of lower priorities together."""
    pods = sum(one.count for one in problem.free)
    ranked = sorted({one.priority for one in problem.free})
    steps = max(1, int(math.log(LARGEST, pods + 2)) - 1)
    # With more priorities than numbers reach for, the lowest ones count as one.
    lowest = max(0, len(ranked) - steps)
    return {one.name: (pods + 1) ** max(0, ranked.index(one.priority) - lowest) for one in problem.free}


def left_over(problem: Problem, witness: Witness) -> Mapping[str, int]:
    """Workload → how many of its pods have no place in it."""
    placed = {one.name: sum(witness.counts.get(one.name, {}).values()) for one in problem.free}
    return {one.name: one.count - placed[one.name] for one in problem.free if placed[one.name] < one.count}
