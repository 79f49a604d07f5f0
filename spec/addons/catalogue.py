"""The add-ons, each with the version that this program was written for, and the size of what it runs.

Most public charts ask for nothing, and then nobody knows whether they fit. Where the chart is silent the sizes are
ours, and they are told to it as values.
"""

from collections.abc import Mapping
from typing import Any

from spec.addons.model import AddOn, AddOnName, sized
from spec.stand_in import stand_in_image
from spec.versions import ChartVersion
from spec.workloads import NOTHING, Kind, Port, Resources, Workload

SMALL = sized("50m", "64Mi", "250m", "256Mi")
MIDDLE = sized("100m", "128Mi", "500m", "512Mi")
INGRESS = sized("100m", "128Mi", "1", "512Mi")
SCRAPER = sized("250m", "512Mi", "1", "2Gi")
METRICS_SERVER = Resources(requests=sized("100m", "200Mi", "0", "0Mi").requests, limits=NOTHING)
"""The chart's own (charts/metrics-server/values.yaml, `resources`)."""
ON_EACH_NODE = Resources(requests=sized("100m", "128Mi", "0", "0Mi").requests, limits=NOTHING)
"""Of Calico's agent; ours, its operator sets none."""

INGRESS_PORTS = (8000, 8443)
"""What Traefik's pods listen on, behind 80 and 443 of its Service (traefik/values.yaml, `ports`)."""
REPLICAS = 2
"""Of the ingress controller: ours, so that one may go."""


def _workload(name: str, role: str, resources: Resources, **more: Any) -> Workload:  # noqa: ANN401 (fields of Workload)
    return Workload(name=name, role=role, image=stand_in_image(name), resources=resources, **more)


_OFF = (
    # No dashboards, no alerts, nothing on the hosts.
    "alertmanager",
    "grafana",
    "nodeExporter",
    "kubeStateMetrics",
    # Parts of a managed control plane that nobody may scrape.
    "kubeControllerManager",
    "kubeEtcd",
    "kubeScheduler",
    "kubeProxy",
)
"""Parts of kube-prometheus-stack that no platform asks for."""

_ALL = (
    AddOn(
        name=AddOnName.METRICS_SERVER,
        namespace="metrics-server",
        repository="https://kubernetes-sigs.github.io/metrics-server",
        version=ChartVersion.parse("3.13.1"),
        workloads=(_workload("metrics-server", "CPU and memory of pods and nodes", METRICS_SERVER),),
        source="kubernetes-sigs/metrics-server, charts/metrics-server at 5ed5d3a (2026-08-04); sizes: the chart's",
    ),
    AddOn(
        name=AddOnName.CERT_MANAGER,
        namespace="cert-manager",
        repository="https://charts.jetstack.io",
        # One for each cluster: Mint's public set-up pins this one, and ThingPark up to 7.3 brings its own.
        version=ChartVersion.parse("v1.18.2"),
        values={
            "crds": {"enabled": True},
            "resources": SMALL.as_manifest(),
            "webhook": {"resources": SMALL.as_manifest()},
            "cainjector": {"resources": SMALL.as_manifest()},
        },
        workloads=tuple(_workload(name, "certificates", SMALL) for name in ("cert-manager", "webhook", "cainjector")),
        source="Mint-System/Kubernetes-Build, task (cert-manager v1.18.2); sizes: ours",
    ),
    AddOn(
        name=AddOnName.TRAEFIK,
        namespace="traefik",
        # ingress-nginx is not offered: its project ended in March 2026 (kubernetes.io/blog, 2025-11-11).
        repository="https://traefik.github.io/charts",
        version=ChartVersion.parse("41.3.0"),
        values={
            "deployment": {"replicas": REPLICAS},
            "ingressClass": {"enabled": True, "isDefaultClass": True, "name": "traefik"},
            "ports": {"web": {"http": {"redirections": {"entryPoint": {"to": "websecure", "scheme": "https"}}}}},
            "podDisruptionBudget": {"enabled": True, "maxUnavailable": 1},
            "resources": INGRESS.as_manifest(),
        },
        workloads=(
            _workload(
                "traefik",
                "ingress controller",
                INGRESS,
                replicas=REPLICAS,
                ports=tuple(
                    Port(number=port, name=name) for port, name in zip(INGRESS_PORTS, ("web", "websecure"), strict=True)
                ),
            ),
        ),
        source="traefik/traefik-helm-chart at a8a66d0 (2026-08-21); sizes: ours",
    ),
    AddOn(
        name=AddOnName.CALICO,
        namespace="tigera-operator",
        repository="https://docs.tigera.io/calico/charts",
        version=ChartVersion.parse("v3.30.3"),
        pod_security="privileged",  # on the host's network, by its own design
        values={
            "goldmane": {"enabled": False},
            "whisker": {"enabled": False},
            "resources": SMALL.as_manifest(),
        },
        workloads=(
            _workload("tigera-operator", "operator of Calico", SMALL),
            _workload("calico-node", "network policies", ON_EACH_NODE, kind=Kind.DAEMON_SET),
        ),
        definitions=("calico",),
        source="projectcalico/calico, charts/tigera-operator at 036c024 (v3.30.3); sizes: ours",
    ),
    AddOn(
        name=AddOnName.PROMETHEUS,
        namespace="monitoring",
        repository="https://prometheus-community.github.io/helm-charts",
        version=ChartVersion.parse("88.5.3"),
        values={
            **{part: {"enabled": False} for part in _OFF},
            "defaultRules": {"create": False},
            "prometheusOperator": {
                "admissionWebhooks": {"enabled": False},
                "tls": {"enabled": False},
                "resources": MIDDLE.as_manifest(),
            },
            "prometheus": {"prometheusSpec": {"retention": "2d", "resources": SCRAPER.as_manifest()}},
        },
        workloads=(
            _workload("kube-prometheus-stack-operator", "operator of Prometheus", MIDDLE),
            _workload("prometheus", "metrics", SCRAPER, kind=Kind.STATEFUL_SET),
        ),
        definitions=("prometheus-operator",),
        source="prometheus-community/helm-charts at cf408a2 (2026-08-22); sizes: ours",
    ),
    AddOn(
        name=AddOnName.PROMETHEUS_ADAPTER,
        namespace="monitoring",
        repository="https://prometheus-community.github.io/helm-charts",
        version=ChartVersion.parse("5.3.0"),
        values={"rules": {"default": False}, "resources": SMALL.as_manifest()},
        workloads=(_workload("prometheus-adapter", "metrics for autoscalers", SMALL),),
        after=(AddOnName.PROMETHEUS,),
        source="prometheus-community/helm-charts at cf408a2 (2026-08-22); sizes: ours",
    ),
    AddOn(
        name=AddOnName.EXTERNAL_SECRETS,
        namespace="external-secrets",
        repository="https://charts.external-secrets.io",
        version=ChartVersion.parse("2.9.0"),
        values={
            "installCRDs": True,
            "resources": SMALL.as_manifest(),
            "webhook": {"resources": SMALL.as_manifest()},
            "certController": {"resources": SMALL.as_manifest()},
        },
        workloads=tuple(
            _workload(name, "secrets of the cloud's store", SMALL)
            for name in ("external-secrets", "external-secrets-webhook", "external-secrets-cert-controller")
        ),
        definitions=("external-secrets",),
        source="external-secrets/external-secrets, deploy/charts at cc5bfbc (2026-08-08); sizes: ours",
    ),
)

CATALOGUE: Mapping[AddOnName, AddOn] = {one.name: one for one in _ALL}
"""Name → add-on, in the order in which they are made."""
