"""How a Service finds the load balancer that this program makes."""

from spec.clouds.exoscale.names import name_of
from spec.settings import StackSettings

_PREFIX = "service.beta.kubernetes.io/exoscale-loadbalancer"


def balancer_name(settings: StackSettings) -> str:
    """`mint-prod-ch-dk-2`: known before anything is made."""
    region = getattr(settings.cluster, "region", settings.cluster.cloud)
    return name_of(settings.platform, settings.environment, str(region))


def service_annotations(settings: StackSettings) -> dict[str, str]:
    """What tells the cloud's controller to put its services onto that load balancer, and never to delete it
    (exoscale/exoscale-cloud-controller-manager, docs/service-loadbalancer.md)."""
    return {
        f"{_PREFIX}-name": balancer_name(settings),
        f"{_PREFIX}-external": "true",
        f"{_PREFIX}-service-healthcheck-mode": "tcp",
    }
