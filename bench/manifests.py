"""The very objects that a program made, as files that kubectl can apply again."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rehearsal.api import Api

Manifest = dict[str, Any]

_SERVER_METADATA = ("managedFields", "resourceVersion", "uid", "creationTimestamp", "generation", "selfLink")
_SERVER_ANNOTATIONS = ("deployment.kubernetes.io/revision", "kubectl.kubernetes.io/last-applied-configuration")
_JOB_LABELS = (
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-name",
    "controller-uid",
    "job-name",
)


def cleaned(manifest: Mapping[str, Any]) -> Manifest:
    """An object without what the API server and its controllers add: fit to be applied to an empty cluster."""
    made: Manifest = json.loads(json.dumps(manifest))
    made.pop("status", None)
    metadata = made["metadata"]
    for field in _SERVER_METADATA:
        metadata.pop(field, None)
    _drop(metadata, "annotations", _SERVER_ANNOTATIONS)
    spec = made.get("spec", {})
    match made["kind"]:
        case "Namespace":
            made.pop("spec", None)
        case "Service":
            for field in ("clusterIP", "clusterIPs"):
                spec.pop(field, None)
        case "Job":
            spec.pop("selector", None)
            _drop(metadata, "labels", _JOB_LABELS)
            _drop(spec["template"]["metadata"], "labels", _JOB_LABELS)
        case _:
            pass
    return made


def _drop(holder: dict[str, Any], field: str, names: tuple[str, ...]) -> None:
    entries = holder.get(field)
    if entries is None:
        return
    for name in names:
        entries.pop(name, None)
    if not entries:
        holder.pop(field)


def registered(state: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """API version, kind, namespace and name of each object in a state, in the order in which the program made them."""
    for resource in state["checkpoint"]["latest"]["resources"]:
        if not resource.get("custom") or not resource["type"].startswith("kubernetes:"):
            continue
        _, version, kind = resource["type"].split(":")
        namespace, _, name = resource["id"].rpartition("/")
        yield version.removeprefix("core/"), kind, namespace, name


def made_by(state_file: Path, api: Api) -> list[Manifest]:
    """Read each object back from the cluster, with the values that the state keeps encrypted."""
    paths = _Paths(api)
    found = []
    for version, kind, namespace, name in registered(json.loads(state_file.read_text())):
        manifest = api.get(f"{paths.collection(version, kind, namespace)}/{name}")
        if manifest is None:
            raise LookupError(f"{kind} {namespace}/{name} is in the state and not in the cluster")
        found.append(cleaned({"apiVersion": version, "kind": kind, **manifest}))
    return found


class _Paths:
    """Paths of collections, from what the API server says of itself."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._known: dict[str, dict[str, str]] = {}

    def collection(self, version: str, kind: str, namespace: str) -> str:
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        if version not in self._known:
            answer = self._api.get(root) or {"resources": []}
            self._known[version] = {one["kind"]: one["name"] for one in answer["resources"] if "/" not in one["name"]}
        plural = self._known[version][kind]
        return f"{root}/namespaces/{namespace}/{plural}" if namespace else f"{root}/{plural}"
