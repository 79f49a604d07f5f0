"""Only the service that hands out a role may take it."""

from collections.abc import Iterator

from policies.facts import Trust
from policies.rule import About, Rule, Severity


def violations(trust: Trust, _: About) -> Iterator[str]:
    """Roles that anybody may become."""
    for principal in trust.principals:
        if principal == "*":
            yield f"anybody may become {trust.role}"
        elif principal.startswith("arn:") and principal.endswith(":root"):
            yield f"everybody of account {principal.split(':')[4]} may become {trust.role}"
    pods = [one for one in trust.principals if one == "pods.eks.amazonaws.com"]
    if pods and len(trust.principals) > 1:
        others = ", ".join(one for one in trust.principals if one not in pods)
        yield f"{trust.role} is for pods, and {others} may take it"
    if pods and set(trust.actions) - {"sts:AssumeRole", "sts:TagSession"}:
        yield f"{trust.role} is for pods, and lets them {', '.join(sorted(trust.actions))}"


RULE = Rule(
    name="trust-bounded",
    says="A role names the one service that hands it out; roles of pods name the Pod Identity Agent and nobody else.",
    why="Whoever can become the role has its data.",
    remedy="Name the service; for pods `pods.eks.amazonaws.com` with sts:AssumeRole and sts:TagSession.",
    each=(Trust,),
    check_each=violations,
    severity=Severity.CRITICAL,
    requirements=("SM-16",),
    url="https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html",
)
