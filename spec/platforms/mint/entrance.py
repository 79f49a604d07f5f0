"""How the ingress controller is reached in each cloud: what its Service is told, and at which ports of the nodes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from spec.clouds.exoscale import entrance as exoscale
from spec.platforms.mint import figures
from spec.platforms.mint.settings import MintSettings

NODE_PORTS: Mapping[int, int] = MappingProxyType({figures.HTTP_PORT: 32080, figures.HTTPS_PORT: 32443})
"""Port in front → node port, where the balancer is this program's and goes to the nodes. Fixed, so that the firewall
opens these two and not all that Kubernetes could pick."""

_BALANCED_BY_NODE_PORT = frozenset({"aws", "exoscale"})
"""Clouds in which this program makes the balancer itself and it goes to node ports."""


def node_port(settings: MintSettings, port: int) -> int | None:
    """The node port behind a port of the balancer; None where Kubernetes picks one."""
    return NODE_PORTS[port] if settings.cluster.cloud in _BALANCED_BY_NODE_PORT else None


def service_values(settings: MintSettings) -> dict[str, Any]:
    """What the public chart of the controller is told about its Service; nothing where its own default will do."""
    if settings.cluster.cloud not in _BALANCED_BY_NODE_PORT:
        return {}
    own = settings.cluster.cloud == "aws"  # the balancer knows the nodes and no Service
    annotations = {} if own else exoscale.service_annotations(settings)
    if settings.ingress.controller == "traefik":
        service: dict[str, Any] = {"type": "NodePort"} if own else {"annotations": annotations}
        ports = {name: {"nodePort": NODE_PORTS[port]} for name, port in _TRAEFIK_NAMES.items()}
        return {"service": service, "ports": ports}
    named = {name: NODE_PORTS[port] for name, port in _NGINX_NAMES.items()}
    kind = {"type": "NodePort"} if own else {"annotations": annotations}
    return {"controller": {"service": {**kind, "nodePorts": named}}}


_TRAEFIK_NAMES = {"web": figures.HTTP_PORT, "websecure": figures.HTTPS_PORT}
_NGINX_NAMES = {"http": figures.HTTP_PORT, "https": figures.HTTPS_PORT}
