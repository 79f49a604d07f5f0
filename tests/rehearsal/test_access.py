"""Who gets in: certificates are verified on both sides, roles are enforced, secrets are not written in clear."""

import ssl
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import httpx
import pytest

from rehearsal.api import Api, ApiError, tls, wait_for
from rehearsal.certificates import Credentials
from rehearsal.parts import Layout
from rehearsal.plane import Plane
from rehearsal.record import Record

pytestmark = pytest.mark.engine


@pytest.fixture
def layout(cluster: Plane) -> Layout:
    record = Record.read(cluster.directory / "plane.json")
    assert record is not None
    return Layout(cluster.directory, record.ports, record.durable)


def test_a_client_without_a_certificate_is_not_known(layout: Layout) -> None:
    with Api(layout.server_url, tls(authority=layout.credentials.authority("kubernetes"))) as api:
        for path in ("/api/v1/nodes", "/readyz", "/version"):
            with pytest.raises(ApiError) as refused:
                api.get(path)
            assert refused.value.status == 401


def test_a_client_of_another_authority_is_not_known(layout: Layout, tmp_path: Path) -> None:
    foreign = Credentials(tmp_path / "foreign")
    foreign.ensure()
    context = tls(
        authority=layout.credentials.authority("kubernetes"),
        certificate=foreign.certificate("admin"),
        key=foreign.key("admin"),
    )
    with Api(layout.server_url, context) as api, pytest.raises(ApiError) as refused:
        api.get("/api/v1/nodes")
    assert refused.value.status == 401


def test_a_server_of_another_authority_is_not_trusted(layout: Layout, tmp_path: Path) -> None:
    foreign = Credentials(tmp_path / "foreign")
    foreign.ensure()
    context = tls(authority=foreign.authority("kubernetes"))
    with Api(layout.server_url, context) as api, pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        api.get("/api/v1/nodes")


@pytest.mark.parametrize("part", ["kube-controller-manager", "kube-scheduler", "kwok"])
def test_every_part_serves_with_a_certificate_of_the_plane(layout: Layout, part: str) -> None:
    context = tls(authority=layout.credentials.authority("kubernetes"))
    with Api(f"https://127.0.0.1:{layout.ports[part]}", context) as api:
        assert api.text("/healthz") == "ok"


def test_etcd_lets_nobody_in_but_the_api_server(layout: Layout) -> None:
    address, keys = f"https://127.0.0.1:{layout.ports['etcd']}", layout.credentials
    authority = keys.authority("etcd")
    known = tls(authority=authority, certificate=keys.certificate("etcd-client"), key=keys.key("etcd-client"))
    with Api(address, known) as api:
        assert api.get("/health") == {"health": "true", "reason": ""}
    for context in (
        tls(authority=authority),
        tls(authority=authority, certificate=keys.certificate("admin"), key=keys.key("admin")),
    ):
        with Api(address, context) as api, pytest.raises((httpx.TransportError, ssl.SSLError)):
            api.get("/health")


def test_a_plain_service_account_may_do_nothing(layout: Layout, api: Api, namespace: str) -> None:
    token = api.create(
        f"/api/v1/namespaces/{namespace}/serviceaccounts/default/token",
        {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}},
    )["status"]["token"]
    with Api(layout.server_url, tls(authority=layout.credentials.authority("kubernetes")), token=token) as plain:
        for path in ("/api/v1/nodes", f"/api/v1/namespaces/{namespace}/secrets"):
            with pytest.raises(ApiError, match="cannot list resource") as refused:
                plain.list(path)
            assert refused.value.status == 403


def test_kwok_may_not_read_secrets(layout: Layout) -> None:
    with Api.of_kubeconfig(layout.kubeconfig("kwok")) as kwok:
        assert kwok.list("/api/v1/nodes")
        with pytest.raises(ApiError, match="cannot list resource"):
            kwok.list("/api/v1/secrets")


def test_a_secret_is_not_in_clear_in_the_database(cluster: Plane, api: Api, namespace: str) -> None:
    canary = "canary-4711-in-the-coal-mine"
    for kind, collection in (("Secret", "secrets"), ("ConfigMap", "configmaps")):
        api.create(
            f"/api/v1/namespaces/{namespace}/{collection}",
            {
                "apiVersion": "v1",
                "kind": kind,
                "metadata": {"name": "canary"},
                "stringData" if kind == "Secret" else "data": {"password": f"{canary}-{kind}"},
            },
        )
    written = b"".join(file.read_bytes() for file in (cluster.directory / "etcd").rglob("*") if file.is_file())
    assert f"{canary}-ConfigMap".encode() in written
    assert f"{canary}-Secret".encode() not in written


def test_pod_security_and_quota_are_enforced(api: Api, namespace: str) -> None:
    api.merge(
        f"/api/v1/namespaces/{namespace}",
        {"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "restricted"}}},
    )
    pods = f"/api/v1/namespaces/{namespace}/pods"
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "plain"},
        "spec": {"containers": [{"name": "main", "image": "a:1"}]},
    }
    restricted = partial(_is_refused, api, pods, pod, "violates PodSecurity")
    wait_for(restricted, limit=10, message="the API server does not know the namespace's label")
    with pytest.raises(ApiError, match="violates PodSecurity"):
        api.create(pods, pod)
    api.merge(
        f"/api/v1/namespaces/{namespace}",
        {"metadata": {"labels": {"pod-security.kubernetes.io/enforce": None}}},
    )
    api.create(
        f"/api/v1/namespaces/{namespace}/resourcequotas",
        {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "none"}, "spec": {"hard": {"pods": "0"}}},
    )
    over = partial(_is_refused, api, pods, pod, "exceeded quota")
    wait_for(over, limit=10, message="the API server does not know the quota")
    with pytest.raises(ApiError, match="exceeded quota"):
        api.create(pods, pod)


def _is_refused(api: Api, pods: str, pod: Mapping[str, object], why: str) -> bool:
    """Whether an admission plug-in has seen what it judges by: it watches that, so it knows it a moment later."""
    try:
        api.create(pods, {**pod, "metadata": {"generateName": "early-"}})
    except ApiError as error:
        return why in str(error)
    return False
