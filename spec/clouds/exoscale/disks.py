"""Disks of Exoscale: block storage of one class only, and the root disk inside of the machine's host."""

from spec.clouds.disks import DiskClass
from spec.units import Bytes, Iops, Throughput

SOURCE = "https://community.exoscale.com/documentation/block-storage/overview/, Limitations"

BLOCK_STORAGE = DiskClass(
    name="block-storage",
    smallest=Bytes.parse("10Gi"),
    largest=Bytes.parse("10Ti"),
    iops=lambda _: Iops(5000),
    throughput=lambda _: Throughput(Bytes.parse("200Mi")),
    source=SOURCE,
)
"""The same at every size: no figure can be bought on top."""

STORAGE_CLASS = "exoscale-sbs"
"""Name of the class that the CSI add-on makes (exoscale/exoscale-csi-driver, deployment/0.31.0/storage-class.yaml)."""
RETAINING_STORAGE_CLASS = "exoscale-bs-retain"
"""The same with reclaimPolicy Retain (storage-class-retain.yaml)."""
PROVISIONER = "csi.exoscale.com"
"""Who makes the volumes of both (same files)."""
