"""What a pool could be made of instead, and what a node of it is worth beside the others."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from spec.clouds.oci.cluster import OciPool
from spec.clouds.oci.shapes import SHAPES
from spec.pools import CloudPool, Pool
from spec.units import Bytes

AnyPool = Pool | CloudPool

GIBI = 2**30
GIBI_OF_A_CORE = 4
"""How much memory weighs as much as a core, where no prices are known: ordinary machines have four GiB for each."""
GIBI_OF_AN_OCPU = 8
"""The same of a flexible shape's OCPU, by which Oracle's price groups are given."""
OCPUS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)
"""Sizes of a flexible shape that are looked at, each with these amounts of memory for an OCPU:"""
GIBI_FOR_AN_OCPU = (4, 8, 16, 32)


BURSTABLE = ("t2.", "t3.", "t3a.", "t4g.", "Standard_B")
"""How names of machines begin whose cores are theirs only for a while (https://docs.aws.amazon.com/AWSEC2/latest/
UserGuide/burstable-performance-instances.html, learn.microsoft.com/azure/virtual-machines/sizes/general-purpose/
bv1-series): nothing to offer for what runs all the time, to a pool that is not made of them already."""


def worth(pool: AnyPool) -> Fraction:
    """What one node costs, in whatever can be compared inside of one stack: the cloud's order of prices, else size."""
    if isinstance(pool, OciPool):
        parts = Fraction(pool.memory_size.count, GIBI_OF_AN_OCPU * GIBI) + pool.ocpus
        return SHAPES[pool.machine].price_group * parts / 2
    if isinstance(pool, CloudPool) and pool.row.price_group:
        return Fraction(pool.row.price_group)
    return Fraction(pool.cpu.millis, 1000) + Fraction(pool.memory.count, GIBI_OF_A_CORE * GIBI)


def offers(pool: AnyPool) -> tuple[Mapping[str, Any], ...]:
    """Fields of a pool that make it one of other machines of the same architecture, the cheapest first.

    Of a pool that states its own figures there is one: nothing is changed.
    """
    if not isinstance(pool, CloudPool):
        return ({},)
    found = _flexible(pool) if isinstance(pool, OciPool) else _fixed(pool)
    return tuple(sorted(found, key=lambda fields: (worth(pool.model_copy(update=dict(fields))), str(fields))))


def _fixed(pool: CloudPool) -> Iterator[Mapping[str, Any]]:
    for row in pool.table.values():
        lasting = pool.machine.startswith(BURSTABLE) or not row.name.startswith(BURSTABLE)
        if row.architecture is pool.architecture and lasting:
            yield {"machine": row.name}


def _flexible(pool: OciPool) -> Iterator[Mapping[str, Any]]:
    for shape in SHAPES.values():
        for ocpus in OCPUS if shape.architecture is pool.architecture else ():
            for each in GIBI_FOR_AN_OCPU:
                memory = Bytes(ocpus * each * GIBI)
                if shape.shortfall(ocpus, memory) is None:
                    yield {"machine": shape.name, "ocpus": ocpus, "memory_size": memory}


def name_of(pool: AnyPool) -> str:
    """The cloud's name for the machine, with its size where the name does not say it; or its figures."""
    if isinstance(pool, OciPool):
        return f"{pool.machine} ({pool.ocpus} OCPU, {pool.memory_size})"
    return pool.machine if isinstance(pool, CloudPool) else f"{pool.cpu} cpu, {pool.memory}"
