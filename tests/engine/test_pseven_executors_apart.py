"""Two executors on one node: what the guide's figures hold apart by themselves, and what the program adds."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from rehearsal.api import Api
from rehearsal.nodes import NODES, PODS
from tests.engine.conftest import Platforms, eventually

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("platforms")]

STACK = "pseven-local-dev"
TRIAL = "/api/v1/namespaces/default/pods"
"""Beside the platform's own namespace, whose quota counts what it has."""
APART = "pseven-trial"


@pytest.fixture
def api(platforms: Platforms) -> Iterator[Api]:
    with platforms.api(STACK) as client:
        yield client


def _node(api: Api, name: str, allocatable: dict[str, str]) -> str:
    """One node more like the workers, that leaves so much for pods and takes none but those on trial."""
    like = api.get(f"{NODES}/worker-0")
    assert like is not None
    labels = {**like["metadata"]["labels"], "kubernetes.io/hostname": name}
    labels.pop("groundwork.dev/simulated")
    status = deepcopy(like["status"])
    status["allocatable"] |= allocatable
    status["addresses"] = [{"type": "Hostname", "address": name}, {"type": "InternalIP", "address": "10.64.255.200"}]
    made = {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels, "annotations": {"kwok.x-k8s.io/node": "fake"}},
        "spec": {"podCIDRs": ["10.255.252.0/22"], "podCIDR": "10.255.252.0/22", "taints": [_taint()]},
        "status": status,
    }
    api.create(NODES, made)
    eventually(lambda: _is_ready(api, name), f"{name} is not ready")
    return name


def _taint() -> dict[str, str]:
    return {"key": APART, "value": "true", "effect": "NoSchedule"}


def _is_ready(api: Api, name: str) -> bool:
    node = api.get(f"{NODES}/{name}")
    assert node is not None
    conditions = {one["type"]: one["status"] for one in node["status"].get("conditions", ())}
    return conditions.get("Ready") == "True" and node["spec"].get("taints") == [_taint()]


@pytest.fixture
def everything(api: Api) -> Iterator[str]:
    """A node that leaves all of its 8 cores and 16 GiB for pods."""
    yield _node(api, "keeps-nothing", {"cpu": "8", "memory": "16Gi"})
    _clean(api, "keeps-nothing")


@pytest.fixture
def reserved(api: Api) -> Iterator[str]:
    """A node that keeps for itself what the platform's workers keep."""
    yield _node(api, "keeps-something", {})
    _clean(api, "keeps-something")


def _clean(api: Api, node: str) -> None:
    for number in range(2):
        api.delete(f"{TRIAL}/executor-{number}", at_once=True)
    api.delete(f"{NODES}/{node}")


def executors(api: Api, node: str, *, rule: bool) -> list[dict[str, Any]]:
    """Two pods exactly like the platform's executors, for this node or none; with the program's rule or without."""
    found = api.get("/apis/apps/v1/namespaces/pseven-ns/statefulsets/htcondorexecute")
    assert found is not None
    template = found["spec"]["template"]
    spec = {
        "containers": [
            {
                "name": "main",
                "image": template["spec"]["containers"][0]["image"],
                "resources": template["spec"]["containers"][0]["resources"],
            }
        ],
        "nodeSelector": {"kubernetes.io/hostname": node},
        "tolerations": [{"key": APART, "operator": "Exists", "effect": "NoSchedule"}],
    }
    assert "podAntiAffinity" in template["spec"]["affinity"]
    if rule:
        spec["affinity"] = template["spec"]["affinity"]
    return [
        {"metadata": {"name": f"executor-{number}", "labels": template["metadata"]["labels"]}, "spec": spec}
        for number in range(2)
    ]


def _said(api: Api, pod: str) -> tuple[str, str] | None:
    """The pod's node, or why it has none in the scheduler's words, once it has judged it."""
    found = api.get(f"{TRIAL}/{pod}")
    assert found is not None
    scheduled = [one for one in found["status"].get("conditions", ()) if one["type"] == "PodScheduled"]
    return (found["spec"].get("nodeName", ""), scheduled[0].get("message", "")) if scheduled else None


def placed(api: Api, node: str, *, rule: bool) -> tuple[list[str], str]:
    """On which nodes the two are, and why one of them is on none."""
    first, second = executors(api, node, rule=rule)
    api.create(TRIAL, first)
    # Its first word may be that the node is not ready: it hears later than others that it has become so.
    eventually(lambda: (_said(api, "executor-0") or ("",))[0] == node, "the scheduler has not placed the first")
    api.create(TRIAL, second)
    where, why = eventually(lambda: _said(api, "executor-1"), "the scheduler has not judged the second")
    return [one for one in (node, where) if one], why


@pytest.mark.requirement("PS-63")
def test_by_their_figures_alone_two_land_on_a_node_that_keeps_nothing_for_itself(api: Api, everything: str) -> None:
    assert placed(api, everything, rule=False) == ([everything, everything], "")


@pytest.mark.requirement("PS-63")
def test_with_the_programs_rule_one_of_them_stays_pending_there(api: Api, everything: str) -> None:
    nodes, why = placed(api, everything, rule=True)
    assert nodes == [everything]
    assert "anti-affinity" in why


@pytest.mark.requirement("PS-63")
def test_on_a_node_with_a_real_reservation_the_figures_hold_them_apart(api: Api, reserved: str) -> None:
    nodes, why = placed(api, reserved, rule=False)
    assert nodes == [reserved]
    assert "Insufficient cpu" in why
    assert "Insufficient memory" in why
    assert api.list(PODS, fields=f"spec.nodeName={reserved}") != []
