"""The one load balancer in front of everything: the ingress controller's Service, on each cloud with its own words."""

from collections.abc import Mapping, Sequence
from typing import Any

from spec.ground.entrance import Entrance, entrance
from spec.ground.site import in_cloud
from spec.platforms.thingpark import figures
from spec.platforms.thingpark.figures import Inbound
from spec.platforms.thingpark.hosting import Hosting
from spec.settings import StackSettings

SERVICE = "ingress-nginx-controller"
CONTROLLER = "ingress-nginx"
"""Name of the controller's workload, as the public chart labels it."""
_AWS = "service.beta.kubernetes.io/aws-load-balancer"


def way_in(settings: StackSettings) -> Entrance | None:
    """How the Service gets the balancer that this program makes; None where the cluster's own controller makes it."""
    return entrance(settings) if in_cloud(settings.cluster) else None


def annotations(hosting: Hosting, *, dns_label: str | None, external_dns: str | None) -> dict[str, str]:
    """What the cloud's own controller reads (`examples/hosting/*/values-lb.yaml`)."""
    made: dict[str, str] = {}
    match hosting:
        case Hosting.AWS:
            made = {
                f"{_AWS}-type": "nlb",
                f"{_AWS}-backend-protocol": "tcp",
                f"{_AWS}-connection-idle-timeout": "60",
                f"{_AWS}-cross-zone-load-balancing-enabled": "true",
            }
        case Hosting.AZURE:
            prefix = "service.beta.kubernetes.io/azure"
            made = {f"{prefix}-load-balancer-health-probe-request-path": "/healthz"}
            if dns_label is not None:
                made[f"{prefix}-dns-label-name"] = dns_label
        case Hosting.OCI:  # ours: without it the cloud makes an HTTP balancer, which would not pass 3001 and the like
            made = {"oci.oraclecloud.com/load-balancer-type": "nlb"}
        case Hosting.GOOGLE | Hosting.LOCAL | Hosting.OTHER:
            made = {}
    if external_dns is not None:
        made["external-dns.alpha.kubernetes.io/hostname"] = external_dns
    return made


def passed(*, lns: bool) -> tuple[Inbound, ...]:
    """What passes as plain TCP, in the order of the ports."""
    return (*figures.INBOUND.values(), *((figures.INBOUND_LNS,) if lns else ()))


def tcp_services(namespace: str, *, lns: bool) -> dict[str, str]:
    """`ingress-nginx.tcp`: port → Service that its connections are passed to."""
    return {str(one.port): f"{namespace}/{one.backend}:{one.backend_port}" for one in passed(lns=lns)}


def service(
    said: Mapping[str, str], *, lns: bool, node_ports: Mapping[int, int], sources: Sequence[str]
) -> dict[str, Any]:
    """The Service of type LoadBalancer, with every inbound port as TCP (TP-13)."""
    ports = [("https", figures.HTTPS), *((one.name, one.port) for one in passed(lns=lns))]
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": SERVICE, **({"annotations": dict(said)} if said else {})},
        "spec": {
            "type": "LoadBalancer",
            "externalTrafficPolicy": "Local",  # the pods see who calls, which the network policies go by
            "selector": {"app.kubernetes.io/name": CONTROLLER},
            "ports": [
                {
                    "name": name,
                    "port": port,
                    "targetPort": port,
                    "protocol": "TCP",
                    **({"nodePort": node_ports[port]} if port in node_ports else {}),
                }
                for name, port in ports
            ],
            **({"loadBalancerSourceRanges": list(sources)} if sources else {}),
        },
    }
