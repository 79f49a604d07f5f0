"""Nobody in the cluster may do everything."""

from collections.abc import Iterator

from policies.facts import ClusterRights
from policies.rule import About, Rule, Severity


def violations(rights: ClusterRights, _: About) -> Iterator[str]:
    """Roles with every verb on every kind."""
    if rights.everything:
        scope = "of the whole cluster" if rights.cluster_wide else "of its namespace"
        yield f"{rights.name} gives every right on everything {scope}"


RULE = Rule(
    name="rights-bounded",
    says="No role gives every verb on every kind.",
    why="One stolen token of a service account is the whole cluster.",
    remedy="Name the verbs and kinds that are needed.",
    each=(ClusterRights,),
    check_each=violations,
    severity=Severity.HIGH,
    requirements=("PS-68", "TP-3"),
    url="https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
)
