"""Machine types of Azure: general (D), more memory (E), more computing (F).

Every series has a page of its own below https://learn.microsoft.com/azure/virtual-machines/sizes/ with vCPUs, memory,
the sustained operations and throughput of uncached Premium SSDs to the machine as a whole, the number of data disks and
the network's bandwidth. Read as the files of MicrosoftDocs/azure-compute-docs of February and March 2026.
"""

from collections.abc import Iterator, Mapping

from spec.bandwidth import Bandwidth
from spec.clouds.machines import Machine
from spec.units import Bytes, Cpu, Iops, Throughput

MAX_PODS = 110
"""Most pods on a node, as this program sets it: the kubelet's own default. Azure CNI overlay allows 250
(https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay), and every pod that may be there costs 20 MB
of what the node keeps for itself."""

_SIZES = "https://learn.microsoft.com/azure/virtual-machines/sizes"

_Row = tuple[int, int, int, int, int, int]
"""vCPU, GiB of memory, operations a second, megabytes (10^6) a second, data disks, Mb/s of network."""

_D_V5: tuple[_Row, ...] = (
    (2, 8, 3750, 85, 4, 12500),
    (4, 16, 6400, 145, 8, 12500),
    (8, 32, 12800, 290, 16, 12500),
    (16, 64, 25600, 600, 32, 12500),
    (32, 128, 51200, 865, 32, 16000),
    (48, 192, 76800, 1315, 32, 24000),
    (64, 256, 80000, 1735, 32, 30000),
)
_D_V6: tuple[_Row, ...] = (
    (2, 8, 3750, 106, 8, 12500),
    (4, 16, 6400, 212, 12, 12500),
    (8, 32, 12800, 424, 24, 12500),
    (16, 64, 25600, 848, 48, 12500),
    (32, 128, 51200, 1696, 64, 16000),
    (48, 192, 76800, 2544, 64, 24000),
    (64, 256, 102400, 3392, 64, 30000),
)
_D_AMD_V5: tuple[_Row, ...] = (
    (2, 8, 3750, 82, 4, 12500),
    (4, 16, 6400, 144, 8, 12500),
    (8, 32, 12800, 200, 16, 12500),
    (16, 64, 25600, 384, 32, 12500),
    (32, 128, 51200, 768, 32, 16000),
    (48, 192, 76800, 1152, 32, 24000),
    (64, 256, 80000, 1200, 32, 32000),
)
_D_LESS_MEMORY_V5: tuple[_Row, ...] = (
    (2, 4, 3750, 85, 4, 12500),
    (4, 8, 6400, 145, 8, 12500),
    (8, 16, 12800, 290, 16, 12500),
    (16, 32, 25600, 600, 32, 12500),
    (32, 64, 51200, 865, 32, 16000),
)
_E_V5: tuple[_Row, ...] = (
    (2, 16, 3750, 85, 4, 12500),
    (4, 32, 6400, 145, 8, 12500),
    (8, 64, 12800, 290, 16, 12500),
    (16, 128, 25600, 600, 32, 12500),
    (32, 256, 51200, 865, 32, 16000),
)
_F_V2: tuple[_Row, ...] = (
    (2, 4, 3200, 47, 4, 5000),
    (4, 8, 6400, 95, 8, 10000),
    (8, 16, 12800, 190, 16, 12500),
    (16, 32, 25600, 380, 32, 12500),
    (32, 64, 51200, 750, 32, 16000),
)

_SERIES: tuple[tuple[str, str, int, tuple[_Row, ...]], ...] = (
    # Name with {} for the vCPUs, page, price of a vCPU against the others (hundredths of Standard_D*s_v5), rows.
    ("Standard_D{}ls_v5", "general-purpose/dlsv5-series", 88, _D_LESS_MEMORY_V5),
    ("Standard_F{}s_v2", "compute-optimized/fsv2-series", 89, _F_V2),
    ("Standard_D{}as_v5", "general-purpose/dasv5-series", 90, _D_AMD_V5),
    ("Standard_D{}s_v5", "general-purpose/dsv5-series", 100, _D_V5),
    ("Standard_D{}s_v6", "general-purpose/dsv6-series", 105, _D_V6),
    ("Standard_E{}s_v5", "memory-optimized/esv5-series", 131, _E_V5),
)
"""The ratios of price are an assumption from list prices of West Europe; they order and compute nothing."""

_TEMPORARY = {2: 16, 4: 32, 8: 64, 16: 128, 32: 256}
"""vCPUs of an Fsv2 → GiB of its temporary disk; the other series here have none."""


def _machines() -> Iterator[Machine]:
    for name, page, price, rows in _SERIES:
        for vcpu, memory, iops, megabytes, disks, network in rows:
            yield Machine(
                name=name.format(vcpu),
                cpu=Cpu(vcpu * 1000),
                memory=Bytes(memory * 2**30),
                max_pods=MAX_PODS,
                network=Bandwidth(network),
                disk_iops=Iops(iops),
                disk_throughput=Throughput(Bytes(megabytes * 10**6)),
                volumes=disks,
                local_disk=Bytes(_TEMPORARY[vcpu] * 2**30) if "_F" in name else None,
                price_group=vcpu * price,
                source=f"{_SIZES}/{page}",
            )


MACHINES: Mapping[str, Machine] = {one.name: one for one in _machines()}
"""Name → figures."""
