"""Disks of EBS: what a gp3 or io2 disk of a size can be made to give, and what must be asked for so that it does.

gp3: 3,000 operations and 125 MiB a second at every size; at most 500 operations for each GiB and 80,000 in all,
0.25 MiB/s for each operation and 2,000 MiB/s in all
(https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html; 16,000 and 1,000 before September 2025).
io2 Block Express: at most 1,000 operations for each GiB and 256,000 in all, 0.256 MiB/s for each and 4,000 MiB/s in all
(https://docs.aws.amazon.com/ebs/latest/userguide/provisioned-iops.html).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from spec.clouds.disks import Disk, DiskClass
from spec.units import Bytes, Iops, Throughput

_GIBI, _MEBI = 2**30, 2**20

GP3_IOPS, GP3_IOPS_PER_GIB, GP3_IOPS_MOST = 3000, 500, 80_000
GP3_MEBI, GP3_MEBI_MOST = 125, 2000
GP3_IOPS_PER_MEBI = 4
IO2_IOPS_PER_GIB, IO2_IOPS_MOST, IO2_MEBI_MOST = 1000, 256_000, 4000


def gibibytes(size: Bytes) -> int:
    """A size as AWS counts it: whole GiB, never less than was asked for."""
    return -(-size.count // _GIBI)


def mebibytes(speed: Throughput) -> int:
    """A speed as AWS counts it: whole MiB in a second, never less than was asked for."""
    return -(-speed.per_second.count // _MEBI)


def _mebi(count: int) -> Throughput:
    return Throughput(Bytes(count * _MEBI))


def _gp3_iops(size: Bytes) -> Iops:
    return Iops(max(GP3_IOPS, min(GP3_IOPS_MOST, gibibytes(size) * GP3_IOPS_PER_GIB)))


def _gp3_throughput(size: Bytes) -> Throughput:
    return _mebi(min(GP3_MEBI_MOST, _gp3_iops(size).per_second // GP3_IOPS_PER_MEBI))


def _io2_iops(size: Bytes) -> Iops:
    return Iops(min(IO2_IOPS_MOST, gibibytes(size) * IO2_IOPS_PER_GIB))


def _io2_throughput(size: Bytes) -> Throughput:
    return _mebi(min(IO2_MEBI_MOST, _io2_iops(size).per_second * 256 // 1000))


DISKS: Mapping[str, DiskClass] = {
    "gp3": DiskClass(
        name="gp3",
        smallest=Bytes(_GIBI),
        largest=Bytes(64 * 2**40),
        iops=_gp3_iops,
        throughput=_gp3_throughput,
        source="https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html",
    ),
    "io2": DiskClass(
        name="io2",
        smallest=Bytes(4 * _GIBI),
        largest=Bytes(64 * 2**40),
        iops=_io2_iops,
        throughput=_io2_throughput,
        source="https://docs.aws.amazon.com/ebs/latest/userguide/provisioned-iops.html",
    ),
}
"""Name → what it can give."""
DEFAULT_DISK = "gp3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A disk as the API takes it."""

    kind: str
    gib: int
    iops: int
    mib: int | None
    """MiB in a second; None where the class does not take it."""


def volume(disk: Disk, name: str | None = None) -> Volume:
    """What to ask for, so that a disk gives what is wanted; never less than the class gives anyhow.

    Raises ValueError where the class cannot, and KeyError for a class that is none of AWS's.
    """
    chosen = DISKS[name or DEFAULT_DISK]
    if problem := chosen.shortfall(disk):
        raise ValueError(problem)
    iops = disk.iops.per_second if disk.iops is not None else 0
    mib = mebibytes(disk.throughput) if disk.throughput is not None else 0
    if chosen.name == "gp3":
        mib = max(mib, GP3_MEBI)
        return Volume(kind="gp3", gib=gibibytes(disk.size), iops=max(iops, GP3_IOPS, mib * GP3_IOPS_PER_MEBI), mib=mib)
    # io2 has no throughput of its own: it comes with the operations.
    return Volume(kind=chosen.name, gib=gibibytes(disk.size), iops=max(iops, 100, -(-mib * 1000 // 256)), mib=None)
