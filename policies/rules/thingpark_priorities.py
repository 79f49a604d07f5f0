"""Data paths before data before the rest."""

from collections.abc import Iterator

from policies.facts import PriorityClass
from policies.rule import About, Facts, Finding, Rule, Severity

_RANKS = {"data-path": 2, "datapath": 2, "data": 1, "others": 0, "other": 0}
USER_LIMIT = 1_000_000_000
"""What Kubernetes leaves to users."""


def violations(facts: Facts, _: About) -> Iterator[Finding]:
    """ThingPark's classes out of order, too high, or the default of everybody."""
    ours = [
        (_RANKS[rest], one)
        for one in facts.of(PriorityClass)
        if (rest := one.name.removeprefix("thingpark-")) in _RANKS and one.name.startswith("thingpark-")
    ]
    for rank, one in ours:
        if one.default:
            yield Finding(where=one.where, what=f"{one.name} is the class of every pod that names none")
        if one.value > USER_LIMIT:
            yield Finding(where=one.where, what=f"{one.value} is above what Kubernetes leaves to users")
        for lower, other in ours:
            if lower < rank and other.value >= one.value:
                yield Finding(
                    where=one.where, what=f"{one.name} ({one.value}) is not above {other.name} ({other.value})"
                )


RULE = Rule(
    name="thingpark-priorities",
    says="ThingPark's priority classes are in order: data path, data, others.",
    why="When a node is lost, the wrong pods are thrown out first, and devices go silent.",
    remedy="Set priority-classes.values so that datapath > data > others.",
    check_all=violations,
    platforms=("thingpark",),
    severity=Severity.HIGH,
    requirements=("TP-4",),
    url="https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/",
)
