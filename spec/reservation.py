"""What a node keeps for itself, so that only the rest is counted for pods.

The kubelet's own sum, the same on every cluster
(https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/):

    allocatable = capacity - kube-reserved - system-reserved - hard eviction threshold

What stands in the middle is each cloud's choice. A machine's *capacity* is what the kubelet reports, and that is less
than the *nominal* memory on the price list: firmware, hypervisor and kernel take their part first. Settings of local
and of existing clusters declare the capacity; where a machine type is all that is known, `memory_of_machine`
estimates it.

All rules are those of Linux nodes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from spec.units import Bytes, Cpu
from spec.versions import KubernetesVersion


class Reservation(StrEnum):
    """Which rule tells what a node keeps for itself. The rules and their sources stand below."""

    LOCAL = "local"
    """The documented default for a cluster that nobody knows."""
    EKS = "eks"
    AKS = "aks"
    OKE = "oke"
    SKS = "sks"


_MEBI = 2**20
_GIBI = 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeResources:
    """What a node has, or what it leaves for pods."""

    cpu: Cpu
    memory: Bytes
    ephemeral_storage: Bytes
    pods: int

    def quantities(self) -> dict[str, str]:
        """By the names of Kubernetes, and written as it reads them."""
        return {
            "cpu": str(self.cpu),
            "memory": str(self.memory),
            "ephemeral-storage": str(self.ephemeral_storage),
            "pods": str(self.pods),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What one node keeps for itself; the eviction threshold of memory is in `memory`."""

    cpu: int
    """Thousandths of a core."""
    memory: int
    """Bytes."""
    storage: int = 0
    """Bytes, without the eviction threshold, which is the same share everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Machine:
    """What a rule may look at."""

    capacity: NodeResources
    nominal: Bytes
    version: KubernetesVersion | None


KUBELET_EVICTION = 100 * _MEBI
"""`memory.available<100Mi`, the kubelet's default (https://kubernetes.io/docs/concepts/scheduling-eviction/
node-pressure-eviction/#hard-eviction-thresholds)."""

_NODEFS_SHARE = Fraction(13421773, 2**27)
"""`nodefs.available<10%`, the kubelet's default, as the kubelet holds it: 0.1 in single precision. With it the storage
figures that AKS and OKE print come out to the byte."""

_CPU_LADDER = (
    (1000, Fraction(6, 100)),
    (2000, Fraction(1, 100)),
    (4000, Fraction(5, 1000)),
    (None, Fraction(25, 10000)),
)
"""6 % of the first core, 1 % of the second, 0.5 % of the next two, 0.25 % of the rest. GKE published it first
(https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes); EKS took it over."""

_MEMORY_LADDER = (
    (4 * _GIBI, Fraction(25, 100)),
    (8 * _GIBI, Fraction(20, 100)),
    (16 * _GIBI, Fraction(10, 100)),
    (128 * _GIBI, Fraction(6, 100)),
    (None, Fraction(2, 100)),
)
"""25 % of the first 4 GiB, 20 % up to 8, 10 % up to 16, 6 % up to 128, 2 % of the rest: GKE's (same page), AKS's before
1.29 and OKE's."""


def _climb(amount: int, ladder: Sequence[tuple[int | None, Fraction]]) -> Fraction:
    """The part of `amount` that a ladder of falling shares takes."""
    taken, floor = Fraction(0), 0
    for top, share in ladder:
        reached = amount if top is None else min(amount, top)
        if reached <= floor:
            break
        taken += (reached - floor) * share
        floor = reached
    return taken


