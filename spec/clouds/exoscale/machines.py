"""Machine types of Exoscale that can be nodes of SKS.

Micro and Tiny are left out: block storage and SKS begin at Small
(https://community.exoscale.com/documentation/block-storage/overview/, "Limitations"). GPU types are left out: no block
storage is attached to them (same table).
"""

from collections.abc import Iterator, Mapping

from spec.bandwidth import Bandwidth
from spec.clouds.machines import Machine
from spec.units import Bytes, Cpu, Iops, Throughput

SOURCE = "https://www.exoscale.com/pricing/ (cores, memory, disk), as the coder/modules registry prints it"
"""Where the type table stands."""

MAX_PODS = 110
"""What the SKS image lets a kubelet take (exoscale/karpenter-provider-exoscale, pkg/providers/instancetype)."""

MAX_VOLUMES = 5
"""Block volumes attached to one instance (https://community.exoscale.com/documentation/block-storage/overview/; the
CSI driver reports the same, driver/node.go: `defaultMaxVolumesPerNode`; the organization's quota may be raised)."""

_VOLUME_IOPS = 5000
_VOLUME_THROUGHPUT = Bytes.parse("200Mi")

NETWORK = Bandwidth.parse("1 Gb/s")
"""Assumption: no public page gives an instance's sustained network speed; this is what the program counts on."""

# Size → cores, memory in GiB, largest root disk in GiB, price group. Where two public tables differ (Jumbo: 225 or
# 256 GB; Memory Titan: 12 or 16 cores) the smaller figure stands. The price groups are ratios of list prices
# (exoscale/karpenter-provider-exoscale, pkg/providers/instancetype/prices.json): Small is 2.
_Sizes = Mapping[str, tuple[int, int, int, int]]
_FAMILIES: Mapping[str, _Sizes] = {
    "standard": {
        "small": (2, 2, 400, 2),
        "medium": (2, 4, 400, 4),
        "large": (4, 8, 400, 8),
        "extra-large": (4, 16, 800, 16),
        "huge": (8, 32, 800, 32),
        "mega": (12, 64, 800, 64),
        "titan": (16, 128, 1600, 128),
        "jumbo": (24, 225, 1600, 192),
        "colossus": (40, 320, 1600, 256),
    },
    "cpu": {
        "extra-large": (8, 16, 800, 20),
        "huge": (16, 32, 800, 40),
        "mega": (32, 64, 800, 80),
        "titan": (40, 128, 1600, 160),
    },
    "memory": {
        "extra-large": (2, 16, 800, 12),
        "huge": (4, 32, 800, 24),
        "mega": (8, 64, 800, 48),
        "titan": (12, 128, 1600, 96),
    },
    "storage": {
        "extra-large": (4, 16, 2000, 12),
        "huge": (8, 32, 3000, 24),
        "mega": (12, 64, 5000, 48),
        "titan": (16, 128, 10000, 96),
        "jumbo": (24, 225, 15000, 160),
    },
}

SMALLEST_DISKS: Mapping[str, Bytes] = {
    "cpu.titan": Bytes.parse("100Gi"),
    "memory.titan": Bytes.parse("100Gi"),
    "storage.extra-large": Bytes.parse("1000Gi"),
    "storage.huge": Bytes.parse("2000Gi"),
    "storage.mega": Bytes.parse("3000Gi"),
    "storage.titan": Bytes.parse("5000Gi"),
    "storage.jumbo": Bytes.parse("10000Gi"),
}
"""Machines whose root disk cannot be smaller than this (same table)."""

SMALLEST_NODE_DISK = Bytes.parse("20Gi")
"""Root disk of a node pool (docs of `exo compute sks nodepool add`: 20 to 51200 GiB)."""


def _machines() -> Iterator[Machine]:
    for family, sizes in _FAMILIES.items():
        for size, (cores, memory, disk, price) in sizes.items():
            yield Machine(
                name=f"{family}.{size}",
                cpu=Cpu(cores * 1000),
                memory=Bytes.parse(f"{memory}Gi"),
                max_pods=MAX_PODS,
                network=NETWORK,
                disk_iops=Iops(MAX_VOLUMES * _VOLUME_IOPS),
                disk_throughput=Throughput(_VOLUME_THROUGHPUT * MAX_VOLUMES),
                volumes=MAX_VOLUMES,
                local_disk=Bytes.parse(f"{disk}Gi"),
                price_group=price,
                source=SOURCE,
            )


MACHINES: Mapping[str, Machine] = {one.name: one for one in _machines()}
"""Name → figures. The root disk lies in the machine's own host, so `local_disk` is the largest root disk."""


def smallest_disk(machine: str) -> Bytes:
    """The smallest root disk of a node on this machine."""
    return max(SMALLEST_NODE_DISK, SMALLEST_DISKS.get(machine, SMALLEST_NODE_DISK))
