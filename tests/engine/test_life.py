"""One stack from its first preview to its end, by the real engine on the real control plane."""

import json
from collections import Counter

import pytest
import yaml

from rehearsal.nodes import PODS
from tests.engine.conftest import NAMESPACE, STACK, Checkout

pytestmark = pytest.mark.engine

MADE = {
    "kubernetes:apps/v1:Deployment": 2,
    "kubernetes:batch/v1:Job": 1,
    "kubernetes:core/v1:ConfigMap": 1,
    "kubernetes:core/v1:LimitRange": 1,
    "kubernetes:core/v1:Namespace": 1,
    "kubernetes:core/v1:ResourceQuota": 1,
    "kubernetes:core/v1:Secret": 3,
    "kubernetes:core/v1:Service": 2,
    "kubernetes:networking.k8s.io/v1:NetworkPolicy": 4,
}
AROUND = 9
"""What is in the state beside: stack, provider, six components and the chart."""


def _made(checkout: Checkout) -> Counter[str]:
    kinds = Counter(one["type"] for one in checkout.state()["resources"])
    return Counter({kind: number for kind, number in kinds.items() if kind in MADE})


@pytest.mark.life
def test_preview_up_no_change_update_refresh_and_down_do_what_they_say(checkout: Checkout) -> None:
    first = checkout.json("preview", STACK)["stacks"][0]["changes"]
    assert set(first) == {"create"}
    assert not checkout.state().get("resources")

    made = checkout.json("up", STACK)["stacks"][0]
    assert made["changes"] == {"create": sum(MADE.values()) + AROUND}
    assert _made(checkout) == Counter(MADE)
    assert {pod["ready"] for pod in made["cluster"]["pods"] if "prepare" not in pod["name"]} == {True}
    # What the engine writes where it is, and not beside its place: it could leave half of it.
    assert not list((checkout.root / ".groundwork/state").rglob("*.attrs"))

    assert set(checkout.json("preview", STACK)["stacks"][0]["changes"]) == {"same"}
    assert set(checkout.json("up", STACK)["stacks"][0]["changes"]) == {"same"}

    checkout.change(lambda settings: settings["backend"].update({"memory-limit": "1536Mi"}))
    changed = checkout.json("up", STACK)["stacks"][0]["changes"]
    # The back end's Deployment, and what is made from its limit: quota and limit range; the chart is their owner.
    assert changed.get("update", 0) >= 3
    assert not {"delete", "replace", "create"} & set(changed)
    with checkout.api() as api:
        backend = api.get(f"/apis/apps/v1/namespaces/{NAMESPACE}/deployments/psa-backend")
        assert backend is not None
        limits = backend["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"]
        assert limits == {"cpu": "4", "memory": "1536Mi"}

        # Somebody deletes a policy behind the program's back: a refresh sees it, the next run puts it back.
        assert api.delete(f"/apis/networking.k8s.io/v1/namespaces/{NAMESPACE}/networkpolicies/deny-all")
        refreshed = checkout.json("up", STACK, "--refresh")["stacks"][0]["changes"]
        assert refreshed.get("create") == 1
        assert api.get(f"/apis/networking.k8s.io/v1/namespaces/{NAMESPACE}/networkpolicies/deny-all")

    assert checkout.json("down", STACK)["stacks"][0]["deleted"] == sum(MADE.values()) + AROUND
    assert checkout.processes() == []
    assert not (checkout.root / ".groundwork/planes" / STACK).exists()
    assert not checkout.state_file.exists()


@pytest.mark.life
def test_down_twice_is_no_mistake(checkout: Checkout) -> None:
    code, out, _ = checkout.run("down", STACK, "--json")
    assert code == 0
    assert json.loads(out) == {"stacks": [], "rehearsals": []}


def test_a_chart_can_be_a_helm_release_of_its_own(checkout: Checkout) -> None:
    checkout.change(lambda settings: settings["release"].update({"install": "release"}))
    checkout.json("up", STACK)
    with checkout.api() as api:
        releases = api.list(f"/api/v1/namespaces/{NAMESPACE}/secrets", labels="owner=helm")
        assert [one["metadata"]["labels"]["name"] for one in releases] == ["psa-integration"]
        assert {pod["status"]["phase"] for pod in api.list(PODS, labels="app.kubernetes.io/instance")} == {"Running"}
    assert set(checkout.json("up", STACK)["stacks"][0]["changes"]) == {"same"}


def test_a_new_password_makes_the_database_job_run_again(checkout: Checkout) -> None:
    """Otherwise the Secret has the new password, the database the old one, and PSA is locked out."""

    def job() -> tuple[str, str]:
        with checkout.api() as api:
            (one,) = api.list(f"/apis/batch/v1/namespaces/{NAMESPACE}/jobs")
        return one["metadata"]["name"], one["metadata"]["uid"]

    checkout.json("up", STACK)
    name, uid = job()
    settings = checkout.root / f".groundwork/stacks/Pulumi.{STACK}.yaml"
    document = yaml.safe_load(settings.read_text())
    del document["config"]["groundwork-secrets:psa-database-password"]  # the next run makes a new one
    settings.write_text(yaml.safe_dump(document))
    changes = checkout.json("up", STACK)["stacks"][0]["changes"]
    assert changes == {"replace": 2, "same": sum(MADE.values()) + AROUND - 2}  # the Secret, and the Job with it
    assert job()[0] == name
    assert job()[1] != uid
