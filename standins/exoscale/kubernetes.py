"""SKS: a cluster is an embedded control plane, and its kubeconfig holds a client certificate that the plane accepts."""

import json
from collections.abc import Iterable

from rehearsal.api import Api
from spec.clouds.exoscale.disks import PROVISIONER, RETAINING_STORAGE_CLASS, STORAGE_CLASS
from spec.clouds.exoscale.versions import RELEASES
from spec.versions import KubernetesVersion
from standins import clusters
from standins.exoscale.credentials import Credential, client_kubeconfig
from standins.exoscale.shapes import identity, now, token, zone
from standins.kinds import Draft, Json, Kind, Problem, Reference, RefusedError

CLUSTER = token("SksCluster")
_CLASSES = "/apis/storage.k8s.io/v1/storageclasses"
_PARTS = 3  # of a release: 1.35.2


def _release(draft: Draft) -> Iterable[Problem]:
    version = draft.inputs.get("version")
    if version is None:
        return
    numbers = str(version).split(".")
    if len(numbers) != _PARTS or not all(one.isdigit() for one in numbers):
        yield Problem(path="version", reason=f"{version!r} is no release; all three numbers are wanted")
    elif not RELEASES.can_be_made(KubernetesVersion(int(numbers[0]), int(numbers[1]))):
        yield Problem(path="version", reason=f"{version} is not to be had")


def _volumes_need_the_cloud(draft: Draft) -> Iterable[Problem]:
    if draft.inputs.get("exoscaleCsi") and draft.inputs.get("exoscaleCcm") is False:
        yield Problem(path="exoscaleCsi", reason="needs exoscaleCcm")


def _class(name: str, policy: str) -> Json:
    """As the driver's own manifests have it: neither is marked as default."""
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": name},
        "provisioner": PROVISIONER,
        "reclaimPolicy": policy,
        "allowVolumeExpansion": True,
    }


def _start(draft: Draft) -> None:
    """The control plane, with the classes that the volumes' driver brings and no other."""
    clusters.start(draft)
    plane = clusters.plane_of(draft.cloud.directory, str(draft.inputs["name"]))
    with Api.of_kubeconfig(plane.kubeconfig) as api:
        api.delete(f"{_CLASSES}/standard")
        if draft.inputs.get("exoscaleCsi"):
            api.apply(_CLASSES, _class(STORAGE_CLASS, "Delete"))
            api.apply(_CLASSES, _class(RETAINING_STORAGE_CLASS, "Retain"))


def _kubeconfig(draft: Draft) -> str:
    cluster = draft.referred("clusterId")
    if cluster is None:
        raise RefusedError("NotFound", "there is no such cluster")
    plane = clusters.plane_of(draft.cloud.directory, str(cluster.inputs["name"]))
    wanted = Credential(
        user=str(draft.inputs["user"]),
        groups=tuple(draft.inputs["groups"]),
        seconds=int(draft.inputs.get("ttlSeconds") or 30 * 24 * 3600),
    )
    return json.dumps(client_kubeconfig(plane, str(cluster.inputs["name"]), wanted))


KUBERNETES = (
    Kind(
        token=CLUSTER,
        identity=identity,
        computed={
            "endpoint": clusters.server,
            "aggregationCa": clusters.authority,
            "controlPlaneCa": clusters.authority,
            "kubeletCa": clusters.authority,
            "createdAt": now,
            "state": lambda _: "running",
            "nodepools": lambda _: [],
            "addons": lambda _: [],
        },
        sensitive=frozenset({"aggregationCa", "controlPlaneCa", "kubeletCa"}),
        defaults={"autoUpgrade": False, "enableKubeProxy": True},
        replaces=frozenset({"zone", "enableKubeProxy"}),
        required=frozenset({"name"}),
        unique=("name", "zone"),
        taken="Conflict",
        choices={"cni": ("calico", "cilium", ""), "serviceLevel": ("pro", "starter")},
        checks=(zone, _release, _volumes_need_the_cloud),
        ahead=clusters.ahead,
        on_create=_start,
        on_delete=clusters.remove,
        tags="labels",
    ),
    Kind(
        token=token("SksKubeconfig"),
        identity=lambda draft: draft.hex(40),
        computed={"kubeconfig": _kubeconfig, "readyForRenewal": lambda _: False},
        sensitive=frozenset({"kubeconfig"}),
        defaults={},
        replaces=frozenset({"clusterId", "groups", "ttlSeconds", "user", "zone"}),
        sets=frozenset({"groups"}),
        references={"clusterId": Reference(tokens=frozenset({CLUSTER}), holds=False)},
        checks=(zone,),
        unique_tag=False,
    ),
)
