"""PSA Integration as plain data, ready to be made."""

from typing import Any

from spec.durability import Durability
from spec.plan import Namespace, PlatformPlan, Script
from spec.platforms.psa import figures
from spec.platforms.psa.access import (
    PREREQUISITES,
    aps_checklist,
    keycloak_client,
    keycloak_commands,
    rewrite_rule_command,
)
from spec.platforms.psa.database import GROUP_ROLE, database_script
from spec.platforms.psa.network import PREPARE, backend, flows, frontend
from spec.platforms.psa.settings import Backend, Frontend, PsaSettings
from spec.quotas import quota_for
from spec.releases import ReleaseSpec, chart_source, stand_in
from spec.stand_in import STAND_IN_CHART, stand_in_image, stand_in_values
from spec.workloads import Amount, Port, Quota, Resources, SecretObject, Task, Workload, total

DATABASE_SECRET = "psa-integration-db"  # noqa: S105 (a name, not a secret)
APS_SECRET = "psa-integration-aps"  # noqa: S105 (a name, not a secret)

PREPARE_TASK = Task(name=PREPARE.name, role=PREPARE.role, resources=figures.PREPARE_JOB)


def _resources(pod: Backend | Frontend) -> Resources:
    return Resources(
        requests=Amount(cpu=pod.cpu_request, memory=pod.memory_request),
        limits=Amount(cpu=pod.cpu_limit, memory=pod.memory_limit),
    )


def workloads(settings: PsaSettings) -> tuple[Workload, Workload]:
    """Front end and back end (CB-3) with their sizes and ports."""
    static, logic = frontend(settings), backend(settings)
    return (
        Workload(
            name=static.name,
            role=static.role,
            image=stand_in_image(static.name),
            replicas=settings.frontend.replicas,
            ports=(Port(number=figures.FRONTEND_PORT),),
            resources=_resources(settings.frontend),
            requirements=("CB-3", "CB-6", "CB-9", "CB-14"),
        ),
        Workload(
            name=logic.name,
            role=logic.role,
            image=stand_in_image(logic.name),
            replicas=settings.backend.replicas,
            ports=(Port(number=figures.BACKEND_PORT),),
            resources=_resources(settings.backend),
            requirements=("CB-3", "CB-7", "CB-8", "CB-13"),
        ),
    )


def documented_sum(settings: PsaSettings) -> Resources:
    """What all replicas ask for and may use together (CB-15)."""
    return total(workload.resources * workload.replicas for workload in workloads(settings))


def quota(settings: PsaSettings) -> Quota | None:
    """The namespace's quota: the documented sum (CB-15), by default with room to update without an outage."""
    if not settings.quota.enforce:
        return None
    prepare = (PREPARE_TASK,) if settings.postgres.prepare is not None else ()
    return quota_for(workloads(settings), extra=prepare, room=settings.quota.room, requirements=("CB-15",))


def _secrets(settings: PsaSettings) -> tuple[SecretObject, ...]:
    postgres = settings.postgres
    secrets = [
        SecretObject(
            name=DATABASE_SECRET,  # the four entries that sibling components of the vendor read
            plain={"dbname": postgres.database_name, "host": postgres.host, "username": postgres.user},
            hidden={"password": postgres.password.key},
        ),
        SecretObject(
            name=APS_SECRET,  # CB-19
            plain={"endpoint": settings.aps.endpoint},
            hidden={"key": settings.aps.oauth_key.key, "secret": settings.aps.oauth_secret.key},
        ),
    ]
    if postgres.prepare is not None:
        administrator = postgres.prepare.administrator
        secrets.append(
            SecretObject(
                name=f"{PREPARE.name}-admin",
                plain={"username": administrator.user},
                hidden={"password": administrator.password.key},
            )
        )
    return tuple(secrets)


def _scripts(settings: PsaSettings) -> tuple[Script, ...]:
    postgres = settings.postgres
    if postgres.prepare is None:
        return ()
    return (
        Script(
            task=PREPARE_TASK,
            image=str(postgres.prepare.image),
            command=("psql", "--no-psqlrc", "--quiet", "--file", "/scripts/prepare.sql"),
            files={"prepare.sql": database_script(settings)},
            environment={
                "PGHOST": postgres.host,
                "PGPORT": str(postgres.open_port),
                "PGDATABASE": postgres.prepare.administrator.database,
                "PGUSER": postgres.prepare.administrator.user,
                "PGSSLMODE": postgres.sslmode,
            },
            secret_environment={
                "PGPASSWORD": (f"{PREPARE.name}-admin", "password"),
                "PSA_PASSWORD": (DATABASE_SECRET, "password"),
            },
            requirements=("CB-3",),
        ),
    )


def chart_values(settings: PsaSettings) -> dict[str, Any]:
    """What the vendor's chart is told: the one value that the guide names (CB-13)."""
    return {"resources": {"limits": {"memory": str(settings.backend.memory_limit)}}}


def release(settings: PsaSettings) -> ReleaseSpec | None:
    """The one Helm release (CB-1), where a chart is given."""
    chart = settings.release.chart
    if chart is None:
        return None
    values = chart_values(settings)
    if chart == "stand-in":
        source = stand_in(STAND_IN_CHART)
        values |= stand_in_values(
            workloads(settings), "RollingUpdate" if settings.quota.room == "rolling-update" else "Recreate"
        )
    else:
        source = chart_source(chart, settings.charts)
    return ReleaseSpec(
        name=settings.release.name,
        namespace=settings.namespace,
        source=source,
        values=values,
        install=settings.release.install,
        timeout_seconds=settings.release.timeout,
        requirements=("CB-1",),
    )


def _outputs(settings: PsaSettings) -> dict[str, Any]:
    postgres = settings.postgres
    summed = documented_sum(settings)
    services = {
        workload.name: f"{workload.name}.{settings.namespace}.svc:{workload.port}" for workload in workloads(settings)
    }
    return {
        "namespace": settings.namespace,
        # How the vendor's chart names its Services is not published.
        **({"services": services} if settings.release.chart == "stand-in" else {}),
        "psaUrls": {brand.id: brand.url for brand in settings.brands},  # CB-17
        "keycloakClients": [keycloak_client(brand) for brand in settings.brands],  # CB-16
        "keycloakCommands": {brand.id: list(keycloak_commands(brand)) for brand in settings.brands},  # CB-16
        "rewriteRuleCommands": {brand.id: rewrite_rule_command(brand) for brand in settings.brands},  # CB-18
        "apsAccess": aps_checklist(settings),  # CB-19 to CB-22
        "prerequisites": list(PREREQUISITES),  # CB-4
        "database": {
            "host": postgres.host,
            "port": postgres.open_port,
            "name": postgres.database_name,
            "role": postgres.user,
            "groupRole": GROUP_ROLE,
            "secret": DATABASE_SECRET,
            "prepared": "by Job" if postgres.prepare else "by hand, see the runbook",
        },
        "resources": {"sum": summed.as_manifest()},  # CB-15
        "chartValues": chart_values(settings),  # CB-13
    }


def plan(settings: PsaSettings) -> PlatformPlan:
    """Everything that PSA Integration wants in its cluster, and what must be told around it."""
    return PlatformPlan(
        platform="psa",
        namespace=Namespace(
            name=settings.namespace,
            pod_security=settings.pod_security,
            quota=quota(settings),
            durability=Durability.DISPOSABLE,  # all data is in the database
        ),
        workloads=workloads(settings),
        flows=flows(settings),
        secrets=_secrets(settings),
        scripts=_scripts(settings),
        releases=() if (made := release(settings)) is None else (made,),
        outputs=_outputs(settings),
    )
