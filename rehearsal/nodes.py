"""Simulated nodes: Node objects of exactly the declared size, on which KWOK plays the kubelet's part."""

import ipaddress
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rehearsal.api import CONFLICT, Api, ApiError, Json, wait_for
from rehearsal.errors import PlaneError
from rehearsal.parts import PLAYED
from rehearsal.plane import Plane
from spec.units import Bytes, Cpu

SIMULATED = "groundwork.dev/simulated"
POOL = "groundwork.dev/pool"
_OUR_LABELS = "groundwork.dev/labels"
"""Annotation that says which labels we have set, so that one that is no longer wanted is taken away."""
_LEAVING = "groundwork.dev/leaving"
"""Taint that makes the eviction controller delete the pods of a node before the node goes."""
_LIFECYCLE = "node.kubernetes.io/"
"""Prefix of taints that belong to the node lifecycle controller."""

NODE_ADDRESSES = ipaddress.IPv4Network("10.64.0.0/16")
POD_ADDRESSES = ipaddress.IPv4Network("10.128.0.0/9")
_PODS_PREFIX = 22
"""1,022 addresses for a node: KWOK counts on beyond the end of the range, and no kubelet takes that many pods."""

NODES = "/api/v1/nodes"
PODS = "/api/v1/pods"

_ATTEMPTS = 10
"""To change a node that its controllers change as well."""
READY_LIMIT = 60.0
EMPTY_LIMIT = 30.0


@dataclass(frozen=True, kw_only=True)
class NodeTaint:
    """A mark that keeps pods away."""

    key: str
    value: str = ""
    effect: str = "NoSchedule"


@dataclass(frozen=True, kw_only=True)
class SimulatedNode:
    """A node as its machine and its cloud would report it. Quantities in the grammar of Kubernetes."""

    name: str
    pool: str
    zone: str
    region: str
    capacity: Mapping[str, str]
    """What the machine has: cpu, memory, ephemeral-storage, pods, and more if it has more."""
    allocatable: Mapping[str, str]
    """What pods may use of it. The scheduler knows no other figure."""
    labels: Mapping[str, str] = field(default_factory=dict)
    taints: Sequence[NodeTaint] = ()
    instance_type: str | None = None
    architecture: str = "amd64"
    """As Kubernetes spells it."""


@dataclass(frozen=True)
class NodeChanges:
    """What `sync_nodes` did, by name."""

    created: tuple[str, ...]
    updated: tuple[str, ...]
    removed: tuple[str, ...]


def sync_nodes(plane: Plane, nodes: Iterable[SimulatedNode], *, pool: str | None = None) -> NodeChanges:
    """Make the cluster have exactly these simulated nodes, all ready; other nodes are left alone. With `pool` those of
    other pools are left alone as well.

    New ones come first, so that there is room for the pods of those that leave. A node that leaves is closed and
    emptied: the controllers delete its pods and make new ones elsewhere, without regard to disruption budgets, as when
    a machine is taken away.
    """
    wanted = {node.name: node for node in nodes}
    with Api.of_kubeconfig(plane.kubeconfig) as api:
        everywhere = {node["metadata"]["name"]: node for node in _simulated(api)}
        ours = {name: node for name, node in everywhere.items() if node["metadata"]["labels"].get(POOL) == pool}
        present = everywhere if pool is None else ours
        version = _server_version(api)
        numbers = _free_numbers(everywhere.values())
        created, updated = [], []
        for name, node in wanted.items():
            if name not in present:
                api.create(NODES, _manifest(node, next(numbers), version))
                created.append(name)
            elif _updated(api, node, present[name]):
                updated.append(name)
        _await_ready(api, wanted)
        leaving = {name: node for name, node in present.items() if name not in wanted}
        _remove(api, leaving)
    return NodeChanges(tuple(created), tuple(updated), tuple(leaving))


def _simulated(api: Api) -> list[Json]:
    return api.list(NODES, labels=f"{SIMULATED}=true")


def _server_version(api: Api) -> str:
    version = api.get("/version")
    return str(version["gitVersion"]) if version else ""


