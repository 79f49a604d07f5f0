"""Names, ports and bounds of the ThingPark guide and of the vendor's public files."""

from collections.abc import Mapping
from dataclasses import dataclass

from spec.platforms.thingpark.quantities import Bandwidth, Days, Latency, Years


def in_values(key: str) -> str:
    """The place of what only the vendor's values ask for, cited where the guide has no requirement for it."""
    return f"vendor's values: {key}"


SIZING = "vendor's files: values/sizing"
"""The vendor's folder with a file for each segment, cited of what a segment is and asks for."""
CAPACITY = "vendor's page: size-hardware"
"""The vendor's page of what each segment carries, which the guide does not have."""


NAMESPACE = "thingpark-enterprise"
NODE_GROUP = "thingpark.enterprise.actility.com/nodegroup-name"
"""Key of the label and of the taint on ThingPark's nodes (`examples/selectors`)."""
NODE_GROUP_VALUE = "tpe"
NODES = 3
"""The vendor's layout: three nodes, one in each zone."""
ZONES = 3  # TP-6

LATENCY = Latency.parse("10 ms")  # TP-6: must be below
BANDWIDTH = Bandwidth.parse("1 Gbps")  # TP-6: at least

INGRESS_CLASS = "nginx-tpe"
INGRESS_CONTROLLER = "k8s.io/ingress-nginx-tpe"
"""A controller name of its own: an ingress-nginx that runs already keeps its hands off these Ingresses."""
INSTALLATION_ID = "thingpark-installation-id"
"""The secret's name in the stack, if nothing else is said."""
PULL_SECRET = "thingpark-image-pull-secret"  # noqa: S105 (a name, not a secret)
REGISTRY = "repository.thingpark.com"
REPOSITORY = "repository.thingpark.com"  # TP-26, TP-31
PROBED_BY_THE_DEPLOYMENT_MACHINE = (  # TP-31
    "https://repository.thingpark.com/",
    "https://github.com/",
    "https://raw.githubusercontent.com",
)

HISTORY = Days.parse("15d")  # global.wireless.deviceHistoryExpiration
PKI_VALIDITY = Years.parse("3y")
NET_ID = "000001"
BACKUP_SCHEDULE = "30 2 * * *"
BACKUP_BUCKET = "thingpark-enterprise-backup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """A port of the load balancer and where its connections end."""

    port: int
    name: str
    backend: str
    """Service inside the namespace."""
    backend_port: int
    requirements: tuple[str, ...]


HTTPS = 443
LNS = 4443
"""Basics Station; not in the guide, an option of the vendor's values (`global.ingress.lnsPublicPort`)."""

INBOUND: Mapping[int, Inbound] = {
    one.port: one
    for one in (
        Inbound(port=2022, name="remote-control", backend="support-inbound", backend_port=22, requirements=("TP-9",)),
        Inbound(port=3001, name="lrc-primary", backend="lrc-proxy", backend_port=3001, requirements=("TP-7",)),
        Inbound(port=3002, name="sftp", backend="lrc-proxy", backend_port=3002, requirements=("TP-8",)),
        Inbound(port=3101, name="lrc-secondary", backend="lrc-proxy", backend_port=3101, requirements=("TP-7",)),
    )
}
"""What passes the ingress controller as plain TCP; HTTPS on 443 ends in it (TP-10 to TP-12)."""

INBOUND_LNS = Inbound(port=LNS, name="lns", backend="lrc-proxy-lns", backend_port=8443, requirements=())

PORTS = (HTTPS, *INBOUND)  # TP-13
"""Every inbound port of the guide."""

SMTP_PORTS = (25, 587, 465)  # TP-27
SNMP_PORT = 162  # TP-28, UDP
OPENID_PORT = 443  # TP-29

NODE_PORTS_OF_PSEVEN = (30080, 30001, 31194)
"""Node ports are the whole cluster's: those of a platform that may share it."""
