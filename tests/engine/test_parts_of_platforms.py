"""ThingPark, whose guide lets two people share the work: made by an administrator and an operator, for real.

pSeven's package comes up in the same way in `test_pseven_package.py`."""

from collections.abc import Iterator

import pytest

from cli.cluster import _simulated
from spec.sizing import nodes_of
from spec.workloads import Kind
from tests.engine import shipped_plans
from tests.engine.tiny import Tiny, laid, shared_work

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("parts")]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tiny]:
    """One control plane with the nodes of the platform."""
    nodes = [_simulated(node) for node in nodes_of(shipped_plans.THINGPARK_SETTINGS.cluster)]
    with laid(tmp_path_factory.mktemp("parts"), nodes) as made:
        yield made


@pytest.mark.requirement("TP-3")
def test_an_operator_brings_the_platform_up_after_the_administrator_and_is_refused_nothing_on_the_way(
    ground: Tiny,
) -> None:
    plan = shipped_plans.THINGPARK
    space = plan.namespace.name
    work = shared_work(ground, "tests.engine.shipped_plans:THINGPARK", space)
    assert work.forbidden == 0
    with ground.api() as api:
        pods = api.list(f"/api/v1/namespaces/{space}/pods")
    assert {pod["status"]["phase"] for pod in pods} <= {"Running", "Succeeded"}
    steady = [one for one in plan.workloads if one.kind in (Kind.DEPLOYMENT, Kind.STATEFUL_SET)]
    running = [pod for pod in pods if pod["status"]["phase"] == "Running"]
    assert len(running) >= sum(workload.replicas for workload in steady) > 0
