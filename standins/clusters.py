"""Clusters and their nodes: a managed cluster of any cloud is an embedded control plane, its pools simulated nodes.

    CLUSTER = Kind(
        token="aws:eks/cluster:Cluster",
        on_create=clusters.start,
        on_delete=clusters.remove,
        computed={"endpoint": clusters.server, "certificateAuthority.data": clusters.authority},
    )

`start` makes the plane of the cluster's name, `server` and `authority` say how it is reached. A pool is given by a
function of its draft that says which nodes it has; see `pool`.
"""

import base64
import json
import re
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rehearsal.api import Api
from rehearsal.certificates import write_private
from rehearsal.definitions import apply_definitions
from rehearsal.nodes import NODES, POOL, NodeTaint, SimulatedNode, sync_nodes
from rehearsal.parts import NAMES
from rehearsal.plane import Plane
from spec.clouds.machines import Machine
from spec.reservation import NodeResources, allocatable
from spec.units import Bytes
from spec.versions import KubernetesVersion
from standins.kinds import Compute, Draft, Effect, Json, RefusedError

CONFIGURATION = "rehearsal.json"
"""In the room: where the programs of a control plane are, and which definitions a cluster gets."""
PLANES = "planes"
TOKEN = "cluster-token"  # noqa: S105 (the name of a file)
"""In the room: what the clouds' credential helpers answer; each plane takes it for an administrator's."""
_USERS = "users.csv"


@dataclass(frozen=True, kw_only=True)
class PoolNodes:
    """What a pool of a managed cluster consists of."""

    cluster: str
    """Name of the cluster: `plane_name` of what `start` was given."""
    name: str
    """The pool's own name; its nodes are called after it."""
    count: int
    machine: Machine
    disk: Bytes
    """Of each node, for images, logs and scratch space."""
    kind: str
    """Whose rule tells what a node keeps for itself: `eks`, `aks`, `oke`, `sks`."""
    zones: Sequence[str]
    """Over which the nodes are spread, one after the other."""
    region: str
    version: KubernetesVersion | None = None
    max_pods: int | None = None
    """By default the machine's own."""
    labels: Mapping[str, str] = field(default_factory=dict)
    taints: Sequence[NodeTaint] = ()

    def nodes(self) -> list[SimulatedNode]:
        """As the scheduler sees them."""
        capacity = NodeResources(
            cpu=self.machine.cpu,
            memory=self.machine.visible_memory,
            ephemeral_storage=self.disk,
            pods=self.max_pods or self.machine.max_pods,
        )
        left = allocatable(self.kind, capacity, version=self.version, nominal_memory=self.machine.memory)
        return [
            SimulatedNode(
                name=f"{self.name}-{number}",
                pool=self.name,
                zone=self.zones[number % len(self.zones)],
                region=self.region,
                capacity=capacity.quantities(),
                allocatable=left.quantities(),
                labels=self.labels,
                taints=self.taints,
                instance_type=self.machine.name,
                architecture=str(self.machine.architecture),
            )
            for number in range(self.count)
        ]


def plane_name(cluster: str) -> str:
    """The name of a cluster's plane: fit for a folder."""
    return re.sub(r"[^a-z0-9-]+", "-", cluster.lower()).strip("-") or "cluster"


def plane_of(room: Path, cluster: str) -> Plane:
    """The plane of a cluster, running or not."""
    about = _configuration(room)
    directory = room / PLANES / plane_name(cluster)
    return Plane(
        directory,
        {name: Path(path) for name, path in about.get("binaries", {}).items() if name in NAMES},
        durable=False,
        flags={"kube-apiserver": (f"--token-auth-file={room / _USERS}",)},
    )


def _configuration(room: Path) -> Json:
    try:
        return dict(json.loads((room / CONFIGURATION).read_bytes()))
    except FileNotFoundError:
        return {}


