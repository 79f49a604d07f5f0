"""Azure Database for PostgreSQL, flexible server: sizes, storage, and what comes with them.

Sources: https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-compute (sizes),
…/concepts-storage (storage and operations), …/concepts-pgbouncer (the built-in pooler: General Purpose and Memory
Optimized only, port 6432; X-7).
"""

from collections.abc import Iterator, Mapping

from spec.clouds.azure.disks import PREMIUM_TIERS, Tier
from spec.clouds.databases import DatabaseClass
from spec.units import Bytes, Cpu, Iops

POOLER_PORT = 6432
SERVER_PORT = 5432
VERSIONS = ("13", "14", "15", "16", "17", "18")
"""Major releases that a new server can have. 13 is past the community's own end; 18 came last."""

_SOURCE = "https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-compute"

BURSTABLE, GENERAL_PURPOSE, MEMORY_OPTIMIZED = "Burstable", "GeneralPurpose", "MemoryOptimized"

_Row = tuple[int, int, int]
"""vCores, GiB of memory, most operations a second of the size."""

_GENERAL: tuple[_Row, ...] = (
    (2, 8, 3750),
    (4, 16, 6400),
    (8, 32, 12800),
    (16, 64, 25600),
    (32, 128, 51200),
)
_MEMORY: tuple[_Row, ...] = (
    (2, 16, 3750),
    (4, 32, 6400),
    (8, 64, 12800),
    (16, 128, 25600),
    (32, 256, 51200),
)
_SERIES = (
    ("Standard_D{}ds_v5", 100, _GENERAL),
    ("Standard_E{}ds_v5", 131, _MEMORY),
)
_BURSTABLE = (("Standard_B1ms", 1, 2, 640, 30), ("Standard_B2s", 2, 4, 1280, 60), ("Standard_B2ms", 2, 8, 1920, 80))


def _classes() -> Iterator[DatabaseClass]:
    for name, cores, memory, iops, price in _BURSTABLE:
        yield _class(name, (cores, memory, iops), price, pooler=False)
    for pattern, price, rows in _SERIES:
        for row in rows:
            yield _class(pattern.format(row[0]), row, row[0] * price, pooler=True)


def _class(name: str, row: _Row, price: int, *, pooler: bool) -> DatabaseClass:
    cores, memory, iops = row
    return DatabaseClass(
        name=name,
        cpu=Cpu(cores * 1000),
        memory=Bytes(memory * 2**30),
        iops=Iops(iops),
        builtin_pooler=pooler,
        price_group=price,
        source=_SOURCE,
    )


DATABASES: Mapping[str, DatabaseClass] = {one.name: one for one in _classes()}
"""Name → figures."""


def sku_tier(name: str) -> str:
    """The tier that a size belongs to, as the API calls it."""
    if name.startswith("Standard_B"):
        return BURSTABLE
    return MEMORY_OPTIMIZED if name.startswith("Standard_E") else GENERAL_PURPOSE


STORAGE_TIERS: tuple[Tier, ...] = tuple(one for one in PREMIUM_TIERS if one.size >= Bytes.parse("32Gi"))
"""Storage is a Premium SSD of exactly one of these sizes, 32 GiB to 32 TiB, and gives what the tier gives."""


def storage_tier(size: Bytes) -> Tier | None:
    """The tier whose size this is; None where it is between two of them."""
    return next((one for one in STORAGE_TIERS if one.size == size), None)
