"""A placement by habit: quick, and no proof of anything where it finds none."""

from collections import Counter
from collections.abc import Callable, Sequence

from fit.problem import Group, Measure, Problem, Witness

_Habit = Callable[[float], float]


class _Filling:
    """Nodes as they fill up."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.left = [dict(one) for one in problem.left]
        self.there: dict[str, Counter[int]] = {one.name: Counter() for one in problem.free}
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
        if group.apart is not None and self._in_domain(kin, group.apart, place.domain(group.apart)):
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

    def _in_domain(self, kin: Sequence[Group], key: str, domain: str | None) -> int:
        places = enumerate(self.problem.places)
        return sum(self._at(kin, n) for n, place in places if domain is not None and place.domain(key) == domain)

    def put(self, group: Group, position: int) -> None:
        """Put a pod there."""
        for measure in self.left[position]:
            self.left[position][measure] -= group.asked(measure)
        self.there[group.name][position] += 1

    def witness(self) -> Witness:
        """The placement, with what stands on each node."""
        names = [place.name for place in self.problem.places]
        counts = {one.name: {names[n]: 1 for n in self.problem.open_to[one.name]} for one in self.problem.fixed}
        return Witness(counts | {name: {names[n]: k for n, k in where.items()} for name, where in self.there.items()})


def greedy(problem: Problem) -> Witness | None:
    """A placement, the pods spread as the scheduler likes it if that works, else packed; None where neither does."""
    habits: tuple[_Habit, ...] = (lambda room: -room, lambda room: room)
    return next((found for one in habits if (found := _filled(problem, one)) is not None), None)


def _filled(problem: Problem, habit: _Habit) -> Witness | None:
    filling = _Filling(problem)
    groups = sorted(problem.free, key=lambda one: (len(problem.open_to[one.name]), -filling.size(one)))
    for group in groups:
        for _ in range(group.count):
            open_ = [n for n in problem.open_to[group.name] if filling.takes(group, n)]
            if not open_:
                return None
            alone = filling.there[group.name]
            filling.put(group, min(open_, key=lambda n: (alone[n], habit(filling.emptiness(n)), n)))
    return filling.witness()
