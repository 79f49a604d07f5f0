"""A placement by habit: quick, and no proof of anything where it finds none."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from fit.problem import Group, Measure, Problem, Witness

_Habit = Callable[[float], float]

MOST = 200_000
"""Pods times nodes: about a second."""


class _Filling:
    """Nodes as they fill up."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.left = [dict(one) for one in problem.left]
        self.there: dict[str, Counter[int]] = {one.name: Counter() for one in problem.free}
        self._kind_of = {n: kind for kind in problem.kinds for n in kind}
        self._touched = dict.fromkeys(problem.kinds, 0)
        self._in_domain: Counter[tuple[str, str]] = Counter()
        self._size = {
            measure: max([1, *(left.get(measure, 0) for left in self.left)])
            for measure in (Measure.CPU, Measure.MEMORY, Measure.PODS)
        }

    def size(self, group: Group) -> float:
        """How much of the largest node one pod takes."""
        return max(group.asked(measure) / self._size[measure] for measure in self._size)

    def emptiness(self, position: int) -> float:
        """How much is left there of what is scarcest."""
        return min(self.left[position][measure] / self._size[measure] for measure in self._size)

    def takes(self, group: Group, position: int) -> bool:
        """Whether one more pod may stand there now."""
        if any(group.asked(measure) > left for measure, left in self.left[position].items()):
            return False
        place, kin = self.problem.places[position], self.problem.families[group.kin]
        domain = place.domain(group.apart) if group.apart is not None else None
        if domain is not None and self._in_domain[group.kin, domain]:
            return False
        for even in group.even:
            domains = self.problem.domains(group, even.key)
            numbers = {one: sum(self._at(kin, n) for n in nodes) for one, nodes in domains.items()}
            least = min(numbers.values(), default=0) if len(domains) >= even.least_domains else 0
            if numbers.get(place.domain(even.key) or "", 0) + 1 - least > even.skew:
                return False
        return True

    def _at(self, kin: Sequence[Group], position: int) -> int:
        return sum(self.there[one.name][position] for one in kin)

    def candidates(self, group: Group) -> Iterator[int]:
        """The nodes with pods, and of those without the first of each kind: the others of it would do just as well."""
        for kind in self.problem.kinds_open_to[group.name]:
            yield from (n for n in kind[: self._touched[kind] + 1] if self.takes(group, n))

    def put(self, group: Group, position: int) -> None:
        """Put a pod there."""
        for measure in self.left[position]:
            self.left[position][measure] -= group.asked(measure)
        self.there[group.name][position] += 1
        domain = self.problem.places[position].domain(group.apart) if group.apart is not None else None
        if domain is not None:
            self._in_domain[group.kin, domain] += 1
        kind = self._kind_of[position]
        if self._touched[kind] < len(kind) and kind[self._touched[kind]] == position:
            self._touched[kind] += 1

    def witness(self) -> Witness:
        """The placement, with what stands on each node."""
        names = [place.name for place in self.problem.places]
        counts = {one.name: {names[n]: 1 for n in self.problem.open_to[one.name]} for one in self.problem.fixed}
        return Witness(counts | {name: {names[n]: k for n, k in where.items()} for name, where in self.there.items()})


def greedy(problem: Problem) -> Witness | None:
    """A placement, the pods spread as the scheduler likes it if that works, else packed; None where neither does.

    None as well where there are too many pods to look at them one by one.
    """
    pods = sum(one.count for one in problem.free)
    if pods * min(pods, len(problem.places)) > MOST:
        return None
    habits: tuple[_Habit, ...] = (lambda room: -room, lambda room: room)
    return next((found for one in habits if (found := _filled(problem, one)) is not None), None)


def _filled(problem: Problem, habit: _Habit) -> Witness | None:
    filling = _Filling(problem)
    groups = sorted(problem.free, key=lambda one: (len(problem.open_to[one.name]), -filling.size(one)))
    for group in groups:
        for _ in range(group.count):
            open_ = list(filling.candidates(group))
            if not open_:
                return None
            alone = filling.there[group.name]
            filling.put(group, min(open_, key=lambda n: (alone[n], habit(filling.emptiness(n)), n)))
    return filling.witness()