def ensure_token(room: Path) -> Path:
    """The token of the room's administrator, made once, and the file that lets a control plane know it."""
    token = room / TOKEN
    with _making_token:
        if not token.exists():
            value = secrets.token_urlsafe(32)
            write_private(room / _USERS, f'{value},groundwork-rehearsal,rehearsal,"system:masters"\n'.encode())
            write_private(token, value.encode())
    return token


_making_token = threading.Lock()
"""Clusters may be begun side by side."""


def begin(room: Path, cluster: str) -> Plane:
    """Bring up the plane of a cluster, with the definitions that this rehearsal's objects are judged by."""
    ensure_token(room)
    (room / PLANES).mkdir(mode=0o700, exist_ok=True)
    plane = plane_of(room, cluster)
    families = {name: Path(path) for name, path in _configuration(room).get("definitions", {}).items()}
    plane.start(first=lambda: apply_definitions(plane, families) if families else None)
    return plane


def ahead(draft: Draft) -> None:
    """A control plane of the cluster's name runs, before anybody asks for the cluster."""
    begin(draft.cloud.directory, _name(draft))


def start(draft: Draft) -> None:
    """Effect of making a cluster: its control plane runs. The cluster's name is its `name`."""
    begin(draft.cloud.directory, _name(draft))


def remove(draft: Draft) -> None:
    """Effect of deleting a cluster: its control plane is gone, with everything in it."""
    plane_of(draft.cloud.directory, _name(draft)).delete()


def server(draft: Draft) -> str:
    """Where the cluster's API server answers."""
    url = plane_of(draft.cloud.directory, _name(draft)).status().server_url
    if url is None:
        raise RefusedError("ClusterNotReady", f"cluster {_name(draft)} has no control plane")
    return url


def authority(draft: Draft) -> str:
    """The certificate that proves the API server, as clouds tell it: base64 of PEM."""
    plane = plane_of(draft.cloud.directory, _name(draft))
    return base64.b64encode((plane.directory / "credentials" / "kubernetes-ca.crt").read_bytes()).decode()


def _name(draft: Draft) -> str:
    for known in ("name", "resourceName", "clusterName"):
        if name := draft.inputs.get(known) or draft.outputs.get(known):
            return str(name)
    return draft.name


def pool(nodes: Callable[[Draft], PoolNodes]) -> Effect:
    """Effect of making or changing a pool: the cluster has exactly these nodes of it, all ready.

    Of a pool that gets smaller the last nodes go; one that is changed otherwise keeps its names.
    """

    def effect(draft: Draft) -> None:
        wanted = nodes(draft)
        plane = _running(draft, wanted.cluster)
        sync_nodes(plane, wanted.nodes(), pool=wanted.name)

    return effect


def drop_pool(nodes: Callable[[Draft], PoolNodes]) -> Effect:
    """Effect of deleting a pool: its nodes leave, emptied. What goes with its cluster is gone already."""

    def effect(draft: Draft) -> None:
        wanted = nodes(draft)
        plane = plane_of(draft.cloud.directory, wanted.cluster)
        if plane.status().server_url is not None and plane.kubeconfig.exists():
            sync_nodes(plane, (), pool=wanted.name)

    return effect


def counted(nodes: Callable[[Draft], PoolNodes]) -> Callable[[Draft], int]:
    """How many nodes a pool really has: somebody may have deleted one."""

    def count(draft: Draft) -> int:
        wanted = nodes(draft)
        plane = _running(draft, wanted.cluster)
        with Api.of_kubeconfig(plane.kubeconfig) as api:
            return len(api.list(NODES, labels=f"{POOL}={wanted.name}"))

    return count


def _running(draft: Draft, cluster: str) -> Plane:
    plane = plane_of(draft.cloud.directory, cluster)
    if not plane.kubeconfig.exists():
        raise RefusedError("ResourceNotFound", f"there is no cluster {cluster}")
    return plane


def computed_server(of: Compute) -> Compute:
    """The server of another resource's cluster: of the cluster's name that `of` gives."""
    return lambda draft: plane_of(draft.cloud.directory, str(of(draft))).status().server_url