def _free_numbers(present: Iterable[Json]) -> Iterator[int]:
    """Numbers of nodes that no node has; a node's addresses follow from its number and never change."""
    taken = {
        int(ipaddress.IPv4Address(address["address"])) - int(NODE_ADDRESSES.network_address)
        for node in present
        for address in node["status"].get("addresses", ())
        if address["type"] == "InternalIP"
    }
    most = min(NODE_ADDRESSES.num_addresses - 2, 2 ** (_PODS_PREFIX - POD_ADDRESSES.prefixlen))
    yield from (number for number in range(1, most) if number not in taken)
    raise PlaneError(f"a plane has room for {most - 1} simulated nodes, not for more")


def _labels(node: SimulatedNode) -> dict[str, str]:
    labels = {
        **node.labels,
        SIMULATED: "true",
        POOL: node.pool,
        "type": "kwok",
        "kubernetes.io/hostname": node.name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": node.architecture,
        "topology.kubernetes.io/zone": node.zone,
        "topology.kubernetes.io/region": node.region,
    }
    if node.instance_type is not None:
        labels["node.kubernetes.io/instance-type"] = node.instance_type
    return labels


def _taints(node: SimulatedNode) -> list[Json]:
    return [{"key": taint.key, "value": taint.value, "effect": taint.effect} for taint in node.taints]


def _manifest(node: SimulatedNode, number: int, version: str) -> Json:
    """All of it in one request, so that no pod ever sees the node without its taints or its limits."""
    labels = _labels(node)
    size = 2 ** (POD_ADDRESSES.max_prefixlen - _PODS_PREFIX)
    pods = ipaddress.IPv4Network((int(POD_ADDRESSES.network_address) + number * size, _PODS_PREFIX))
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": node.name,
            "labels": labels,
            # The first is what KWOK looks for.
            "annotations": {PLAYED[0]: PLAYED[1], _OUR_LABELS: ",".join(sorted(labels))},
        },
        "spec": {"podCIDR": str(pods), "podCIDRs": [str(pods)], "taints": _taints(node)},
        "status": {
            "capacity": dict(node.capacity),
            "allocatable": dict(node.allocatable),
            "addresses": [
                {"type": "InternalIP", "address": str(NODE_ADDRESSES[number])},
                {"type": "Hostname", "address": node.name},
            ],
            "nodeInfo": {
                "architecture": node.architecture,
                "operatingSystem": "linux",
                "osImage": "none (simulated)",
                "kernelVersion": "simulated",
                "kubeletVersion": version,
                "kubeProxyVersion": "",
                "containerRuntimeVersion": "simulated://0",
                "bootID": "",
                "machineID": "",
                "systemUUID": "",
            },
        },
    }


def _updated(api: Api, node: SimulatedNode, present: Json) -> bool:
    """Change what differs, whoever else writes to the node meanwhile; False if nothing does."""
    for _ in range(_ATTEMPTS):
        try:
            return _update(api, node, present)
        except ApiError as error:
            if error.status != CONFLICT:
                raise
            present = api.get(f"{NODES}/{node.name}") or present
    return _update(api, node, present)


def _update(api: Api, node: SimulatedNode, present: Json) -> bool:
    """Change what differs; False if nothing does. Raises ApiError (409) where somebody else has changed it since."""
    metadata, path = present["metadata"], f"{NODES}/{node.name}"
    change: Json = {}
    labels, has = _labels(node), metadata.get("labels", {})
    before = set(metadata.get("annotations", {}).get(_OUR_LABELS, "").split(",")) & set(has)
    if {key: value for key, value in has.items() if key in before | set(labels)} != labels:
        gone: dict[str, str | None] = dict.fromkeys(before - set(labels))
        change["metadata"] = {
            "labels": {**labels, **gone},
            "annotations": {_OUR_LABELS: ",".join(sorted(labels))},
        }
    taints = present["spec"].get("taints", [])
    ours = [taint for taint in taints if not taint["key"].startswith(_LIFECYCLE)]
    if sorted(map(_taint_key, ours)) != sorted(map(_taint_key, _taints(node))):
        theirs = [taint for taint in taints if taint["key"].startswith(_LIFECYCLE)]
        change["spec"] = {"taints": [*_taints(node), *theirs]}
    if present["spec"].get("unschedulable"):
        change.setdefault("spec", {})["unschedulable"] = None  # a removal that was interrupted
    if change:
        # Refused if somebody changed the node since it was read: the lifecycle controller's taints must not get lost.
        change.setdefault("metadata", {})["resourceVersion"] = metadata["resourceVersion"]
        api.merge(path, change)
    figures = {
        name: _replaced(present["status"].get(name, {}), wanted)
        for name, wanted in (("capacity", node.capacity), ("allocatable", node.allocatable))
        if not _same_figures(present["status"].get(name, {}), wanted)
    }
    if figures:
        api.merge_status(path, figures)
    return bool(change or figures)


