"""How a row of the table of refusals is written: what is wrong, and all that is said of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spec.clouds.tables import tables_of

POOL = "cluster.pools.0"
SOMEBODY = "11111111-2222-4333-8444-555555555555"
NFS = ("PS-4", "PS-27", "PS-28", "PS-29")
REGISTRY = ("PS-5", "PS-42")
DATABASE = ("CB-3", "CB-11")
IDENTITIES = tuple(f"SM-{number}" for number in range(20, 38))


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message."""

    where: str
    what: str
    instead: str
    requirements: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """As a person reads it."""
        says = f" [{', '.join(self.requirements)}]" if self.requirements else ""
        return f"  - {self.where}: {self.what}{says}\n      write instead: {self.instead}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A shipped stack with something in it that its cloud cannot give, and all that is said of it."""

    name: str
    stack: str
    changes: Mapping[str, object]
    said: tuple[Said, ...]


def one_of(names: Iterable[object]) -> str:
    return f"one of {', '.join(str(one) for one in names)}"


def wrong(name: str, stack: str, changes: Mapping[str, object], *said: Said) -> Wrong:
    return Wrong(name=name, stack=stack, changes=changes, said=said)


def region(stack: str, cloud: str, name: str) -> Wrong:
    return wrong(
        f"{cloud}: a region that is none",
        stack,
        {"cluster.region": name},
        Said(
            where="cluster.region",
            what=f"{name} is no region of {cloud} that is known here",
            instead=one_of(tables_of(cloud).regions),
        ),
    )


def machine(stack: str, cloud: str, name: str) -> Wrong:
    return wrong(
        f"{cloud}: a machine type that is none, or too small to be a node",
        stack,
        {f"{POOL}.machine": name},
        Said(
            where="cluster.pools[0].machine",
            what=f"{name!r} is not a machine type that is known here",
            instead=one_of(tables_of(cloud).machines),
        ),
    )


def database(stack: str, cloud: str, name: str) -> Wrong:
    return wrong(
        f"{cloud}: a class of databases that is none",
        stack,
        {"ground.databases.postgres.class": name},
        Said(
            where="ground.databases.postgres.class",
            what=f"{name} is no size of a database that is known here",
            instead=one_of(tables_of(cloud).databases),
            requirements=DATABASE,
        ),
    )


def version(stack: str, cloud: str, number: str, ended: str = "") -> Wrong:
    there = one_of(tables_of(cloud).releases.available)
    return wrong(
        f"{cloud}: Kubernetes {number}",
        stack,
        {"cluster.version": number},
        Said(
            where="cluster.version",
            what=f"{cloud} makes no cluster of Kubernetes {number}{ended} (as of 2026-11-21)",
            instead=f"{there} that the vendor supports as well",
            requirements=("X-3",),
        ),
    )


def worker(stack: str, changes: Mapping[str, object]) -> Wrong:
    return wrong(
        f"{stack}: workers below the guide's figure",
        stack,
        changes,
        Said(
            where="cluster.pools[0].cpu",
            what="4 is below what the production profile asks for",
            instead="8 or more",
            requirements=("PS-2",),
        ),
    )


def file_server(cloud: str, changes: Mapping[str, object], what: str, instead: str) -> Wrong:
    return wrong(
        f"{cloud}: a file server on too small a machine",
        f"pseven-{cloud}-prod",
        changes,
        Said(where="ground.machines.nfs.machine", what=what, instead=instead, requirements=NFS),
    )


def registry_disk(cloud: str, changes: Mapping[str, object], what: str, instead: str, *more: Said) -> Wrong:
    return wrong(
        f"{cloud}: operations that a disk cannot give",
        f"pseven-{cloud}-prod",
        {f"ground.machines.registry.{key}": value for key, value in changes.items()},
        *more,
        Said(where="ground.machines.registry.disk-iops", what=what, instead=instead, requirements=REGISTRY),
    )
