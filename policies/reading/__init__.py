"""From resources to facts: one module for each provider, loaded when a resource of it comes along."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Protocol, cast

from policies.facts import Fact
from policies.seen import Seen

_MODULES = {
    "kubernetes": "kubernetes",
    "aws": "aws",
    "azure-native": "azure",
    "oci": "oci",
    "exoscale": "exoscale",
}


class Reader(Protocol):
    """What such a module offers."""

    def read(self, seen: Seen) -> Iterator[Fact]:
        """All facts of one resource."""

    def read_together(self, all_seen: Iterable[Seen]) -> Iterator[Fact]:
        """Facts that several resources tell together only: a bucket, and what is said about it elsewhere."""


def _reader(package: str) -> Reader | None:
    name = _MODULES.get(package)
    return cast("Reader", import_module(f"{__name__}.{name}")) if name is not None else None


def _whose(seen: Seen) -> str:
    """The cloud that a resource is of: Exoscale's object storage is made with the provider of AWS, whose calls it
    understands, and is yet none of AWS."""
    foreign = seen.package == "aws" and any(one.startswith("groundwork:exoscale:") for one in seen.owners)
    return "exoscale" if foreign else seen.package


def read(seen: Seen) -> Iterator[Fact]:
    """All facts of one resource; nothing of a provider that no rule knows."""
    reader = _reader(_whose(seen))
    return reader.read(seen) if reader is not None else iter(())


def read_together(all_seen: Iterable[Seen]) -> Iterator[Fact]:
    """Facts that several resources tell together."""
    seen = tuple(all_seen)
    for package in sorted({_whose(one) for one in seen}):
        reader = _reader(package)
        if reader is not None:
            yield from reader.read_together(one for one in seen if _whose(one) == package)


def read_all(all_seen: Iterable[Seen]) -> Iterator[Fact]:
    """Every fact of these resources."""
    seen = tuple(all_seen)
    for one in seen:
        yield from read(one)
    yield from read_together(seen)
