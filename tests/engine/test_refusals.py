"""What is refused before the engine starts, and what the real scheduler says to the same question."""

import json
from typing import Any

import pytest

from rehearsal.nodes import PODS
from tests.engine.conftest import NAMESPACE, STACK, Checkout

pytestmark = [pytest.mark.engine, pytest.mark.life]


def _ten_mistakes(settings: dict[str, Any]) -> None:
    settings["environment"] = "prod"
    settings["cluster"]["pools"][0]["memory"] = 16
    settings["cluster"]["version"] = 1.35
    settings["backend"]["memory-limit"] = "512Mi"
    settings["frontend"] = {"cpu-request": "50m"}
    settings["brands"][0]["domain"] = "https://cp.us.example.com"
    settings["brands"][1]["url-suffix"] = "-psa"
    settings["postgres"]["port"] = 443
    settings["connectwise"]["cidrs"] = ["10.0.0.0/8"]
    settings["aps"]["operations"] = {"post": ['"http://www.parallels.com/pa/pa-core-services"']}
    settings["ingress"] = {"host": "psa.example.com"}


def test_ten_mistakes_give_one_message_with_each_of_them_and_the_engine_never_starts(checkout: Checkout) -> None:
    checkout.change(_ten_mistakes)
    code, out, err = checkout.run("up", STACK)
    assert code == 1
    assert out == ""
    code, out, err_json = checkout.run("up", STACK, "--json")
    mistakes = json.loads(out)["error"]["details"]["mistakes"]
    assert [one["where"] for one in mistakes] == [
        "cluster.version",
        "cluster.pools[0].memory",
        "backend.memory-limit",
        "brands[0].domain",
        "brands[1].url-suffix",
        "postgres.port",
        "connectwise",
        "aps.operations.post[0]",
        "frontend.cpu-request",
        "ingress",
    ]
    for one in mistakes:
        assert f"{one['file']}:{one['line']}: {one['where']}: {one['what']}" in err
        assert f"write instead: {one['instead']}" in err
        for number in one["requirements"]:
            assert number in err
    assert "10 mistakes; nothing was started" in err
    assert err_json == ""
    assert not (checkout.root / ".groundwork").exists()
    assert checkout.processes() == []


def _one_node_too_few(settings: dict[str, Any]) -> None:
    settings["backend"]["replicas"] = 2
    settings["cluster"]["pools"][0]["nodes"] = 1


@pytest.mark.requirement("CB-15")
def test_one_node_too_few_is_told_before_the_engine_starts_with_the_pod_and_what_is_short(checkout: Checkout) -> None:
    checkout.change(_one_node_too_few)
    code, _, err = checkout.run("up", STACK)
    assert code == 1
    assert "psa-backend" in err
    assert "asks for 1 cpu and 768Mi memory; service-0, which comes nearest, is " in err
    assert "fit-check: report" in err
    assert checkout.processes() == []
    assert not checkout.state_file.exists()


def test_with_the_check_switched_off_the_real_scheduler_leaves_exactly_that_pod_pending(checkout: Checkout) -> None:
    def edit(settings: dict[str, Any]) -> None:
        _one_node_too_few(settings)
        settings["fit-check"] = "report"
        settings["release"]["timeout"] = 10

    checkout.change(edit)
    code, _, err = checkout.run("up", STACK)
    assert "warning" in err
    assert code == 3
    with checkout.api() as api:
        pods = api.list(PODS, labels="app.kubernetes.io/instance=psa-integration")
        pending = [pod for pod in pods if pod["status"]["phase"] == "Pending"]
        assert [pod["metadata"]["labels"]["app.kubernetes.io/name"] for pod in pending] == ["psa-backend"]
        assert len(pods) == 3
        (condition,) = [one for one in pending[0]["status"]["conditions"] if one["type"] == "PodScheduled"]
        assert condition["reason"] == "Unschedulable"
        assert "Insufficient cpu" in condition["message"]
    # The remedy that the message names: one node more, and the same command again.
    checkout.change(lambda settings: settings["cluster"]["pools"][0].update({"nodes": 2}))
    checkout.json("up", STACK)
    with checkout.api() as api:
        pods = api.list(f"/api/v1/namespaces/{NAMESPACE}/pods", labels="app.kubernetes.io/instance=psa-integration")
        assert {pod["status"]["phase"] for pod in pods} == {"Running"}


@pytest.mark.requirement("CB-2")
def test_a_second_stack_for_the_same_commerce_instance_is_refused(checkout: Checkout) -> None:
    (checkout.root / "Pulumi.psa-local-second.yaml").write_text(
        checkout.settings_file.read_text().replace("environment: dev", "environment: second")
    )
    code, _, err = checkout.run("up", STACK)
    assert code == 1
    assert "psa-local-second" in err
    assert "CB-2" in err
    assert checkout.processes() == []


def test_a_stack_that_does_not_exist_is_a_mistake_in_the_command(checkout: Checkout) -> None:
    code, _, err = checkout.run("up", "psa-moon-prod")
    assert code == 2
    assert STACK in err


def test_down_ends_what_runs_even_when_the_settings_are_broken_or_gone(checkout: Checkout) -> None:
    checkout.json("up", STACK)
    checkout.change(_one_node_too_few)
    checkout.settings_file.rename(checkout.root / "moved-away.yaml")
    assert checkout.json("down")["stacks"][0]["deleted"] > 0
    assert checkout.processes() == []
    assert not checkout.state_file.exists()


def test_a_stack_that_only_calls_itself_local_is_not_brought_up_by_default(checkout: Checkout) -> None:
    def edit(settings: dict[str, Any]) -> None:
        settings["cluster"] = {"cloud": "existing", "version": "1.35", "kubeconfig": "/nowhere"}
        settings["release"].pop("chart")

    checkout.change(edit)
    for other in set(checkout.root.glob("Pulumi.*-local-dev.yaml")) - {checkout.settings_file}:
        other.unlink()
    assert checkout.json("up") == {"stacks": [], "seconds": {}}
    assert checkout.processes() == []
