"""Several stacks at once: each on a thread of its own, none stopped by the failure of another, all by Ctrl-C."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

from cli.errors import Failed, GroundworkError, StoppedError

T = TypeVar("T")
R = TypeVar("R")

AT_ONCE = 8
"""Most stacks at the same time. A local one needs about 0.7 GiB of memory for its control plane."""


class Stop:
    """The wish of the person in front of the terminal that everything comes to an orderly end."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def ask(self) -> None:
        """From now on nothing new is begun, and what runs is asked to end."""
        self._asked.set()

    @property
    def asked(self) -> bool:
        """Whether it was asked for."""
        return self._asked.is_set()

    def check(self) -> None:
        """Raise StoppedError once it was asked for: between two pieces of work."""
        if self.asked:
            raise StoppedError


def side_by_side(
    items: Sequence[T], work: Callable[[T, Stop], R], *, name: Callable[[T], str], at_once: int = AT_ONCE
) -> tuple[list[R], list[tuple[str, GroundworkError]]]:
    """What `work` returned for each item that ended well, in their order, and the name and error of each other one.

    Errors that are not GroundworkError, and Ctrl-C, are raised once everything that was begun has come to its end.
    """
    stop = Stop()
    all_handed_over = threading.Event()

    def begin(item: T) -> R:
        # Ctrl-C between the start of a thread and the pool's note of it would leave one that nobody waits for.
        all_handed_over.wait()
        stop.check()
        return work(item, stop)

    with ThreadPoolExecutor(max_workers=min(at_once, max(len(items), 1)), thread_name_prefix="stack") as pool:
        futures: list[Future[R]] = []
        try:
            futures += [pool.submit(begin, item) for item in items]
            all_handed_over.set()
            _wait(futures)
        except BaseException:
            stop.ask()
            all_handed_over.set()
            for future in futures:
                future.cancel()
            _wait([future for future in futures if not future.cancelled()])
            raise
    done: list[R] = []
    failed: list[tuple[str, GroundworkError]] = []
    for item, future in zip(items, futures, strict=True):
        error = future.exception()
        if error is None:
            done.append(future.result())
        elif isinstance(error, GroundworkError):
            failed.append((name(item), error))
        else:
            raise error
    return done, failed


def _wait(futures: Sequence[Future[R]]) -> None:
    """Wait for all, with a look around every quarter of a second: a wait without a limit does not hear a signal."""
    pending = set(futures)
    while pending:
        _, pending = wait(pending, timeout=0.25, return_when=FIRST_COMPLETED)


def raise_failures(failed: Sequence[tuple[str, GroundworkError]], *, of: int) -> None:
    """Raise what went wrong: the error itself where one stack was asked for, else one that names each stack's."""
    if not failed:
        return
    if of == 1:
        raise failed[0][1]
    lines = [f"{len(failed)} of {of} stacks did not come to their end: {', '.join(name for name, _ in failed)}"]
    for name, error in failed:
        lines += [f"{name}: {line}" for line in error.lines]
        if error.log:
            lines.append(f"{name}: log {error.log}")
    raise Failed(
        *lines,
        remedy="the others came to their end; run the same command again",
        details={name: error.as_json() for name, error in failed},
    )
