"""Storage classes: the vendor's for the clouds that it knows, ours for the others, and who uses which (TP-5)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from spec.plan import Manifest, Part
from spec.platforms.thingpark.hosting import Hosting
from spec.platforms.thingpark.segments import Store

VolumeType = Literal["gp2", "gp3"]
"""Of Amazon's disks: the vendor's files say gp2 until 7.3 and gp3 since."""


class FileSystem(StrEnum):
    """What a disk is formatted with."""

    XFS = "xfs"
    EXT4 = "ext4"


FILE_SYSTEM_OF: Mapping[Store, FileSystem] = {  # the vendor's examples/hosting/*/values-storage.yaml
    Store.KAFKA: FileSystem.XFS,
    Store.KAFKA_ZOOKEEPER: FileSystem.XFS,
    Store.MONGO: FileSystem.XFS,
    Store.ZOOKEEPER: FileSystem.XFS,
    Store.GALERA: FileSystem.XFS,
    Store.LRC: FileSystem.EXT4,
    Store.LRC_FTP: FileSystem.XFS,
}
"""What each volume must be formatted with; only that of lrc is ext4."""

BINDING_MODE = "WaitForFirstConsumer"
"""A disk belongs to one zone: it is made where the scheduler puts the pod."""

NO_PROVISIONER = "kubernetes.io/no-provisioner"
"""What Kubernetes calls a class whose volumes somebody makes by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageClass:
    """One class as it is made."""

    name: str
    provisioner: str
    file_system: FileSystem
    parameters: Mapping[str, str] = field(default_factory=dict)
    allow_expansion: bool = True
    annotations: Mapping[str, str] = field(default_factory=dict)

    def as_manifest(self) -> Manifest:
        """The object."""
        body: dict[str, Any] = {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "StorageClass",
            "metadata": {
                "name": self.name,
                **({"annotations": dict(self.annotations)} if self.annotations else {}),
            },
            "provisioner": self.provisioner,
            "parameters": dict(self.parameters),
            "reclaimPolicy": "Delete",
            "volumeBindingMode": BINDING_MODE,
            "allowVolumeExpansion": self.allow_expansion,
        }
        return Manifest(body=body, cluster_wide=True, part=Part.ADMINISTRATOR, requirements=("TP-3", "TP-5"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """The classes of one kind of cluster, and which volume uses which."""

    classes: tuple[StorageClass, ...]
    use: Mapping[Store, str]
    ours: bool
    """Whether they are ours: the vendor has no example for such a cluster."""


_CSI_KEY = "csi.storage.k8s.io/fstype"
CSI_KEY = _CSI_KEY
"""The parameter by which any CSI driver is told how to format."""


def _use(xfs: str, ext4: str, ftp: str) -> Mapping[Store, str]:
    by_system = {FileSystem.XFS: xfs, FileSystem.EXT4: ext4}
    return {store: ftp if store is Store.LRC_FTP else by_system[system] for store, system in FILE_SYSTEM_OF.items()}


def _class(name: str, provisioner: str, key: str, system: FileSystem, **parameters: str) -> StorageClass:
    return StorageClass(
        name=name, provisioner=provisioner, file_system=system, parameters={key: str(system), **parameters}
    )


def _aws(volume_type: VolumeType) -> Preset:
    """`storage-class-amazon.yaml`; expansion is ours: the vendor leaves it out, and a full disk is an outage."""
    name = f"thingpark-csi-{volume_type}"
    made = (
        _class(f"{name}-xfs", "ebs.csi.aws.com", "fsType", FileSystem.XFS, type=volume_type),
        _class(f"{name}-ext4", "ebs.csi.aws.com", "fsType", FileSystem.EXT4, type=volume_type),
    )
    return Preset(classes=made, use=_use(f"{name}-xfs", f"{name}-ext4", f"{name}-xfs"), ours=False)


def _azure() -> Preset:
    """`storage-class-azure.yaml`."""
    driver, standard, premium = "disk.csi.azure.com", "thingpark-csi-standard-lrs", "thingpark-csi-premium-lrs"
    made = (
        _class(f"{standard}-xfs", driver, "fsType", FileSystem.XFS, skuName="StandardSSD_LRS"),
        _class(f"{premium}-xfs", driver, "fsType", FileSystem.XFS, skuName="Premium_LRS"),
        _class(f"{premium}-ext4", driver, "fsType", FileSystem.EXT4, skuName="Premium_LRS"),
    )
    return Preset(classes=made, use=_use(f"{premium}-xfs", f"{premium}-ext4", f"{standard}-xfs"), ours=False)


def _google() -> Preset:
    """`storage-class-google.yaml`, there since 7.3.6."""
    driver, standard, ssd = "pd.csi.storage.gke.io", "thingpark-csi-standard", "thingpark-csi-ssd"
    made = (
        _class(f"{standard}-xfs", driver, _CSI_KEY, FileSystem.XFS, type="pd-standard"),
        _class(f"{ssd}-xfs", driver, _CSI_KEY, FileSystem.XFS, type="pd-ssd"),
        _class(f"{ssd}-ext4", driver, _CSI_KEY, FileSystem.EXT4, type="pd-ssd"),
    )
    return Preset(classes=made, use=_use(f"{ssd}-xfs", f"{ssd}-ext4", f"{standard}-xfs"), ours=False)


def _oci() -> Preset:
    """Ours: block volumes of Oracle's CSI driver at its balanced performance (10 units for each GB)."""
    driver, name = "blockvolume.csi.oraclecloud.com", "thingpark-csi-block"
    made = (
        _class(f"{name}-xfs", driver, _CSI_KEY, FileSystem.XFS, vpusPerGB="10"),
        _class(f"{name}-ext4", driver, _CSI_KEY, FileSystem.EXT4, vpusPerGB="10"),
    )
    return Preset(classes=made, use=_use(f"{name}-xfs", f"{name}-ext4", f"{name}-xfs"), ours=True)


def _local() -> Preset:
    """Ours: directories of a node; what they are formatted with is the node's own affair, and cannot be grown."""
    name = "thingpark-local"
    made = tuple(
        StorageClass(
            name=f"{name}-{system}",
            provisioner="rancher.io/local-path",
            file_system=system,
            allow_expansion=False,
        )
        for system in FileSystem
    )
    return Preset(classes=made, use=_use(f"{name}-xfs", f"{name}-ext4", f"{name}-xfs"), ours=True)


def preset(hosting: Hosting, volume_type: VolumeType) -> Preset | None:
    """What a kind of cluster gets without being told; None where a customer must bring classes."""
    match hosting:
        case Hosting.AWS:
            return _aws(volume_type)
        case Hosting.AZURE:
            return _azure()
        case Hosting.GOOGLE:
            return _google()
        case Hosting.OCI:
            return _oci()
        case Hosting.LOCAL:
            return _local()
        case Hosting.OTHER:
            return None
