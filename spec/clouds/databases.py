"""Classes of managed PostgreSQL servers."""

from dataclasses import dataclass

from spec.units import Bytes, Cpu, Iops


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseClass:
    """One size of a cloud's managed PostgreSQL."""

    name: str
    """As the cloud spells it: `db.m7g.large`, `Standard_D4ds_v5`, `PostgreSQL.VM.Standard.E5.Flex`."""
    cpu: Cpu
    memory: Bytes
    iops: Iops | None = None
    """Most that the machine itself gives, whatever its disk."""
    builtin_pooler: bool = False
    """Whether PgBouncer can be switched on in it (X-7)."""
    price_group: int = 0
    source: str
