"""Plans of Exoscale's managed PostgreSQL.

A plan's name says its tier and the memory of each node
(https://community.exoscale.com/product/dbaas/operation/naming-convention). Assumption: cores and disk are those of the
plans of the same name at the service that Exoscale builds upon (https://aiven.io/pricing); Exoscale's own table is on
its price page only. No pooler is among the figures: the SDK has no resource for a pool.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from spec.clouds.databases import DatabaseClass
from spec.units import Bytes, Cpu

SOURCE = "https://community.exoscale.com/product/dbaas/operation/naming-convention"

PORT = 21699
"""Where every managed PostgreSQL of Exoscale listens (assumption, from connection addresses that users print); never
5432."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a tier adds to a size."""

    size: DatabaseClass
    nodes: int
    storage: Bytes
    backup_days: int
    """How far back a backup reaches."""

    @property
    def highly_available(self) -> bool:
        """Whether another node takes over."""
        return self.nodes > 1


# Memory in GB → cores, disk in GB.
_SIZES = {4: (2, 80), 8: (2, 175), 16: (4, 350), 32: (8, 700), 64: (16, 1000)}
# Tier → nodes, days of backup, price factor.
_TIERS = {"startup": (1, 3, 1), "business": (2, 14, 2), "premium": (3, 30, 3)}


def _plan(tier: str, memory: int) -> Plan:
    (cores, disk), (nodes, days, factor) = _SIZES[memory], _TIERS[tier]
    size = DatabaseClass(
        name=f"{tier}-{memory}",
        cpu=Cpu(cores * 1000),
        memory=Bytes.parse(f"{memory}Gi"),
        price_group=memory * factor,
        source=SOURCE,
    )
    return Plan(size=size, nodes=nodes, storage=Bytes.parse(f"{disk}G"), backup_days=days)


PLANS: Mapping[str, Plan] = {
    plan.size.name: plan for plan in (_plan(tier, memory) for tier in _TIERS for memory in _SIZES)
}
"""Name → figures. The disk belongs to the plan and cannot be chosen."""

POSTGRES_VERSIONS = ("13", "14", "15", "16", "17")
"""https://community.exoscale.com/product/dbaas/ (PostgreSQL); 18 is not known to be there."""
