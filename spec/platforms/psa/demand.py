"""What PSA Integration asks of a cloud: the database, where the cloud has it (CB-3)."""

from spec.ground.demand import DatabaseDemand, Demand
from spec.ground.site import escrowed
from spec.platforms.psa.settings import PsaSettings

DATABASE = "postgres"


def demand(settings: PsaSettings) -> Demand:
    """The server; the Job that prepares it makes role, database and grants. The guide has no figures for it."""
    postgres = settings.postgres
    databases = []
    if postgres.mode == "managed" and postgres.prepare is not None:
        administrator = postgres.prepare.administrator
        databases.append(
            DatabaseDemand(
                name=DATABASE,
                host=postgres.host,
                port=postgres.open_port,
                version=postgres.version,
                database=None,
                administrator=administrator.user,
                password=administrator.password,
                where=("postgres",),
                cidrs=postgres.cidrs,
                requirements=("CB-3", "CB-11"),
            )
        )
    return Demand(databases=tuple(databases), stored_secrets=escrowed(settings))
