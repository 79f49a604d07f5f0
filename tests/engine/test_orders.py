"""Orders of the shop on the real engine and the real control plane: apps come, change, are reset, and survive kills."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml

from rehearsal.api import Api
from tests.engine.conftest import Checkout, Platforms, engines_among, eventually
from tests.spec.mint_stack import EXISTING, written

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("platforms")]

STACK = "mint-local-dev"
MANIFEST = """apiVersion: apps/v1
kind: Deployment
metadata: {name: odoo}
spec:
  replicas: 1
  selector: {matchLabels: {app: odoo}}
  template:
    metadata: {labels: {app: odoo}}
    spec:
      automountServiceAccountToken: false
      securityContext: {runAsNonRoot: true, runAsUser: 101, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: odoo
          image: "{{ KUBERNETES_IMAGE }}"
          env: [{name: PASSWORD, valueFrom: {secretKeyRef: {name: postgres, key: password}}}]
          resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {cpu: 20m, memory: 32Mi}}
          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
          volumeMounts: [{name: data, mountPath: /data}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: "{{ KUBERNETES_STORAGE_CLASS }}"
  resources: {requests: {storage: 1Gi}}
"""
ENTRANCE = """apiVersion: v1
kind: Service
metadata: {name: odoo}
spec: {selector: {app: odoo}, ports: [{port: 8069}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: odoo}
spec:
  ingressClassName: "{{ KUBERNETES_INGRESS_CLASS }}"
  rules:
    - host: "{{ KUBERNETES_HOSTNAME }}"
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: odoo, port: {number: 8069}}}}]}
"""
CATALOGUE: dict[str, Any] = {
    "stack": STACK,
    "config-maps": [
        {"name": "odoo", "template": True, "values": {"KUBERNETES_IMAGE": "mintsystem/odoo:19.0.20260803"}}
    ],
    "manifests": [{"title": "Odoo", "path": "odoo.yaml"}, {"title": "Entrance", "path": "entrance.yaml"}],
    "products": [
        {
            "name": "Odoo-Hosting",
            "subscription": {"period": "month"},
            "config-map": "odoo",
            "environments": ["int"],
            "manifests": [{"sequence": 1, "manifest": "Odoo"}, {"sequence": 2, "manifest": "Entrance"}],
            "secrets": [{"name": "postgres", "entries": ["password"]}],
            "timeout": 60,
        }
    ],
}
OBJECTS = {
    "/apis/apps/v1/namespaces/{}/deployments": ["odoo"],
    "/api/v1/namespaces/{}/services": ["odoo"],
    "/api/v1/namespaces/{}/secrets": ["postgres"],
    "/api/v1/namespaces/{}/persistentvolumeclaims": ["data"],
    "/apis/networking.k8s.io/v1/namespaces/{}/ingresses": ["odoo"],
}


_NUMBERS = count(1)


class Shop:
    """A folder of orders beside a catalogue, and the command that brings them up."""

    def __init__(self, checkout: Checkout, folder: Path, prefix: str) -> None:
        self.checkout = checkout
        self.folder = folder
        self.prefix = prefix
        (folder / "orders").mkdir(parents=True)
        (folder / "catalogue.yaml").write_text(yaml.safe_dump(CATALOGUE))
        (folder / "odoo.yaml").write_text(MANIFEST)
        (folder / "entrance.yaml").write_text(ENTRANCE)

    @property
    def orders(self) -> str:
        return str(self.folder / "orders")

    def app(self, number: int) -> str:
        return f"{self.prefix}{number}-int"

    def order(self, number: int, **line: Any) -> dict[str, Any]:  # noqa: ANN401
        return {
            "order": f"{self.prefix.upper()}-{number}",
            "customer": {"name": "R4TS GmbH", "email": "info@r4ts.example"},
            "lines": [{"product": "Odoo-Hosting", "app-name": f"{self.prefix}{number}", **line}],
        }

    def place(self, number: int, **line: Any) -> None:  # noqa: ANN401
        (self.folder / "orders" / f"{number}.yaml").write_text(yaml.safe_dump(self.order(number, **line)))

    def apply(self, *words: str, code: int = 0) -> dict[str, dict[str, Any]]:
        ended, out, err = self.checkout.run("orders", "apply", self.orders, "--json", *words)
        assert ended == code, err + out
        return {one["app"]: one for one in json.loads(out)["apps"]}

    def call(self, *words: str, given: str = "", environment: dict[str, str] | None = None) -> dict[str, Any]:
        """Another command about orders that must succeed, with something on its standard input."""
        done = subprocess.run(
            [sys.executable, "-m", "cli", "orders", *words],
            cwd=self.checkout.root,
            env={**self.checkout.environment, **(environment or {})},
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return dict(json.loads(done.stdout))

    def state(self, number: int) -> Path:
        state = f".groundwork/apps/{STACK}/state/.pulumi/stacks/groundwork-apps/{self.app(number)}.json"
        return self.checkout.root / state

    def resources(self, number: int) -> list[dict[str, Any]]:
        try:
            latest = json.loads(self.state(number).read_text())["checkpoint"].get("latest") or {}
        except (FileNotFoundError, json.JSONDecodeError):
            return []
        return [*(latest.get("resources") or ()), *(one["resource"] for one in latest.get("pending_operations") or ())]

    def begun(self, number: int, kind: str) -> bool:
        return any(one["type"].endswith(f":{kind}") for one in self.resources(number))

    def engines(self) -> list[psutil.Process]:
        return engines_among(self.checkout.processes())

    def everything_is_there_once(self, api: Api, *numbers: int) -> None:
        for number in numbers:
            for collection, names in OBJECTS.items():
                found = [one["metadata"]["name"] for one in api.list(collection.format(self.app(number)))]
                assert found == names, f"{self.app(number)} {collection}: {found}"
            latest = json.loads(self.state(number).read_text())["checkpoint"]["latest"]
            assert not latest.get("pending_operations")
            urns = [one["urn"] for one in latest["resources"]]
            assert len(urns) == len(set(urns))
        assert not list((self.state(numbers[0]).parents[3] / "locks").rglob("*.json"))


@pytest.fixture
def shop(platforms: Platforms, tmp_path: Path) -> Shop:
    """A shop of this test's own, with names that no other has; its apps go with the cluster."""
    return Shop(platforms.checkout, tmp_path / "shop", f"shop{next(_NUMBERS)}x")


