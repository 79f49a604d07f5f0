"""OCI Database with PostgreSQL: sizes, storage and its performance tiers."""

from collections.abc import Mapping
from dataclasses import dataclass

from spec.clouds.databases import DatabaseClass
from spec.clouds.oci.shapes import GIBI, SHAPES
from spec.units import Bytes, Iops
from spec.versions import PostgresVersion

_SOURCE = "https://docs.oracle.com/iaas/Content/postgresql/supported-shapes.htm"
LARGEST_STORAGE = Bytes(32 * 1024 * GIBI)
"""Storage grows by itself up to this, and nobody says its size before (docs.oracle.com/iaas/Content/postgresql/
storage-best-practices.htm)."""
IOPS_TIERS = (Iops(75_000), Iops(150_000), Iops(225_000), Iops(300_000))
"""Performance tiers of the storage (docs.oracle.com/iaas/Content/postgresql/create-db.htm, "Performance tier")."""
VERSIONS = tuple(PostgresVersion.parse(one) for one in ("13", "14", "15", "16", "17"))
"""Major releases that can be made (…/postgresql/overview.htm). 17 is an assumption: not seen in the page that was
read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseShape:
    """A shape with a size."""

    shape: str
    ocpus: int
    memory: Bytes

    @property
    def name(self) -> str:
        """As configurations of the service are named: `VM.Standard.E5.Flex.4.64GB`."""
        return f"{self.shape}.{self.ocpus}.{self.memory.count // GIBI}GB"


_SIZES = ((2, 32), (4, 64), (8, 128), (16, 256), (32, 512), (64, 1024))
"""OCPUs and GB of memory: 16 GB for each OCPU, as the default configurations have it."""

DATABASE_SHAPES: Mapping[str, DatabaseShape] = {
    one.name: one
    for shape in ("VM.Standard.E4.Flex", "VM.Standard.E5.Flex")
    for ocpus, memory in _SIZES
    for one in (DatabaseShape(shape=shape, ocpus=ocpus, memory=Bytes(memory * GIBI)),)
}
"""Name → shape and size."""

DATABASES: Mapping[str, DatabaseClass] = {
    name: DatabaseClass(
        name=name,
        cpu=SHAPES[one.shape].machine(one.ocpus, one.memory).cpu,
        memory=one.memory,
        iops=IOPS_TIERS[-1],
        builtin_pooler=False,
        price_group=one.ocpus * SHAPES[one.shape].price_group,
        source=_SOURCE,
    )
    for name, one in DATABASE_SHAPES.items()
}
"""Name → figures, as every cloud has them."""


def tier_for(iops: Iops | None) -> Iops:
    """The lowest tier that gives so many operations. Raises ValueError where none does."""
    for tier in IOPS_TIERS:
        if iops is None or iops <= tier:
            return tier
    raise ValueError(f"the storage of OCI's PostgreSQL gives at most {IOPS_TIERS[-1]}, not {iops}")
