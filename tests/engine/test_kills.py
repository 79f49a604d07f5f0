"""Killed in the middle of `up`: the engine, a part of the control plane, the launcher. Then `up` again."""

import json
import signal
from typing import Any

import psutil
import pytest

from rehearsal.nodes import PODS
from rehearsal.plane import find_planes
from tests.engine.conftest import NAMESPACE, STACK, Checkout, engines_among, eventually
from tests.engine.test_life import MADE

pytestmark = pytest.mark.engine

COLLECTIONS = {
    "kubernetes:apps/v1:Deployment": "/apis/apps/v1/namespaces/{}/deployments",
    "kubernetes:batch/v1:Job": "/apis/batch/v1/namespaces/{}/jobs",
    "kubernetes:core/v1:ConfigMap": "/api/v1/namespaces/{}/configmaps",
    "kubernetes:core/v1:LimitRange": "/api/v1/namespaces/{}/limitranges",
    "kubernetes:core/v1:ResourceQuota": "/api/v1/namespaces/{}/resourcequotas",
    "kubernetes:core/v1:Secret": "/api/v1/namespaces/{}/secrets",
    "kubernetes:core/v1:Service": "/api/v1/namespaces/{}/services",
    "kubernetes:networking.k8s.io/v1:NetworkPolicy": "/apis/networking.k8s.io/v1/namespaces/{}/networkpolicies",
}


def _attempted(checkout: Checkout, kind: str) -> bool:
    """Whether the engine has begun to make an object of this kind."""
    state = checkout.state()
    pending = [one["resource"] for one in state.get("pending_operations") or ()]
    return any(one["type"] == kind for one in [*state.get("resources", ()), *pending])


def _engine(checkout: Checkout) -> psutil.Process | None:
    return next(iter(engines_among(checkout.processes())), None)


def _everything_is_there_once(checkout: Checkout) -> None:
    state = checkout.state()
    assert not state.get("pending_operations")
    kinds = [one["type"] for one in state["resources"]]
    assert {kind: kinds.count(kind) for kind in MADE} == MADE
    with checkout.api() as api:
        for kind, collection in COLLECTIONS.items():
            objects = [
                one["metadata"]["name"]
                for one in api.list(collection.format(NAMESPACE))
                if one["metadata"]["name"] != "kube-root-ca.crt"
            ]
            assert len(objects) == MADE[kind], f"{kind}: {objects}"
        pods = api.list(PODS, labels="app.kubernetes.io/instance=psa-integration")
        assert sorted(pod["status"]["phase"] for pod in pods) == ["Running", "Running"]
    assert not list((checkout.root / ".groundwork/state/.pulumi/locks").rglob("*.json"))
    assert {process.name() for process in checkout.processes()} <= {
        "etcd",
        "kube-apiserver",
        "kube-controller",  # the kernel keeps fifteen letters of a name
        "kube-controller-manager",
        "kube-scheduler",
        "kwok",
    }


def _a_change_goes_through(checkout: Checkout) -> None:
    """What a killed run left behind must not stand in the way of a later change of the same objects."""
    checkout.change(lambda settings: settings["backend"].update({"memory-limit": "1408Mi"}))
    changes = checkout.json("up", STACK)["stacks"][0]["changes"]
    # Quota, limit range and the back end's Deployment, and nothing else.
    assert set(changes) == {"update", "same"}
    assert changes["update"] in (3, 4)  # the chart may count as its objects' owner


def _up_again_is_clean(checkout: Checkout) -> None:
    code, out, err = checkout.run("up", STACK, "--json")
    assert code == 0, err
    assert json.loads(out)["stacks"][0]["stack"] == STACK
    _everything_is_there_once(checkout)


@pytest.mark.parametrize("moment", ["kubernetes:batch/v1:Job", "kubernetes:apps/v1:Deployment"])
def test_after_a_kill_of_the_engine_the_next_run_takes_up_what_is_there(checkout: Checkout, moment: str) -> None:
    process = checkout.start("up", STACK)
    eventually(lambda: _attempted(checkout, moment), f"no {moment} was begun", every=0.002)
    engine = eventually(lambda: _engine(checkout), "the engine was not found", limit=10)
    engine.send_signal(signal.SIGKILL)
    code, _, err = checkout.end(process)
    assert code == 3
    assert "the engine was killed (signal 9)" in err
    assert "run the same command again" in err
    _up_again_is_clean(checkout)
    _a_change_goes_through(checkout)


@pytest.mark.parametrize("part", ["kube-apiserver", "etcd"])
def test_a_part_that_is_killed_is_named_and_the_next_run_starts_it_again(checkout: Checkout, part: str) -> None:
    process = checkout.start("up", STACK)
    eventually(lambda: _attempted(checkout, "kubernetes:core/v1:Secret"), "no Secret was begun", every=0.002)
    (plane,) = find_planes(checkout.root / ".groundwork/planes")
    (victim,) = [one for one in plane.status().parts if one.name == part]
    assert victim.pid is not None
    psutil.Process(victim.pid).send_signal(signal.SIGKILL)
    code, _, err = checkout.end(process)
    assert code == 3
    assert f"{part} stopped" in err
    assert f"{part}.log" in err
    _up_again_is_clean(checkout)


def test_after_a_kill_of_the_launcher_the_next_run_waits_for_the_engine_and_goes_on(checkout: Checkout) -> None:
    process = checkout.start("up", STACK)
    eventually(lambda: _attempted(checkout, "kubernetes:core/v1:Secret"), "no Secret was begun", every=0.002)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    _up_again_is_clean(checkout)


def test_ctrl_c_lets_the_engine_write_its_state_and_says_how_to_go_on(checkout: Checkout) -> None:
    process = checkout.start("up", STACK)
    eventually(lambda: _attempted(checkout, "kubernetes:core/v1:Namespace"), "no Namespace was begun", every=0.002)
    process.send_signal(signal.SIGINT)
    code, _, err = checkout.end(process)
    assert code == 130
    assert "takes up where this left off" in err
    assert not checkout.state().get("pending_operations")
    _up_again_is_clean(checkout)


def test_two_runs_at_once_come_one_after_the_other(checkout: Checkout) -> None:
    first = checkout.start("up", STACK, "--json")
    eventually(lambda: _attempted(checkout, "kubernetes:core/v1:Namespace"), "no Namespace was begun", every=0.002)
    second = checkout.start("up", STACK, "--json")
    results: list[dict[str, Any]] = []
    for process in (first, second):
        code, out, err = checkout.end(process)
        assert code == 0, err
        results.append(json.loads(out)["stacks"][0]["changes"])
    assert "create" in results[0]
    assert set(results[1]) == {"same"}
    _everything_is_there_once(checkout)
