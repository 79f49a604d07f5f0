"""Timing in turns, and the figures that come out of it. What a machine makes of them is never asserted."""

import json
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.machine import Machine
from bench.measure import Pair, Result, Role, Side, Timed, compared, interleave


def side(name: str, once: Callable[[], float]) -> Side:
    return Side(name=name, what=f"does {name}", role=Role.OURS, once=once)


def timed(name: str, *seconds: float) -> Timed:
    return Timed(name=name, what=name, role=Role.OURS, seconds=seconds)


def silent(_text: str, _done: float) -> None:
    """Nobody listens."""


def test_sides_take_turns_so_that_a_slow_moment_meets_all_of_them() -> None:
    ran: list[str] = []

    def doing(name: str) -> Callable[[], float]:
        def once() -> float:
            ran.append(name)
            return 1.0

        return once

    interleave([side("a", doing("a")), side("b", doing("b"))], 2, silent)
    assert ran == ["a", "b"] * 3


def test_the_run_that_warms_up_is_not_counted() -> None:
    taken: Iterator[float] = iter([100.0, 1.0, 2.0])
    (only,) = interleave([side("a", lambda: next(taken))], 2, silent)
    assert only.seconds == (1.0, 2.0)


def test_progress_never_runs_backwards_and_names_what_is_measured() -> None:
    told: list[tuple[str, float]] = []
    interleave([side("a", lambda: 1.0), side("b", lambda: 1.0)], 3, lambda text, done: told.append((text, done)))
    assert [done for _, done in told] == sorted(done for _, done in told)
    assert told[0][0] == "a, warming up"
    assert told[-1][0] == "b, run 3 of 3"
    assert told[-1][1] < 1


@given(st.lists(st.floats(min_value=0.001, max_value=1000), min_size=1, max_size=9))
def test_the_median_lies_between_the_fastest_and_the_slowest(seconds: list[float]) -> None:
    one = timed("a", *seconds)
    assert min(seconds) <= one.median <= max(seconds)
    assert compared([one], [Pair(ours="a", peer="a")])[0].ratio == pytest.approx(1.0)


def test_a_ratio_is_that_of_the_medians_so_that_one_slow_run_does_not_decide() -> None:
    (ratio,) = compared([timed("a", 2.0, 2.0, 90.0), timed("b", 1.0, 1.0, 1.0)], [Pair(ours="a", peer="b", aim=2.5)])
    assert ratio.ratio == 2.0
    assert ratio.is_met


def test_a_missed_aim_is_said_and_where_nothing_is_promised_nothing_is_judged() -> None:
    sides = [timed("a", 3.0), timed("b", 1.0)]
    missed, open_ = compared(sides, [Pair(ours="a", peer="b", aim=2.5), Pair(ours="a", peer="b")])
    assert missed.is_met is False
    assert open_.is_met is None


def test_a_result_is_one_json_document_with_every_single_figure() -> None:
    sides = (timed("a", 1.0, 3.0, 2.0), timed("b", 1.0))
    result = Result(title="t", timed=sides, ratios=compared(sides, [Pair(ours="a", peer="b", aim=1.2)]), notes=("n",))
    read = json.loads(json.dumps(result.as_json()))
    assert read["sides"][0] == {
        "name": "a",
        "role": "ours",
        "what": "a",
        "seconds": [1.0, 3.0, 2.0],
        "median": 2.0,
        "min": 1.0,
        "max": 3.0,
    }
    assert read["ratios"] == [{"ours": "a", "peer": "b", "ratio": 2.0, "aim": 1.2, "is_met": False}]
    assert read["notes"] == ["n"]


def test_figures_come_with_the_machine_they_were_taken_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getloadavg", lambda: (0.0, 0.5, 1.0))
    machine = Machine.here({"pulumi": "3.257.0"})
    read = json.loads(json.dumps(machine.as_json()))
    assert read["cores"] >= 1
    assert read["load_before"] == [0.0, 0.5, 1.0]
    assert read["tools"] == {"pulumi": "3.257.0"}
    assert f"{machine.cores} cores" in machine.line()
    assert not machine.is_busy


def test_a_machine_that_is_busy_already_is_called_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.getloadavg", lambda: (500.0, 500.0, 500.0))
    assert Machine.here({}).is_busy
