"""Looks at a placement pod by pod, by other code than that which found it."""

from collections import Counter
from collections.abc import Iterator

from fit.problem import Group, Measure, Problem, Witness


def broken(problem: Problem, witness: Witness) -> tuple[str, ...]:
    """What is wrong with a placement, in a person's words; nothing where it holds."""
    return (*_counts(problem, witness), *_room(problem, witness), *_rules(problem, witness))


def _counts(problem: Problem, witness: Witness) -> Iterator[str]:
    names = {place.name for place in problem.places}
    for group in problem.groups:
        there = witness.counts.get(group.name, {})
        if not there.keys() <= names:
            yield f"{group.name} stands on nodes that there are not"
        wanted = len(problem.open_to[group.name]) if group.on_each_node else group.count
        if sum(there.values()) != wanted or min(there.values(), default=0) < 0:
            yield f"{group.name} has {sum(there.values())} pods placed, not {wanted}"
        if group.on_each_node and any(number > 1 for number in there.values()):
            yield f"{group.name} stands twice on a node"
        for place in problem.places:
            if there.get(place.name) and not group.may_go_to(place):
                yield f"{group.name} may not stand on {place.name}"


def _room(problem: Problem, witness: Witness) -> Iterator[str]:
    groups = {group.name: group for group in problem.groups}
    for place in problem.places:
        for measure in Measure:
            has = place.room.of(measure)
            taken = sum(groups[name].asked(measure) * number for name, number in witness.on(place.name))
            if has is not None and taken > has:
                yield f"{place.name} has {has} {measure}, and {taken} are taken"


def _rules(problem: Problem, witness: Witness) -> Iterator[str]:
    for kin, groups in problem.families.items():
        for group in groups:
            if (
                group.apart is not None
                and max(_by_domain(problem, witness, groups, group.apart).values(), default=0) > 1
            ):
                yield f"two of {kin} share a {group.apart}"
            for even in group.even:
                domains = problem.domains(group, even.key)
                counted = _by_domain(problem, witness, groups, even.key)
                numbers = [counted[domain] for domain in domains]
                least = min(numbers, default=0) if len(domains) >= even.least_domains else 0
                if max(numbers, default=0) - least > even.skew:
                    yield f"{kin} is not even over {even.key}: {dict(counted)}"


def _by_domain(problem: Problem, witness: Witness, groups: tuple[Group, ...], key: str) -> Counter[str]:
    counted: Counter[str] = Counter()
    for place in problem.places:
        domain = place.domain(key)
        if domain is not None:
            counted[domain] += sum(witness.counts.get(one.name, {}).get(place.name, 0) for one in groups)
    return counted
