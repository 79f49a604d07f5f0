"""Never two of pSeven's executors on one node."""

from collections.abc import Iterator

from policies.facts import Pods
from policies.rule import About, Rule, Severity


def violations(pods: Pods, _: About) -> Iterator[str]:
    """Executors that the scheduler may put beside one another."""
    if pods.kind in ("Deployment", "StatefulSet") and "executor" in pods.name and pods.replicas > 1 and not pods.apart:
        yield f"two of the {pods.replicas} pods of {pods.name} may stand on one node"


RULE = Rule(
    name="pseven-executors-apart",
    says="pSeven's executors keep one another away from their nodes.",
    why="Half a node each keeps them apart only where nodes keep enough for themselves.",
    remedy="Leave the anti-affinity in place that the settings make (release.chart.value-keys.executor-affinity).",
    each=(Pods,),
    check_each=violations,
    platforms=("pseven",),
    severity=Severity.MEDIUM,
    requirements=("PS-63",),
    url="https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/",
)
