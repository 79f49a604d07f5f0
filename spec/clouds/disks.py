"""Disk classes: what a disk of a class gives at a size, and what it cannot give."""

from collections.abc import Callable
from dataclasses import dataclass

from spec.units import Bytes, Iops, Throughput


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """A disk as it is asked for."""

    size: Bytes
    iops: Iops | None = None
    throughput: Throughput | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskClass:
    """One class of network disks of a cloud."""

    name: str
    """As the cloud spells it: `gp3`, `Premium_LRS`, `PremiumV2_LRS`, `vpu-20`."""
    smallest: Bytes
    largest: Bytes
    iops: Callable[[Bytes], Iops]
    """Most operations in a second that a disk of this size can be made to give."""
    throughput: Callable[[Bytes], Throughput]
    """Most bytes in a second that a disk of this size can be made to give."""
    source: str

    def shortfall(self, disk: Disk) -> str | None:
        """What a disk of this class cannot give, in a person's words; None where it gives all that is asked for."""
        if not self.smallest.count <= disk.size.count <= self.largest.count:
            return f"a disk of class {self.name} has {self.smallest} to {self.largest}, not {disk.size}"
        iops, throughput = self.iops(disk.size), self.throughput(disk.size)
        if disk.iops is not None and disk.iops > iops:
            return f"a {disk.size} disk of class {self.name} gives at most {iops}, not {disk.iops}"
        if disk.throughput is not None and disk.throughput > throughput:
            return f"a {disk.size} disk of class {self.name} gives at most {throughput}, not {disk.throughput}"
        return None
