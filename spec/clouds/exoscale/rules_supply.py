"""What Exoscale cannot give beside the cluster: databases, machines, services, keys."""

from collections.abc import Iterator

from spec.ground.rules_supply import demand_of
from spec.settings import Mistake, Rule, StackSettings, rule


@rule("platform", "cluster", "ground")
def _databases(settings: StackSettings) -> Iterator[Mistake]:
    for one in demand_of(settings).databases:
        yield Mistake(
            where=(*one.where, "mode"),
            what="no database is made on Exoscale: a managed server there has an address of the Internet and a name "
            "that nobody knows before it is made, and without a private DNS zone no other name can lead to it",
            instead="existing, with the host, port 21699 and addresses of a server that you made with "
            "`exo dbaas create`, or of one of your own",
            requirements=one.requirements,
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
