"""Public charts that the platform needs in its cluster and its vendor does not bring (SM-43 to SM-50)."""

from collections.abc import Iterator
from typing import Any

from spec.addons.model import AddOnName, Need
from spec.ground.entrance import entrance
from spec.ground.later import client_id
from spec.platforms.smi import figures
from spec.platforms.smi.metrics import adapter_values
from spec.platforms.smi.settings import SmiSettings

PROMETHEUS = "prometheus-stack"
"""What the chart's objects are called after, whatever the release: its own rule cuts names at 26 letters."""
PORT = 9090
"""Of Prometheus' Service (kube-prometheus-stack, prometheus.service.port)."""


def add_ons(settings: SmiSettings) -> tuple[Need, ...]:
    """What must be in a cluster that this program makes."""
    return tuple(_needs(settings))


def _needs(settings: SmiSettings) -> Iterator[Need]:
    isolation, prometheus, adapter, secrets = (
        settings.script_isolation,
        settings.prometheus,
        settings.adapter,
        settings.secrets,
    )
    if settings.cluster.cloud == "aws" and isolation.engine != "kubernetes":
        # The cloud's own engine knows Kubernetes' policies only; elsewhere Calico is the cloud's to switch on.
        installation = {"kubernetesProvider": "EKS", "cni": {"type": "AmazonVPC"}}
        yield Need(name=AddOnName.CALICO, values={"installation": installation}, requirements=("SM-43", "SM-44"))
    yield Need(name=AddOnName.TRAEFIK, values=_ingress(settings), requirements=("SM-5",))
    yield Need(
        name=AddOnName.PROMETHEUS,
        release=prometheus.release_label,  # the chart looks for ServiceMonitors with the name of its own release
        namespace=prometheus.namespace,
        values={"fullnameOverride": PROMETHEUS},
        requirements=("SM-46",),
    )
    yield Need(
        name=AddOnName.PROMETHEUS_ADAPTER,
        release=adapter.release,
        namespace=adapter.namespace or prometheus.namespace,
        values={
            **adapter_values(),
            "prometheus": {"url": f"http://{PROMETHEUS}-prometheus.{prometheus.namespace}.svc", "port": PORT},
        },
        requirements=("SM-47",),
    )
    if secrets.store is not None and secrets.external_secrets:
        yield Need(name=AddOnName.EXTERNAL_SECRETS, values=_operator(settings), requirements=("SM-50",))


def _ingress(settings: SmiSettings) -> dict[str, Any]:
    way = entrance(settings)
    ports = {"web": figures.HTTP_PORT, "websecure": figures.HTTPS_PORT}
    pinned = {name: {"nodePort": node} for name, port in ports.items() if (node := way.node_port(port)) is not None}
    address = {} if way.address is None else {"loadBalancerIP": way.address}
    annotations = {"annotations": dict(way.annotations)} if way.annotations else {}
    return {
        "service": {**annotations, "spec": {"type": way.kind, **address}},
        **({"ports": pinned} if pinned else {}),
    }


def _operator(settings: SmiSettings) -> dict[str, Any]:
    """On Azure its pods have to ask for their identity; elsewhere the cloud knows them by their service account."""
    if settings.cluster.cloud != "azure":
        return {}
    return {
        "serviceAccount": {"annotations": {"azure.workload.identity/client-id": client_id("external-secrets")}},
        "podLabels": {"azure.workload.identity/use": "true"},
    }
