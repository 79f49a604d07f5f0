"""Each bound in one sentence: which resource, whose pods, on which nodes, by how much."""

import pytest

from fit.bounds import Bound, Reason, bound
from fit.problem import HOST, ZONE, Group, Place
from tests.fit.questions import group, place, problem, taint


def found(groups: list[Group], places: list[Place]) -> Bound:
    answer = bound(problem(groups, places))
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("groups", "places", "reason", "short", "sentence"),
    [
        (
            [group("web", 3, cores=2), group("db", 1, cores=3)],
            [place("n0"), place("n1")],
            Reason.SUM,
            1000,
            "4 pods of web and db ask for 9 cores together, and the 2 nodes of core leave 8 cores: 1 core short",
        ),
        (
            [group("web", 3, gibi=6)],
            [place("n0")],
            Reason.SUM,
            2 * 2**30,
            "3 pods of web ask for 18 GiB together, and n0 leaves 16 GiB: 2 GiB short",
        ),
        (
            [group("web", 1, cores=5)],
            [place("n0"), place("n1", cores=4.5), place("n2")],
            Reason.TOO_LARGE,
            500,
            (
                "one pod of web asks for 5 cores, and of the nodes that take it the roomiest leaves 4.5 cores: "
                "0.5 cores short"
            ),
        ),
        (
            [group("web", 3, cores=2.5)],
            [place("n0"), place("n1")],
            Reason.PIECES,
            2500,
            "the 2 nodes of core take 2 of the 3 pods of web (2.5 cores each) in whole: 1 short",
        ),
        (
            [group("web", 3, cores=0.1, apart=HOST)],
            [place("n0"), place("n1")],
            Reason.APART,
            1,
            "no node may take two of the 3 pods of web, and only 2 nodes take them: 1 short",
        ),
        (
            [group("web", 2, cores=0.1, apart=ZONE)],
            [place("n0"), place("n1")],
            Reason.APART,
            1,
            "no zone may take two of the 2 pods of web, and only 1 zone takes them: 1 short",
        ),
        (
            [group("web", 1, node_selector={"disk": "ssd"})],
            [place("n0")],
            Reason.CLOSED,
            1,
            "no node takes web: none carries disk=ssd",
        ),
        (
            [group("web", 2)],
            [place("n0", taints=(taint(),))],
            Reason.CLOSED,
            2,
            "no node takes web: it does not tolerate dedicated=batch:NoSchedule",
        ),
        (
            [group("web", 1, zone="b")],
            [place("n0")],
            Reason.CLOSED,
            1,
            "no node takes web: its volumes are in zone b, where there is none",
        ),
        (
            [group("web", 5)],
            [place("n0", pods=4)],
            Reason.SUM,
            1,
            "5 pods of web ask for 5 pods together, and n0 leaves 4 pods: 1 pod short",
        ),
        (
            [group("db", 3, volumes=1)],
            [place("n0", volumes=1), place("n1", volumes=1)],
            Reason.SUM,
            1,
            (
                "3 pods of db ask for 3 attached volumes together, and the 2 nodes of core leave 2 attached volumes: "
                "1 attached volume short"
            ),
        ),
        (
            [group("agent", 0, cores=5, on_each_node=True)],
            [place("n0")],
            Reason.SUM,
            1000,
            "agent stands on each node, and n0 is 1 core short of room for them",
        ),
    ],
)
def test_it_says_what_is_short(
    groups: list[Group], places: list[Place], reason: Reason, short: int, sentence: str
) -> None:
    answer = found(groups, places)
    assert (answer.reason, answer.short, answer.sentence) == (reason, short, sentence)


def test_only_those_are_summed_that_are_bound_to_the_same_nodes() -> None:
    places = [place("n0", labels={"disk": "ssd"}), place("n1")]
    answer = found([group("db", 2, cores=2.5, node_selector={"disk": "ssd"}), group("web", 1, cores=1)], places)
    assert answer.groups == ("db",)
    assert answer.short == 1000


def test_it_names_the_pools_whose_nodes_are_too_small() -> None:
    places = [place("a-0", pool="a"), place("b-0", pool="b", taints=(taint(),))]
    assert found([group("web", 1, cores=5)], places).pools == ("a",)


def test_of_what_has_no_limit_nothing_can_be_short() -> None:
    question = problem([group("db", 50, volumes=2)], [place("n0"), place("n1", volumes=3)])
    assert bound(question) is None
