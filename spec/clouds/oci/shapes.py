"""Flexible shapes of Oracle Cloud Infrastructure: what so many OCPUs and so much memory make."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from spec.bandwidth import Bandwidth
from spec.clouds.machines import Architecture, Machine
from spec.units import Bytes, Cpu, Throughput

GIBI = 2**30
_SHAPES_PAGE = "https://docs.oracle.com/iaas/Content/Compute/References/computeshapes.htm"
_PODS_PAGE = (
    "https://docs.oracle.com/iaas/Content/ContEng/Concepts/"
    "contengpodnetworking_topic-OCI_CNI_plugin.htm (31 addresses on each VNIC but the first, at most 110 pods)"
)

ADDRESSES_OF_A_VNIC = 31
"""Addresses for pods that the VCN-native plug-in takes on each VNIC beside the first (same page)."""
KUBELET_PODS = 110
"""Most pods of one node, whatever the network (same page; also the kubelet's own default)."""
MOST_VNICS = 24
"""Of one virtual machine with a flexible shape (Compute shapes)."""
MOST_VOLUMES = 32
"""Volume attachments of one instance (docs.oracle.com/iaas/Content/Block/Concepts/overview.htm; the CSI driver's limit,
oracle/oci-cloud-controller-manager, pkg/csi/driver)."""
NETWORK_OF_AN_OCPU, MOST_NETWORK = Bandwidth(1000), Bandwidth(40_000)
"""Of each of these shapes (Compute shapes)."""
MEMORY_OF_AN_OCPU = Bytes(64 * GIBI)
"""Most memory for each OCPU of these shapes (Compute shapes)."""


class PodNetwork(StrEnum):
    """Where pods get their addresses from; fixed when the cluster is made."""

    NATIVE = "native"
    """Of the network's own subnets (OCI_VCN_IP_NATIVE)."""
    FLANNEL = "flannel"
    """Of an overlay (FLANNEL_OVERLAY)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One flexible shape."""

    name: str
    cores_of_an_ocpu: int
    """What the operating system sees of one OCPU: two threads on x86, one core on Arm."""
    most_ocpus: int
    most_memory: Bytes
    architecture: Architecture = Architecture.AMD64
    price_group: int

    def shortfall(self, ocpus: int, memory: Bytes) -> str | None:
        """Why there is no machine of that size; None where there is one."""
        if not 1 <= ocpus <= self.most_ocpus:
            return f"{self.name} has 1 to {self.most_ocpus} OCPUs, not {ocpus}"
        least = Bytes(ocpus * GIBI)
        most = min(MEMORY_OF_AN_OCPU * ocpus, self.most_memory)
        if not least <= memory <= most or memory.count % GIBI:
            return f"{self.name} with {ocpus} OCPUs has {least} to {most} of memory in whole Gi, not {memory}"
        return None

    def vnics(self, ocpus: int) -> int:
        """How many network interfaces: one for each OCPU, two at least."""
        return min(max(ocpus, 2), MOST_VNICS)

    def machine(self, ocpus: int, memory: Bytes, pods: PodNetwork = PodNetwork.NATIVE) -> Machine:
        """The figures of one size."""
        network = min(NETWORK_OF_AN_OCPU.megabits * ocpus, MOST_NETWORK.megabits)
        native = (self.vnics(ocpus) - 1) * ADDRESSES_OF_A_VNIC
        return Machine(
            name=self.name,
            cpu=Cpu(1000 * self.cores_of_an_ocpu * ocpus),
            memory=memory,
            max_pods=min(native, KUBELET_PODS) if pods is PodNetwork.NATIVE else KUBELET_PODS,
            network=Bandwidth(network),
            # Block volumes are reached over the same network, and it is their bound
            # (docs.oracle.com/iaas/Content/Block/Concepts/blockvolumeperformance.htm).
            disk_throughput=Throughput(Bytes(network * 10**6 // 8)),
            volumes=MOST_VOLUMES,
            architecture=self.architecture,
            price_group=self.price_group,
            source=f"{_SHAPES_PAGE}; pods: {_PODS_PAGE}",
        )


SHAPES: Mapping[str, Shape] = {
    one.name: one
    for one in (
        # Price groups: list price of an OCPU with 8 GB, relative.
        Shape(
            name="VM.Standard.A1.Flex",
            cores_of_an_ocpu=1,
            most_ocpus=80,
            most_memory=Bytes(512 * GIBI),
            architecture=Architecture.ARM64,
            price_group=1,
        ),
        Shape(
            name="VM.Standard.E4.Flex",
            cores_of_an_ocpu=2,
            most_ocpus=64,
            most_memory=Bytes(1024 * GIBI),
            price_group=2,
        ),
        Shape(
            name="VM.Standard.E5.Flex",
            cores_of_an_ocpu=2,
            most_ocpus=94,
            most_memory=Bytes(1049 * GIBI),
            price_group=3,
        ),
    )
}
"""Name → shape (Compute shapes, "Standard shapes")."""
