"""Nothing talks that is not in the flow table."""

from collections.abc import Iterator

from policies.facts import Namespace, NetworkPolicy, Pods
from policies.rule import About, Facts, Finding, Rule, Severity


def violations(facts: Facts, about: About) -> Iterator[Finding]:
    """Namespaces of this stack with pods in them that no policy closes in both directions.

    Of a shared platform the policies are the operator's, who makes the pods as well.
    """
    # `spec.parts.Share.ADMINISTRATOR`, which would load the settings before the engine is told of this rule.
    if about.settings is not None and about.settings.part == "administrator":
        return
    closed = {
        (one.namespace, way)
        for one in facts.of(NetworkPolicy)
        if not one.selects and not one.opens
        for way in one.directions
    }
    inhabited = {one.namespace for one in facts.of(Pods)}
    if about.plan is not None:
        inhabited.add(about.plan.namespace.name)  # whatever a Helm release, which shows no pods, puts there
    for space in facts.of(Namespace):
        for way in ("Ingress", "Egress"):
            if space.name in inhabited and (space.name, way) not in closed:
                yield Finding(where=space.where, what=f"no policy closes {space.name} for {way.lower()}")
    for policy in facts.of(NetworkPolicy):
        if policy.to_everywhere:
            yield Finding(where=policy.where, what=f"{policy.name} lets pods reach every address on every port")


RULE = Rule(
    name="namespace-closed",
    says="A namespace with pods is closed in both directions, and no policy opens everything again.",
    why="Everything may talk to everything, and a broken pod reaches the databases of all.",
    remedy="Leave the default-deny policy in place, and put what is missing into the flow table.",
    check_all=violations,
    severity=Severity.HIGH,
    requirements=("SM-43", "PS-54"),
    url="https://kubernetes.io/docs/concepts/services-networking/network-policies/",
)
