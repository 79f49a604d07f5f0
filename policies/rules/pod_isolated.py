"""Pods stay in their container."""

from collections.abc import Iterator

from policies.facts import Pods
from policies.rule import About, Rule, Severity


def violations(pods: Pods, about: About) -> Iterator[str]:
    """Pods that share the node's own parts, and privileged containers."""
    if pods.namespace in about.options["exempt-namespaces"]:
        return
    if pods.host:
        yield f"{pods.kind} {pods.name} shares network, processes or files with its node"
    for one in pods.containers:
        if one.privileged:
            yield f"container {one.name} is privileged"


RULE = Rule(
    name="pod-isolated",
    says="No pod shares its node's network, processes or files, and no container is privileged.",
    why="Who breaks out of one pod has the node, and with it all pods on it.",
    remedy="Take host* and privileged away; what needs them belongs into kube-system.",
    each=(Pods,),
    check_each=violations,
    severity=Severity.HIGH,
    requirements=("SM-43",),
    url="https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    options={
        "exempt-namespaces": {
            "type": "array",
            "items": {"type": "string"},
            "default": ["kube-system", "calico-system", "tigera-operator"],
            "description": "Namespaces of parts that have to.",
        }
    },
)