def _taint_key(taint: Mapping[str, Any]) -> tuple[str, str, str]:
    return taint["key"], taint.get("value", ""), taint["effect"]


def _replaced(present: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str | None]:
    return {**dict.fromkeys(present), **wanted}


def _same_figures(present: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    return {name: _figure(name, text) for name, text in present.items()} == {
        name: _figure(name, text) for name, text in wanted.items()
    }


def _figure(name: str, text: str) -> int:
    return Cpu.parse(text).millis if name == "cpu" else Bytes.parse(text).count


def _await_ready(api: Api, wanted: Mapping[str, SimulatedNode]) -> None:
    waiting: dict[str, str] = {}

    def all_ready() -> bool:
        present = {node["metadata"]["name"]: node for node in _simulated(api)}
        waiting.clear()
        for name, node in wanted.items():
            if complaint := _complaint(node, present.get(name)):
                waiting[name] = complaint
        return not waiting

    def message() -> str:
        named = "; ".join(f"{name} {complaint}" for name, complaint in sorted(waiting.items())[:5])
        return f"{len(waiting)} of {len(wanted)} simulated nodes are not ready: {named}"

    wait_for(all_ready, limit=READY_LIMIT, message=message)


def _complaint(wanted: SimulatedNode, node: Json | None) -> str | None:
    if node is None:
        return "is gone"
    ready = [entry["status"] for entry in node["status"].get("conditions", ()) if entry["type"] == "Ready"]
    if ready != ["True"]:
        return "has not said that it is ready"
    closed = [taint["key"] for taint in node["spec"].get("taints", ()) if taint["key"].startswith(_LIFECYCLE)]
    if closed:
        return f"is still marked {', '.join(closed)}"
    if not _same_figures(node["status"]["allocatable"], wanted.allocatable):
        return "has other figures than it was given"
    return None


def _remove(api: Api, leaving: Mapping[str, Json]) -> None:
    """Close all of them first, so that no pod moves from one that leaves to another that leaves."""
    if not leaving:
        return
    mark = {"key": _LEAVING, "value": "true", "effect": "NoExecute"}
    for name, node in leaving.items():
        kept = [taint for taint in node["spec"].get("taints", []) if taint["key"] != _LEAVING]
        api.merge(f"{NODES}/{name}", {"spec": {"unschedulable": True, "taints": [*kept, mark]}})

    def pods() -> list[Json]:
        return [pod for pod in api.list(PODS) if pod["spec"].get("nodeName") in leaving]

    def evictable() -> list[Json]:
        return [pod for pod in pods() if not _tolerates_all(pod)]

    wait_for(
        lambda: not evictable(),
        limit=EMPTY_LIMIT,
        message=lambda: f"pods do not leave the nodes that go: {', '.join(map(_pod_name, evictable()[:5]))}",
    )
    for name in leaving:
        api.delete(f"{NODES}/{name}")
    # Pods that tolerate every taint end with their machine; the garbage collector would need a minute to see it.
    for pod in pods():
        metadata = pod["metadata"]
        api.delete(f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}", at_once=True)


def _tolerates_all(pod: Json) -> bool:
    return any(
        not toleration.get("key") and toleration.get("operator") == "Exists" and not toleration.get("effect")
        for toleration in pod["spec"].get("tolerations", ())
    )


def _pod_name(pod: Json) -> str:
    return f"{pod['metadata']['namespace']}/{pod['metadata']['name']}"
