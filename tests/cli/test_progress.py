"""Long work is seen: what runs, for how long, what is left; and no hidden value is ever printed."""

import io
import time

import pytest
from rich.console import Console

from cli.console import Screen, hide
from cli.progress import Steps, spoken


class Clock:
    """Time that moves when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def steps_on(out: io.StringIO, clock: Clock | None = None, *, terminal: bool = False, heartbeat: float = 15.0) -> Steps:
    console = Console(file=out, force_terminal=terminal, width=100)
    return Steps(console, clock=clock or Clock(), heartbeat=heartbeat)


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.04, "0.0 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.7, "1 min 00 s"), (185, "3 min 05 s")]
)
def test_durations_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert spoken(seconds) == words


def test_off_a_terminal_a_step_is_one_line_at_its_start_and_one_at_its_end_and_a_total_closes() -> None:
    out, clock = io.StringIO(), Clock()
    with steps_on(out, clock) as steps, steps.step("building [a]", expected=60):
        clock.now = 62
    assert out.getvalue().splitlines() == [
        "building [a] … (about 1 min 00 s)",
        "building [a]: done after 1 min 02 s",
        "total 1 min 02 s",
    ]


def test_off_a_terminal_a_long_step_shows_that_it_lives() -> None:
    out = io.StringIO()
    with Steps(Console(file=out), heartbeat=0.05) as steps, steps.step("building") as step:
        step.progress(0.5)
        time.sleep(0.3)
    assert "building 50%" in out.getvalue()


def test_a_step_that_fails_and_one_that_is_stopped_say_so_and_no_total_is_claimed() -> None:
    out = io.StringIO()
    with pytest.raises(ValueError, match="no"), steps_on(out) as steps, steps.step("one"):
        raise ValueError("no")
    with pytest.raises(KeyboardInterrupt), steps_on(out) as steps, steps.step("two"):
        raise KeyboardInterrupt
    assert "one: failed" in out.getvalue()
    assert "two: stopped" in out.getvalue()
    assert "total" not in out.getvalue()


def test_durations_are_kept_by_part_in_order_and_added_up_by_name() -> None:
    clock = Clock()
    steps = steps_on(io.StringIO(), clock)
    for name, seconds in (("b", 2.0), ("a", 1.0), ("b", 3.0)):
        with steps.step(name):
            clock.now += seconds
    assert list(steps.durations().items()) == [("b", 5.0), ("a", 1.0)]


def test_what_is_left_comes_from_the_plan_and_then_from_the_share_that_is_done() -> None:
    clock = Clock()
    steps = steps_on(io.StringIO(), clock)
    assert steps.left() is None
    steps.plan({"a": 100, "b": 50})
    assert steps.left() == 150
    with steps.step("a") as step:
        clock.now = 20
        assert steps.left() == 130
        step.progress(0.2)
        assert steps.left() == pytest.approx(80 + 50)
        step.progress(0.1)
        assert step.fraction == 0.2
    assert steps.left() == 50


def test_of_a_step_that_is_planned_again_the_new_figure_counts_until_it_begins() -> None:
    steps = steps_on(io.StringIO())
    steps.plan({"a": 10, "b": 50})
    with steps.step("a"):
        steps.plan({"b": 100, "c": 5})
        assert steps.left() == 10 + 100 + 5


def test_two_workers_halve_what_is_left_but_never_below_the_longest_step() -> None:
    steps = steps_on(io.StringIO())
    steps.plan({"a": 100, "b": 60, "c": 60}, workers=2)
    assert steps.left() == 110
    steps = steps_on(io.StringIO())
    steps.plan({"a": 100, "b": 10}, workers=2)
    assert steps.left() == 100


def test_on_a_terminal_one_table_shows_what_waits_what_runs_and_what_is_done() -> None:
    out = io.StringIO()
    with steps_on(out, terminal=True) as steps:
        steps.plan({"later": 30})
        with steps.step("now") as step:
            step.note("half-way [x]")
    last = out.getvalue()
    assert "✓" in last
    assert "later" in last
    assert "half-way [x]" in last


def test_a_hidden_value_is_never_printed_not_even_in_an_error_or_in_json() -> None:
    hide("correct horse battery")
    out, err = io.StringIO(), io.StringIO()
    screen = Screen(as_json=True, out=out, err=err)
    screen.say("the password is correct horse battery")
    screen.result({"password": "correct horse battery"})
    assert "horse" not in out.getvalue() + err.getvalue()
    assert "***" in out.getvalue()


def test_results_for_people_and_for_machines_exclude_each_other() -> None:
    for as_json, expected in ((False, "for people\n"), (True, '{\n  "for": "machines"\n}\n')):
        out = io.StringIO()
        screen = Screen(as_json=as_json, out=out, err=io.StringIO())
        screen.show("for people")
        screen.result({"for": "machines"})
        assert out.getvalue() == expected
