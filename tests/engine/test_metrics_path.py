"""The number of script workers follows the queue, through everything that stands between them on a real site.

Real are the API server with its aggregation layer, the autoscaler of the controller manager, Prometheus and the
Prometheus adapter; rule, scrape and autoscaler are what the platform renders. Played are only the script manager's pods
(small servers in this process) and the kubelet of the script workers' node.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from rehearsal.api import Api, ApiError, Json, wait_for
from rehearsal.nodes import sync_nodes
from rehearsal.parts import NAMES
from rehearsal.plane import Plane
from spec.load import load
from spec.platforms.smi import figures
from spec.platforms.smi.metrics import adapter_values, scriptworker_autoscaler, service_monitor
from spec.platforms.smi.settings import SmiSettings
from tests.engine.conftest import ROOT
from tests.judges.metrics import API, Exporter, adapter, behind_the_api_server, prometheus
from tests.judges.programs import program
from tests.rehearsal.manifests import node

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("metrics path")]

LIMIT = 30.0
"""Seconds for each change to get through. It takes three: one for the scrape, one for the autoscaler, one for pods."""

QUICK = {
    # Fifteen seconds and five minutes on a real site: how soon, not how far.
    "kube-controller-manager": (
        "--horizontal-pod-autoscaler-sync-period=1s",
        "--horizontal-pod-autoscaler-downscale-stabilization=1s",
    )
}


def smi() -> SmiSettings:
    """The settings of the local stack, with a scrape each second."""
    document = yaml.safe_load((ROOT / "Pulumi.smi-local-dev.yaml").read_bytes())["config"]["groundwork:platform"]
    document["prometheus"]["interval"] = "1s"
    settings = load(document).settings
    assert isinstance(settings, SmiSettings)
    return settings


def job(settings: SmiSettings, pods: tuple[Exporter, ...]) -> dict[str, Any]:
    """What the Prometheus operator makes of the ServiceMonitor for these pods: a target each, with its three labels."""
    spec = service_monitor(settings)["spec"]
    (namespace,) = spec["namespaceSelector"]["matchNames"]
    (endpoint,) = spec["endpoints"]
    return {
        "job_name": "scriptmanager",
        "metrics_path": endpoint.get("path", "/metrics"),
        "scrape_interval": endpoint["interval"],
        "scrape_timeout": endpoint["interval"],
        "static_configs": [
            {
                "targets": [pod.address],
                "labels": {"namespace": namespace, "service": "scriptmanager", "pod": f"scriptmanager-{number}"},
            }
            for number, pod in enumerate(pods)
        ],
    }


def workers(settings: SmiSettings) -> Json:
    """The Deployment that the autoscaler is for, as small as can be."""
    labels = {"app": settings.script_worker.deployment}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": settings.script_worker.deployment},
        "spec": {
            "replicas": settings.script_worker.minimum,
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"terminationGracePeriodSeconds": 0, "containers": [{"name": "worker", "image": "none"}]},
            },
        },
    }


@dataclass(frozen=True)
class Site:
    """Everything between the queue and the script workers."""

    api: Api
    settings: SmiSettings
    pods: tuple[Exporter, ...]

    @property
    def namespace(self) -> str:
        return self.settings.platform_namespace

    def queue(self, *sizes: float) -> None:
        """What each of the script manager's pods says from now on."""
        for pod, size in zip(self.pods, sizes, strict=True):
            pod.value = size

    def metric(self, namespace: str) -> list[str] | None:
        """The values that the autoscaler of a namespace is told; None while there is no such metric at all."""
        try:
            found = self.api.get(f"/apis/external.metrics.k8s.io/v1beta1/namespaces/{namespace}/{figures.QUEUE_SIZE}")
        except ApiError as error:
            if error.status == 500:  # the adapter's word for a rule that it cannot carry out; its log has the reason
                return None
            raise
        return [one["value"] for one in found["items"]] if found else None

    def await_metric(self, value: str) -> None:
        wait_for(
            lambda: self.metric(self.namespace) == [value],
            limit=LIMIT,
            message=lambda: f"the metric is {self.metric(self.namespace)} and not {value}",
        )

    def await_workers(self, number: int) -> None:
        deployments = f"/apis/apps/v1/namespaces/{self.namespace}/deployments"
        autoscalers = f"/apis/autoscaling/v2/namespaces/{self.namespace}/horizontalpodautoscalers"

        def ready() -> int:
            found = self.api.get(f"{deployments}/{self.settings.script_worker.deployment}")
            assert found is not None, "the Deployment is gone"
            asked, there = found["spec"]["replicas"], found["status"].get("replicas", 0)
            return int(found["status"].get("readyReplicas", 0)) if asked == there else -1

        def why() -> str:
            said = (self.api.get(f"{autoscalers}/{figures.SCRIPT_WORKER}") or {}).get("status", {})
            return f"{ready()} script workers are ready and not {number}; the autoscaler says {said}"

        wait_for(lambda: ready() == number, limit=LIMIT, message=why)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("metrics")
    settings = smi()
    plane = Plane(folder / "plane", {name: program(name) for name in NAMES}, durable=False, flags=QUICK)
    with ExitStack() as everything:
        everything.callback(plane.delete)
        plane.start()
        sync_nodes(plane, [node("core-0")])
        pods = tuple(everything.enter_context(Exporter(figures.QUEUE_SIZE)) for _ in range(2))
        scraping = everything.enter_context(prometheus(folder, [job(settings, pods)]))
        # The chart writes its values `rules.external` into the program's `externalRules`.
        rules = {"externalRules": adapter_values()["rules"]["external"]}
        answering = everything.enter_context(
            adapter(folder, kubeconfig=plane.kubeconfig, prometheus_port=scraping.port, rules=rules)
        )
        api = everything.enter_context(Api.of_kubeconfig(plane.kubeconfig))
        one = Site(api, settings, pods)
        for namespace in {one.namespace, settings.prometheus.namespace}:
            body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
            api.create("/api/v1/namespaces", body)
        for collection, manifest in behind_the_api_server(settings.prometheus.namespace, answering.port):
            api.create(collection, manifest)
        answering.await_(lambda: available(api), limit=LIMIT, message="the API server does not reach the adapter")
        account = f"/api/v1/namespaces/{one.namespace}/serviceaccounts/default"
        wait_for(lambda: api.get(account), limit=LIMIT, message="no service account is made")
        api.create(f"/apis/apps/v1/namespaces/{one.namespace}/deployments", workers(settings))
        autoscalers = f"/apis/autoscaling/v2/namespaces/{one.namespace}/horizontalpodautoscalers"
        api.create(autoscalers, scriptworker_autoscaler(settings))
        answering.await_(
            lambda: one.metric(one.namespace), limit=LIMIT, message="the adapter makes no metric of the rule"
        )
        yield one


def available(api: Api) -> bool:
    found = api.get(f"/apis/apiregistration.k8s.io/v1/apiservices/{API}") or {}
    return any(
        one["type"] == "Available" and one["status"] == "True"
        for one in found.get("status", {}).get("conditions") or ()
    )


@pytest.mark.requirement("SM-46", "SM-47", "SM-48")
def test_the_workers_follow_the_average_over_the_pods_up_and_down(site: Site) -> None:
    each = site.settings.script_worker.jobs_each
    site.queue(0, 0)
    site.await_workers(1)
    site.queue(each * 4, each * 2)  # the sum would ask for six
    site.await_metric(str(each * 3))
    site.await_workers(3)
    site.queue(each * 2, each)  # 15 jobs where one takes 10: what is left over gets a worker too
    site.await_workers(2)
    site.queue(0, 0)
    site.await_workers(1)


@pytest.mark.requirement("SM-47")
def test_another_namespace_is_not_told_the_queue_of_this_one(site: Site) -> None:
    site.queue(7, 9)
    site.await_metric("8")
    assert site.metric("default") == []
