"""Managed PostgreSQL. It has an address of the Internet, and a list of who may reach it."""

from collections.abc import Callable
from typing import TypedDict

import pulumi
from pulumiverse_exoscale.dbaas import Dbaas
from pulumiverse_exoscale.dbaas_pg_database import DbaasPgDatabase

from components.base import leaf, token
from spec.clouds.exoscale.names import name_of
from spec.durability import Durability
from spec.ground.demand import DatabaseDemand
from spec.ground.settings import DatabaseSupply
from spec.secrets import SecretRef


class DatabaseServerArgs(TypedDict):
    """What a `DatabaseServer` is made from."""

    title: str
    """The stack's name, before the server's own."""
    zone: str
    demand: DatabaseDemand
    supply: DatabaseSupply
    clients: pulumi.Input[list[str]]
    """Ranges that may connect: the nodes' addresses, and whoever the settings name."""
    reveal: Callable[[str], pulumi.Output[str]]
    """Name of a secret → its value, marked as secret."""


class DatabaseServer(pulumi.ComponentResource):
    """One server of a plan, with the database that the platform wants made."""

    service: pulumi.Output[str]

    def __init__(self, name: str, args: DatabaseServerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("exoscale", "DatabaseServer"), name, {}, opts)
        demand = args["demand"]
        password: SecretRef = demand.password
        server = Dbaas(
            f"{name}-server",
            name=name_of(args["title"], demand.name),
            zone=args["zone"],
            type="pg",
            plan=args["supply"].size,
            termination_protection=True,
            maintenance_dow="sunday",
            maintenance_time="03:00:00",
            pg={
                "version": None if demand.version is None else str(demand.version),
                "admin_username": demand.administrator,
                "admin_password": args["reveal"](password.key),
                "backup_schedule": "01:00",
                "ip_filters": args["clients"],
            },
            opts=leaf(self, Durability.KEPT),
        )
        if demand.database is not None:
            DbaasPgDatabase(
                f"{name}-database",
                zone=args["zone"],
                service=server.name,
                database_name=demand.database,
                opts=leaf(self, Durability.KEPT),
            )
        self.service = server.name
        self.register_outputs({"service": self.service})
