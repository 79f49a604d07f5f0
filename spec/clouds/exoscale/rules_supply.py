"""What Exoscale cannot give beside the cluster: databases, machines, services, keys."""

from collections.abc import Iterator

from spec.clouds.exoscale.databases import PLANS, Plan
from spec.ground.settings import DatabaseSupply
from spec.settings import Mistake, Rule, StackSettings, rule


@rule("ground")
def _databases(settings: StackSettings) -> Iterator[Mistake]:
    for name, supply in settings.ground.databases.items():
        where = ("ground", "databases", name)
        plan = PLANS.get(supply.size)
        if plan is None:
            yield Mistake(
                where=(*where, "class"),
                what=f"{supply.size!r} is not a plan of PostgreSQL that is known here",
                instead=f"one of {', '.join(PLANS)}",
            )
        else:
            yield from _of_plan(where, supply, plan)


def _of_plan(where: tuple[str, ...], supply: DatabaseSupply, plan: Plan) -> Iterator[Mistake]:
    name = plan.size.name
    if supply.storage > plan.storage:
        yield Mistake(
            where=(*where, "storage"),
            what=f"the disk belongs to the plan: {name} has {plan.storage}, not {supply.storage}",
            instead=f"{plan.storage} or less, or a larger plan",
        )
    for key, value in (("iops", supply.iops), ("throughput", supply.throughput)):
        if value is not None:
            yield Mistake(
                where=(*where, key),
                what=f"Exoscale promises no such figure for {name}",
                instead="nothing; a server of your own where the figure matters",
            )
    if supply.highly_available and not plan.highly_available:
        yield Mistake(
            where=(*where, "highly-available"),
            what=f"{name} is a single node",
            instead="a business or premium plan, or highly-available: false",
        )
    if supply.backup_days > plan.backup_days:
        yield Mistake(
            where=(*where, "backup-days"),
            what=f"backups of {name} reach back {plan.backup_days} days, not {supply.backup_days}",
            instead=f"{plan.backup_days} or fewer, or a higher tier",
        )


@rule("ground")
def _nothing_else(settings: StackSettings) -> Iterator[Mistake]:
    for name in settings.ground.machines:
        yield Mistake(
            where=("ground", "machines", name),
            what="no machine is made on Exoscale: no platform that needs one can stand there",
            instead="nothing",
        )
    for name in settings.ground.services:
        yield Mistake(
            where=("ground", "services", name),
            what="no managed broker or cache is made on Exoscale: no platform that needs one can stand there",
            instead="nothing",
        )


@rule("ground")
def _keys(settings: StackSettings) -> Iterator[Mistake]:
    if settings.ground.encryption.customer_key:
        yield Mistake(
            where=("ground", "encryption", "customer-key"),
            what="object storage, volumes and databases of Exoscale are encrypted with its own keys; there is no place "
            "for one of yours",
            instead="false; what a backup holds is encrypted by the backup itself, with a password that only you have",
        )


SUPPLY_RULES: tuple[Rule, ...] = (_databases, _nothing_else, _keys)
