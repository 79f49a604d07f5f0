"""One cloud's tables in one place, by the cloud's name; each read when it is asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from spec.clouds.databases import DatabaseClass
from spec.clouds.disks import DiskClass
from spec.clouds.machines import Machine
from spec.clouds.versions import Releases
from spec.units import Bytes

CLOUDS = ("aws", "azure", "oci", "exoscale")
"""What `cluster.cloud` may be where this program makes the cluster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudTables:
    """What a cloud gives, each row with its source."""

    machines: Mapping[str, Machine]
    """Name of a machine type → its figures: nodes and machines beside the cluster alike."""
    disks: Mapping[str, DiskClass]
    """Name of a disk class → what it can be made to give."""
    default_disk: str
    """The class that is meant where the settings name none."""
    databases: Mapping[str, DatabaseClass]
    """Name of a size of the managed PostgreSQL → its figures; empty where the cloud's is not made here."""
    releases: Releases
    """Which releases of Kubernetes the cloud runs."""
    regions: Mapping[str, int]
    """Name of a region → how many zones it has."""
    small_databases: Mapping[str, DatabaseClass] = field(default_factory=dict)
    """Sizes that are not offered here → their figures, so that it can be said what they lack."""
    sized: Callable[[str, int | None, Bytes | None], Machine | None] | None = None
    """Of a cloud with flexible machine types: name, its count of cores, memory → the machine; None where there is none
    of that size."""

    def machine(self, name: str, cores: int | None = None, memory: Bytes | None = None) -> Machine | None:
        """The figures of a machine type, at a size of its own where it is flexible; None where there is none."""
        return self.machines.get(name) if self.sized is None else self.sized(name, cores, memory)


def tables_of(cloud: str) -> CloudTables:
    """The tables of one cloud: `TABLES` of `spec.clouds.<cloud>.tables`. Raises KeyError for a name that is none."""
    match cloud:
        case "aws":
            from spec.clouds.aws.tables import TABLES as AWS  # noqa: PLC0415 (each costs time to read: one is needed)

            return AWS
        case "azure":
            from spec.clouds.azure.tables import TABLES as AZURE  # noqa: PLC0415

            return AZURE
        case "oci":
            from spec.clouds.oci.tables import TABLES as OCI  # noqa: PLC0415

            return OCI
        case "exoscale":
            from spec.clouds.exoscale.tables import TABLES as EXOSCALE  # noqa: PLC0415

            return EXOSCALE
        case _:
            raise KeyError(cloud)
