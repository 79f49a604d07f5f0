"""Node groups of EKS, from the pools of the settings."""

from collections.abc import Mapping
from dataclasses import dataclass

from spec.clouds.aws.cluster import AwsCluster, AwsPool
from spec.clouds.aws.disks import Volume, volume
from spec.clouds.disks import Disk
from spec.clouds.machines import Architecture
from spec.ground.demand import Demand
from spec.names import fit
from spec.pools import Taint, TaintEffect

GROUP_NAME_LIMIT = 63
"""Longest name of a node group (API reference of EKS, CreateNodegroup)."""
IMAGES = {Architecture.AMD64: "AL2023_x86_64_STANDARD", Architecture.ARM64: "AL2023_ARM_64_STANDARD"}
"""Amazon Linux 2023: containerd, CRI v1, cgroup v2."""
ROOT_DEVICE = "/dev/xvda"
"""Where Amazon Linux has its own disk."""
EFFECTS = {
    TaintEffect.NO_SCHEDULE: "NO_SCHEDULE",
    TaintEffect.PREFER_NO_SCHEDULE: "PREFER_NO_SCHEDULE",
    TaintEffect.NO_EXECUTE: "NO_EXECUTE",
}
"""Kubernetes' spelling → that of EKS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeGroupSpec:
    """One node group, ready to be made."""

    pool: str
    name: str
    machine: str
    image: str
    nodes: int
    zones: int
    disk: Volume
    labels: Mapping[str, str]
    taints: tuple[Taint, ...]
    hops: int
    """How far answers with the node's credentials go: 1 ends on the machine, 2 reaches its pods."""


def node_groups(cluster: AwsCluster, demand: Demand) -> tuple[NodeGroupSpec, ...]:
    """One for each pool. Raises ValueError for a disk that cannot give what is asked; a rule refuses it before."""
    lent = any(one.nodes is not None for one in demand.buckets)
    return tuple(_group(cluster, pool, hops=2 if lent else 1) for pool in cluster.pools)


def _group(cluster: AwsCluster, pool: AwsPool, *, hops: int) -> NodeGroupSpec:
    return NodeGroupSpec(
        pool=pool.name,
        name=fit(cluster.name, pool.name, limit=GROUP_NAME_LIMIT),
        machine=pool.machine,
        image=IMAGES[pool.architecture],
        nodes=pool.nodes,
        zones=pool.zones,
        disk=volume(Disk(size=pool.disk, iops=pool.disk_iops, throughput=pool.disk_throughput), pool.disk_class),
        labels=pool.labels,
        taints=pool.taints,
        hops=hops,
    )
