"""A hundred plain objects in one stack: as anybody writes it, as we would, and by kubectl."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import yaml

from bench.ground import Ground, destroy, up
from bench.measure import Note, Pair, Result, Role, Side, compared, interleave
from cli.engine import Engine
from rehearsal.api import Api
from rehearsal.plane import Plane

COUNT = 100
NAMESPACE = "default"

SETTINGS: Mapping[str, str] = {
    # The provider's own limits of 50 and 100 requests protect a server that many share.
    "PULUMI_K8S_CLIENT_QPS": "1000",
    "PULUMI_K8S_CLIENT_BURST": "2000",
    # Engine and provider live for seconds: collecting less often costs memory that is there and saves time that is not.
    "GOGC": "400",
}
"""What speeds many objects up and can lose nothing."""

_OPENTOFU = (
    "published elsewhere, not measured here: OpenTofu 1.11.5 with its typed resource applied 100 ConfigMaps in 1.05 s "
    "where a plain Pulumi program took 3.3 s and kubectl 2.8 s on one machine; it makes a plain create, waits for "
    "nothing and asks for no dry run"
)


def measured(ground: Ground, runs: int, note: Note) -> list[Result]:
    """All sides on one running control plane; every object is taken away again after each run."""
    with ground.plane(lambda text: note(text, 0.0)) as plane:
        plain = [_engine(ground, plane, "plain", way="typed")]
        ours = [_engine(ground, plane, "ours", way="thin", environment=SETTINGS)]
        half = COUNT // 2
        halves = [
            _engine(ground, plane, f"half-{first}", way="thin", first=first, count=half, environment=SETTINGS)
            for first in (0, half)
        ]
        manifests = _written(plane.directory / "objects.yaml")
        sides = [
            Side(
                name="ours",
                what="pulumi up: objects as plain data, client limits raised, fewer collections",
                role=Role.OURS,
                once=partial(_made, ours),
            ),
            Side(
                name="ours, two stacks",
                what="the same as two stacks of half the size, at the same time",
                role=Role.OURS,
                once=partial(_made, halves),
            ),
            Side(
                name="plain program",
                what="pulumi up: the SDK's ConfigMap, all defaults",
                role=Role.PEER,
                once=partial(_made, plain),
            ),
            Side(
                name="kubectl",
                what="kubectl apply --server-side of the same objects",
                role=Role.PEER,
                once=partial(_applied, ground, plane, manifests),
            ),
        ]
        timed = interleave(sides, runs, note)
    pairs = [
        Pair(ours="ours", peer="plain program"),
        Pair(ours="ours, two stacks", peer="plain program"),
        Pair(ours="ours", peer="kubectl"),
    ]
    return [Result(title=f"{COUNT} objects", timed=timed, ratios=compared(timed, pairs), notes=(_OPENTOFU,))]


def _engine(
    ground: Ground,
    plane: Plane,
    name: str,
    *,
    way: str,
    first: int = 0,
    count: int = COUNT,
    environment: Mapping[str, str] | None = None,
) -> Engine:
    wanted: dict[str, Any] = {
        "kubeconfig": str(plane.kubeconfig),
        "namespace": NAMESPACE,
        "first": first,
        "count": count,
        "way": way,
    }
    return ground.hundred(name, wanted, environment or {})


def _made(stacks: list[Engine]) -> float:
    started = monotonic()
    with ThreadPoolExecutor(len(stacks)) as together:
        runs = [together.submit(up, engine, "the objects") for engine in stacks]
        for run in runs:
            run.result()
    seconds = monotonic() - started
    for engine in stacks:
        destroy(engine, "the objects")
    return seconds


def _written(path: Path) -> Path:
    objects = [
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": _name(number), "namespace": NAMESPACE},
            "data": {"number": str(number)},
        }
        for number in range(COUNT)
    ]
    path.write_text(yaml.safe_dump_all(objects, sort_keys=False))
    return path


def _applied(ground: Ground, plane: Plane, manifests: Path) -> float:
    kubectl = (ground.tools.path("kubectl"), f"--kubeconfig={plane.kubeconfig}")
    seconds = ground.timed("kubectl", *kubectl, "apply", "--server-side", "-f", manifests)
    with Api.of_kubeconfig(plane.kubeconfig) as api:
        for number in range(COUNT):
            api.delete(f"/api/v1/namespaces/{NAMESPACE}/configmaps/{_name(number)}")
    return seconds


def _name(number: int) -> str:
    return f"object-{number}"
