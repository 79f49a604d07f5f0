"""What the stand-in chart is told: a platform's published workloads at their published sizes."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from spec.flows import Protocol
from spec.workloads import Container, Kind, Port, Probe, Spread, Toleration, Volume, Workload

STAND_IN_CHART = "rehearsal/charts/stand-in"
"""Where the chart lies, from the root of the project."""

Strategy = Literal["RollingUpdate", "Recreate"]
"""How a Deployment changes its pods: the new one first, or the old one first where there is no room for both."""


def stand_in_image(name: str) -> str:
    """An image that is never pulled: simulated nodes run nothing. Pinned all the same, as every image must be."""
    return f"stand-in.invalid/{name}@sha256:{hashlib.sha256(name.encode()).hexdigest()}"


def stand_in_values(
    workloads: Iterable[Workload],
    strategy: Strategy = "RollingUpdate",
    *,
    make_service_accounts: bool = False,
) -> dict[str, Any]:
    """What the chart is told. With `make_service_accounts` it makes those that the workloads run as, without rights."""
    known = tuple(workloads)
    named = {one.service_account for one in known if one.service_account} if make_service_accounts else set()
    return {
        "strategy": strategy,
        "workloads": [_workload(one) for one in known],
        **({"serviceAccounts": sorted(named)} if named else {}),
    }


def _workload(workload: Workload) -> dict[str, Any]:
    """One workload; what it does not say, and what is usual, is left out."""
    said: dict[str, Any] = {
        "name": workload.name,
        "image": workload.image,
        "kind": None if workload.kind is Kind.DEPLOYMENT else str(workload.kind),
        "replicas": None if workload.kind is Kind.DAEMON_SET else workload.replicas,
        "resources": workload.resources.as_manifest(),
        "schedule": workload.schedule,
        "ports": [_port(one) for one in workload.ports],
        "beside": [_container(one) for one in workload.beside],
        "podLabels": dict(workload.pod_labels),
        "serviceAccount": workload.service_account,
        "priorityClass": workload.priority_class,
        "spread": None if workload.spread is Spread.ANYWHERE else str(workload.spread),
        "nodeSelector": dict(workload.node_selector),
        "tolerations": [_toleration(one) for one in workload.tolerations],
        "volumes": [_volume(one) for one in workload.volumes],
        "readiness": _probe(workload.readiness),
        "liveness": _probe(workload.liveness),
    }
    return _said(said)


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, [], {})}


def _port(port: Port) -> dict[str, Any]:
    protocol = None if port.protocol is Protocol.TCP else str(port.protocol)
    return _said({"name": port.name, "port": port.number, "protocol": protocol, "nodePort": port.node_port})


def _container(container: Container) -> dict[str, Any]:
    return {"name": container.name, "image": container.image, "resources": container.resources.as_manifest()}


def _toleration(toleration: Toleration) -> dict[str, str]:
    """Without a value every value of the taint is tolerated."""
    value = {"operator": "Equal", "value": toleration.value} if toleration.value else {"operator": "Exists"}
    return {"key": toleration.key, **value, "effect": toleration.effect}


def _volume(volume: Volume) -> dict[str, Any]:
    about = {"name": volume.name, "mount": volume.mount}
    if volume.claim is not None:
        return {**about, "claim": volume.claim}
    size = {"size": str(volume.size), "accessMode": volume.access_mode}
    return {**about, **size, **_said({"storageClass": volume.storage_class})}


def _probe(probe: Probe | None) -> dict[str, Any] | None:
    """As Kubernetes takes it: asked by HTTP where there is a path, else a connection is enough."""
    if probe is None:
        return None
    asked: dict[str, Any] = {"tcpSocket": {"port": probe.port}}
    if probe.path is not None:
        asked = {"httpGet": {"port": probe.port, "path": probe.path}}
    return {**asked, "initialDelaySeconds": probe.initial_delay_seconds, "periodSeconds": probe.period_seconds}
