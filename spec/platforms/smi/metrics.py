"""How the number of script workers follows the queue: scrape, external metric, autoscaler (SM-46 to SM-48)."""

from typing import Any

from spec.platforms.smi import figures
from spec.platforms.smi.settings import SmiSettings

EXTERNAL_METRICS_API = "v1beta1.external.metrics.k8s.io"
"""The API of external metrics; a cluster has one, and so one program that answers for it."""


def adapter_rule() -> dict[str, Any]:
    """The external rule of the Prometheus Adapter, to the letter (SM-47).

    It averages over the script manager's pods, so that the autoscaler sees one value (SM-48).
    """
    return {
        "seriesQuery": f'{{__name__=~"{figures.QUEUE_SIZE}",service!=""}}',
        "metricsQuery": "avg(<<.Series>>{<<.LabelMatchers>>}) by (service)",
        "resources": {"overrides": {"namespace": {"resource": "namespace"}}},
    }


def adapter_values() -> dict[str, Any]:
    """The rule as values of the chart prometheus-adapter (SM-47)."""
    return {"rules": {"external": [adapter_rule()]}}


def scrape_name(settings: SmiSettings) -> str:
    """Name of the ServiceMonitor, and `app.kubernetes.io/instance` of what it selects (SM-46)."""
    return f"scriptmanager-{settings.env_name}"


def service_monitor(settings: SmiSettings) -> dict[str, Any]:
    """What tells Prometheus to scrape the script manager (SM-46)."""
    prometheus = settings.prometheus
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": {
            "name": scrape_name(settings),
            "namespace": prometheus.namespace,
            "labels": {"release": prometheus.release_label},
        },
        "spec": {
            "selector": {"matchLabels": {"app.kubernetes.io/instance": scrape_name(settings)}},
            "namespaceSelector": {"matchNames": [settings.platform_namespace]},
            "endpoints": [{"port": prometheus.port, "interval": prometheus.interval}],
        },
    }


def scrape_config(settings: SmiSettings) -> dict[str, Any]:
    """The same for a Prometheus that knows no ServiceMonitor: an entry of its `scrape_configs` (SM-46)."""
    discovered = "__meta_kubernetes_"
    return {
        "job_name": scrape_name(settings),
        "scrape_interval": settings.prometheus.interval,
        "kubernetes_sd_configs": [{"role": "endpoints", "namespaces": {"names": [settings.platform_namespace]}}],
        "relabel_configs": [
            {
                "action": "keep",
                "source_labels": [f"{discovered}service_label_app_kubernetes_io_instance"],
                "regex": scrape_name(settings),
            },
            {
                "action": "keep",
                "source_labels": [f"{discovered}endpoint_port_name"],
                "regex": settings.prometheus.port,
            },
            # The adapter's rule goes by these two labels.
            {"source_labels": [f"{discovered}namespace"], "target_label": "namespace"},
            {"source_labels": [f"{discovered}service_name"], "target_label": "service"},
        ],
    }


def scriptworker_autoscaler(settings: SmiSettings) -> dict[str, Any]:
    """The autoscaler of the script workers, on the external metric (SM-48).

    The adapter answers for the namespace in which the autoscaler is, and so it is in the platform's own.
    """
    worker = settings.script_worker
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": figures.SCRIPT_WORKER},
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": worker.deployment},
            "minReplicas": worker.minimum,
            "maxReplicas": worker.maximum,
            "metrics": [
                {
                    "type": "External",
                    "external": {
                        "metric": {"name": figures.QUEUE_SIZE},
                        "target": {"type": "AverageValue", "averageValue": str(worker.jobs_each)},
                    },
                }
            ],
        },
    }