def _up_to_mebibyte(amount: Fraction) -> int:
    return -(-amount // _MEBI) * _MEBI


def _down_to_mebibyte(amount: Fraction) -> int:
    return amount // _MEBI * _MEBI


def _eks(machine: _Machine) -> _Kept:
    """Amazon EKS, its own images (AL2023 and later): CPU by the ladder, 255 MiB + 11 MiB per pod, 1 GiB of disk.

    Source: awslabs/amazon-eks-ami, nodeadm/internal/kubelet/config.go (`getCPUMillicoresToReserve`,
    `getMemoryMebibytesToReserve`, `evictionHard`), read at 81fec2e of 2026-07-23. `pods` is what the instance type
    allows by its network interfaces: a customer's own max-pods does not change what is reserved. Rounding is the
    source's.
    """
    reserved = (255 + 11 * machine.capacity.pods) * _MEBI
    cpu = int(_climb(machine.capacity.cpu.millis, _CPU_LADDER))
    return _Kept(cpu=cpu, memory=reserved + KUBELET_EVICTION, storage=_GIBI)


_AKS_CPU_LADDER = (
    (1000, Fraction(6, 100)),
    (2000, Fraction(4, 100)),
    (4000, Fraction(2, 100)),
    (None, Fraction(1, 100)),
)
_AKS_PRESENT = KubernetesVersion(1, 29)


def _aks(machine: _Machine) -> _Kept:
    """Azure AKS: CPU 60m, 100m, 140m, 180m, 260m … for 1, 2, 4, 8, 16 … cores; memory by the release of Kubernetes.

    From 1.29 the lesser of 20 MB per pod + 50 MB and 25 % of the memory, and an eviction threshold of 100 MiB; before
    it the ladder and 750 MiB. Without a version the present formula is meant. Nothing is reserved of the disk.

    Source: learn.microsoft.com/azure/aks/node-resource-reservations; CPU shares from Azure/karpenter-provider-azure,
    pkg/providers/instancetype/instancetype.go. That the older ladder takes its share of the nominal memory, rounded
    down to MiB, was checked against two nodes that users printed (Azure/AKS#1216, #3525). Assumption: "MB" in the
    present formula is MiB (the API says so of `memoryMB`), and its 25 % is of the nominal memory too.
    """
    nominal = machine.nominal.count
    if machine.version is None or machine.version >= _AKS_PRESENT:
        by_pods = Fraction((20 * machine.capacity.pods + 50) * _MEBI)
        reserved, eviction = min(by_pods, Fraction(nominal, 4)), 100 * _MEBI
    else:
        reserved, eviction = _climb(nominal, _MEMORY_LADDER), 750 * _MEBI
    cpu = int(_climb(machine.capacity.cpu.millis, _AKS_CPU_LADDER))
    return _Kept(cpu=cpu, memory=_down_to_mebibyte(reserved) + eviction)


_OKE_CPU_LADDER = (
    (1000, Fraction(60, 1000)),
    (3000, Fraction(10, 1000)),
    (5000, Fraction(5, 1000)),
    (None, Fraction(25, 10000)),
)


def _oke(machine: _Machine) -> _Kept:
    """Oracle OKE, images from June 2024 on, and every image from Kubernetes 1.30 on.

    Kubernetes: 60m, 70m, 80m, 85m, 90m for 1 to 5 cores and 2.5m for each further one; memory by the ladder. Operating
    system: 100m and 100 MiB. Nothing is reserved of the disk.

    Source: docs.oracle.com/iaas/Content/ContEng/Tasks/contengbestpractices_topic-Cluster-Management-best-practices.htm,
    "Reserve resources for Kubernetes and OS system daemons"; the ladder between the printed points from
    oracle/karpenter-provider-oci, pkg/providers/instancetype/provider.go, which follows the node image's own script.
    Both count each core of an x86 machine twice, and the page's example (16 cores, 15743m) comes out only so.
    Assumptions: an x86 machine (an Arm one keeps a few thousandths of a core less) and the kubelet's eviction
    threshold. The same example keeps more memory than the page's own table says, and nothing that was found explains
    it: benchmark a real node.
    """
    cpu = int(_climb(2 * machine.capacity.cpu.millis, _OKE_CPU_LADDER) + 100)
    kubernetes = _up_to_mebibyte(_climb(machine.nominal.count, _MEMORY_LADDER))
    return _Kept(cpu=cpu, memory=kubernetes + 100 * _MEBI + KUBELET_EVICTION)


def _sks(_: _Machine) -> _Kept:
    """Exoscale SKS: for Kubernetes 200m, 300 MiB and 1 GiB of disk, for the system 100m, 100 MiB and 3 GiB.

    Source: exoscale/karpenter-provider-exoscale, doc/user-data.md (`kube-reserved`, `system-reserved`: the defaults
    of the SKS image). Assumptions: node pools without Karpenter use the same defaults, and the kubelet's eviction
    threshold.
    """
    return _Kept(cpu=200 + 100, memory=(300 + 100) * _MEBI + KUBELET_EVICTION, storage=(1 + 3) * _GIBI)


def _unknown(machine: _Machine) -> _Kept:
    """Our own default for a cluster that nobody described: GKE's ladders and the kubelet's eviction threshold.

    A cluster made with kubeadm and left alone reserves nothing and has only the eviction threshold
    (https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/ recommends to reserve "based on
    workload density", and leaves the figures to the administrator). So what fits under this default fits there as
    well, and there is room for an administrator who does reserve. The ladders are the most widely published ones; the
    choice of them is ours.
    """
    memory = _up_to_mebibyte(_climb(machine.capacity.memory.count, _MEMORY_LADDER))
    return _Kept(cpu=int(_climb(machine.capacity.cpu.millis, _CPU_LADDER)), memory=memory + KUBELET_EVICTION)


RULES: Mapping[str, Callable[[_Machine], _Kept]] = {
    "eks": _eks,
    "aks": _aks,
    "oke": _oke,
    "sks": _sks,
    "kubeadm": _unknown,
    "existing": _unknown,
    "local": _unknown,
}
"""Kind of cluster → what its nodes keep. The docstring of each rule has its source."""


def allocatable(
    kind: str,
    capacity: NodeResources,
    *,
    version: KubernetesVersion | None = None,
    nominal_memory: Bytes | None = None,
) -> NodeResources:
    """What a node of this kind of cluster leaves for pods; never more than it has, never less than nothing.

    `nominal_memory` is the machine's memory on the price list, of which some rules take their share; without it they
    take it of the capacity, which keeps a little less. `version` matters to AKS only. Raises ValueError for an
    unknown kind.
    """
    rule = RULES.get(kind)
    if rule is None:
        raise ValueError(f"{kind!r} is not a known kind of cluster; known are {', '.join(RULES)}")
    kept = rule(_Machine(capacity=capacity, nominal=nominal_memory or capacity.memory, version=version))
    storage = capacity.ephemeral_storage.count
    return NodeResources(
        cpu=Cpu(max(0, capacity.cpu.millis - kept.cpu)),
        memory=Bytes(max(0, capacity.memory.count - kept.memory)),
        ephemeral_storage=Bytes(max(0, storage - kept.storage - int(storage * _NODEFS_SHARE))),
        pods=capacity.pods,
    )


VM_OVERHEAD = Fraction(75, 1000)
"""Share of the nominal memory that a virtual machine's operating system never sees. An assumption: what Karpenter
takes by default until it has seen a node (`vm-memory-overhead-percent`, https://karpenter.sh/docs/reference/settings/).
The two AKS nodes that `_aks` was checked against lose less: 4 % of 4 GiB, 2 % of 16 GiB."""


def memory_of_machine(nominal: Bytes) -> Bytes:
    """Capacity that a node on a machine of this nominal memory may be expected to report."""
    return Bytes(nominal.count - _up_to_mebibyte(nominal.count * VM_OVERHEAD))
