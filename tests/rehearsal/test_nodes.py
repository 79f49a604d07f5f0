"""Simulated nodes: their figures, their pods, their coming and going."""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from rehearsal import launch, nodes
from rehearsal.api import Api, Json, wait_for
from rehearsal.nodes import NODES, PODS, NodeChanges, NodeTaint, sync_nodes
from rehearsal.plane import Plane, State
from rehearsal.takeover import CALLED
from tests.rehearsal.manifests import ALLOCATABLE, asking, condition, daemon_set, deployment, is_ready, node, pods_of

pytestmark = pytest.mark.engine

APPS = "/apis/apps/v1/namespaces/default"
DEFAULT_PODS = "/api/v1/namespaces/default/pods"
KILLED_BEFORE_IT_CALLS = """
import os, signal, sys
from pathlib import Path
from rehearsal import launch, nodes
from rehearsal.parts import NAMES
from rehearsal.plane import Plane, State
launch.take_over = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
Plane(Path(sys.argv[1]), {name: Path(sys.argv[2]) / name for name in NAMES}, durable=False).start()
"""


@pytest.fixture(scope="module")
def plane(tmp_path_factory: pytest.TempPathFactory, plane_binaries: Mapping[str, Path]) -> Iterator[Plane]:
    made = Plane(tmp_path_factory.mktemp("nodes") / "plane", plane_binaries, durable=False)
    try:
        made.start()
        yield made
    finally:
        made.delete()


@pytest.fixture
def api(plane: Plane) -> Iterator[Api]:
    with Api.of_kubeconfig(plane.kubeconfig) as client:
        yield client
        for collection in ("deployments", "daemonsets"):
            client.delete(f"{APPS}/{collection}")
        wait_for(lambda: not client.list(PODS), limit=30, message="pods of the test stay")
        sync_nodes(plane, [])
        client.delete(f"{NODES}/somebody-elses")


def _get(api: Api, name: str) -> Json:
    found = api.get(f"{NODES}/{name}")
    assert found is not None
    return found


def _placed(api: Api, app: str) -> Counter[str]:
    return Counter(pod["spec"].get("nodeName", "nowhere") for pod in pods_of(api, "default", app))


def _await_ready(api: Api, app: str, count: int) -> None:
    wait_for(
        lambda: len([pod for pod in pods_of(api, "default", app) if is_ready(pod)]) == count,
        limit=40,
        message=lambda: f"not {count} pods of {app} are ready: {_placed(api, app)}",
    )


def test_the_cluster_has_exactly_the_nodes_that_are_wanted(plane: Plane, api: Api) -> None:
    foreign = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "somebody-elses"}}
    api.create(NODES, foreign)
    nodes = [node("core-0", zone="local-a"), node("core-1", zone="local-b", labels={"tier": "gold", "old": "yes"})]
    assert sync_nodes(plane, nodes) == NodeChanges(("core-0", "core-1"), (), ())
    assert sync_nodes(plane, nodes) == NodeChanges((), (), ())

    found = _get(api, "core-1")
    assert found["status"]["allocatable"] == ALLOCATABLE
    assert condition(found, "Ready") == "True"
    labels = found["metadata"]["labels"]
    assert labels["topology.kubernetes.io/zone"] == "local-b"
    assert labels["topology.kubernetes.io/region"] == "local"
    assert labels["node.kubernetes.io/instance-type"] == "m7i.2xlarge"
    assert labels["groundwork.dev/pool"] == "core"
    assert labels["kubernetes.io/hostname"] == "core-1"
    assert found["spec"].get("taints", []) == []
    addresses = {entry["status"]["addresses"][0]["address"] for entry in api.list(NODES, labels="type=kwok")}
    ranges = {entry["spec"]["podCIDR"] for entry in api.list(NODES, labels="type=kwok")}
    assert len(addresses) == len(ranges) == 2

    changed = [
        node("core-0", zone="local-a"),
        node(
            "core-1",
            zone="local-b",
            labels={"tier": "silver"},
            allocatable={**ALLOCATABLE, "memory": "28000Mi"},
            taints=(NodeTaint(key="dedicated", value="db"),),
        ),
    ]
    assert sync_nodes(plane, changed) == NodeChanges((), ("core-1",), ())
    found = _get(api, "core-1")
    assert found["metadata"]["labels"]["tier"] == "silver"
    assert "old" not in found["metadata"]["labels"]
    assert found["status"]["allocatable"] == {**ALLOCATABLE, "memory": "28000Mi"}
    assert [taint["key"] for taint in found["spec"]["taints"]] == ["dedicated"]

    assert sync_nodes(plane, []) == NodeChanges((), (), ("core-0", "core-1"))
    assert [entry["metadata"]["name"] for entry in api.list(NODES)] == ["somebody-elses"]
    api.delete(f"{NODES}/somebody-elses")


