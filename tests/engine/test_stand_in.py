"""The stand-in chart with every kind of workload: on a real API server, its pods placed by the real scheduler."""

from typing import Any

import pytest

from rehearsal.api import Json
from tests.engine.conftest import eventually
from tests.engine.plans import KINDS, NAMESPACE, NEVER
from tests.engine.tiny import Shared, there

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("tiny")]

SPACE = f"/api/v1/namespaces/{NAMESPACE}"
APPS = f"/apis/apps/v1/namespaces/{NAMESPACE}"
BATCH = f"/apis/batch/v1/namespaces/{NAMESPACE}"


@pytest.fixture(scope="module")
def pods(shared: Shared) -> dict[str, list[Json]]:
    """The pods of each workload."""
    found: dict[str, list[Json]] = {workload.name: [] for workload in KINDS}
    with shared.tiny.api() as api:
        for pod in api.list(f"{SPACE}/pods"):
            found[pod["metadata"]["labels"]["app.kubernetes.io/name"]].append(pod)
    return found


def one(shared: Shared, path: str) -> Json:
    with shared.tiny.api() as api:
        return there(api, path)


def by_name(shared: Shared, path: str) -> dict[str, Json]:
    with shared.tiny.api() as api:
        return {found["metadata"]["name"]: found for found in api.list(path)}


def test_every_kind_runs_as_many_pods_as_it_says(pods: dict[str, list[Json]], shared: Shared) -> None:
    assert {name: len(found) for name, found in pods.items()} == {
        "web": 3,
        "data": 2,
        "agent": 3,
        "migrate": 2,
        "nightly": 0,
    }
    phases = {name: {pod["status"]["phase"] for pod in found} for name, found in pods.items()}
    assert phases["migrate"] == {"Succeeded"}
    assert phases["web"] == phases["data"] == phases["agent"] == {"Running"}
    nightly = one(shared, f"{BATCH}/cronjobs/nightly")["spec"]
    assert (nightly["schedule"], nightly["concurrencyPolicy"]) == (NEVER, "Forbid")


def test_pods_that_must_stand_apart_stand_on_different_nodes(pods: dict[str, list[Json]]) -> None:
    assert len({pod["spec"]["nodeName"] for pod in pods["web"]}) == 3


def test_pods_are_what_their_workload_says(pods: dict[str, list[Json]]) -> None:
    pod = pods["web"][0]
    spec = pod["spec"]
    assert pod["metadata"]["labels"]["tier"] == "front"
    assert spec["serviceAccountName"] == "web"
    assert (spec["priorityClassName"], spec["priority"]) == ("tiny-high", 1000)
    assert spec["nodeSelector"] == {"kubernetes.io/os": "linux"}
    own = [one for one in spec["tolerations"] if not one["key"].startswith("node.kubernetes.io/")]
    assert own == [
        {"key": "dedicated", "operator": "Equal", "value": "web", "effect": "NoSchedule"},
        {"key": "spare", "operator": "Exists", "effect": "NoSchedule"},
    ]
    main, metrics = spec["containers"]
    assert main["resources"] == {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}}
    assert main["readinessProbe"]["httpGet"]["path"] == "/healthz"
    assert main["livenessProbe"]["tcpSocket"] == {"port": "main"}
    assert {mount["mountPath"] for mount in main["volumeMounts"]} == {"/cache", "/shared"}
    # It says nothing: what it gets is the namespace's default, and no limit where its neighbours have none.
    assert metrics["resources"] == {"requests": {"cpu": "50m", "memory": "64Mi"}}


def test_pods_of_zones_prefer_to_be_spread_and_insist_on_nothing(pods: dict[str, list[Json]]) -> None:
    constraints = pods["data"][0]["spec"]["topologySpreadConstraints"]
    assert [(one["topologyKey"], one["whenUnsatisfiable"]) for one in constraints] == [
        ("topology.kubernetes.io/zone", "ScheduleAnyway"),
        ("kubernetes.io/hostname", "ScheduleAnyway"),
    ]


def test_only_who_listens_has_a_service_and_a_port_of_the_nodes_is_the_one_that_was_asked_for(shared: Shared) -> None:
    services = by_name(shared, f"{SPACE}/services")
    assert set(services) == {"web", "data"}
    assert services["data"]["spec"]["type"] == "ClusterIP"
    assert services["web"]["spec"]["type"] == "NodePort"
    dns = next(one for one in services["web"]["spec"]["ports"] if one["name"] == "dns")
    assert (dns["protocol"], dns["port"], dns["nodePort"]) == ("UDP", 5353, 30053)


def test_every_replica_of_a_stateful_set_has_a_claim_of_its_own_and_the_others_share_one(shared: Shared) -> None:
    claims = by_name(shared, f"{SPACE}/persistentvolumeclaims")
    assert {name: one["status"]["phase"] for name, one in claims.items()} == {
        "web-cache": "Bound",
        "data-data-0": "Bound",
        "data-data-1": "Bound",
        "shared": "Bound",
    }


def test_what_runs_is_within_the_quota_and_the_quota_limits_no_processor_time_that_nobody_limits(
    shared: Shared,
) -> None:
    def quota() -> dict[str, Any]:
        return one(shared, f"{SPACE}/resourcequotas/platform")

    assert set(quota()["spec"]["hard"]) == {"requests.cpu", "requests.memory", "pods"}

    def counted() -> bool:
        """Pods that have ended are not in it once the controller counts anew, which it does every five minutes."""
        with shared.tiny.api() as api:
            pods = api.list(f"{SPACE}/pods")
        running = [pod for pod in pods if pod["status"]["phase"] not in ("Succeeded", "Failed")]
        return 0 < len(running) <= int(quota()["status"]["used"]["pods"]) <= len(pods)

    eventually(counted, "the quota does not count the pods that run")
