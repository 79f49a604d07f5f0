"""Managed disks of Azure: what each class gives at a size, and which tier or figures make it give that.

Source: https://learn.microsoft.com/azure/virtual-machines/disks-types (tiers, Premium SSD v2) and
https://learn.microsoft.com/azure/virtual-machines/disks-change-performance (performance tiers). Azure's MB are 10^6
bytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from spec.clouds.disks import Disk, DiskClass
from spec.units import Bytes, Iops, Throughput

PREMIUM = "Premium_LRS"
PREMIUM_V2 = "PremiumV2_LRS"
STANDARD_SSD = "StandardSSD_LRS"

_TYPES = "https://learn.microsoft.com/azure/virtual-machines/disks-types"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One size that is sold: a disk of any size up to it is billed as it, and gives what it gives."""

    name: str
    size: Bytes
    iops: Iops
    throughput: Throughput


def _tier(name: str, gibibytes: int, iops: int, megabytes: int) -> Tier:
    throughput = Throughput(Bytes(megabytes * 10**6))
    return Tier(name=name, size=Bytes(gibibytes * 2**30), iops=Iops(iops), throughput=throughput)


PREMIUM_TIERS = (
    _tier("P1", 4, 120, 25),
    _tier("P2", 8, 120, 25),
    _tier("P3", 16, 120, 25),
    _tier("P4", 32, 120, 25),
    _tier("P6", 64, 240, 50),
    _tier("P10", 128, 500, 100),
    _tier("P15", 256, 1100, 125),
    _tier("P20", 512, 2300, 150),
    _tier("P30", 1024, 5000, 200),
    _tier("P40", 2048, 7500, 250),
    _tier("P50", 4096, 7500, 250),
    _tier("P60", 8192, 16000, 500),
    _tier("P70", 16384, 18000, 750),
    _tier("P80", 32767, 20000, 900),
)
"""Premium SSD."""

STANDARD_TIERS = (
    _tier("E1", 4, 500, 100),
    _tier("E2", 8, 500, 100),
    _tier("E3", 16, 500, 100),
    _tier("E4", 32, 500, 100),
    _tier("E6", 64, 500, 100),
    _tier("E10", 128, 500, 100),
    _tier("E15", 256, 500, 100),
    _tier("E20", 512, 500, 100),
    _tier("E30", 1024, 500, 100),
    _tier("E40", 2048, 500, 100),
    _tier("E50", 4096, 500, 100),
    _tier("E60", 8192, 2000, 400),
    _tier("E70", 16384, 4000, 600),
    _tier("E80", 32767, 6000, 750),
)
"""Standard SSD."""

_LARGEST_OF_SMALL = 4096 * 2**30
"""A Premium SSD of up to 4 TiB can be given any tier up to P50, a larger one any of P60 to P80."""


def tier_of(size: Bytes, tiers: tuple[Tier, ...] = PREMIUM_TIERS) -> Tier:
    """The tier that a disk of this size has by itself. Raises ValueError where there is none so large."""
    for one in tiers:
        if size <= one.size:
            return one
    raise ValueError(f"no disk has {size}; the largest has {tiers[-1].size}")


def highest_tier(size: Bytes) -> Tier:
    """The tier with the best figures that a Premium SSD of this size can be given."""
    return tier_of(Bytes(_LARGEST_OF_SMALL)) if size.count <= _LARGEST_OF_SMALL else PREMIUM_TIERS[-1]


def performance_tier(disk: Disk) -> Tier:
    """The lowest tier, from the disk's own on, that gives what is asked of a Premium SSD.

    Raises ValueError where none does; `DISKS` says so before.
    """
    own, best = tier_of(disk.size), highest_tier(disk.size)
    for one in PREMIUM_TIERS[PREMIUM_TIERS.index(own) : PREMIUM_TIERS.index(best) + 1]:
        fast = disk.iops is None or disk.iops <= one.iops
        wide = disk.throughput is None or disk.throughput <= one.throughput
        if fast and wide:
            return one
    raise ValueError(f"no tier up to {best.name} gives {disk.iops} and {disk.throughput} at {disk.size}")


V2_IOPS = Iops(3000)
V2_THROUGHPUT = Throughput(Bytes(125 * 10**6))
"""What every Premium SSD v2 gives without being asked."""
_V2_MOST_IOPS = 80_000
_V2_IOPS_PER_GIB = 500
_V2_MOST_MEGABYTES = 1200
_V2_FREE_GIB = 6
"""Up to 6 GiB it gives 3000 operations; above, 500 more for each GiB, at most 80000."""
_V2_OPERATIONS_PER_MEGABYTE = 4
"""Each operation lets it give a quarter of a megabyte a second."""


def _v2_iops(size: Bytes) -> Iops:
    gibibytes = size.count // 2**30
    more = _V2_IOPS_PER_GIB * max(gibibytes, _V2_FREE_GIB)
    return Iops(min(max(V2_IOPS.per_second, more), _V2_MOST_IOPS))


def _v2_throughput(size: Bytes) -> Throughput:
    megabytes = min(_v2_iops(size).per_second // _V2_OPERATIONS_PER_MEGABYTE, _V2_MOST_MEGABYTES)
    return Throughput(Bytes(megabytes * 10**6))


def provisioned(disk: Disk) -> tuple[int, int]:
    """Operations and megabytes a second to order for a Premium SSD v2; enough operations for the megabytes."""
    megabytes = -(-(disk.throughput or V2_THROUGHPUT).per_second.count // 10**6)
    least = max(V2_IOPS.per_second, _V2_OPERATIONS_PER_MEGABYTE * megabytes)
    return max(least, (disk.iops or V2_IOPS).per_second), max(megabytes, V2_THROUGHPUT.per_second.count // 10**6)


DISKS: Mapping[str, DiskClass] = {
    one.name: one
    for one in (
        DiskClass(
            name=PREMIUM,
            smallest=Bytes.parse("4Gi"),
            largest=PREMIUM_TIERS[-1].size,
            iops=lambda size: highest_tier(size).iops,
            throughput=lambda size: highest_tier(size).throughput,
            source=_TYPES,
        ),
        DiskClass(
            name=PREMIUM_V2,
            smallest=Bytes.parse("1Gi"),
            largest=Bytes.parse("64Ti"),
            iops=_v2_iops,
            throughput=_v2_throughput,
            source=_TYPES,
        ),
        DiskClass(
            name=STANDARD_SSD,
            smallest=Bytes.parse("4Gi"),
            largest=STANDARD_TIERS[-1].size,
            iops=lambda size: tier_of(size, STANDARD_TIERS).iops,
            throughput=lambda size: tier_of(size, STANDARD_TIERS).throughput,
            source=_TYPES,
        ),
    )
}
"""Name → what it can be made to give. A node's own disk cannot be given another tier than its size has."""


def gibibytes(size: Bytes) -> int:
    """Whole GiB, as Azure counts disks; a part of one counts as one."""
    return -(-size.count // 2**30)
