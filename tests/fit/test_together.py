"""Two executors on one node: by their figures alone where nothing is reserved, and never with the rule."""

from dataclasses import replace

import pytest

from fit.decide import DoesNotFit, Fits, decide
from fit.demand import problem_of
from fit.problem import Problem
from fit.together import apart_by_size, most_together
from spec.units import Bytes, Cpu
from tests.fit.questions import group, place, problem
from tests.fit.stacks import local, with_nodes

EXECUTOR = "htcondorexecute"


def keeping_nothing(question: Problem) -> Problem:
    """The same with nodes that leave all that they have for pods."""
    places = tuple(
        replace(one, room=replace(one.room, cpu=one.capacity.cpu, memory=one.capacity.memory))
        for one in question.places
    )
    return Problem(question.groups, places)


def alone(question: Problem) -> Problem:
    """Only two executors, without the rule that keeps them apart, and one node."""
    (executor,) = (one for one in question.free if one.name == EXECUTOR)
    return Problem((replace(executor, apart=None, count=2),), question.places[:1])


@pytest.mark.requirement("PS-63")
def test_by_their_figures_alone_two_executors_fit_on_a_node_that_keeps_nothing_for_itself() -> None:
    found = decide(alone(keeping_nothing(problem_of(local("pseven")))))
    assert isinstance(found, Fits)
    assert found.witness.counts[EXECUTOR] == {"worker-0": 2}


@pytest.mark.requirement("PS-63")
def test_on_a_node_with_a_reservation_the_second_is_short_of_what_the_node_keeps() -> None:
    found = decide(alone(problem_of(local("pseven"))))
    assert isinstance(found, DoesNotFit)
    assert found.bound.sentence == (
        "2 pods of htcondorexecute ask for 8 cores together, and worker-0 leaves 7.91 cores: 0.09 cores short"
    )


@pytest.mark.requirement("PS-63")
def test_the_answer_says_whether_sizes_or_the_rule_keep_executors_apart() -> None:
    question = problem_of(local("pseven"))
    assert [str(one) for one in apart_by_size(question)] == [f"{EXECUTOR}: no node takes two, by their size alone"]
    assert [str(one) for one in apart_by_size(keeping_nothing(question))] == [
        f"{EXECUTOR}: worker-0 takes 2 by their size; only the rule between the pods keeps them apart"
    ]


@pytest.mark.requirement("PS-63")
def test_a_larger_worker_beside_the_smallest_ones_is_found() -> None:
    settings = with_nodes("pseven", nodes=5)
    large = settings.cluster.pools[0].model_copy(
        update={"name": "large", "nodes": 1, "cpu": Cpu(16000), "memory": Bytes.parse("32Gi")}
    )
    cluster = settings.cluster.model_copy(update={"pools": (*settings.cluster.pools, large)})
    (found,) = apart_by_size(problem_of(settings.model_copy(update={"cluster": cluster})))
    assert (found.by_size, found.node) == (3, "large-0")


def test_it_is_the_most_that_leaves_a_place_for_everything_else() -> None:
    question = problem(
        [group("db", 3, cores=1), group("web", 1, cores=2)], [place("n0", cores=3), place("n1", cores=2)]
    )
    assert most_together(question, question.free[0]).by_size == 3
    tight = problem([group("db", 3, cores=1), group("web", 1, cores=2)], [place("n0", cores=3), place("n1", cores=1.5)])
    assert decide(tight).__class__ is DoesNotFit
