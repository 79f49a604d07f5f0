"""Which families of custom resource definitions the objects of a stack need."""

from spec.platforms.smi.settings import SmiSettings


def definitions(settings: SmiSettings) -> frozenset[str]:
    """Those of Calico, of the Prometheus operator and of External Secrets, each only where an object is of it."""
    secrets = settings.secrets
    needed = {
        "calico": settings.script_isolation.engine != "kubernetes",
        "prometheus-operator": settings.prometheus.use_crds,
        "external-secrets": secrets.store is not None and secrets.external_secrets,
    }
    return frozenset(family for family, is_needed in needed.items() if is_needed)
