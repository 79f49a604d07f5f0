"""User and database on a server that this program makes (PS-25), as a script that may be run again and again."""

from spec.flows import Pods
from spec.plan import Script
from spec.platforms.pseven.settings import PsevenSettings
from spec.units import Bytes, Cpu
from spec.workloads import Amount, Resources, SecretObject, Task

PREPARE = Pods(name="pseven-database-prepare", role="Job that prepares the database")
ADMIN_SECRET = f"{PREPARE.name}-admin"
USER_SECRET = "pseven-database"  # noqa: S105 (a name, not a secret)

TASK = Task(
    name=PREPARE.name,
    role=PREPARE.role,
    resources=Resources(
        requests=Amount(cpu=Cpu.parse("50m"), memory=Bytes.parse("64Mi")),
        limits=Amount(cpu=Cpu.parse("500m"), memory=Bytes.parse("256Mi")),
    ),
)
"""Its size is ours, the guide has none. psql uses about 10 MiB."""


def prepares(settings: PsevenSettings) -> bool:
    """Whether the Job runs."""
    return settings.postgres.mode == "managed" and settings.postgres.prepare is not None


def database_script(settings: PsevenSettings) -> str:
    """For psql 14 or later. It takes the user's password from the environment: it is in no file, argument or output.

    The user owns the database, which is all that the guide asks for: tables and schemas may come and go.
    """
    user, database = settings.postgres.user, settings.postgres.database
    return f"""\\set ON_ERROR_STOP on
\\getenv password PSEVEN_PASSWORD

SELECT 'CREATE ROLE "{user}" LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{user}') \\gexec
ALTER ROLE "{user}" LOGIN ENCRYPTED PASSWORD :'password';
-- Who is no superuser may give a database only to a role that it belongs to.
GRANT "{user}" TO CURRENT_USER;
SELECT 'CREATE DATABASE "{database}" OWNER "{user}"'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}') \\gexec
REVOKE ALL ON DATABASE "{database}" FROM public;
"""  # noqa: S608


def scripts(settings: PsevenSettings) -> tuple[Script, ...]:
    """The Job; nothing where somebody else keeps the server."""
    postgres = settings.postgres
    if not prepares(settings) or postgres.prepare is None:
        return ()
    administrator = postgres.prepare.administrator
    # Not through the pool: it knows the platform's own database only.
    port = 5432 if postgres.pooler == "builtin" else postgres.open_port
    return (
        Script(
            task=TASK,
            image=str(postgres.prepare.image),
            command=("psql", "--no-psqlrc", "--quiet", "--file", "/scripts/prepare.sql"),
            files={"prepare.sql": database_script(settings)},
            environment={
                "PGHOST": postgres.host,
                "PGPORT": str(port),
                "PGDATABASE": administrator.database,
                "PGUSER": administrator.user,
                "PGSSLMODE": "require",
            },
            secret_environment={
                "PGPASSWORD": (ADMIN_SECRET, "password"),
                "PSEVEN_PASSWORD": (USER_SECRET, "password"),
            },
            requirements=("PS-25",),
        ),
    )


def secrets(settings: PsevenSettings) -> tuple[SecretObject, ...]:
    """What the Job and the pooler read."""
    postgres = settings.postgres
    if not prepares(settings) or postgres.prepare is None:
        return ()
    return (
        SecretObject(name=ADMIN_SECRET, hidden={"password": postgres.prepare.administrator.password.key}),
        SecretObject(name=USER_SECRET, plain={"username": postgres.user}, hidden={"password": postgres.password.key}),
    )
