"""Whole platforms whose guides let two people share the work: made by an administrator and an operator, for real."""

from collections.abc import Iterator

import pytest

from cli.cluster import _simulated
from spec.plan import PlatformPlan
from spec.sizing import nodes_of
from spec.workloads import Kind
from tests.engine import shipped_plans
from tests.engine.tiny import Tiny, laid, shared_work

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("parts")]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiny]:
    """One control plane with the nodes of both platforms."""
    clusters = [one.cluster for one in (shipped_plans.PSEVEN_SETTINGS, shipped_plans.THINGPARK_SETTINGS)]
    nodes = [_simulated(node) for cluster in clusters for node in nodes_of(cluster)]
    assert len({node.name for node in nodes}) == len(nodes)
    with laid(tmp_path_factory.mktemp("parts"), nodes) as made:
        yield made


@pytest.mark.parametrize(
    ("name", "plan"),
    [
        pytest.param("PSEVEN", shipped_plans.PSEVEN, marks=pytest.mark.requirement("PS-65")),
        pytest.param("THINGPARK", shipped_plans.THINGPARK, marks=pytest.mark.requirement("TP-3")),
    ],
)
def test_an_operator_brings_the_platform_up_after_the_administrator_and_is_refused_nothing_on_the_way(
    ground: Tiny, name: str, plan: PlatformPlan
) -> None:
    space = plan.namespace.name
    work = shared_work(ground, f"tests.engine.shipped_plans:{name}", space)
    assert work.forbidden == 0
    with ground.api() as api:
        pods = api.list(f"/api/v1/namespaces/{space}/pods")
    assert {pod["status"]["phase"] for pod in pods} <= {"Running", "Succeeded"}
    steady = [one for one in plan.workloads if one.kind in (Kind.DEPLOYMENT, Kind.STATEFUL_SET)]
    running = [pod for pod in pods if pod["status"]["phase"] == "Running"]
    assert len(running) >= sum(workload.replicas for workload in steady) > 0
