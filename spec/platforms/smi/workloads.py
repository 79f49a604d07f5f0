"""What the stand-in runs: a pod for each service account of the guide, script workers, and the three entrances.

The guide names service accounts, script worker and script manager, and no sizes: sizes, and the names of the entrances,
are ours.
"""

from spec.platforms.smi import figures
from spec.platforms.smi.service_accounts import MIGRATIONS, NUMBERS, SERVICE_ACCOUNTS
from spec.platforms.smi.settings import SmiSettings
from spec.stand_in import stand_in_image
from spec.workloads import Kind, Port, Workload

SCRIPT_MANAGER_REPLICAS = 2
"""More than one, because one value is made of all of them (SM-48)."""

_ENTRANCES = {
    "app": ("dtplatform-webapps", "web applications", "SM-2"),
    "api": ("dtplatform-api", "REST API", "SM-3"),
    "id": ("dtplatform-identity", "Identity Service", "SM-4"),
    "workbench": ("dtplatform-workbench", "Workbench", "SM-2"),
}
"""Use of a DNS name → the workload behind it."""


def _service(settings: SmiSettings, account: str) -> Workload:
    manager = account == "scriptmanager"
    return Workload(
        name=f"dtplatform-{account}",
        role=account,
        image=stand_in_image(account),
        replicas=SCRIPT_MANAGER_REPLICAS if manager else 1,
        ports=(Port(number=settings.pods.port, name=settings.prometheus.port if manager else "http"),),
        resources=figures.SERVICE,
        pod_labels=figures.SERVICE_LABELS,
        service_account=account,
        requirements=(NUMBERS[account],),
    )


def migrations() -> tuple[Workload, ...]:
    """They run to their end before anything else: four service accounts are named for them."""
    return tuple(
        Workload(
            name=f"dtplatform-{account}",
            role=account,
            image=stand_in_image(account),
            kind=Kind.JOB,
            resources=figures.SERVICE,
            pod_labels=figures.SERVICE_LABELS,
            service_account=account,
            requirements=(NUMBERS[account],),
        )
        for account in MIGRATIONS
    )


def script_manager(settings: SmiSettings) -> Workload:
    """The script manager, scraped by Prometheus and reached by script workers."""
    return _service(settings, "scriptmanager")


def script_worker(replicas: int) -> Workload:
    """Script workers: no service account of the table, so no bucket, and none of the labels of services."""
    return Workload(
        name=figures.SCRIPT_WORKER,
        role="script worker",
        image=stand_in_image("scriptworker"),
        replicas=replicas,
        resources=figures.SERVICE,
        requirements=("SM-43",),
    )


def services(settings: SmiSettings) -> tuple[Workload, ...]:
    """All that run for good except script manager and script workers."""
    accounts = [one for one in SERVICE_ACCOUNTS if one not in MIGRATIONS and one != "scriptmanager"]
    entrances = tuple(
        Workload(
            name=name,
            role=role,
            image=stand_in_image(name),
            ports=(Port(number=settings.pods.port, name="http"),),
            resources=figures.SERVICE,
            pod_labels=figures.SERVICE_LABELS | figures.ENTRANCE_LABELS,
            requirements=(number,),
        )
        for name, role, number in (_ENTRANCES[use] for use in settings.dns.by_use())
    )
    return (*(_service(settings, one) for one in accounts), *entrances)


def workloads(settings: SmiSettings) -> tuple[Workload, ...]:
    """Everything, in the order in which it starts."""
    return (
        *migrations(),
        script_manager(settings),
        *services(settings),
        script_worker(settings.script_worker.minimum),
    )
