"""Block volumes: how volume performance units (VPU) turn into operations and bytes in a second."""

from collections.abc import Mapping
from fractions import Fraction

from spec.clouds.disks import Disk, DiskClass
from spec.clouds.oci.shapes import GIBI
from spec.units import Bytes, Iops, Throughput

_SOURCE = "https://docs.oracle.com/iaas/Content/Block/Concepts/blockvolumeperformance.htm"
SMALLEST = Bytes(50 * GIBI)
LARGEST = Bytes(32 * 1024 * GIBI)
LEVELS = (0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120)
"""VPUs for each GB that can be bought (same page): 0 lower cost, 10 balanced, 20 higher, from 30 on ultra high."""
BALANCED, MOST_WITHOUT_MULTIPATH = 10, 20
"""A node's boot volume is balanced. Above 20 VPUs an attachment needs several paths to give what is paid for, and
those only machines of 16 OCPUs and more have (…/Block/Tasks/attachingultrahighperformancevolumes.htm)."""
MULTIPATH_OCPUS = 16
AUTOMATIC = "block-volume"
"""The class that takes as many VPUs as the figures need."""


def iops_at(vpus: int, size: Bytes) -> Iops:
    """Most operations in a second: 60 for each GB at 10 VPUs, 75 at 20, 15 more with each ten, up to 225 at 120.

    At most 25,000 for each ten VPUs; without any VPU 2 for each GB, at most 3,000.
    """
    gigabytes = Fraction(size.count, GIBI)
    if vpus == 0:
        return Iops(min(int(2 * gigabytes), 3000))
    return Iops(min(int((45 + Fraction(3 * vpus, 2)) * gigabytes), 2500 * vpus))


def throughput_at(vpus: int, size: Bytes) -> Throughput:
    """Most bytes in a second: 480 kB for each GB at 10 VPUs, 120 more with each ten, at most 480 MB, 200 more each.

    Without any VPU 240 kB for each GB, at most 480 MB.
    """
    gigabytes = Fraction(size.count, GIBI)
    of_a_gigabyte, most = (240, 480) if vpus == 0 else (360 + 12 * vpus, 280 + 20 * vpus)
    return Throughput(Bytes(min(int(of_a_gigabyte * gigabytes * 1000), most * 10**6)))


def _level(vpus: int, name: str | None = None) -> DiskClass:
    return DiskClass(
        name=name or f"vpu-{vpus}",
        smallest=SMALLEST,
        largest=LARGEST,
        iops=lambda size: iops_at(vpus, size),
        throughput=lambda size: throughput_at(vpus, size),
        source=_SOURCE,
    )


DISKS: Mapping[str, DiskClass] = {
    **{f"vpu-{vpus}": _level(vpus) for vpus in LEVELS},
    AUTOMATIC: _level(LEVELS[-1], AUTOMATIC),
}
"""Name → what a volume of it gives."""


def vpus_for(disk: Disk, disk_class: str | None = None) -> int:
    """VPUs for each GB: of a class with a number that number, else the fewest that give what is asked for, 10 at least.

    Raises ValueError with the reason where no number does.
    """
    chosen = disk_class or AUTOMATIC
    levels = [int(chosen.removeprefix("vpu-"))] if chosen != AUTOMATIC else [one for one in LEVELS if one >= BALANCED]
    reason: str | None = None
    for vpus in levels:
        reason = DISKS[f"vpu-{vpus}"].shortfall(disk)
        if reason is None:
            return vpus
    raise ValueError(reason)


def gigabytes(size: Bytes) -> int:
    """Size of a volume as the API takes it: whole GB (2^30 bytes), rounded up."""
    return -(-size.count // GIBI)
