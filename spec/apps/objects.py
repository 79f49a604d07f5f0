"""Looking into objects that somebody else wrote: whatever is not there or has another form is simply nothing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

NOTHING: Mapping[str, Any] = {}

APP_KINDS: Mapping[str, frozenset[str]] = {
    "": frozenset({"ConfigMap", "PersistentVolumeClaim", "Service", "ServiceAccount"}),
    "apps": frozenset({"Deployment", "StatefulSet"}),
    "batch": frozenset({"Job", "CronJob"}),
    "networking.k8s.io": frozenset({"Ingress"}),
    "autoscaling": frozenset({"HorizontalPodAutoscaler"}),
    "policy": frozenset({"PodDisruptionBudget"}),
    "cert-manager.io": frozenset({"Certificate"}),
    "postgresql.cnpg.io": frozenset({"Cluster", "ScheduledBackup", "Pooler"}),
    "k8up.io": frozenset({"Schedule"}),
    "monitoring.coreos.com": frozenset({"ServiceMonitor", "PodMonitor"}),
    "traefik.io": frozenset({"Middleware"}),
}
"""What an app may consist of, by API group: all of it stays inside of its namespace."""

CLUSTER_KINDS = frozenset(
    {
        "APIService",
        "ClusterIssuer",
        "ClusterRole",
        "ClusterRoleBinding",
        "CustomResourceDefinition",
        "IngressClass",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PersistentVolume",
        "PriorityClass",
        "StorageClass",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
        "VolumeSnapshotClass",
    }
)
"""Kinds that have no namespace, as far as people try to put them into an app."""

HOLDS_DATA = frozenset({("", "PersistentVolumeClaim"), ("postgresql.cnpg.io", "Cluster"), ("apps", "StatefulSet")})
USES_DATA = frozenset({("apps", "Deployment"), ("batch", "Job")})


def mapping(value: object) -> Mapping[str, Any]:
    """The value where it is a mapping, else nothing."""
    return value if isinstance(value, Mapping) else NOTHING


def sequence(value: object) -> Sequence[Any]:
    """The value where it is a list, else nothing."""
    return value if isinstance(value, list | tuple) else ()


def at(body: Mapping[str, Any], *keys: str) -> Any:  # noqa: ANN401 - whatever stands there
    """What stands at a place; None where the way does not lead there."""
    found: Any = body
    for key in keys:
        found = mapping(found).get(key)
    return found


def group_kind(body: Mapping[str, Any]) -> tuple[str, str]:
    """API group and kind: `("apps", "Deployment")`."""
    group, slash, _ = str(body.get("apiVersion", "")).rpartition("/")
    return (group if slash else "", str(body.get("kind", "")))


def pod_spec(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The pods that an object makes."""
    match group_kind(body):
        case ("batch", "CronJob"):
            return mapping(at(body, "spec", "jobTemplate", "spec", "template", "spec"))
        case ("apps" | "batch", _):
            return mapping(at(body, "spec", "template", "spec"))
        case _:
            return NOTHING


def containers(pod: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each container with its place: `initContainers[0]`."""
    for part in ("initContainers", "containers"):
        for index, one in enumerate(sequence(pod.get(part))):
            yield f"{part}[{index}]", mapping(one)


def config_maps_used(pod: Mapping[str, Any]) -> Iterator[str]:
    """Names of the ConfigMaps that pods read."""
    for volume in sequence(pod.get("volumes")):
        if name := at(mapping(volume), "configMap", "name"):
            yield str(name)
    for _, container in containers(pod):
        for entry in sequence(container.get("envFrom")):
            if name := at(mapping(entry), "configMapRef", "name"):
                yield str(name)
        for entry in sequence(container.get("env")):
            if name := at(mapping(entry), "valueFrom", "configMapKeyRef", "name"):
                yield str(name)


def claims_used(pod: Mapping[str, Any]) -> Iterator[str]:
    """Names of the claims that pods mount."""
    for volume in sequence(pod.get("volumes")):
        if name := at(mapping(volume), "persistentVolumeClaim", "claimName"):
            yield str(name)


def hosts(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every host that an object claims, with its place."""
    match group_kind(body):
        case ("networking.k8s.io", "Ingress"):
            if at(body, "spec", "defaultBackend") is not None:
                yield "spec.defaultBackend", ""
            for index, one in enumerate(sequence(at(body, "spec", "rules"))):
                yield f"spec.rules[{index}].host", str(mapping(one).get("host") or "")
            for index, one in enumerate(sequence(at(body, "spec", "tls"))):
                for name in sequence(mapping(one).get("hosts")):
                    yield f"spec.tls[{index}].hosts", str(name)
        case ("cert-manager.io", "Certificate"):
            for name in sequence(at(body, "spec", "dnsNames")):
                yield "spec.dnsNames", str(name)
            if name := at(body, "spec", "commonName"):
                yield "spec.commonName", str(name)
        case _:
            pass
