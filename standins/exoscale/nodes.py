"""Node pools of SKS: simulated nodes of exactly their size."""

from collections.abc import Iterable

from rehearsal.nodes import NodeTaint
from spec.clouds.exoscale.machines import MACHINES, smallest_disk
from spec.clouds.exoscale.zones import LARGEST_GROUP
from spec.units import Bytes
from spec.versions import KubernetesVersion
from standins import clusters
from standins.exoscale.kubernetes import CLUSTER
from standins.exoscale.shapes import identity, now, token, zone
from standins.kinds import Draft, GoneError, Json, Kind, Problem, Reference

POOL = token("SksNodepool")
_DEFAULT_DISK = 50  # GiB, of the provider
_GIBI = 2**30
_RANGE = "203.0.113"
"""Kept for examples (RFC 5737)."""


def _machine(draft: Draft) -> Iterable[Problem]:
    machine = draft.inputs.get("instanceType")
    if machine is None:
        return
    if machine not in MACHINES:
        yield Problem(path="instanceType", reason=f"{machine!r} is not a type that can be a node")
        return
    disk = Bytes(int(draft.inputs.get("diskSize") or _DEFAULT_DISK) * _GIBI)
    largest = MACHINES[machine].local_disk or Bytes(0)
    if not smallest_disk(machine) <= disk <= largest:
        yield Problem(path="diskSize", reason=f"{machine} has {smallest_disk(machine)} to {largest}, not {disk}")


def _apart(draft: Draft) -> Iterable[Problem]:
    size = draft.inputs.get("size")
    if draft.inputs.get("antiAffinityGroupIds") and size is not None and size > LARGEST_GROUP:
        yield Problem(path="size", reason=f"an anti-affinity group holds {LARGEST_GROUP} instances, not {size}")


def _taints(draft: Draft) -> Iterable[Problem]:
    for key, value in (draft.inputs.get("taints") or {}).items():
        if value.rpartition(":")[2] not in ("NoSchedule", "PreferNoSchedule", "NoExecute"):
            yield Problem(path=f"taints.{key}", reason=f"{value!r} is not VALUE:EFFECT")


def pool_nodes(draft: Draft) -> clusters.PoolNodes:
    """What the pool consists of."""
    cluster = draft.referred("clusterId")
    if cluster is None:
        raise GoneError(f"there is no cluster {draft.inputs.get('clusterId')}")
    numbers = str(cluster.inputs["version"]).split(".")
    where = str(draft.inputs["zone"])
    return clusters.PoolNodes(
        cluster=str(cluster.inputs["name"]),
        name=str(draft.inputs["name"]),
        count=int(draft.inputs["size"]),
        machine=MACHINES[draft.inputs["instanceType"]],
        disk=Bytes(int(draft.inputs.get("diskSize") or _DEFAULT_DISK) * _GIBI),
        kind="sks",
        zones=(where,),
        region=where,
        version=KubernetesVersion(int(numbers[0]), int(numbers[1])),
        labels=dict(draft.inputs.get("labels") or {}),
        taints=[_taint(key, value) for key, value in (draft.inputs.get("taints") or {}).items()],
    )


def _taint(key: str, value: str) -> NodeTaint:
    said, _, effect = value.rpartition(":")
    return NodeTaint(key=key, value=said, effect=effect)


def _observed(draft: Draft) -> Json:
    return {**draft.inputs, "size": clusters.counted(pool_nodes)(draft)}


def _version(draft: Draft) -> str:
    cluster = draft.referred("clusterId")
    return str(cluster.inputs["version"]) if cluster else ""


NODES = (
    Kind(
        token=POOL,
        identity=identity,
        computed={
            "instancePoolId": identity,
            "templateId": identity,
            "createdAt": now,
            "state": lambda _: "running",
            "version": _version,
        },
        defaults={"instancePrefix": "pool"},
        replaces=frozenset({"clusterId", "zone", "storageLvm"}),
        sets=frozenset({"antiAffinityGroupIds", "securityGroupIds", "privateNetworkIds"}),
        required=frozenset({"name"}),
        unique=("clusterId", "name"),
        taken="Conflict",
        references={
            "clusterId": Reference(tokens=frozenset({CLUSTER})),
            "antiAffinityGroupIds": Reference(tokens=frozenset({token("AntiAffinityGroup")})),
            "securityGroupIds": Reference(tokens=frozenset({token("SecurityGroup")})),
            "privateNetworkIds": Reference(tokens=frozenset({token("PrivateNetwork")})),
        },
        checks=(zone, _machine, _apart, _taints),
        on_create=clusters.pool(pool_nodes),
        on_update=clusters.pool(pool_nodes),
        on_delete=clusters.drop_pool(pool_nodes),
        observe=_observed,
        tags="labels",
    ),
)
