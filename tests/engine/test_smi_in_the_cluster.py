"""The SMI platform as the API server has it: accounts, policy, metrics, Secrets; and what real definitions refuse."""

import base64
import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rehearsal.api import Api, ApiError
from rehearsal.nodes import PODS
from spec.platforms.smi import figures
from spec.platforms.smi.plan import plan
from spec.platforms.smi.service_accounts import MIGRATIONS, SERVICE_ACCOUNTS
from tests.engine.conftest import Platforms
from tests.spec.smi_stack import smi
from tests.spec.test_smi_secrets import OCI_STORE

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("platforms")]

STACK = "smi-local-dev"
SPACE = "twin-dev"
CORE = f"/api/v1/namespaces/{SPACE}"
CALICO = f"/apis/crd.projectcalico.org/v1/namespaces/{SPACE}/networkpolicies"
MONITORS = "/apis/monitoring.coreos.com/v1/namespaces/monitoring/servicemonitors"
EXTERNAL = f"/apis/external-secrets.io/v1/namespaces/{SPACE}/externalsecrets"
STORES = f"/apis/external-secrets.io/v1/namespaces/{SPACE}/secretstores"
PUSHED = f"/apis/external-secrets.io/v1alpha1/namespaces/{SPACE}/pushsecrets"


@pytest.fixture
def api(platforms: Platforms) -> Iterator[Api]:
    with platforms.api(STACK) as client:
        yield client


def _object(api: Api, path: str) -> dict[str, Any]:
    found = api.get(path)
    assert found is not None, f"{path} is not there"
    return found


def _names(api: Api, path: str) -> set[str]:
    return {one["metadata"]["name"] for one in api.list(path)}


@pytest.mark.requirement(*(f"SM-{number}" for number in range(19, 38)))
def test_all_18_service_accounts_are_there_and_pods_run_as_them(api: Api) -> None:
    accounts = _names(api, f"{CORE}/serviceaccounts")
    assert accounts - {"default"} == set(SERVICE_ACCOUNTS)
    pods = [one for one in api.list(PODS) if one["metadata"]["namespace"] == SPACE]
    assert {one["spec"]["serviceAccountName"] for one in pods} == {*SERVICE_ACCOUNTS, "default"}
    workers = [one for one in pods if one["metadata"]["labels"]["app.kubernetes.io/name"] == figures.SCRIPT_WORKER]
    assert [one["spec"]["serviceAccountName"] for one in workers] == ["default"]


@pytest.mark.requirement("SM-1", "SM-52")
def test_migrations_had_ended_before_any_service_started(api: Api) -> None:
    jobs = api.list(f"/apis/batch/v1/namespaces/{SPACE}/jobs")
    assert {one["metadata"]["name"] for one in jobs} == {f"dtplatform-{account}" for account in MIGRATIONS}
    ended = max(one["status"]["completionTime"] for one in jobs)
    deployments = api.list(f"/apis/apps/v1/namespaces/{SPACE}/deployments")
    assert len(deployments) == 18
    assert all(one["metadata"]["creationTimestamp"] >= ended for one in deployments)
    assert all(one["status"].get("readyReplicas") == one["spec"]["replicas"] for one in deployments)


