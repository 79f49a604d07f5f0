"""No statement of a cloud says "everything"."""

from collections.abc import Iterator

from policies.facts import Grant
from policies.rule import About, Rule, Severity


def violations(grant: Grant, _: About) -> Iterator[str]:
    """Actions or resources that are a bare star, and roles that own everything."""
    if not grant.allows:
        return
    for action in grant.actions:
        if action == "*" or action.endswith(":*") or action.lower() in _EVERYTHING:
            yield f"{grant.who} may do {action}"
    for resource in grant.resources:
        if resource == "*" and not grant.conditions:
            yield f"{grant.who} may do {', '.join(grant.actions)} with everything there is"


_EVERYTHING = frozenset({"owner", "contributor", "user access administrator", "manage all-resources"})


RULE = Rule(
    name="grant-bounded",
    says="Every grant names its actions and its resources.",
    why="A pod that is taken over has the account, not one bucket.",
    remedy="Name the actions and the ARNs, scopes or compartments that are needed.",
    each=(Grant,),
    check_each=violations,
    severity=Severity.CRITICAL,
    requirements=("SM-17", "SM-38"),
    url="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
)
