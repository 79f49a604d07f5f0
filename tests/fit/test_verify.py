"""The second look at a placement sees every way in which it can be wrong."""

import pytest

from fit.problem import HOST, ZONE, Even, Group, Place, Problem, Witness
from fit.verify import broken
from tests.fit.questions import group, place, problem, taint

TWO = [place("n0", zone="a"), place("n1", zone="b")]


def said(groups: list[Group], counts: dict[str, dict[str, int]], places: list[Place] | None = None) -> str:
    question: Problem = problem(groups, places or TWO)
    return "; ".join(broken(question, Witness(counts)))


def test_a_placement_that_holds_is_not_complained_about() -> None:
    assert said([group("web", 2, cores=2, apart=HOST)], {"web": {"n0": 1, "n1": 1}}) == ""


@pytest.mark.parametrize(
    ("one", "counts", "complaint"),
    [
        (group("web", 2), {"n0": 1}, "web has 1 pods placed, not 2"),
        (group("web", 2), {"n0": 3}, "web has 3 pods placed, not 2"),
        (group("web", 2), {"n0": 3, "n1": -1}, "web has 2 pods placed, not 2"),
        (group("web", 1), {"n9": 1}, "web stands on nodes that there are not"),
        (group("web", 2, cores=3), {"n0": 2}, "n0 has 4000 cpu, and 6000 are taken"),
        (group("web", 2, gibi=9), {"n1": 2}, f"n1 has {16 * 2**30} memory, and {18 * 2**30} are taken"),
        (group("web", 2, apart=HOST), {"n0": 2}, "two of web share a kubernetes.io/hostname"),
        (group("web", 1, node_selector={"disk": "ssd"}), {"n0": 1}, "web may not stand on n0"),
        (group("web", 1, zone="b"), {"n0": 1}, "web may not stand on n0"),
        (
            group("web", 3, even=(Even(key=ZONE, skew=1),)),
            {"n0": 3},
            "web is not even over topology.kubernetes.io/zone",
        ),
    ],
)
def test_it_sees(one: Group, counts: dict[str, int], complaint: str) -> None:
    assert complaint in said([one], {"web": counts})


def test_it_sees_too_many_pods_and_volumes() -> None:
    places = [place("n0", pods=1, volumes=1)]
    complaint = said([group("db", 2, volumes=1)], {"db": {"n0": 2}}, places)
    assert "n0 has 1 pods, and 2 are taken" in complaint
    assert "n0 has 1 volumes, and 2 are taken" in complaint


def test_it_sees_a_taint_that_is_not_tolerated() -> None:
    assert "web may not stand on n0" in said([group("web", 1)], {"web": {"n0": 1}}, [place("n0", taints=(taint(),))])


def test_of_a_pod_for_each_node_there_is_one_on_each() -> None:
    agent = group("agent", 0, on_each_node=True)
    assert said([agent], {"agent": {"n0": 1, "n1": 1}}) == ""
    assert "agent has 1 pods placed, not 2" in said([agent], {"agent": {"n0": 1}})
    assert "agent stands twice on a node" in said([agent], {"agent": {"n0": 2}})
