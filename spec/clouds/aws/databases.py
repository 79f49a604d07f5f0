"""RDS for PostgreSQL: sizes, and what its storage gives.

gp3 on RDS is not gp3 on EC2: below 400 GiB it gives 3,000 operations and 125 MiB a second and takes no other figure;
from there on RDS stripes over four volumes, which gives 12,000 and 500, and up to 64,000 and 4,000 can be asked for
(https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html). io2: 1,000 operations for each GiB,
256,000 in all, from 100 GiB on. What the machine gives bounds both.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spec.clouds.aws.disks import gibibytes, mebibytes
from spec.clouds.aws.machines import MACHINES
from spec.clouds.databases import DatabaseClass
from spec.units import Bytes, Cpu, Iops, Throughput

_SOURCE = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html"
_FAMILIES = ("t4g", "m7g", "m7i", "r7g", "r7i")


def _classes() -> Iterator[DatabaseClass]:
    for one in MACHINES.values():
        if one.name.partition(".")[0] in _FAMILIES:
            # The machine under a class is the one that its name says, and so are its figures.
            yield DatabaseClass(
                name=f"db.{one.name}",
                cpu=one.cpu,
                memory=one.memory,
                iops=one.disk_iops,
                price_group=one.price_group,
                source=_SOURCE,
            )


DATABASES: Mapping[str, DatabaseClass] = {one.name: one for one in _classes()}
"""Name → figures."""

_BURSTING = {"micro": 1, "small": 2, "medium": 4, "large": 8}
"""Size → GiB of memory; each has two virtual processors."""
SMALL_DATABASES: Mapping[str, DatabaseClass] = {
    name: DatabaseClass(name=name, cpu=Cpu(2000), memory=Bytes(gib * 2**30), source=_SOURCE)
    for family in ("t3", "t4g")
    for size, gib in _BURSTING.items()
    if (name := f"db.{family}.{size}") not in DATABASES
}
"""Burstable classes that are not offered here, and known so that it can be said what they lack."""

SMALLEST = Bytes(20 * 2**30)
LARGEST = Bytes(64 * 2**40)
STRIPED = Bytes(400 * 2**30)
"""From here on gp3 is striped for PostgreSQL."""
PLAIN_IOPS, PLAIN_MEBI = 3000, 125
STRIPED_IOPS, STRIPED_IOPS_MOST = 12_000, 64_000
STRIPED_MEBI, STRIPED_MEBI_MOST = 500, 4000
MAJORS = (13, 14, 15, 16, 17, 18)
"""Releases of PostgreSQL that RDS makes servers of
(https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """Storage of a database as the API takes it."""

    gib: int
    iops: int | None
    """None where it takes none: it gives its 3,000."""
    mib: int | None


def most(size: Bytes) -> tuple[Iops, Throughput]:
    """Most that gp3 of RDS can be made to give at a size."""
    iops, mebi = (PLAIN_IOPS, PLAIN_MEBI) if size < STRIPED else (STRIPED_IOPS_MOST, STRIPED_MEBI_MOST)
    return Iops(iops), Throughput(Bytes(mebi * 2**20))


def storage(size: Bytes, iops: Iops | None = None, throughput: Throughput | None = None) -> Storage:
    """What to ask for; what gp3 gives anyhow is the least.

    Raises ValueError, in a person's words, for what it cannot give.
    """
    if not SMALLEST <= size <= LARGEST:
        raise ValueError(f"a database on RDS has {SMALLEST} to {LARGEST}, not {size}")
    most_iops, most_throughput = most(size)
    if iops is not None and iops > most_iops:
        raise ValueError(f"gp3 of {size} on RDS gives at most {most_iops}, not {iops}")
    if throughput is not None and throughput > most_throughput:
        raise ValueError(f"gp3 of {size} on RDS gives at most {most_throughput}, not {throughput}")
    if size < STRIPED:
        return Storage(gib=gibibytes(size), iops=None, mib=None)
    return Storage(
        gib=gibibytes(size),
        iops=max(STRIPED_IOPS, iops.per_second if iops is not None else 0),
        mib=max(STRIPED_MEBI, mebibytes(throughput) if throughput is not None else 0),
    )
