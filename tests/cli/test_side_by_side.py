"""Several stacks at once: a failure stays with its stack, and Ctrl-C reaches all of them."""

import signal
import threading
import time
from pathlib import Path

import pytest

from cli.errors import Failed, Refused, StoppedError
from cli.side_by_side import Stop, raise_failures, side_by_side

LIMIT = 10.0
"""Seconds after which a test that waits for another thread has failed."""


def test_everything_runs_at_the_same_time_and_results_keep_their_order() -> None:
    together = threading.Barrier(4)

    def work(number: int, _stop: Stop) -> int:
        together.wait(timeout=LIMIT)  # only if all four are there at once
        return number * number

    assert side_by_side([1, 2, 3, 4], work, name=str) == ([1, 4, 9, 16], [])


def test_one_that_fails_does_not_stop_the_others_and_is_named() -> None:
    def work(number: int, _stop: Stop) -> int:
        if number == 2:
            raise Failed("no room", log=Path("engine.log"))
        return number

    done, failed = side_by_side([1, 2, 3], work, name=lambda number: f"stack-{number}")
    assert done == [1, 3]
    with pytest.raises(Failed) as told:
        raise_failures(failed, of=3)
    assert told.value.lines == (
        "1 of 3 stacks did not come to their end: stack-2",
        "stack-2: no room",
        "stack-2: log engine.log",
    )
    assert told.value.details["stack-2"]["message"] == "no room"


def test_the_error_of_a_stack_that_was_asked_for_alone_stays_as_it_is() -> None:
    error = Refused("not allowed")
    with pytest.raises(Refused) as told:
        raise_failures([("stack", error)], of=1)
    assert told.value is error


def test_nothing_wrong_raises_nothing() -> None:
    raise_failures([], of=5)


def test_ctrl_c_asks_what_runs_to_end_waits_for_it_and_begins_nothing_new() -> None:
    begun: list[int] = []
    ended: list[int] = []
    both = threading.Barrier(2, action=lambda: signal.raise_signal(signal.SIGINT))

    def work(number: int, stop: Stop) -> None:
        begun.append(number)
        both.wait(timeout=LIMIT)
        until = time.monotonic() + LIMIT
        while not stop.asked and time.monotonic() < until:
            time.sleep(0.01)
        stop_was_asked = stop.asked
        ended.append(number)
        assert stop_was_asked

    with pytest.raises(KeyboardInterrupt):
        side_by_side(list(range(6)), work, name=str, at_once=2)
    assert sorted(begun) == sorted(ended) == [0, 1]


def test_a_piece_of_work_that_looks_between_two_steps_ends_there() -> None:
    stop = Stop()
    stop.check()
    stop.ask()
    with pytest.raises(StoppedError):
        stop.check()
