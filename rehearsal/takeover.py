"""What a KWOK that starts finds in the cluster.

It takes over a node and looks once at the node's pods, but passes over those that it sees before its own caches say
that the node is its: these would stay as they are for ever, and their addresses would be given to new pods. It judges
nodes and pods by the same caches. So each node is called until it answers (stage `node-called`), and then each pod is
changed, which KWOK cannot pass over any more.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from rehearsal.api import GONE, Api, ApiError, Json
from rehearsal.parts import PLAYED

CALLED = "groundwork.dev/called"
"""Annotation of a node or pod: when it was called last. A node has a condition of this type that repeats it."""
_NODES, _PODS = "/api/v1/nodes", "/api/v1/pods"
_LEASES = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"
_PATIENCE = 1.0
"""Seconds after which nodes that do not answer are called again; it takes some milliseconds."""


def release_leases(api: Api) -> None:
    """Let a KWOK that starts take over the nodes at once. Its forerunner is dead, but the leases it held run 40 s more,
    and until then nobody would play a pod's part."""
    api.delete(_LEASES)


def take_over(api: Api, wait: Callable[[list[str]], None]) -> None:
    """Return once KWOK plays all nodes and pods that are there. `wait` is told of which nodes; it may raise."""
    while left := sorted(_names(_nodes(api)) - _names(api.list(_LEASES))):
        wait(left)
    words = {_call_nodes(api, _nodes(api))}
    called = time.monotonic()
    while silent := [node for node in _nodes(api) if _called(node) and _answer(node) not in words]:
        wait([node["metadata"]["name"] for node in silent])
        if time.monotonic() - called > _PATIENCE:
            words.add(_call_nodes(api, silent))
            called = time.monotonic()
    for pod in api.list(_PODS, fields="spec.nodeName!="):
        about = pod["metadata"]
        with suppress(ApiError):  # gone, or refused by somebody's rules: no reason for a cluster not to come up
            _call(api, f"/api/v1/namespaces/{about['namespace']}/pods/{about['name']}", _now())


def _call_nodes(api: Api, nodes: list[Json]) -> str:
    word = _now()
    for node in nodes:
        try:
            _call(api, f"{_NODES}/{node['metadata']['name']}", word)
        except ApiError as error:
            if error.status != GONE:
                raise
    return word


def _call(api: Api, path: str, word: str) -> None:
    # The way of KWOK itself: rules of the cluster's own for pods and nodes do not look at it.
    api.merge(f"{path}/status", {"metadata": {"annotations": {CALLED: word}}})


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _nodes(api: Api) -> list[Json]:
    """Those that KWOK is to play."""
    return [node for node in api.list(_NODES) if node["metadata"].get("annotations", {}).get(PLAYED[0]) == PLAYED[1]]


def _called(node: Json) -> str | None:
    said: str | None = node["metadata"].get("annotations", {}).get(CALLED)
    return said


def _answer(node: Json) -> str | None:
    conditions = node["status"].get("conditions", ())
    return next((one["message"] for one in conditions if one["type"] == CALLED), None)


def _names(objects: list[Json]) -> set[str]:
    return {one["metadata"]["name"] for one in objects}
