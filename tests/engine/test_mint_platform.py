"""Mint Cloud on the standing local stack: what the API server took, and what the controller's identity may do there."""

import base64
import itertools
import subprocess
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import yaml

from apps.plan import plan_app
from rehearsal.api import Api, ApiError, tls
from spec.apps.app import apps_of
from spec.apps.load import read_catalogue, read_order
from spec.apps.plan import AppPlan
from spec.load import load
from spec.platforms.mint.mailgun import register_command, verify_command
from spec.platforms.mint.settings import MintSettings
from spec.platforms.mint.site import site
from tests.engine.conftest import Platforms

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("platforms")]

STACK = "mint-local-dev"
NAMESPACE = "mint-cloud"
HOSTED = {"mint.groundwork.dev/hosted": "true"}
ISSUERS = "/apis/cert-manager.io/v1/clusterissuers"
RBAC = "rbac.authorization.k8s.io"
COUNT = itertools.count(1)
Json = dict[str, Any]


def config_maps(namespace: str) -> str:
    return f"/api/v1/namespaces/{namespace}/configmaps"


def config_map(name: str = "probe") -> Json:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}}


def space(name: str, labels: dict[str, str]) -> Json:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def binding(role: str) -> Json:
    """What comes with each app: the controller's rights in its namespace."""
    return {
        "apiVersion": f"{RBAC}/v1",
        "kind": "RoleBinding",
        "metadata": {"name": "k8s-deployer"},
        "roleRef": {"apiGroup": RBAC, "kind": "ClusterRole", "name": role},
        "subjects": [{"kind": "ServiceAccount", "name": "k8s-deployer", "namespace": NAMESPACE}],
    }


def refusal(act: Callable[[], object]) -> ApiError:
    """What the API server says to something that it does not let happen."""
    with pytest.raises(ApiError) as caught:
        act()
    return caught.value


@pytest.fixture
def api(platforms: Platforms) -> Iterator[Api]:
    """The API server, as administrator."""
    with platforms.api(STACK) as administrator:
        yield administrator


