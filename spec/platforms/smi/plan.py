"""The SMI Digital Twin platform as plain data, ready to be made."""

from collections.abc import Iterator
from typing import Any

from spec.durability import Durability
from spec.ground.later import client_id
from spec.plan import Manifest, Namespace, Part, PlatformPlan, Stage
from spec.platforms.smi.isolation import scriptworker_policy
from spec.platforms.smi.metrics import scriptworker_autoscaler, service_monitor
from spec.platforms.smi.needed import definitions
from spec.platforms.smi.network import flows
from spec.platforms.smi.outputs import outputs
from spec.platforms.smi.releases import releases
from spec.platforms.smi.secrets import secret_objects, store_objects
from spec.platforms.smi.service_accounts import NUMBERS
from spec.platforms.smi.settings import SmiSettings
from spec.platforms.smi.workloads import workloads


def service_account(settings: SmiSettings, name: str) -> dict[str, Any]:
    """One of the 18. Its pods get a cloud identity from outside: it needs no token of the cluster for that.

    On Azure it says which identity, and the pods carry a label (`azure.workload.identity/use`) by which they ask for it
    (learn.microsoft.com/azure/aks/workload-identity-overview).
    """
    metadata: dict[str, Any] = {"name": name}
    if settings.cluster.cloud == "azure":
        metadata["annotations"] = {"azure.workload.identity/client-id": client_id(name)}
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata,
        "automountServiceAccountToken": False,
    }


def manifests(settings: SmiSettings) -> Iterator[Manifest]:
    """Policy, metrics and accounts before the charts, as the guide orders it (SM-1); what watches the charts after."""
    yield Manifest(
        body=scriptworker_policy(settings),
        part=Part.ADMINISTRATOR,
        requirements=("SM-43", "SM-44", "SM-45"),
    )
    if settings.prometheus.use_crds:
        if settings.cluster.cloud == "local" and settings.prometheus.namespace != settings.platform_namespace:
            # Elsewhere it is there, with Prometheus in it.
            namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": settings.prometheus.namespace}}
            yield Manifest(body=namespace, cluster_wide=True, part=Part.ADMINISTRATOR, requirements=("SM-46",))
        yield Manifest(body=service_monitor(settings), part=Part.ADMINISTRATOR, requirements=("SM-46",))
    for account, number in NUMBERS.items():
        yield Manifest(body=service_account(settings, account), requirements=(number,))
    for body in store_objects(settings):
        yield Manifest(
            body=body,
            # There is nothing to be copied before the Secret is there.
            stage=Stage.AFTER if body["kind"] == "PushSecret" else Stage.BEFORE,
            requirements=("SM-50", "SM-51"),
        )
    yield Manifest(body=scriptworker_autoscaler(settings), stage=Stage.AFTER, requirements=("SM-48",))


def plan(settings: SmiSettings) -> PlatformPlan:
    """Everything that the platform wants in its cluster, and what must be told around it."""
    return PlatformPlan(
        platform="smi",
        namespace=Namespace(
            name=settings.platform_namespace,
            pod_security=settings.pod_security,
            quota=None,  # the guide has no sizes to make a sum of
            # Data is in databases and buckets; keys are in the stack's settings, in the store and in escrow.
            durability=Durability.DISPOSABLE,
        ),
        workloads=workloads(settings) if settings.releases == "stand-in" else (),
        flows=flows(settings),
        secrets=secret_objects(settings),
        manifests=tuple(manifests(settings)),
        scripts=(),
        releases=releases(settings),
        definitions=definitions(settings),
        outputs=outputs(settings),
    )
