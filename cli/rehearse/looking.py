"""What a rehearsal made: the clouds' own lists, the pods with their nodes, the policies, and what was not rehearsed."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cli.rehearse.beside import asked
from cli.rehearse.charts import Chart
from cli.rehearse.room import Room
from cli.settings import Stack
from cli.standing import cluster_of
from rehearsal.api import Api
from rehearsal.plane import find_planes
from spec.cluster import ExistingCluster

_POLICIES = {
    "network policies": "/apis/networking.k8s.io/v1/networkpolicies",
    "resource quotas": "/api/v1/resourcequotas",
    "limit ranges": "/api/v1/limitranges",
    "disruption budgets": "/apis/policy/v1/poddisruptionbudgets",
    "roles": "/apis/rbac.authorization.k8s.io/v1/roles",
    "autoscalers": "/apis/autoscaling/v2/horizontalpodautoscalers",
}
_PLANE = "1.35"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the clouds have."""

    records: list[dict[str, Any]]
    """What the stand-ins were asked to make and have not been asked to remove."""
    strays: list[dict[str, Any]]
    """What a cloud itself lists beside that: something made twice, or forgotten."""


def seen(room: Room, stack: Stack) -> Seen:
    """Everything that is there. Raises Failed where the stand-ins cannot be asked."""
    found = json.loads(asked(room, "look", *_regions(stack)))
    return Seen(records=found["records"], strays=found["strays"])


def _regions(stack: Stack) -> tuple[str, ...]:
    region = getattr(stack.settings.cluster, "region", None)
    return (str(region),) if region else ()


def by_service(records: Sequence[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """Service → kind → how many."""
    counted: dict[str, Counter[str]] = {}
    for one in records:
        counted.setdefault(f"{one['package']} {one['service']}", Counter())[one["token"].split(":")[-1]] += 1
    return {service: dict(sorted(counted[service].items())) for service in sorted(counted)}


def clusters(room: Room) -> list[dict[str, Any]]:
    """Each cluster: where it is reachable, its nodes, every pod with its node, and the policies in it."""
    found = []
    for plane in find_planes(room.planes):
        if not plane.kubeconfig.exists():
            continue
        with Api.of_kubeconfig(plane.kubeconfig) as api:
            nodes = [
                {
                    "name": node["metadata"]["name"],
                    "pool": node["metadata"]["labels"].get("groundwork.dev/pool"),
                    "type": node["metadata"]["labels"].get("node.kubernetes.io/instance-type"),
                    "zone": node["metadata"]["labels"].get("topology.kubernetes.io/zone"),
                    "allocatable": node["status"]["allocatable"],
                }
                for node in api.list("/api/v1/nodes")
            ]
            policies = {what: len(_own(api.list(path))) for what, path in _POLICIES.items()}
        found.append(
            {
                "name": plane.directory.name,
                **cluster_of(plane),
                "nodes": nodes,
                "policies": {what: number for what, number in policies.items() if number},
            }
        )
    return found


def _own(objects: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in objects if not one["metadata"].get("namespace", "").startswith("kube-")]


def unplaced(found: Sequence[dict[str, Any]]) -> list[str]:
    """Pods that no node took, or that did not become ready."""
    return [
        f"{pod['namespace']}/{pod['name']}"
        for cluster in found
        for pod in cluster["pods"]
        if pod["node"] is None or not (pod["ready"] or pod["phase"] == "Succeeded")
    ]


def not_rehearsed(stack: Stack, charts: Sequence[Chart]) -> Iterator[str]:
    """What this rehearsal says nothing about, plainly."""
    cluster = stack.settings.cluster
    if not isinstance(cluster, ExistingCluster):
        yield "the cloud's quotas, prices and speed, and whatever its stand-in does not know to refuse"
        yield "the clouds' real providers: their plug-ins are not run"
        yield "the cloud's own DaemonSets (network, storage, DNS) on the nodes: reserved for, not run"
    if str(cluster.version) != _PLANE:
        yield f"Kubernetes {cluster.version}: the control plane is {_PLANE}, which judges manifests as {_PLANE} does"
    for chart in charts:
        if chart.stand_in:
            runs = f"{chart.workloads} workloads" if chart.workloads else "nothing, for its workloads are not published"
            yield f"chart {chart.name} {chart.version}: not the vendor's archive and digest: a stand-in runs {runs}"
    yield "what runs inside the pods: simulated nodes start no container, pull no image and send no packet"
    if stack.settings.secret_needs():
        yield "your secrets: every value was made for this rehearsal"
