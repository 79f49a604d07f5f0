"""A namespace with a quota that the plan names has it."""

from collections.abc import Iterator

from policies.facts import LimitRange, Namespace, Quota
from policies.rule import About, Facts, Finding, Rule, Severity


def violations(facts: Facts, about: About) -> Iterator[Finding]:
    """Namespaces without a quota or without defaults for containers that say nothing."""
    if about.plan is not None and about.plan.namespace.quota is None:
        return
    bounded = {one.namespace for one in facts.of(Quota) if one.hard}
    defaults = {one.namespace for one in facts.of(LimitRange)}
    own = about.plan.namespace.name if about.plan is not None else None
    for space in facts.of(Namespace):
        if own is not None and space.name != own:
            continue
        if space.name not in bounded:
            yield Finding(where=space.where, what=f"nothing bounds what {space.name} may use")
        elif space.name not in defaults:
            yield Finding(
                where=space.where, what=f"a container in {space.name} that says nothing is refused: no LimitRange"
            )


RULE = Rule(
    name="namespace-limited",
    says="The platform's namespace has a quota, and defaults for containers that say nothing.",
    why="One platform takes the nodes of all.",
    remedy="Leave quota.enforce on.",
    check_all=violations,
    platforms=("psa", "mint"),
    severity=Severity.MEDIUM,
    requirements=("CB-15", "MC-7"),
    url="https://kubernetes.io/docs/concepts/policy/resource-quotas/",
)