@pytest.fixture
def controller(platforms: Platforms, api: Api) -> Iterator[Api]:
    """The API server, as the shop's controller with a token of ten minutes."""
    asked = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 600}}
    made = api.create(f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts/k8s-deployer/token", asked)
    cluster = yaml.safe_load(platforms.kubeconfig(STACK).read_bytes())["clusters"][0]["cluster"]
    authority = base64.b64decode(cluster["certificate-authority-data"]).decode()
    with Api(cluster["server"], tls(authority=authority), token=made["status"]["token"]) as theirs:
        yield theirs


@pytest.fixture
def hosted(api: Api, controller: Api) -> Iterator[str]:
    """A namespace of an app, made by the controller."""
    name = f"probe{next(COUNT)}-int"  # the last one may still be on its way out
    controller.create("/api/v1/namespaces", space(name, HOSTED))
    yield name
    api.delete(f"/api/v1/namespaces/{name}")


@pytest.mark.requirement("MC-1")
@pytest.mark.requirement("MC-17")
def test_base_shop_and_database_run_where_the_real_scheduler_placed_them(platforms: Platforms) -> None:
    pods = platforms.result(STACK)["cluster"]["pods"]
    running = {one["name"].split("-")[0] for one in pods if one["namespace"] == NAMESPACE and one["node"]}
    assert {"cert", "webhook", "cainjector", "cloudnative", "traefik", "k8up", "odoo", "shop"} <= running


@pytest.mark.requirement("MC-12")
def test_issuers_and_the_shops_certificate_are_what_the_real_definitions_take(api: Api) -> None:
    issuers = {one["metadata"]["name"]: one["spec"]["acme"] for one in api.list(ISSUERS)}
    assert set(issuers) == {"letsencrypt-http-prod", "letsencrypt-http-staging"}
    solver = issuers["letsencrypt-http-staging"]["solvers"][0]["http01"]
    assert solver == {"ingress": {"ingressClassName": "traefik"}}
    certificate = api.get(f"/apis/cert-manager.io/v1/namespaces/{NAMESPACE}/certificates/shop-tls")
    assert certificate is not None
    assert certificate["spec"]["dnsNames"] == ["shop.loc.mint.example.com"]


@pytest.mark.requirement("MC-12")
def test_an_issuer_that_is_written_wrong_is_refused_by_the_real_definition(api: Api) -> None:
    (issuer, *_) = api.list(ISSUERS)
    wrong = {
        "apiVersion": "cert-manager.io/v1",
        "kind": "ClusterIssuer",
        "metadata": {"name": "wrong"},
        "spec": {"acme": {key: value for key, value in issuer["spec"]["acme"].items() if key != "server"}},
    }
    assert "spec.acme.server: Required value" in str(refusal(lambda: api.create(ISSUERS, wrong)))


@pytest.mark.requirement("MC-1")
def test_the_shops_database_is_what_the_real_definition_takes_and_a_broken_one_is_not(api: Api) -> None:
    clusters = f"/apis/postgresql.cnpg.io/v1/namespaces/{NAMESPACE}/clusters"
    database = api.get(f"{clusters}/shop-postgresql")
    assert database is not None
    assert database["spec"]["bootstrap"]["initdb"]["secret"] == {"name": "shop-postgresql-app"}
    assert database["spec"]["storage"]["size"] == "8Gi"
    wrong = {
        "apiVersion": "postgresql.cnpg.io/v1",
        "kind": "Cluster",
        "metadata": {"name": "wrong"},
        "spec": {**database["spec"], "instances": 0},
    }
    assert "spec.instances" in str(refusal(lambda: api.create(clusters, wrong)))


@pytest.mark.requirement("MC-1")
@pytest.mark.requirement("MC-13")
def test_the_controller_makes_namespaces_of_apps_and_no_others(controller: Api, hosted: str) -> None:
    assert controller.get(f"/api/v1/namespaces/{hosted}") is not None
    refused = refusal(lambda: controller.create("/api/v1/namespaces", space("stranger", {})))
    assert "acts in namespaces of hosted apps only" in str(refused)
    refused = refusal(lambda: controller.apply("/api/v1/namespaces", space("default", HOSTED)))
    assert "acts in namespaces of hosted apps only" in str(refused)
    refused = refusal(lambda: controller.delete(f"/api/v1/namespaces/{NAMESPACE}"))
    assert "acts in namespaces of hosted apps only" in str(refused)


@pytest.mark.requirement("MC-13")
def test_the_controller_has_the_rights_of_an_app_where_it_gave_them_to_itself_and_no_greater_ones(
    controller: Api, hosted: str
) -> None:
    bindings = f"/apis/{RBAC}/v1/namespaces/{hosted}/rolebindings"
    assert refusal(lambda: controller.create(config_maps(hosted), config_map())).status == 403
    assert refusal(lambda: controller.create(bindings, binding("cluster-admin"))).status == 403
    controller.create(bindings, binding("mint-hosted-app"))
    _until_allowed(lambda: controller.create(config_maps(hosted), config_map()))
    assert refusal(lambda: controller.list(f"/apis/{RBAC}/v1/namespaces/{hosted}/roles")).status == 403


def _until_allowed(act: Callable[[], object], times: int = 50) -> None:
    """A binding counts once the API server has seen it itself, which takes a moment."""
    pause = threading.Event()
    for _ in range(times):
        try:
            act()
        except ApiError as error:
            if error.status != 403:
                raise
            pause.wait(0.1)
        else:
            return
    act()


KINDS = {
    "ConfigMap": ("api/v1", "configmaps"),
    "Deployment": ("apis/apps/v1", "deployments"),
    "Ingress": ("apis/networking.k8s.io/v1", "ingresses"),
    "LimitRange": ("api/v1", "limitranges"),
    "NetworkPolicy": ("apis/networking.k8s.io/v1", "networkpolicies"),
    "PersistentVolumeClaim": ("api/v1", "persistentvolumeclaims"),
    "ResourceQuota": ("api/v1", "resourcequotas"),
    "RoleBinding": (f"apis/{RBAC}/v1", "rolebindings"),
    "Service": ("api/v1", "services"),
}


def plan_of_the_example(platforms: Platforms) -> AppPlan:
    """Odoo with its database, as in examples/mint, under a name that no other test has."""
    folder = platforms.checkout.root / "examples" / "mint"
    known = read_catalogue(yaml.safe_load((folder / "catalogue.yaml").read_text(encoding="utf-8"))).catalogue
    line = {"product": "Odoo-Hosting", "app-name": f"probe-app{next(COUNT)}", "environments": ["int"]}
    raw = {"order": "S1", "customer": {"name": "Probe", "email": "probe@example.com"}, "lines": [line]}
    where = site(_settings(platforms))
    (app,) = apps_of(read_order(raw, known, where, source="probe"), known, where, source="probe")
    texts = {one.title: (folder / (one.path or "")).read_text(encoding="utf-8") for one in known.manifests}
    return plan_app(app, known, where, texts)


@pytest.mark.requirement("MC-1")
@pytest.mark.requirement("MC-13")
def test_the_controller_brings_up_a_whole_app_with_nothing_but_its_own_rights(
    platforms: Platforms, api: Api, controller: Api
) -> None:
    plan = plan_of_the_example(platforms)
    space_of_it, *rest = plan.objects
    controller.create("/api/v1/namespaces", space_of_it.body)
    try:
        for one in rest:
            group, plural = KINDS[one.kind]
            collection = f"/{group}/namespaces/{plan.app.namespace}/{plural}"
            _until_allowed(partial(controller.apply, collection, one.body))
        assert {one.kind for one in rest} == KINDS.keys()
        found = controller.list(f"/apis/apps/v1/namespaces/{plan.app.namespace}/deployments")
        assert {one["metadata"]["name"] for one in found} == {"odoo", "postgres"}
    finally:
        api.delete(f"/api/v1/namespaces/{plan.app.namespace}")


@pytest.mark.requirement("MC-1")
def test_the_controller_reads_no_secret_and_changes_nothing_of_the_platform(controller: Api) -> None:
    assert refusal(lambda: controller.list(f"/api/v1/namespaces/{NAMESPACE}/secrets")).status == 403
    assert refusal(lambda: controller.list("/api/v1/secrets")).status == 403
    assert refusal(lambda: controller.create(config_maps(NAMESPACE), config_map())).status == 403
    bindings = f"/apis/{RBAC}/v1/namespaces/{NAMESPACE}/rolebindings"
    refused = refusal(lambda: controller.create(bindings, binding("mint-hosted-app")))
    assert "acts in namespaces of hosted apps only" in str(refused)


@pytest.mark.requirement("MC-1")
def test_the_cluster_holds_no_token_that_never_ends(api: Api) -> None:
    kinds = {one["type"] for one in api.list("/api/v1/secrets")}
    assert "kubernetes.io/service-account-token" not in kinds


@pytest.mark.requirement("MC-6")
@pytest.mark.requirement("MC-7")
def test_the_shop_finds_what_it_connects_with_in_one_secret(api: Api) -> None:
    secret = api.get(f"/api/v1/namespaces/{NAMESPACE}/secrets/shop-connections")
    assert secret is not None
    assert set(secret["data"]) == {
        "mailgun-api-key",
        "mailgun-messages",
        "payrexx-api-secret",
        "payrexx-instance",
        "codey-token",
        "codey-url",
    }
    assert all(base64.b64decode(one) for one in secret["data"].values())


# Mailgun's commands, against a server that plays its part


class _Mailgun(BaseHTTPRequestHandler):
    heard: list[tuple[str, str, str, bytes]]

    def _hear(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.heard.append((self.command, self.path, self.headers.get("Authorization", ""), content))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"domain": {"state": "active"}}')

    do_PUT = do_POST = _hear  # noqa: N815 (the library's names)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the library's name)
        """Say nothing."""


@pytest.fixture
def mailgun() -> Iterator[tuple[str, list[tuple[str, str, str, bytes]]]]:
    handler = type("Handler", (_Mailgun,), {"heard": []})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", handler.heard  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            serving.join()


@pytest.mark.requirement("MC-4")
def test_the_commands_of_the_runbook_register_and_verify_the_domain_with_the_key_of_the_environment(
    platforms: Platforms, mailgun: tuple[str, list[tuple[str, str, str, bytes]]]
) -> None:
    address, heard = mailgun
    settings = _settings(platforms)
    for command in (register_command(settings.mailgun), verify_command(settings.mailgun)):
        local = command.replace("https://api.eu.mailgun.net", address)
        assert local != command
        done = subprocess.run(
            ["sh", "-c", local],
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "MAILGUN_API_KEY": "key-1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (0, '{"domain": {"state": "active"}}'), done.stderr
    login = "Basic " + base64.b64encode(b"api:key-1").decode()
    assert [one[:3] for one in heard] == [
        ("POST", "/v4/domains", login),
        ("PUT", "/v4/domains/mint.example.com/verify", login),
    ]
    assert b'name="name"\r\n\r\nmint.example.com' in heard[0][3]


def _settings(platforms: Platforms) -> MintSettings:
    document = yaml.safe_load((platforms.checkout.root / f"Pulumi.{STACK}.yaml").read_text(encoding="utf-8"))
    settings = load(document["config"]["groundwork:platform"]).settings
    assert isinstance(settings, MintSettings)
    return settings
