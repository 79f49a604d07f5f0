"""What a customer chooses of the cluster for ThingPark: priorities, disks, load, and what lies between the nodes."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, StrictBool, StrictStr, field_validator

from spec.fields import BytesField, Pattern, Spec, mistake
from spec.names import DnsLabel
from spec.platforms.thingpark.priority_classes import OF_PSEVEN, USER_LIMIT, VALUES, Naming, Priority
from spec.platforms.thingpark.quantities import BandwidthField, LatencyField, MessageRateField
from spec.platforms.thingpark.reach import Filled
from spec.platforms.thingpark.segments import Store
from spec.platforms.thingpark.storage_classes import (
    BINDING_MODE,
    CSI_KEY,
    NO_PROVISIONER,
    FileSystem,
    StorageClass,
    VolumeType,
)

Count = Annotated[int, Field(ge=0, strict=True)]


class KubernetesOverride(Spec):
    """A release of Kubernetes that the vendor does not list, taken on somebody's word (TP-2)."""

    reason: Filled
    """Who said so, and why."""


class ExpectedLoad(Spec):
    """What the installation will have to carry; checked against the segment."""

    base_stations: Count
    devices: Count
    average: MessageRateField
    peak: MessageRateField


class InterZone(Spec):
    """What was measured between the nodes (TP-6)."""

    latency: LatencyField
    bandwidth: BandwidthField


def _below_the_limit(value: int) -> int:
    if value > USER_LIMIT:
        raise mistake(f"{value} is above what Kubernetes leaves to users", f"at most {USER_LIMIT}", "TP-4")
    return value


PriorityValue = Annotated[int, Field(ge=-2_147_483_648, strict=True), AfterValidator(_below_the_limit)]


class PriorityValues(Spec):
    """The three values; what counts is their order."""

    datapath: PriorityValue = VALUES[Priority.DATA_PATH]
    data: PriorityValue = VALUES[Priority.DATA]
    others: PriorityValue = VALUES[Priority.OTHERS]

    @property
    def by_priority(self) -> Mapping[Priority, int]:
        """The same, to look up."""
        return {Priority.DATA_PATH: self.datapath, Priority.DATA: self.data, Priority.OTHERS: self.others}


def _not_of_pseven(name: str) -> str:
    if name in OF_PSEVEN:
        raise mistake(f"{name} is a class of pSeven Enterprise", "a name of its own", "TP-4")
    return name


ClassName = Annotated[DnsLabel, AfterValidator(_not_of_pseven)]


class PriorityNames(Spec):
    """Names of your own for the three classes."""

    datapath: ClassName
    data: ClassName
    others: ClassName

    @property
    def by_priority(self) -> Mapping[Priority, str]:
        """The same, to look up."""
        return {Priority.DATA_PATH: self.datapath, Priority.DATA: self.data, Priority.OTHERS: self.others}


class PriorityClasses(Spec):
    """The three classes of priority (TP-4)."""

    naming: Naming = "both"
    """The guide spells them `thingpark-datapath` and `thingpark-others`, the public files `thingpark-data-path` and
    `thingpark-other` (INC-TP1); with `both` every chart finds its own, and the pods use the guide's."""
    names: PriorityNames | None = None
    """Instead of both spellings."""
    values: PriorityValues = PriorityValues()
    global_default: StrictBool = False

    @field_validator("global_default")
    @classmethod
    def _never(cls, value: bool) -> bool:
        if value:
            raise mistake(
                "as the default, a ThingPark class would hold for every pod of the cluster that names none",
                "false",
                "TP-4",
            )
        return value

    @property
    def own(self) -> Mapping[Priority, str]:
        """Names of one's own; empty where there are none."""
        return self.names.by_priority if self.names is not None else {}


class OwnStorageClass(Spec):
    """A storage class of your own (TP-5)."""

    name: DnsLabel
    provisioner: Annotated[
        str, Pattern(r"[a-z0-9](?:[a-z0-9./-]*[a-z0-9])?", "ebs.csi.aws.com", "the name of a CSI driver", "TP-5")
    ]
    fs_type: StrictStr
    binding_mode: StrictStr = BINDING_MODE
    parameters: dict[str, Filled] = Field(default_factory=dict)
    """What the driver reads, beside the file system."""
    allow_expansion: StrictBool = True

    @field_validator("provisioner")
    @classmethod
    def _dynamic(cls, value: str) -> str:
        if value == NO_PROVISIONER:
            raise mistake(
                f"{value} makes no volume: ThingPark needs dynamic provisioning",
                "the CSI driver of the cluster, for example blockvolume.csi.oraclecloud.com or rancher.io/local-path",
                "TP-5",
            )
        return value

    @field_validator("fs_type")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in tuple(FileSystem):
            raise mistake(f"{value!r} is not a file system that ThingPark is sized for", "xfs or ext4", "TP-5")
        return value

    @field_validator("binding_mode")
    @classmethod
    def _after_the_scheduler(cls, value: str) -> str:
        if value != BINDING_MODE:
            raise mistake(
                f"with {value!r} a disk may be made in another zone than its pod is put into", BINDING_MODE, "TP-5"
            )
        return value

    @property
    def file_system(self) -> FileSystem:
        """What it is formatted with."""
        return FileSystem(self.fs_type)

    def made(self) -> StorageClass:
        """As it is made."""
        return StorageClass(
            name=self.name,
            provisioner=self.provisioner,
            file_system=self.file_system,
            parameters={CSI_KEY: self.fs_type, **self.parameters},
            allow_expansion=self.allow_expansion,
        )


class Storage(Spec):
    """Disks (TP-5)."""

    volume_type: VolumeType = "gp3"
    """Of Amazon's disks."""
    allow_expansion: StrictBool = True
    """Whether a disk may grow. The vendor's classes for Amazon leave it out; here it is on."""
    classes: tuple[OwnStorageClass, ...] = ()
    """Instead of the classes that belong to the cloud."""
    use: dict[Store, DnsLabel] = Field(default_factory=dict)
    """Volume → class, where it differs: with classes of your own, all seven."""
    sizes: dict[Store, BytesField] = Field(default_factory=dict)
    """Volume → size, where the segment's is too small."""
