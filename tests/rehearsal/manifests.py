"""Kubernetes objects for tests, as small as they can be."""

from collections.abc import Mapping

from rehearsal.api import Api, Json
from rehearsal.nodes import NodeTaint, SimulatedNode

CAPACITY = {"cpu": "8", "memory": "30310Mi", "ephemeral-storage": "100Gi", "pods": "58"}
ALLOCATABLE = {"cpu": "7910m", "memory": "29317Mi", "ephemeral-storage": "90Gi", "pods": "58"}

SIMULATE = "groundwork.dev/simulate"


def node(
    name: str,
    *,
    pool: str = "core",
    zone: str = "local-a",
    allocatable: Mapping[str, str] = ALLOCATABLE,
    labels: Mapping[str, str] | None = None,
    taints: tuple[NodeTaint, ...] = (),
) -> SimulatedNode:
    return SimulatedNode(
        name=name,
        pool=pool,
        zone=zone,
        region="local",
        capacity=CAPACITY,
        allocatable=allocatable,
        labels=labels or {},
        taints=taints,
        instance_type="m7i.2xlarge",
    )


def container(name: str = "main", **more: object) -> Json:
    return {"name": name, "image": "registry.example.com/app:1", **more}


def asking(cpu: str | None = None, memory: str | None = None) -> Json:
    requests = {name: text for name, text in (("cpu", cpu), ("memory", memory)) if text}
    return container(resources={"requests": requests})


def _template(name: str, spec: Json, annotations: Mapping[str, str]) -> Json:
    return {"metadata": {"labels": {"app": name}, "annotations": dict(annotations)}, "spec": spec}


def deployment(
    name: str, *containers: Json, replicas: int = 1, annotations: Mapping[str, str] | None = None, **spec: object
) -> Json:
    pod = {"containers": list(containers) or [container()], **spec}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name}},
            "template": _template(name, pod, annotations or {}),
        },
    }


def stateful_set(name: str, *, replicas: int) -> Json:
    claim = {"metadata": {"name": "data"}, "spec": claim_spec()}
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": name},
        "spec": {
            "serviceName": name,
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name}},
            "template": _template(name, {"containers": [container()]}, {}),
            "volumeClaimTemplates": [claim],
        },
    }


def daemon_set(name: str) -> Json:
    return {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": name},
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            "template": _template(name, {"containers": [container()]}, {}),
        },
    }


def job(name: str, *, completions: int = 1, annotations: Mapping[str, str] | None = None) -> Json:
    pod = {"restartPolicy": "Never", "containers": [container()]}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": name},
        "spec": {
            "completions": completions,
            "parallelism": completions,
            "backoffLimit": 0,
            "template": _template(name, pod, annotations or {}),
        },
    }


def pod(name: str, *containers: Json, annotations: Mapping[str, str] | None = None, **spec: object) -> Json:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": {"app": name}, "annotations": dict(annotations or {})},
        "spec": {"containers": list(containers) or [container()], **spec},
    }


def claim_spec(storage_class: str | None = None) -> Json:
    spec: Json = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Gi"}}}
    return spec if storage_class is None else {**spec, "storageClassName": storage_class}


def claim(name: str, storage_class: str | None = None) -> Json:
    spec = claim_spec(storage_class)
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name}, "spec": spec}


def pods_of(api: Api, namespace: str, app: str) -> list[Json]:
    return api.list(f"/api/v1/namespaces/{namespace}/pods", labels=f"app={app}")


def is_ready(pod: Json) -> bool:
    return condition(pod, "Ready") == "True"


def condition(subject: Json, kind: str) -> str | None:
    found = [entry["status"] for entry in subject["status"].get("conditions", ()) if entry["type"] == kind]
    return found[0] if found else None
