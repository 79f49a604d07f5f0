"""How many pods of one workload a node could take: by their sizes alone, and by the rules that are there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from fit.decide import LIMIT
from fit.outcome import Outcome
from fit.problem import HOST, Group, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """A workload whose pods are to have a node each."""

    group: str
    by_size: int
    """Most of its pods that one node can hold while everything else has a place too, were there no rule."""
    node: str
    """Such a node."""

    def __str__(self) -> str:
        if self.by_size < 2:
            return f"{self.group}: no node takes two, by their size alone"
        only = "only the rule between the pods keeps them apart"
        return f"{self.group}: {self.node} takes {self.by_size} by their size; {only}"


def apart_by_size(problem: Problem, limit: float = LIMIT) -> tuple[Together, ...]:
    """For each workload with such a rule."""
    return tuple(
        most_together(problem, group, limit) for group in problem.free if group.apart == HOST and group.count > 1
    )


def most_together(problem: Problem, group: Group, limit: float = LIMIT) -> Together:
    """For one workload, with or without such a rule."""
    alone = replace(group, apart=None, even=())
    relaxed = Problem(tuple(alone if one.name == group.name else one for one in problem.groups), problem.places)
    most = max(_candidates(relaxed, alone), default=(0, 0))
    if most[0] > 1:
        most = max((_exact(relaxed, alone, n, limit), n) for _, n in _candidates(relaxed, alone))
    return Together(group=group.name, by_size=most[0], node=problem.places[most[1]].name if problem.places else "")


def _candidates(problem: Problem, group: Group) -> Iterator[tuple[int, int]]:
    """Nodes that differ, with what each takes when it holds nothing else."""
    seen: set[object] = set()
    for position in problem.open_to[group.name]:
        place = problem.places[position]
        if (place.pool, place.zone, place.room) not in seen:
            seen.add((place.pool, place.zone, place.room))
            yield problem.most_on(group, position), position


def _exact(problem: Problem, group: Group, position: int, limit: float) -> int:
    from fit.exact import Model  # noqa: PLC0415 (the solver takes time to load)

    solved = Model(problem).most_together(group, position, limit)
    return solved.value if solved.outcome is Outcome.FOUND else problem.most_on(group, position)