@pytest.fixture
def api(platforms: Platforms) -> Iterator[Api]:
    with platforms.api(STACK) as found:
        yield found


@pytest.mark.requirement("MC-13", "MC-15", "MC-16")
def test_orders_come_up_side_by_side_stay_change_are_reset_and_go(shop: Shop, api: Api) -> None:
    shop.place(1)
    shop.place(2)
    (shop.folder / "orders" / "3.yaml").write_text(yaml.safe_dump(shop.order(3) | {"lines": []}))
    first = shop.apply(code=3)  # the third is no order
    assert {name: one["ending"] for name, one in first.items()} == {shop.app(1): "made", shop.app(2): "made"}
    assert [one["name"] for one in first[shop.app(1)]["ingresses"]] == ["odoo"]
    assert first[shop.app(1)]["ingresses"][0]["hosts"] == [first[shop.app(1)]["hostname"]]
    shop.everything_is_there_once(api, 1, 2)
    copied = api.get(f"/api/v1/namespaces/{shop.app(1)}/configmaps/{shop.app(1)}")
    assert copied is not None
    assert copied["data"]["KUBERNETES_HOSTNAME"] == first[shop.app(1)]["hostname"]

    (shop.folder / "orders" / "3.yaml").unlink()
    assert {one["ending"] for one in shop.apply().values()} == {"unchanged"}
    assert {one["ending"] for one in shop.apply("--refresh").values()} == {"unchanged"}

    def claim() -> tuple[str, str]:
        one = api.get(f"/api/v1/namespaces/{shop.app(1)}/persistentvolumeclaims/data")
        secret = api.get(f"/api/v1/namespaces/{shop.app(1)}/secrets/postgres")
        assert one is not None
        assert secret is not None
        return one["metadata"]["uid"], secret["data"]["password"]

    data, password = claim()
    shop.place(1, values={"KUBERNETES_IMAGE": "mintsystem/odoo:19.0.20261101"})
    changed = shop.apply()
    assert (changed[shop.app(1)]["ending"], changed[shop.app(2)]["ending"]) == ("changed", "unchanged")
    assert claim() == (data, password)

    shop.place(1, values={"KUBERNETES_IMAGE": "mintsystem/odoo:19.0.20261101"}, reset={"int": "monday"})
    assert shop.apply()[shop.app(1)]["ending"] == "reset"
    assert claim()[0] != data
    assert claim()[1] == password
    assert shop.apply()[shop.app(1)]["ending"] == "unchanged"
    shop.everything_is_there_once(api, 1, 2)

    (shop.folder / "orders" / "1.yaml").unlink()
    assert shop.apply()[shop.app(1)]["ending"] == "gone"
    assert shop.apply("--prune")[shop.app(1)]["ending"] == "removed"
    assert api.get(f"/api/v1/namespaces/{shop.app(1)}") is None
    assert not shop.state(1).exists()


