"""The real scheduler against the solver: whole stacks in many orders, small random clusters, and rules one by one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.console import Screen
from cli.fit_agreement import agreement
from cli.fit_court import NEEDED, Court
from cli.fit_judge import Question, verdicts
from cli.places import Places
from cli.toolchain import ensure
from fit.decide import DoesNotFit, Fits, decide
from fit.demand import problem_of
from fit.problem import HOST, ZONE, Even, Problem
from rehearsal.plane import Plane
from spec.units import Bytes
from tests.fit.questions import group, place, problem
from tests.fit.stacks import local, with_nodes
from tests.fit.test_together import alone, keeping_nothing

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("fit")]

QUESTIONS = 12
"""Random clusters in this lane; `./groundwork fit --agreement 400` asks for as many as one likes."""


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    with Screen(as_json=True).steps() as steps:
        tools = ensure(Places.here(), NEEDED, steps)
    room: Path = tmp_path_factory.mktemp("fit")
    plane = Plane(room / "judge", tools.control_plane(), durable=False)
    try:
        plane.start()
        yield Court(plane)
    finally:
        plane.delete()


def judged(court: Court, *problems: Problem, orders: int) -> list[tuple[str, bool]]:
    """The scheduler's word about each, and whether it contradicts the solver's; all are asked at the same time."""
    questions = []
    for number, one in enumerate(problems):
        answer = decide(one)
        assert isinstance(answer, Fits | DoesNotFit)
        witness = answer.witness if isinstance(answer, Fits) else None
        questions.append(Question(f"q{number}", one, witness, solver_fits=isinstance(answer, Fits)))
    return [(one.short, one.contradicts) for one in verdicts(court, questions, orders)]


def test_it_places_a_whole_stack_in_every_order_and_takes_the_solvers_placement(court: Court) -> None:
    assert judged(court, problem_of(local("psa")), orders=20) == [("feasible", False)]


@pytest.mark.requirement("PS-63")
def test_it_gives_each_executor_a_node_of_its_own(court: Court) -> None:
    """Whole pSeven, once as the solver has it and once as the scheduler likes."""
    assert judged(court, problem_of(local("pseven")), orders=1) == [("feasible", False)]


def test_what_fits_in_some_orders_only_is_told_with_how_many(court: Court) -> None:
    """The scheduler spreads: two small pods that come first take both nodes, and the large one finds none."""
    question = problem([group("large", 1, cores=4), group("small", 2, cores=1)], [place("n0"), place("n1")])
    ((said, contradicts),) = judged(court, question, orders=20)
    assert said.startswith("feasible but order-dependent (")
    assert not contradicts


@pytest.mark.requirement("PS-63")
def test_both_agree_about_executors_volumes_rules_of_evenness_and_stacks_that_are_too_small(court: Court) -> None:
    """Two executors share a node that keeps nothing for itself, and not one with a reservation."""
    pseven = problem_of(local("pseven"))
    places = [place("n0", zone="a", volumes=1), place("n1", zone="b", volumes=1), place("n2", zone="b", volumes=1)]
    uneven = (Even(key=HOST, skew=1, least_domains=4),)
    asked = {
        "executors on all of a node": (alone(keeping_nothing(pseven)), "feasible"),
        "executors on the rest": (alone(pseven), "infeasible"),
        "small nodes": (problem_of(with_nodes("psa", memory=Bytes.parse("512Mi"))), "infeasible"),
        "pieces": (problem([group("web", 3, cores=2.5)], [place("n0"), place("n1")]), "infeasible"),
        "volumes": (problem([group("db", 3, volumes=1)], places), "feasible"),
        "more volumes": (problem([group("db", 4, volumes=1)], places), "infeasible"),
        "zones": (problem([group("db", 2, volumes=1, apart=ZONE), group("web", 1)], places), "feasible"),
        "two of few domains": (problem([group("db", 3, cores=1, even=uneven)], places), "feasible"),
        "four of few domains": (problem([group("db", 4, cores=0.5, even=uneven)], places), "infeasible"),
        "agents": (
            problem([group("agent", 0, cores=1, on_each_node=True), group("web", 4, cores=2)], places),
            "infeasible",
        ),
    }
    found = judged(court, *(one for one, _ in asked.values()), orders=2)
    assert dict(zip(asked, found, strict=True)) == {name: (word, False) for name, (_, word) in asked.items()}


def test_on_random_clusters_the_two_never_contradict_one_another(court: Court) -> None:
    found = agreement(court, range(QUESTIONS))
    assert found.contradictions == []
    assert found.undecided == 0
    assert found.taken == found.fits
    assert min(found.fits, found.impossible) > QUESTIONS // 6
