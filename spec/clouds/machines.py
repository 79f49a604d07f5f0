"""Machine types: what a cloud's name for a size stands for."""

from dataclasses import dataclass
from enum import StrEnum

from spec.bandwidth import Bandwidth
from spec.reservation import memory_of_machine
from spec.units import Bytes, Cpu, Iops, Throughput


class Architecture(StrEnum):
    """Instruction set, as Kubernetes spells it in `kubernetes.io/arch`."""

    AMD64 = "amd64"
    ARM64 = "arm64"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """One row of a cloud's table of machine types. Sustained figures, never those of a burst."""

    name: str
    """As the cloud spells it: `m7i.2xlarge`, `Standard_D8s_v5`, `VM.Standard.E5.Flex`, `standard.huge`."""
    cpu: Cpu
    """What the operating system sees as cores (vCPU)."""
    memory: Bytes
    """On the price list; the operating system sees less."""
    max_pods: int
    """Most pods that a node of the cloud's own Kubernetes takes on this machine, as this program sets it up."""
    network: Bandwidth
    """Sustained."""
    disk_iops: Iops | None = None
    """Most operations in a second to all network disks together, sustained; None where the cloud publishes none."""
    disk_throughput: Throughput | None = None
    """Most bytes in a second to all network disks together, sustained."""
    volumes: int | None = None
    """Most volumes that the cloud's CSI driver attaches to it, beside the machine's own disk."""
    local_disk: Bytes | None = None
    """Disk inside of the machine, lost with it."""
    architecture: Architecture = Architecture.AMD64
    price_group: int = 0
    """Order by price inside of one cloud, where right-sizing compares: lower is cheaper. From the ratio of list prices,
    not the prices themselves, which change."""
    source: str
    """Where the figures stand."""

    @property
    def visible_memory(self) -> Bytes:
        """What a node's operating system may be expected to see."""
        return memory_of_machine(self.memory)
