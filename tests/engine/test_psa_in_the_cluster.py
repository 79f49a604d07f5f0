"""PSA Integration as the API server has it: sizes, quota, policies, ports, Secrets."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from rehearsal.api import Api, ApiError
from rehearsal.nodes import PODS
from spec.units import Bytes
from tests.engine.conftest import NAMESPACE, Checkout, eventually

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("platforms")]

CORE = f"/api/v1/namespaces/{NAMESPACE}"
POLICIES = f"/apis/networking.k8s.io/v1/namespaces/{NAMESPACE}/networkpolicies"
DNS = {"ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]}
BRAND = [{"ipBlock": {"cidr": "10.20.0.0/16"}}]


@pytest.fixture
def api(running: Checkout) -> Iterator[Api]:
    with running.api() as client:
        yield client


def _endpoints(api: Api, path: str, service: str) -> list[str]:
    slices = api.list(path, labels=f"kubernetes.io/service-name={service}")
    return [address for one in slices for end in one.get("endpoints") or () for address in end["addresses"]]


def _pod(api: Api, name: str) -> dict[str, Any]:
    (pod,) = api.list(PODS, labels=f"app.kubernetes.io/name={name}")
    return pod


@pytest.mark.requirement("CB-13", "CB-3")
def test_the_back_end_pod_has_the_documented_requests_and_limits(api: Api) -> None:
    assert _pod(api, "psa-backend")["spec"]["containers"][0]["resources"] == {
        "requests": {"cpu": "1", "memory": "768Mi"},
        "limits": {"cpu": "4", "memory": "1280Mi"},
    }


@pytest.mark.requirement("CB-14", "CB-3")
def test_the_front_end_pod_has_them_too_with_its_limit_decimal_as_printed(api: Api) -> None:
    resources = _pod(api, "psa-frontend")["spec"]["containers"][0]["resources"]
    assert resources == {
        "requests": {"cpu": "100m", "memory": "512Mi"},
        "limits": {"cpu": "250m", "memory": "768M"},
    }
    assert Bytes.parse(resources["limits"]["memory"]).count == 768_000_000


@pytest.mark.requirement("CB-1")
def test_both_pods_belong_to_one_release_and_the_scheduler_gave_them_nodes(api: Api) -> None:
    pods = api.list(PODS, labels="app.kubernetes.io/instance=psa-integration")
    assert {pod["metadata"]["labels"]["app.kubernetes.io/name"] for pod in pods} == {"psa-backend", "psa-frontend"}
    for pod in pods:
        conditions = {one["type"]: one["status"] for one in pod["status"]["conditions"]}
        assert pod["spec"]["nodeName"].startswith("service-")
        assert conditions["PodScheduled"] == conditions["Ready"] == "True"
        assert pod["metadata"]["namespace"] == NAMESPACE


@pytest.mark.requirement("CB-15")
def test_the_quota_is_the_documented_sum_and_one_more_of_each_for_updates(api: Api) -> None:
    quota = api.get(f"{CORE}/resourcequotas/platform")
    assert quota is not None
    hard = quota["status"]["hard"]
    # Twice the sum of 1100m / 1280Mi and 4250m / 1280Mi + 768M, and the Job's 50m / 64Mi and 500m / 256Mi.
    assert hard["requests.cpu"] == "2250m"
    assert Bytes.parse(hard["requests.memory"]) == Bytes.parse("2624Mi")
    assert hard["limits.cpu"] == "9"
    assert Bytes.parse(hard["limits.memory"]).count == 2 * (1280 * 2**20 + 768 * 10**6) + 256 * 2**20
    assert hard["pods"] == "5"


@pytest.mark.requirement("CB-15")
def test_a_pod_that_asks_for_more_than_the_quota_is_refused_by_the_api_server(api: Api) -> None:
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "greedy"},
        "spec": {
            "containers": [
                {
                    "name": "main",
                    "image": "greedy.invalid/image",
                    "resources": {
                        "requests": {"cpu": "1500m", "memory": "64Mi"},
                        "limits": {"cpu": "1500m", "memory": "64Mi"},
                    },
                }
            ]
        },
    }
    with pytest.raises(ApiError, match=r"exceeded quota: platform, requested: .*requests.cpu=1500m") as refused:
        api.create(f"{CORE}/pods", pod)
    assert refused.value.status == 403


def test_a_container_above_the_largest_documented_limit_is_refused(api: Api) -> None:
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "large"},
        "spec": {
            "containers": [
                {"name": "main", "image": "large.invalid/image", "resources": {"limits": {"memory": "1281Mi"}}}
            ]
        },
    }
    with pytest.raises(ApiError, match="maximum memory usage per Container is 1280Mi"):
        api.create(f"{CORE}/pods", pod)


def test_the_namespace_is_closed_before_anything_is_opened(api: Api) -> None:
    policies = {one["metadata"]["name"]: one["spec"] for one in api.list(POLICIES)}
    assert set(policies) == {"deny-all", "allow-psa-frontend", "allow-psa-backend", "allow-psa-database-prepare"}
    assert policies["deny-all"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


@pytest.mark.requirement("CB-6", "CB-9")
def test_the_front_end_is_reached_by_the_brand_on_80_and_reaches_nobody(api: Api) -> None:
    policy = api.get(f"{POLICIES}/allow-psa-frontend")
    assert policy is not None
    assert policy["spec"]["podSelector"] == {"matchLabels": {"app.kubernetes.io/name": "psa-frontend"}}
    assert policy["spec"]["ingress"] == [{"from": BRAND, "ports": [{"protocol": "TCP", "port": 80}]}]
    assert "egress" not in policy["spec"]
    assert policy["spec"]["policyTypes"] == ["Ingress", "Egress"]


@pytest.mark.requirement("CB-7", "CB-8")
def test_the_back_end_is_reached_by_the_brand_on_8080(api: Api) -> None:
    policy = api.get(f"{POLICIES}/allow-psa-backend")
    assert policy is not None
    assert policy["spec"]["ingress"] == [{"from": BRAND, "ports": [{"protocol": "TCP", "port": 8080}]}]


@pytest.mark.requirement("CB-10", "CB-11", "CB-12")
def test_the_back_end_reaches_connectwise_the_database_the_brand_and_the_resolver_only(api: Api) -> None:
    policy = api.get(f"{POLICIES}/allow-psa-backend")
    assert policy is not None
    https = {"ports": [{"protocol": "TCP", "port": 443}]}
    everywhere = [{"ipBlock": {"cidr": "0.0.0.0/0"}}, {"ipBlock": {"cidr": "::/0"}}]
    *named, resolver = policy["spec"]["egress"]
    assert named == [
        {"to": everywhere, **https},
        {"to": [{"ipBlock": {"cidr": "10.30.0.10/32"}}], "ports": [{"protocol": "TCP", "port": 5432}]},
        {"to": BRAND, **https},
    ]
    assert resolver["ports"] == DNS["ports"]
    assert resolver["to"][0]["namespaceSelector"] == {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}


@pytest.mark.requirement("CB-6", "CB-7", "CB-8", "CB-9")
def test_the_services_have_the_ports_of_their_pods_and_find_them(api: Api) -> None:
    for name, port in (("psa-frontend", 80), ("psa-backend", 8080)):
        service = api.get(f"{CORE}/services/{name}")
        assert service is not None
        assert [one["port"] for one in service["spec"]["ports"]] == [port]
        assert service["spec"]["type"] == "ClusterIP"
        slices = api.list(
            f"/apis/discovery.k8s.io/v1/namespaces/{NAMESPACE}/endpointslices",
            labels=f"kubernetes.io/service-name={name}",
        )
        assert [port["port"] for one in slices for port in one["ports"]] == [port]
        path = f"/apis/discovery.k8s.io/v1/namespaces/{NAMESPACE}/endpointslices"
        found = eventually(partial(_endpoints, api, path, name), f"{name} has no endpoints")
        assert found == [_pod(api, name)["status"]["podIP"]]


@pytest.mark.requirement("CB-3")
def test_the_database_was_prepared_before_the_release(api: Api) -> None:
    (job,) = api.list(f"/apis/batch/v1/namespaces/{NAMESPACE}/jobs")
    assert job["status"]["succeeded"] == 1
    backend = _pod(api, "psa-backend")
    assert job["status"]["completionTime"] <= backend["metadata"]["creationTimestamp"]
    container = job["spec"]["template"]["spec"]["containers"][0]
    assert {one["name"]: one.get("value") for one in container["env"]} == {
        "PGHOST": "db-1.example.com",
        "PGPORT": "5432",
        "PGDATABASE": "postgres",
        "PGUSER": "postgres",
        "PGSSLMODE": "require",
        "PGPASSWORD": None,
        "PSA_PASSWORD": None,
    }


def test_the_namespace_enforces_pod_security(api: Api) -> None:
    namespace = api.get(f"/api/v1/namespaces/{NAMESPACE}")
    assert namespace is not None
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "baseline"
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "host"},
        "spec": {"hostNetwork": True, "containers": [{"name": "main", "image": "host.invalid/image"}]},
    }
    with pytest.raises(ApiError, match="violates PodSecurity"):
        api.create(f"{CORE}/pods", pod)
