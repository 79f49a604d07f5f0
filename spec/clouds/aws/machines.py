"""Machine types of EC2.

Sustained figures: what a machine may do for minutes on credit ("up to 12.5 Gigabit") is not counted. All of them are
answers of the EC2 API (DescribeInstanceTypes: VCpuInfo, MemoryInfo, NetworkInfo, EbsInfo.EbsOptimizedInfo), which the
specification pages at `_PAGES` print too.

Most pods: one address is taken by each network interface itself, pods with host networking take none, and the two
that every node runs so are added: interfaces x (addresses - 1) + 2
(https://github.com/awslabs/amazon-eks-ami, eni-max-pods.txt: 58 for m7i.2xlarge).

Volumes: 32 on the newer Intel and AMD machines, on all others 27 together with network interfaces
(https://github.com/kubernetes-sigs/aws-ebs-csi-driver, pkg/cloud/limits); the machine's own disk is one of the 32.
"""

from collections.abc import Iterator, Mapping

from spec.bandwidth import Bandwidth
from spec.clouds.machines import Architecture, Machine
from spec.units import Bytes, Cpu, Iops, Throughput

_PAGES = {
    "t": "https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html",
    "m": "https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html",
    "c": "https://docs.aws.amazon.com/ec2/latest/instancetypes/co.html",
    "r": "https://docs.aws.amazon.com/ec2/latest/instancetypes/mo.html",
}
_DEDICATED, _SHARED = 32, 27
_PRICE = {
    "t3": 87,
    "t4g": 70,
    "m6i": 100,
    "m7i": 105,
    "m7a": 121,
    "m7g": 85,
    "c7i": 93,
    "c6in": 118,
    "m6in": 145,
    "r7i": 138,
    "r7g": 112,
}
"""Family → price of its `large`, that of m6i being 100 (list prices of us-east-1, rounded)."""
_TIMES = {"medium": 0.5, "large": 1, "xlarge": 2, "2xlarge": 4, "4xlarge": 8, "8xlarge": 16}
"""Prices are in step with sizes."""
_DEDICATED_FAMILIES = ("m7i", "m7a", "c7i", "r7i")
_ARM_FAMILIES = ("t4g", "m7g", "r7g")

# Size → vCPU, interfaces, addresses of each, then what the family's memory is multiplied with.
_SHAPES = {
    "medium": (2, 3, 6, 4),
    "large": (2, 3, 10, 8),
    "xlarge": (4, 4, 15, 16),
    "2xlarge": (8, 4, 15, 32),
    "4xlarge": (16, 8, 30, 64),
    "8xlarge": (32, 8, 30, 128),
}
_BURSTING_SHAPES = {
    "medium": (2, 3, 6, 4),
    "large": (2, 3, 12, 8),
    "xlarge": (4, 4, 15, 16),
    "2xlarge": (8, 4, 15, 32),
}
_MEMORY = {"c": 0.5, "m": 1, "t": 1, "r": 2}
"""Memory against that of the general family."""

# Network in Mb/s, then to the disks: Mb/s and operations in a second.
_USUAL = {
    "large": (781, 650, 3600),
    "xlarge": (1562, 1250, 6000),
    "2xlarge": (3125, 2500, 12000),
    "4xlarge": (6250, 5000, 20000),
    "8xlarge": (12500, 10000, 40000),
}
_GRAVITON = {
    "large": (937, 630, 3600),
    "xlarge": (1876, 1250, 6000),
    "2xlarge": (3750, 2500, 12000),
    "4xlarge": (7500, 5000, 20000),
    "8xlarge": (15000, 10000, 40000),
}
_NETWORKED = {
    "large": (3125, 1562, 6250),
    "xlarge": (6250, 3125, 12500),
    "2xlarge": (12500, 6250, 25000),
    "4xlarge": (25000, 12500, 50000),
}
_BURSTING = {
    "medium": (256, 347, 2000),
    "large": (512, 695, 4000),
    "xlarge": (1024, 695, 4000),
    "2xlarge": (2048, 695, 4000),
}

_FAMILIES: Mapping[str, Mapping[str, tuple[int, int, int]]] = {
    "t3": _BURSTING,
    "t4g": _BURSTING,
    "m6i": _USUAL,
    "m7i": _USUAL,
    "m7a": _USUAL,
    "m7g": _GRAVITON,
    "c7i": _USUAL,
    "c6in": _NETWORKED,
    "m6in": _NETWORKED,
    "r7i": _USUAL,
    "r7g": _GRAVITON,
}


def _rows() -> Iterator[Machine]:
    for family, sizes in _FAMILIES.items():
        shapes = _BURSTING_SHAPES if sizes is _BURSTING else _SHAPES
        for size, (network, disk_megabits, disk_iops) in sizes.items():
            cpu, interfaces, addresses, gibibytes = shapes[size]
            dedicated = family in _DEDICATED_FAMILIES
            yield Machine(
                name=f"{family}.{size}",
                cpu=Cpu(cpu * 1000),
                memory=Bytes(int(gibibytes * _MEMORY[family[0]]) * 2**30),
                max_pods=interfaces * (addresses - 1) + 2,
                network=Bandwidth(network),
                disk_iops=Iops(disk_iops),
                disk_throughput=Throughput(Bytes(disk_megabits * 125_000)),
                volumes=_DEDICATED - 1 if dedicated else _SHARED - interfaces,
                architecture=Architecture.ARM64 if family in _ARM_FAMILIES else Architecture.AMD64,
                price_group=int(_PRICE[family] * _TIMES[size]),
                source=_PAGES[family[0]],
            )


MACHINES: Mapping[str, Machine] = {one.name: one for one in _rows()}
"""Name → figures."""