@pytest.mark.requirement("SM-49")
def test_the_platform_has_its_namespace(api: Api) -> None:
    labels = _object(api, f"/api/v1/namespaces/{SPACE}")["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "baseline"


@pytest.mark.requirement("SM-43", "SM-44")
def test_the_policy_of_script_workers_is_there_as_the_guide_prints_it(api: Api) -> None:
    spec = _object(api, f"{CALICO}/scriptworker-policy")["spec"]
    assert (spec["selector"], spec["order"]) == ("app.kubernetes.io/name == 'dtplatform-scriptworker'", 1000)
    assert spec["types"] == ["Ingress", "Egress"]
    assert "ingress" not in spec
    assert [one["action"] for one in spec["egress"]] == ["Allow", "Allow", "Allow", "Deny"]
    assert spec["egress"][3]["destination"]["nets"] == list(figures.DENIED_NETS)


@pytest.mark.requirement("SM-43", *(f"SM-{number}" for number in range(6, 14)))
def test_the_namespace_is_closed_but_for_the_flows(api: Api) -> None:
    path = f"/apis/networking.k8s.io/v1/namespaces/{SPACE}/networkpolicies"
    policies = {one["metadata"]["name"]: one["spec"] for one in api.list(path)}
    assert policies["deny-all"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    ports = {port["port"] for rule in policies["allow-dtplatform"]["egress"] for port in rule["ports"]}
    assert ports == {1, 53, 443, 587, 1183, 2181, 5432, 6379, 7687, 9096, 27017, 61616}
    assert "ingress" not in policies["allow-dtplatform-scriptworker"]


@pytest.mark.requirement("SM-46")
def test_the_service_monitor_selects_the_script_managers_service_and_its_port(api: Api) -> None:
    spec = _object(api, f"{MONITORS}/scriptmanager-twin-dev")["spec"]
    assert spec["namespaceSelector"] == {"matchNames": [SPACE]}
    ((key, value),) = spec["selector"]["matchLabels"].items()
    (service,) = api.list(f"{CORE}/services", labels=f"{key}={value}")
    assert service["metadata"]["name"] == figures.SCRIPT_MANAGER
    (endpoint,) = spec["endpoints"]
    assert [one["name"] for one in service["spec"]["ports"]] == [endpoint["port"]]
    assert endpoint["interval"] == "5s"


@pytest.mark.requirement("SM-48")
def test_the_autoscaler_watches_the_deployment_of_script_workers(api: Api) -> None:
    path = f"/apis/autoscaling/v2/namespaces/{SPACE}/horizontalpodautoscalers/{figures.SCRIPT_WORKER}"
    spec = _object(api, path)["spec"]
    deployment = f"/apis/apps/v1/namespaces/{SPACE}/deployments/{spec['scaleTargetRef']['name']}"
    assert _object(api, deployment)["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/name"] == (
        figures.SCRIPT_WORKER
    )
    (metric,) = spec["metrics"]
    assert metric["external"]["metric"] == {"name": "scriptmanager_job_queue_size"}


@pytest.mark.requirement("SM-50")
def test_secrets_have_the_entries_that_the_settings_name(api: Api) -> None:
    secrets = {one["metadata"]["name"]: one["data"] for one in api.list(f"{CORE}/secrets")}
    assert set(secrets) == {"filesvc-example", "identity-example"}
    assert set(secrets["filesvc-example"]) == {"host", "database-password", "encryption-key"}
    key = base64.b64decode(secrets["filesvc-example"]["encryption-key"])
    assert len(base64.b64decode(key)) == 32
    assert base64.b64decode(secrets["identity-example"]["signing-key"]).startswith(b"-----BEGIN PRIVATE KEY-----")


@pytest.mark.requirement("SM-50", "SM-51")
def test_objects_for_the_store_are_there(api: Api) -> None:
    assert _names(api, STORES) == {"dtplatform"}
    assert _names(api, EXTERNAL) == {"redis-example"}
    pushed = {one["metadata"]["name"]: one["spec"]["updatePolicy"] for one in api.list(PUSHED)}
    assert pushed == {
        "filesvc-example-kept": "IfNotExists",
        "filesvc-example": "Replace",
        "identity-example": "Replace",
    }


@pytest.mark.requirement("SM-15", "SM-16", "SM-17", "SM-47")
def test_outputs_tell_the_cloud_and_the_adapter_what_they_need(platforms: Platforms) -> None:
    outputs = platforms.result(STACK)["outputs"]
    assert outputs["access"]["addOn"] == "eks-pod-identity-agent"
    assert len(outputs["access"]["roles"]) == 18
    document = outputs["access"]["accessPolicies"]["kafka"]["document"]
    assert document["Statement"][0]["Resource"] == "arn:aws:s3:::twin-dev-kafka"
    (rule,) = outputs["adapterValues"]["rules"]["external"]
    assert rule["metricsQuery"] == "avg(<<.Series>>{<<.LabelMatchers>>}) by (service)"


# what the real definitions refuse


def _changed(spec: dict[str, Any], *place: str | int, to: object) -> None:
    inside: Any = spec
    for part in place[:-1]:
        inside = inside[part]
    inside[place[-1]] = to


BROKEN: list[tuple[str, str, str, Callable[[dict[str, Any]], None]]] = [
    ("an order in words", CALICO, "scriptworker-policy", lambda spec: _changed(spec, "order", to="late")),
    (
        "an interval in words",
        MONITORS,
        "scriptmanager-twin-dev",
        lambda spec: _changed(spec, "endpoints", 0, "interval", to="5 seconds"),
    ),
    (
        "a port as a number",
        MONITORS,
        "scriptmanager-twin-dev",
        lambda spec: _changed(spec, "endpoints", 0, "port", to=8080),
    ),
    ("no selector", MONITORS, "scriptmanager-twin-dev", lambda spec: spec.pop("selector")),
    (
        "an unknown policy",
        PUSHED,
        "filesvc-example-kept",
        lambda spec: _changed(spec, "updatePolicy", to="Never"),
    ),
    ("no data to push to", PUSHED, "filesvc-example", lambda spec: _changed(spec, "data", 0, "match", to={})),
    (
        "an unknown owner",
        EXTERNAL,
        "redis-example",
        lambda spec: _changed(spec, "target", "creationPolicy", to="Nobody"),
    ),
    (
        "an unknown service",
        STORES,
        "dtplatform",
        lambda spec: _changed(spec, "provider", "aws", "service", to="Nothing"),
    ),
]


@pytest.mark.parametrize(("path", "name", "breaks"), [pytest.param(*case[1:], id=case[0]) for case in BROKEN])
def test_a_broken_one_is_refused_by_the_definitions(
    api: Api, path: str, name: str, breaks: Callable[[dict[str, Any]], None]
) -> None:
    whole = _object(api, f"{path}/{name}")
    body = {
        "apiVersion": whole["apiVersion"],
        "kind": whole["kind"],
        "metadata": {"name": "broken"},
        "spec": copy.deepcopy(whole["spec"]),
    }
    breaks(body["spec"])
    with pytest.raises(ApiError) as refused:
        api.create(path, body)
    assert refused.value.status in (400, 422)
    assert api.get(f"{path}/broken") is None


NETWORK = f"/apis/networking.k8s.io/v1/namespaces/{SPACE}/networkpolicies"
OTHER_WAYS: list[tuple[str, str, dict[str, object], str]] = [
    ("plain policy", NETWORK, {"script-isolation.engine": "kubernetes"}, "scriptworker-policy"),
    (
        "plain policy with public egress",
        NETWORK,
        {"script-isolation.engine": "kubernetes", "script-isolation.allow-public-egress": True},
        "scriptworker-policy",
    ),
    (
        "Calico's policy with public egress",
        CALICO,
        {"script-isolation.allow-public-egress": True},
        "scriptworker-policy",
    ),
    ("vault of OCI", STORES, {"secrets.store": OCI_STORE}, "dtplatform"),
]


@pytest.mark.requirement("SM-44", "SM-45", "SM-50")
@pytest.mark.parametrize(("path", "changes", "name"), [pytest.param(*one[1:], id=one[0]) for one in OTHER_WAYS])
def test_what_other_settings_make_is_taken_too(api: Api, path: str, changes: dict[str, object], name: str) -> None:
    (body,) = [one.body for one in plan(smi(changes)).manifests if one.name == name]
    metadata = {"name": "another-way"}
    api.create(path, {**body, "metadata": metadata})
    try:
        assert _object(api, f"{path}/another-way")["spec"] == body["spec"]
    finally:
        api.delete(f"{path}/another-way")
