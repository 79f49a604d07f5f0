"""The rows of the guide's hardware tables, and what they come to."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from spec.bandwidth import Bandwidth
from spec.units import Bytes, Cpu, Iops


class Profile(StrEnum):
    """Which of the guide's tables holds."""

    MINIMUM = "minimum"
    """The first table: out of service while its only control plane node is down (PS-9)."""
    PRODUCTION = "production"
    """The second table."""
    DEV = "dev"
    """Smaller than the vendor allows: for a rehearsal, and only in environment `dev`."""


class Role(StrEnum):
    """What a machine is for."""

    CONTROL_PLANE = "control-plane"
    WORKER = "worker"
    POSTGRES = "postgres"
    NFS = "nfs"
    REGISTRY = "registry"
    PROXY = "proxy"
    WINDOWS = "windows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardware:
    """What one machine must have at least."""

    cpu: Cpu
    memory: Bytes
    """Of the machine as it is sold: GB of memory are binary, as in the guide's own `16 GB RAM` = twice `8192Mi`."""
    disk: Bytes
    """GB of disks are decimal (PS-8 counts 1 TB as 1000 GB)."""
    iops_read: Iops | None = None
    iops_write: Iops | None = None
    network: Bandwidth

    def as_output(self) -> dict[str, str]:
        """For machines outside, with units."""
        known = {
            "cpu": self.cpu,
            "memory": self.memory,
            "disk": self.disk,
            "iopsRead": self.iops_read,
            "iopsWrite": self.iops_write,
            "network": self.network,
        }
        return {key: str(value) for key, value in known.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a hardware table."""

    role: Role
    quantity: int
    or_more: bool = False
    optional: bool = False
    dedicated: bool = False
    hardware: Hardware
    requirements: tuple[str, ...]

    def as_output(self) -> dict[str, Any]:
        """For machines outside, with its requirement."""
        return {
            "role": str(self.role),
            "quantity": self.quantity,
            "orMore": self.or_more,
            "optional": self.optional,
            "dedicated": self.dedicated,
            **self.hardware.as_output(),
            "requirements": list(self.requirements),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What several machines have together."""

    cpu: Cpu
    memory: Bytes
    disk: Bytes


def total(rows: Iterable[Row]) -> Total:
    """What all that is not optional comes to (PS-8)."""
    needed = [row for row in rows if not row.optional]
    cpu, memory, disk = Cpu(0), Bytes(0), Bytes(0)
    for row in needed:
        cpu += row.hardware.cpu * row.quantity
        memory += row.hardware.memory * row.quantity
        disk += row.hardware.disk * row.quantity
    return Total(cpu=cpu, memory=memory, disk=disk)
