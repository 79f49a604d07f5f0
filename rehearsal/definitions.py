"""Custom resource definitions in a plane's cluster, so that the API server judges objects of their kinds."""

import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

from rehearsal.api import Api, Json, wait_for
from rehearsal.plane import Plane

FAMILY = "groundwork.dev/definitions"
"""Label of a definition that came with a family: the family's name."""
_DIGEST = "groundwork.dev/definitions-digest"
"""Annotation: which content of the family it came with."""

_COLLECTION = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_AT_ONCE = 4
SERVED_LIMIT = 120.0
"""Seconds. A family takes one or two, far more while a machine compiles."""


def apply_definitions(plane: Plane, families: Mapping[str, Path]) -> tuple[str, ...]:
    """Give the cluster these families and return when it serves all their kinds; tells which were not there yet.

    `families` maps names to files with a JSON list of definitions. What the cluster has of the same content is left
    alone, and a family that is not named any more stays: objects of its kinds may be there.
    """
    wanted = {name: _marked(name, file.read_bytes()) for name, file in sorted(families.items())}
    with Api.of_kubeconfig(plane.kubeconfig, timeout=30) as api:
        missing = {name: definitions for name, definitions in wanted.items() if not _has(api, name, definitions)}
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            list(pool.map(lambda one: api.apply(_COLLECTION, one), chain.from_iterable(missing.values())))
        _await_served(api, list(chain.from_iterable(wanted.values())))
    return tuple(missing)


def _marked(family: str, content: bytes) -> list[Json]:
    """The definitions of a family, each saying which family and which content of it it came with."""
    digest = hashlib.sha256(content).hexdigest()[:16]
    marked = []
    for definition in json.loads(content):
        metadata = definition["metadata"]
        marks = {
            "labels": {**metadata.get("labels", {}), FAMILY: family},
            "annotations": {**metadata.get("annotations", {}), _DIGEST: digest},
        }
        marked.append({**definition, "metadata": {**metadata, **marks}})
    return marked


def _has(api: Api, family: str, definitions: list[Json]) -> bool:
    there = {
        (one["metadata"]["name"], one["metadata"].get("annotations", {}).get(_DIGEST))
        for one in api.list(_COLLECTION, labels=f"{FAMILY}={family}")
    }
    return there >= {(one["metadata"]["name"], one["metadata"]["annotations"][_DIGEST]) for one in definitions}


def _await_served(api: Api, definitions: list[Json]) -> None:
    """Discovery names a kind once its definition is established, and clients go by discovery."""
    wanted = {
        (f"/apis/{one['spec']['group']}/{version['name']}", one["spec"]["names"]["plural"])
        for one in definitions
        for version in one["spec"]["versions"]
        if version["served"]
    }

    def missing() -> list[str]:
        served = set()
        for path in {path for path, _ in wanted}:
            known = api.get(path) or {"resources": []}
            served |= {(path, kind["name"]) for kind in known["resources"]}
        return sorted(f"{plural} of {path.removeprefix('/apis/')}" for path, plural in wanted - served)

    wait_for(
        lambda: not missing(),
        limit=SERVED_LIMIT,
        every=0.25,
        message=lambda: f"the cluster does not serve {', '.join(missing())}",
    )
