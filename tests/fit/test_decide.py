"""Every answer against trying every way, by bounds, by habit and by the solver alone."""

import itertools
import random
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fit.decide import DoesNotFit, Fits, Means, NotDecided, decide, solve
from fit.instances import instance
from fit.problem import HOST, ZONE, Even, Problem, Witness
from fit.verify import broken
from spec.workloads import Toleration
from tests.fit.questions import group, place, problem, taint

pytestmark = pytest.mark.long

FEW = 6
"""Pods of a question for which every way can still be tried."""


def every_way(question: Problem) -> Iterator[Witness]:
    """Every way of giving each free pod one of the nodes, allowed or not."""
    names = [one.name for one in question.places]
    fixed = {one.name: {names[n]: 1 for n in question.open_to[one.name]} for one in question.fixed}
    pods = [one.name for one in question.free for _ in range(one.count)]
    for way in itertools.product(names, repeat=len(pods)):
        counts: dict[str, dict[str, int]] = {one.name: {} for one in question.free}
        for pod, name in zip(pods, way, strict=True):
            counts[pod][name] = counts[pod].get(name, 0) + 1
        yield Witness(fixed | counts)


def can_be_placed(question: Problem) -> bool:
    return any(not broken(question, way) for way in every_way(question))


small = [
    number
    for number in range(1200)
    if 1 <= sum(one.count for one in instance(number).free) <= FEW and len(instance(number).places) <= 3
]


def test_the_answer_is_that_of_trying_every_way() -> None:
    answers = Counter[bool]()
    for number in small:
        question = instance(number)
        possible = can_be_placed(question)
        assert isinstance(decide(question), Fits) == possible, number
        assert isinstance(solve(question), Fits) == possible, number
        answers[possible] += 1
    assert min(answers[True], answers[False]) > 30


@given(some.integers(0, 10**9))
def test_quick_ways_and_solver_agree_and_every_placement_holds(number: int) -> None:
    question = instance(number)
    quick, exact = decide(question), solve(question)
    assert type(quick) is type(exact)
    for one in (quick, exact):
        assert not isinstance(one, Fits) or broken(question, one.witness) == ()


def test_where_sums_suffice_and_pieces_do_not_the_solver_says_how_much_is_missing() -> None:
    question = problem([group("big", 3, cores=3)], [place("n0"), place("n1"), place("n2", cores=2.9)])
    answer = decide(
        problem(
            [group("big", 2, cores=3), group("odd", 1, cores=2.5), group("end", 1, cores=1.5)],
            [place("n0"), place("n1"), place("n2", cores=2.25)],
        )
    )
    assert isinstance(decide(question), DoesNotFit)
    assert isinstance(answer, DoesNotFit)
    assert answer.means is Means.SOLVER
    assert answer.bound.measure == "cpu"
    assert answer.bound.short == 750
    assert "0.75 cores more in the right places" in answer.bound.sentence


def test_what_habit_misses_the_solver_finds() -> None:
    found = [number for number in range(2000) if _by(number) is Means.SOLVER]
    assert len(found) > 10


def _by(number: int) -> Means | None:
    answer = decide(instance(number))
    return answer.means if isinstance(answer, Fits) else None


def test_without_time_it_says_that_it_did_not_decide() -> None:
    chance = random.Random(1)  # noqa: S311 (sizes, not secrets)
    groups = [
        group(f"g{n}", 1, cores=chance.randint(101, 299) / 100, gibi=chance.randint(101, 299) / 100) for n in range(90)
    ]
    cores = sum(one.asks.cpu.millis for one in groups) / 1000
    places = [place(f"n{n}", cores=cores / 30 + 0.002, gibi=6.4) for n in range(30)]
    answer = solve(problem(groups, places), limit=0.01)
    assert isinstance(answer, NotDecided)
    assert "not decided within 0.01 s" in answer.sentence


def test_a_rule_of_evenness_counts_a_zone_that_a_taint_closes_as_empty() -> None:
    spread = group("web", 3, cores=1, even=(Even(key=ZONE, skew=1),))
    places = [place("n0", zone="a"), place("n1", zone="b", taints=(taint(),))]
    assert isinstance(decide(problem([spread], places)), DoesNotFit)
    tolerant = group("web", 3, cores=1, even=(Even(key=ZONE, skew=1),), tolerations=(Toleration(key="dedicated"),))
    assert isinstance(decide(problem([tolerant], places)), Fits)


def test_with_fewer_domains_than_asked_for_the_emptiest_counts_as_empty() -> None:
    places = [place("n0"), place("n1")]
    two = group("web", 3, cores=1, even=(Even(key=HOST, skew=1, least_domains=2),))
    three = group("web", 3, cores=1, even=(Even(key=HOST, skew=1, least_domains=3),))
    assert isinstance(decide(problem([two], places)), Fits)
    assert isinstance(decide(problem([three], places)), DoesNotFit)


def test_pods_on_each_node_are_counted_on_every_node_that_takes_them() -> None:
    agent = group("agent", 0, cores=1, on_each_node=True)
    web = group("web", 2, cores=3.5)
    open_ = [place("n0"), place("n1")]
    closed = [place("n0", taints=(taint(),)), place("n1", taints=(taint(),))]
    assert isinstance(decide(problem([agent, web], open_)), DoesNotFit)
    tolerant = group("web", 2, cores=3.5, tolerations=(Toleration(key="dedicated"),))
    assert isinstance(decide(problem([agent, tolerant], closed)), Fits)
