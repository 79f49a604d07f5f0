"""Any-user means the pods of one service account."""

from collections.abc import Iterator

from policies.facts import Grant
from policies.rule import About, Rule, Severity

PRINCIPAL = (
    "request.principal.type",
    "request.principal.namespace",
    "request.principal.service_account",
    "request.principal.cluster_id",
)


def violations(grant: Grant, _: About) -> Iterator[str]:
    """Statements for any-user that lack one of the four conditions."""
    if grant.who in ("any-user", "any-group"):
        missing = [one for one in PRINCIPAL if one not in grant.conditions]
        if missing:
            yield f"a statement for {grant.who} does not bind {', '.join(missing)}"


RULE = Rule(
    name="any-user-bounded",
    says="A statement for any-user carries all four conditions on who asks.",
    why="Without one of them, pods of other clusters, namespaces or accounts may use the data.",
    remedy="Add the missing conditions inside of `where all { … }`.",
    each=(Grant,),
    check_each=violations,
    severity=Severity.CRITICAL,
    requirements=("SM-38", "SM-39", "SM-40"),
    url="https://docs.oracle.com/en-us/iaas/Content/ContEng/Tasks/contenggrantingworkloadaccesstoresources.htm",
)