def test_a_node_is_changed_although_its_controllers_have_changed_it_since_it_was_read(
    plane: Plane, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync_nodes(plane, [node("core-0")])
    read_before = api.list(NODES)
    api.merge(f"{NODES}/core-0", {"metadata": {"annotations": {"example.org/of-a-controller": "kept"}}})
    monkeypatch.setattr(nodes, "_simulated", lambda _: read_before)
    assert sync_nodes(plane, [node("core-0", labels={"example.org/ours": "new"})]).updated == ("core-0",)
    about = _get(api, "core-0")["metadata"]
    assert about["labels"]["example.org/ours"] == "new"
    assert about["annotations"]["example.org/of-a-controller"] == "kept"


@pytest.mark.parametrize(("memory", "fits"), [("30000000001", True), ("30000000002", False)])
def test_allocatable_memory_counts_to_the_byte(plane: Plane, api: Api, memory: str, fits: bool) -> None:
    sync_nodes(plane, [node("exact", allocatable={**ALLOCATABLE, "memory": "30000000001"})])
    api.create(f"{APPS}/deployments", deployment("app", asking(memory=memory)))
    if fits:
        _await_ready(api, "app", 1)
    else:
        wait_for(lambda: _unschedulable(api, "app"), limit=15, message="the scheduler says nothing")
        assert "Insufficient memory" in _unschedulable(api, "app")


def _unschedulable(api: Api, app: str) -> str:
    return "".join(
        entry["message"]
        for pod in pods_of(api, "default", app)
        for entry in pod["status"].get("conditions", ())
        if entry["type"] == "PodScheduled" and entry["status"] == "False"
    )


def test_a_taint_keeps_pods_away_that_do_not_tolerate_it(plane: Plane, api: Api) -> None:
    taint = NodeTaint(key="dedicated", value="db")
    sync_nodes(plane, [node("db-0", pool="db", taints=(taint,))])
    api.create(f"{APPS}/deployments", deployment("plain"))
    wait_for(lambda: _unschedulable(api, "plain"), limit=15, message="the scheduler says nothing")
    assert "untolerated taint" in _unschedulable(api, "plain")
    tolerations = [{"key": "dedicated", "value": "db", "effect": "NoSchedule"}]
    api.create(f"{APPS}/deployments", deployment("tolerant", tolerations=tolerations))
    _await_ready(api, "tolerant", 1)


def test_a_node_takes_no_more_pods_than_its_kubelet_would(plane: Plane, api: Api) -> None:
    sync_nodes(plane, [node("small", allocatable={**ALLOCATABLE, "pods": "4"})])
    api.create(f"{APPS}/deployments", deployment("many", replicas=6))
    _await_ready(api, "many", 4)
    wait_for(lambda: "Too many pods" in _unschedulable(api, "many"), limit=15, message="the scheduler says nothing")
    assert _placed(api, "many") == {"small": 4, "nowhere": 2}


def test_pods_of_a_node_that_goes_are_made_again_elsewhere(plane: Plane, api: Api) -> None:
    pool = [node(f"core-{number}") for number in range(3)]
    sync_nodes(plane, pool)
    api.create(f"{APPS}/deployments", deployment("app", asking(cpu="2"), replicas=6))
    api.create(f"{APPS}/daemonsets", daemon_set("agent"))
    _await_ready(api, "app", 6)
    _await_ready(api, "agent", 3)
    before = {pod["metadata"]["name"] for pod in pods_of(api, "default", "app")}
    assert sync_nodes(plane, pool[:2]) == NodeChanges((), (), ("core-2",))
    _await_ready(api, "app", 6)
    assert set(_placed(api, "app")) == {"core-0", "core-1"}
    _await_ready(api, "agent", 2)
    assert api.list(PODS, fields="spec.nodeName=core-2") == []
    assert len(before - {pod["metadata"]["name"] for pod in pods_of(api, "default", "app")}) > 0


def test_pods_that_fit_nowhere_else_wait_for_the_node_to_come_back(plane: Plane, api: Api) -> None:
    pool = [node("core-0"), node("core-1")]
    sync_nodes(plane, pool)
    api.create(f"{APPS}/deployments", deployment("half", asking(cpu="4"), replicas=2))
    _await_ready(api, "half", 2)
    sync_nodes(plane, pool[:1])
    wait_for(lambda: "Insufficient cpu" in _unschedulable(api, "half"), limit=15, message="the scheduler says nothing")
    sync_nodes(plane, pool)
    _await_ready(api, "half", 2)


def test_a_restarted_kwok_takes_over_at_once_and_gives_no_address_twice(plane: Plane, api: Api) -> None:
    sync_nodes(plane, [node("core-0")])
    api.create(f"{APPS}/deployments", deployment("old", replicas=5))
    _await_ready(api, "old", 5)
    plane.stop()
    plane.start()
    for one in (*api.list(NODES), *pods_of(api, "default", "old")):
        assert CALLED in one["metadata"]["annotations"], "KWOK has seen it before anybody asks for more"
    api.create(f"{APPS}/deployments", deployment("new", replicas=5))
    _await_ready(api, "new", 5)
    addresses = [pod["status"]["podIP"] for app in ("old", "new") for pod in pods_of(api, "default", app)]
    assert len(set(addresses)) == 10


def test_a_launcher_killed_before_kwok_plays_all_pods_leaves_that_to_the_next_one(
    plane: Plane, api: Api, plane_binaries: Mapping[str, Path]
) -> None:
    sync_nodes(plane, [node("core-0")])
    api.create(f"{APPS}/deployments", deployment("old", replicas=3))
    _await_ready(api, "old", 3)
    pods = {pod["metadata"]["uid"] for pod in pods_of(api, "default", "old")}
    plane.stop()
    folder = next(iter(plane_binaries.values())).parent
    arguments = [sys.executable, "-c", KILLED_BEFORE_IT_CALLS, str(plane.directory), str(folder)]
    launcher = subprocess.run(arguments, cwd=Path(launch.__file__).parent.parent, check=False, timeout=60)
    assert launcher.returncode == -signal.SIGKILL
    assert {part.state for part in plane.status().parts} == {State.RUNNING}
    (there,) = api.list(NODES)
    assert CALLED not in there["metadata"]["annotations"]
    plane.start()
    found = pods_of(api, "default", "old")
    assert {pod["metadata"]["uid"] for pod in found} == pods
    assert all(CALLED in one["metadata"]["annotations"] for one in (*api.list(NODES), *found))


def test_what_happened_while_nobody_played_the_pods_is_made_up_for(plane: Plane, api: Api) -> None:
    sync_nodes(plane, [node("core-0"), node("core-1")])
    api.create(NODES, {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "somebody-elses"}})
    api.create(f"{APPS}/deployments", deployment("app", asking(cpu="2"), replicas=6))
    _await_ready(api, "app", 6)
    pods = pods_of(api, "default", "app")
    deleted = next(pod["metadata"]["name"] for pod in pods if pod["spec"]["nodeName"] == "core-0")
    left = [pod["metadata"]["name"] for pod in pods if pod["spec"]["nodeName"] == "core-1"]
    (kwok,) = (part.pid for part in plane.status().parts if part.name == "kwok")
    assert kwok is not None
    os.kill(kwok, signal.SIGKILL)
    wait_for(lambda: plane.status().crashed, limit=5, message="nobody sees it")
    api.delete(f"{DEFAULT_PODS}/{deleted}")
    api.delete(f"{NODES}/core-1")
    plane.start()
    wait_for(lambda: api.get(f"{DEFAULT_PODS}/{deleted}") is None, limit=15, message="it is deleted for ever")
    for name in left:  # the cluster itself takes them away after most of a minute
        api.delete(f"{DEFAULT_PODS}/{name}", at_once=True)


def test_a_hundred_nodes_are_ready_within_the_limit(plane: Plane, api: Api) -> None:
    assert len(sync_nodes(plane, [node(f"core-{number}") for number in range(100)]).created) == 100
    assert {condition(entry, "Ready") for entry in api.list(NODES)} == {"True"}
