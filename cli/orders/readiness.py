"""Whether an app that was applied became ready, and what its Ingresses say (MC-15)."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from rehearsal.api import Api, ApiError

COLLECTIONS: Mapping[str, str] = {
    "Deployment": "/apis/apps/v1/namespaces/{}/deployments",
    "StatefulSet": "/apis/apps/v1/namespaces/{}/statefulsets",
    "Job": "/apis/batch/v1/namespaces/{}/jobs",
}
"""Kinds that have to become ready."""
_INGRESS = "/apis/networking.k8s.io/v1/namespaces/{}/ingresses/{}"
_PODS = "/api/v1/namespaces/{}/pods"
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 1.0
_SETTLING = 5.0
"""Seconds in which a refusal to make pods may be over again: a quota is counted anew a moment after a pod has gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Something that has to become ready."""

    kind: str
    name: str
    ready: bool
    says: str
    """`1 of 1 ready`, or why not."""
    hopeless: bool = False
    """Whether waiting cannot help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngressStatus:
    """What an Ingress says of itself (MC-15)."""

    name: str
    hosts: tuple[str, ...]
    addresses: tuple[str, ...]
    """Where the ingress controller answers for it; empty until it has taken it up."""

    @property
    def says(self) -> str:
        """For a person."""
        return ", ".join(self.addresses) if self.addresses else "no address yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at an app."""

    workloads: tuple[Workload, ...]
    ingresses: tuple[IngressStatus, ...]

    @property
    def ready(self) -> bool:
        """Whether everything runs."""
        return all(one.ready for one in self.workloads)

    @property
    def hopeless(self) -> bool:
        """Whether waiting cannot help."""
        return any(one.hopeless for one in self.workloads)

    @property
    def waiting(self) -> tuple[Workload, ...]:
        """What is not ready."""
        return tuple(one for one in self.workloads if not one.ready)


def look(api: Api, namespace: str, wanted: Sequence[tuple[str, str]], ingresses: Iterable[str]) -> Look:
    """How it is now: one question for each kind and each Ingress."""
    names: dict[str, list[str]] = {}
    for kind, name in wanted:
        names.setdefault(kind, []).append(name)
    workloads: list[Workload] = []
    for kind, those in names.items():
        found = {one["metadata"]["name"]: one for one in api.list(COLLECTIONS[kind].format(namespace))}
        workloads += (_workload(kind, name, found.get(name)) for name in those)
    return Look(workloads=tuple(workloads), ingresses=tuple(_ingress(api, namespace, one) for one in ingresses))


def wait(
    api: Api,
    namespace: str,
    wanted: Sequence[tuple[str, str]],
    ingresses: Iterable[str],
    *,
    limit: float,
    over: Callable[[], bool],
) -> Look:
    """Look until everything is ready, waiting cannot help, `over` says so, or the seconds have passed."""
    names = tuple(ingresses)
    began, pause, since = time.monotonic(), _FIRST_PAUSE, None
    while True:
        try:
            seen = look(api, namespace, wanted, names)
        except (httpx.TransportError, ApiError) as error:
            if time.monotonic() - began > limit or over():
                lost = tuple(Workload(kind=kind, name=name, ready=False, says=str(error)) for kind, name in wanted)
                return Look(workloads=lost, ingresses=())
            seen = None
        now = time.monotonic()
        if seen is not None:
            since = (since or now) if seen.hopeless else None
            settled = since is not None and now - since > _SETTLING
            if seen.ready or settled or now - began > limit or over():
                return seen
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)


def why_not(api: Api, namespace: str, one: Workload) -> str:
    """What its pods say, where they say more than it does itself."""
    for pod in api.list(_PODS.format(namespace)):
        owner = pod["metadata"].get("ownerReferences") or [{"name": ""}]
        if not str(owner[0]["name"]).startswith(one.name):
            continue
        for said in _pod_says(pod):
            return f"{one.says}; pod {pod['metadata']['name']}: {said}"
    return one.says


def _pod_says(pod: Mapping[str, Any]) -> Iterable[str]:
    status = pod.get("status") or {}
    for container in (*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())):
        waiting = (container.get("state") or {}).get("waiting") or {}
        if waiting.get("reason") not in (None, "ContainerCreating", "PodInitializing"):
            yield f"{waiting['reason']}: {waiting.get('message', '')}".rstrip(": ")
    for condition in status.get("conditions") or ():
        if condition["type"] == "PodScheduled" and condition["status"] == "False":
            yield f"not placed: {condition.get('message', '')}"


def _workload(kind: str, name: str, body: Mapping[str, Any] | None) -> Workload:
    if body is None:
        return Workload(kind=kind, name=name, ready=False, says="is not there")
    status = body.get("status") or {}
    conditions = {one["type"]: one for one in status.get("conditions") or () if one["status"] == "True"}
    if kind == "Job":
        return _job(name, conditions)
    spec = body.get("spec") or {}
    wanted = int(spec.get("replicas", 1))
    seen = int(status.get("observedGeneration", 0)) >= int(body["metadata"].get("generation", 0))
    running = int(status.get("availableReplicas" if kind == "Deployment" else "readyReplicas", 0))
    current = int(status.get("updatedReplicas", 0))
    ready = seen and running >= wanted and current >= wanted
    says = f"{min(running, current)} of {wanted} ready"
    refused = conditions.get("ReplicaFailure")
    if refused is not None and not ready:
        return Workload(kind=kind, name=name, ready=False, says=str(refused.get("message")), hopeless=True)
    return Workload(kind=kind, name=name, ready=ready, says=says)


def _job(name: str, conditions: Mapping[str, Mapping[str, Any]]) -> Workload:
    if "Failed" in conditions:
        says = f"failed: {conditions['Failed'].get('message', '')}"
        return Workload(kind="Job", name=name, ready=False, says=says, hopeless=True)
    done = "Complete" in conditions
    return Workload(kind="Job", name=name, ready=done, says="complete" if done else "runs")


def _ingress(api: Api, namespace: str, name: str) -> IngressStatus:
    body = api.get(_INGRESS.format(namespace, name)) or {}
    rules = (body.get("spec") or {}).get("rules") or ()
    given = ((body.get("status") or {}).get("loadBalancer") or {}).get("ingress") or ()
    return IngressStatus(
        name=name,
        hosts=tuple(str(one["host"]) for one in rules if one.get("host")),
        addresses=tuple(str(one.get("ip") or one.get("hostname")) for one in given),
    )
