"""What there can be only once: the platform in its namespace (SM-49), and who answers for external metrics."""

from spec.claims import Claim
from spec.platforms.smi.metrics import EXTERNAL_METRICS_API
from spec.platforms.smi.settings import SmiSettings


def claims(settings: SmiSettings) -> tuple[Claim, ...]:
    """The namespace for itself; the adapter is shared with whoever wants the same one."""
    key = "env-name" if settings.namespace is None else "namespace"
    return (
        Claim(
            what=f"namespace {settings.platform_namespace}",
            where=(key,),
            instead=f"{'an' if key == 'env-name' else 'a'} {key} of its own for each: a namespace has one Digital Twin "
            "Platform only",
            requirements=("SM-49",),
        ),
        Claim(
            what=EXTERNAL_METRICS_API,
            version=settings.adapter.external_metrics_api,
            where=("adapter", "external-metrics-api"),
            instead="prometheus-adapter for all of them: a cluster has one provider of external metrics",
            requirements=("SM-47",),
        ),
    )