@pytest.mark.requirement("MC-13")
def test_an_app_that_the_cluster_refuses_stops_no_other_and_is_named_with_manifest_and_line(
    shop: Shop, api: Api
) -> None:
    """The catalogue's checks let it through; the API server does not."""
    shop.place(1)
    shop.place(2, values={"KUBERNETES_IMAGE": "mintsystem/odoo:19.0.20260803"})
    (shop.folder / "entrance.yaml").write_text(
        ENTRANCE.replace(
            "port: 8069}]",
            "port: {% if KUBERNETES_APP == '" + f"{shop.prefix}2" + "' %}99999{% else %}8069{% endif %}}]",
        )
    )
    ended = shop.apply(code=3)
    assert ended[shop.app(1)]["ending"] == "made"
    assert ended[shop.app(2)]["ending"] == "failed"
    (problem,) = ended[shop.app(2)]["problems"]
    assert (problem["manifest"], problem["line"], problem["resource"]) == ("Entrance", 1, "Service odoo")
    assert "99999" in problem["what"]
    (shop.folder / "entrance.yaml").write_text(ENTRANCE)
    assert shop.apply()[shop.app(2)]["ending"] in ("made", "changed")
    shop.everything_is_there_once(api, 1, 2)


@pytest.mark.requirement("MC-12")
def test_a_shop_calls_with_json_and_gets_json(shop: Shop, api: Api) -> None:
    catalogue = f"--catalogue={shop.folder / 'catalogue.yaml'}"
    (app,) = shop.call("apply", "-", "--json", catalogue, given=json.dumps(shop.order(7)))["apps"]
    assert (app["app"], app["ending"]) == (shop.app(7), "made")
    assert app["outputs"]["url"] == f"https://{app['hostname']}"
    code, out, _ = shop.checkout.run("orders", "export", shop.app(7))
    assert code == 0
    assert yaml.safe_load(out)["KUBERNETES_HOSTNAME"] == app["hostname"]
    shop.everything_is_there_once(api, 7)
    # Whoever has the name keeps it.
    shop.place(7)
    (shop.folder / "orders" / "7.yaml").write_text(yaml.safe_dump(shop.order(7) | {"order": "OTHER-1"}))
    (taken,) = shop.apply(code=1).values()
    assert taken["ending"] == "refused"


def test_after_a_kill_of_an_engine_nothing_is_there_twice_and_nothing_is_lost(shop: Shop, api: Api) -> None:
    for number in (1, 2, 3):
        shop.place(number)
    process = shop.checkout.start("orders", "apply", shop.orders, "--json", "--jobs", "3")
    # Nobody waits for an app's pods here: once its last object was begun, an engine ends within half a second.
    eventually(lambda: any(shop.begun(number, "ConfigMap") for number in (1, 2, 3)), "nothing was begun", every=0.002)
    killed = eventually(shop.engines, "no engine was found", limit=2)
    for engine in killed:
        with suppress(psutil.NoSuchProcess):
            engine.send_signal(signal.SIGKILL)
    code, out, _ = shop.checkout.end(process)
    assert code == 3
    failed = [one for one in json.loads(out)["apps"] if one["ending"] == "failed"]
    assert failed
    assert all("the engine was killed (signal 9)" in one["problems"][0]["what"] for one in failed)
    assert len(shop.apply()) == 3
    shop.everything_is_there_once(api, 1, 2, 3)


