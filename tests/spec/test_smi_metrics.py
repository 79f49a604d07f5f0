"""Scrape, external rule and autoscaler, to the guide's letter."""

from typing import Any

import pytest
import yaml

from spec.plan import Stage
from spec.platforms.smi.metrics import (
    adapter_rule,
    adapter_values,
    scrape_config,
    scriptworker_autoscaler,
    service_monitor,
)
from spec.platforms.smi.plan import plan
from spec.platforms.smi.runbook import runbook
from tests.spec.smi_stack import smi

GUIDE_RULE = yaml.safe_load("""
- seriesQuery: '{__name__=~"scriptmanager_job_queue_size",service!=""}'
  metricsQuery: avg(<<.Series>>{<<.LabelMatchers>>}) by (service)
  resources:
    overrides: { namespace: {resource: "namespace"} }
""")


def of_kind(kind: str, changes: dict[str, object] | None = None) -> list[Any]:
    return [one for one in plan(smi(changes)).manifests if one.kind == kind]


@pytest.mark.requirement("SM-47")
def test_the_external_rule_is_the_guides_and_stands_in_the_values_of_the_chart() -> None:
    assert [adapter_rule()] == GUIDE_RULE
    assert adapter_values() == {"rules": {"external": GUIDE_RULE}}
    assert plan(smi()).outputs["adapterValues"] == adapter_values()


@pytest.mark.requirement("SM-47")
def test_the_runbook_brings_the_rule_into_the_adapters_release() -> None:
    page = runbook(smi({"adapter.release": "adapter", "adapter.namespace": "metrics"}))
    assert (
        "helm upgrade adapter prometheus-community/prometheus-adapter --namespace metrics --reuse-values "
        "--values adapter-values.json"
    ) in page
    assert "avg(<<.Series>>{<<.LabelMatchers>>}) by (service)" in page


@pytest.mark.requirement("SM-46")
def test_the_service_monitor_is_the_guides() -> None:
    (found,) = of_kind("ServiceMonitor")
    assert (
        found.body
        == service_monitor(smi())
        == yaml.safe_load("""
        apiVersion: monitoring.coreos.com/v1
        kind: ServiceMonitor
        metadata:
          name: scriptmanager-twin-prod
          namespace: monitoring
          labels:
            release: kube-prometheus-stack
        spec:
          selector:
            matchLabels:
              app.kubernetes.io/instance: scriptmanager-twin-prod
          namespaceSelector:
            matchNames:
              - twin-prod
          endpoints:
            - port: http-web
              interval: 5s
        """)
    )


@pytest.mark.requirement("SM-46")
def test_the_namespace_of_prometheus_is_made_on_a_local_stack_and_the_platforms_own_is_not_made_twice() -> None:
    (found,) = of_kind("Namespace")
    assert (found.name, found.cluster_wide) == ("monitoring", True)
    assert of_kind("Namespace", {"prometheus.namespace": "twin-prod"}) == []


@pytest.mark.requirement("SM-46")
def test_the_stand_ins_script_manager_is_what_the_service_monitor_selects() -> None:
    made = plan(smi())
    (release,) = [one for one in made.releases if one.name == "scriptmanager-twin-prod"]  # becomes its instance label
    (workload,) = release.values["workloads"]
    assert workload["ports"] == [{"name": "http-web", "port": 8080}]


@pytest.mark.requirement("SM-46")
def test_a_prometheus_without_the_operator_gets_the_same_as_an_entry_of_its_own() -> None:
    plain: dict[str, object] = {"prometheus.use-crds": False}
    assert of_kind("ServiceMonitor", plain) == []
    assert "prometheus-operator" not in plan(smi(plain)).definitions
    found = plan(smi(plain)).outputs["scrapeConfig"]
    assert found == scrape_config(smi(plain))
    assert (found["job_name"], found["scrape_interval"]) == ("scriptmanager-twin-prod", "5s")
    assert "scrape_configs" in runbook(smi(plain))
    assert plan(smi()).outputs["scrapeConfig"] is None


@pytest.mark.requirement("SM-48")
def test_the_autoscaler_is_in_the_platforms_namespace_and_goes_by_the_one_external_value() -> None:
    (found,) = of_kind("HorizontalPodAutoscaler", {"script-worker": {"minimum": 2, "maximum": 7, "jobs-each": 25}})
    assert "namespace" not in found.body["metadata"]
    assert found.stage is Stage.AFTER
    assert found.body["spec"] == {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "dtplatform-scriptworker"},
        "minReplicas": 2,
        "maxReplicas": 7,
        "metrics": [
            {
                "type": "External",
                "external": {
                    "metric": {"name": "scriptmanager_job_queue_size"},
                    "target": {"type": "AverageValue", "averageValue": "25"},
                },
            }
        ],
    }


@pytest.mark.requirement("SM-48")
def test_the_autoscaler_scales_the_deployment_that_the_vendors_chart_makes() -> None:
    made = scriptworker_autoscaler(smi({"script-worker.deployment": "workers"}))
    assert made["spec"]["scaleTargetRef"]["name"] == "workers"
