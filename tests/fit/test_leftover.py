"""What is left over where not everything fits: as few pods as can be, and the least important."""

from fit.leftover import left_over, most_placed, worths
from tests.fit.questions import group, place, problem


def test_one_important_pod_stays_and_many_others_wait() -> None:
    asked = [group("web", 4, cores=1), group("data", 1, cores=4, priority=1000)]
    question = problem(asked, [place("n0")])
    assert left_over(question, most_placed(question)) == {"web": 4}


def test_of_pods_that_are_as_important_as_few_as_can_be_wait() -> None:
    question = problem([group("web", 4, cores=1), group("data", 1, cores=4)], [place("n0")])
    assert left_over(question, most_placed(question)) == {"data": 1}


def test_one_pod_is_worth_more_than_all_below_it_together() -> None:
    asked = [group(f"w{number}", 50, priority=number) for number in range(4)]
    worth = worths(problem(asked, [place("n0")]))
    for number in range(1, 4):
        assert worth[f"w{number}"] > sum(50 * worth[f"w{lower}"] for lower in range(number))


def test_with_very_many_priorities_the_numbers_stay_within_bounds() -> None:
    asked = [group(f"w{number}", 100, priority=number) for number in range(40)]
    worth = worths(problem(asked, [place("n0")]))
    assert sum(100 * one for one in worth.values()) < 2**63
    assert worth["w39"] > worth["w38"]


def test_where_not_even_what_stands_on_each_node_has_room_nothing_is_placed() -> None:
    asked = [group("agent", 0, cores=9, on_each_node=True), group("web", 1)]
    assert most_placed(problem(asked, [place("n0")])).counts == {}