def test_after_a_kill_of_the_launcher_the_next_run_waits_for_its_engines_and_goes_on(shop: Shop, api: Api) -> None:
    for number in (1, 2, 3):
        shop.place(number)
    process = shop.checkout.start("orders", "apply", shop.orders, "--json", "--jobs", "2")
    eventually(lambda: any(shop.begun(number, "ConfigMap") for number in (1, 2, 3)), "nothing was begun", every=0.002)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    ended = shop.apply()
    assert {one["ending"] for one in ended.values()} <= {"made", "changed", "unchanged"}
    shop.everything_is_there_once(api, 1, 2, 3)


def test_two_applies_at_once_share_the_apps_between_them(shop: Shop, api: Api) -> None:
    for number in (1, 2):
        shop.place(number)
    both = [shop.checkout.start("orders", "apply", shop.orders, "--json") for _ in range(2)]
    answers = [shop.checkout.end(one) for one in both]
    assert [code for code, _, _ in answers] == [0, 0], answers
    endings = [one["ending"] for _, out, _ in answers for one in json.loads(out)["apps"]]
    assert sorted(endings) == ["made", "made", "unchanged", "unchanged"]
    shop.everything_is_there_once(api, 1, 2)


def test_ctrl_c_lets_every_engine_write_its_state(shop: Shop, api: Api) -> None:
    for number in (1, 2, 3):
        shop.place(number)
    process = shop.checkout.start("orders", "apply", shop.orders, "--json", "--jobs", "1")
    eventually(lambda: any(shop.begun(number, "Namespace") for number in (1, 2, 3)), "nothing was begun", every=0.002)
    process.send_signal(signal.SIGINT)
    code, out, _ = shop.checkout.end(process)
    assert code == 130
    assert "takes up where this left off" in json.loads(out)["error"]["message"]
    shop.apply()
    shop.everything_is_there_once(api, 1, 2, 3)


def test_a_cluster_of_ones_own_has_its_apps_in_the_backend_that_the_environment_names(
    shop: Shop, api: Api, platforms: Platforms, tmp_path: Path
) -> None:
    name = "mint-existing-dev"
    cluster = {"cloud": "existing", "version": "1.35", "kubeconfig": str(platforms.kubeconfig(STACK))}
    settings = written({**EXISTING, "cluster": cluster})
    stack = shop.checkout.root / f"Pulumi.{name}.yaml"
    stack.write_text(yaml.safe_dump({"config": {"groundwork:platform": settings}}))
    catalogue = yaml.safe_load((shop.folder / "catalogue.yaml").read_text())
    catalogue["products"][0] |= {"manifests": [{"sequence": 1, "manifest": "Entrance"}]}
    (shop.folder / "catalogue.yaml").write_text(yaml.safe_dump(catalogue))
    backend = tmp_path / "backend"
    backend.mkdir()
    environment = {"PULUMI_BACKEND_URL": backend.as_uri(), "PULUMI_CONFIG_PASSPHRASE": "of the customer"}
    shop.place(1)
    try:
        for ending in ("made", "unchanged"):
            (app,) = shop.call("apply", shop.orders, "--json", f"--stack={name}", environment=environment)["apps"]
            assert app["ending"] == ending
        assert (backend / f".pulumi/stacks/groundwork-apps/{shop.app(1)}.json").exists()
        assert api.get(f"/apis/networking.k8s.io/v1/namespaces/{shop.app(1)}/ingresses/odoo")
        (app,) = shop.call("remove", shop.app(1), "--json", f"--stack={name}", environment=environment)["apps"]
        assert app["ending"] == "removed"
        assert not (backend / f".pulumi/stacks/groundwork-apps/{shop.app(1)}.json").exists()
    finally:
        stack.unlink()
