"""Manifests with a pod template, as groups of pods: for what a plan has as a manifest and not as a workload."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fit.problem import HOST, Even, Group, Origin
from spec.units import Bytes, Cpu
from spec.workloads import NOTHING, Amount, Toleration

_Json = Mapping[str, Any]

_TASKS = frozenset({"Job", "CronJob", "Pod"})
_KINDS = _TASKS | {"Deployment", "StatefulSet", "ReplicaSet", "DaemonSet"}


def groups_of_manifest(body: _Json) -> Iterator[Group]:
    """The pods that an object makes; nothing for one that makes none."""
    kind = str(body.get("kind"))
    if kind not in _KINDS:
        return
    spec: _Json = body.get("spec", {})
    if kind == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    template: _Json = {"metadata": body["metadata"], "spec": spec} if kind == "Pod" else spec["template"]
    pod: _Json = template["spec"]
    labels: Mapping[str, str] = template.get("metadata", {}).get("labels", {})
    claims: Sequence[_Json] = spec.get("volumeClaimTemplates", ())
    apart, port = _apart(pod, labels), _port_of_the_node(pod)
    yield Group(
        name=str(body["metadata"]["name"]),
        count=int(spec.get("parallelism" if kind == "Job" else "replicas", 1)),
        asks=_asks(pod),
        volumes=sum("ReadWriteOnce" in one["spec"].get("accessModes", ()) for one in claims),
        node_selector=dict(pod.get("nodeSelector", {})),
        tolerations=tuple(_toleration(one) for one in pod.get("tolerations", ())),
        apart=HOST if port and not apart else apart,
        family=f"port {port} of the node" if port and not apart else "",
        even=tuple(_even(pod, labels)),
        on_each_node=kind == "DaemonSet",
        origin=Origin.TASK if kind in _TASKS else Origin.PLATFORM,
    )


def surge_of_manifest(body: _Json, replicas: int) -> int:
    """How many pods a rolling update of a Deployment adds: by its strategy, else Kubernetes' quarter, rounded up."""
    strategy: _Json = body["spec"].get("strategy", {})
    if strategy.get("type") == "Recreate":
        return 0
    most = str(strategy.get("rollingUpdate", {}).get("maxSurge", "25%"))
    return -(-replicas * int(most[:-1]) // 100) if most.endswith("%") else int(most)


def _requests(container: _Json) -> Amount:
    """A container that asks for nothing and has a limit asks for that, as the API server sets it."""
    resources: _Json = container.get("resources", {})
    asked = {**resources.get("limits", {}), **resources.get("requests", {})}
    return Amount(cpu=Cpu.parse(str(asked.get("cpu", "0"))), memory=Bytes.parse(str(asked.get("memory", "0"))))


def _asks(pod: _Json) -> Amount:
    """What the scheduler counts: the containers together, or the largest of those that run before them."""
    together = NOTHING
    for container in pod["containers"]:
        together += _requests(container)
    before = [_requests(one) for one in pod.get("initContainers", ())]
    return Amount(
        cpu=max([together.cpu, *(one.cpu for one in before)]),
        memory=max([together.memory, *(one.memory for one in before)]),
    )


def _toleration(body: _Json) -> Toleration:
    return Toleration(key=body.get("key", ""), value=body.get("value", ""), effect=body.get("effect", ""))


def _matches_itself(selector: _Json, labels: Mapping[str, str]) -> bool:
    return bool(selector) and selector.get("matchLabels", {}).items() <= labels.items()


def _apart(pod: _Json, labels: Mapping[str, str]) -> str | None:
    """The topology of which no domain takes two of these pods; rules about other pods are not read."""
    rules: _Json = pod.get("affinity", {}).get("podAntiAffinity", {})
    for term in rules.get("requiredDuringSchedulingIgnoredDuringExecution", ()):
        if _matches_itself(term.get("labelSelector", {}), labels):
            return str(term["topologyKey"])
    return None


def _port_of_the_node(pod: _Json) -> int | None:
    """The first port of the node itself that the pod takes; a second pod with the same one has to go elsewhere."""
    key = "containerPort" if pod.get("hostNetwork") else "hostPort"
    ports = (port for container in pod["containers"] for port in container.get("ports", ()))
    return next((int(one[key]) for one in ports if one.get(key)), None)


def _even(pod: _Json, labels: Mapping[str, str]) -> Iterator[Even]:
    for rule in pod.get("topologySpreadConstraints", ()):
        if rule.get("whenUnsatisfiable") == "DoNotSchedule" and _matches_itself(rule.get("labelSelector", {}), labels):
            yield Even(key=rule["topologyKey"], skew=rule["maxSkew"], least_domains=rule.get("minDomains", 1))
