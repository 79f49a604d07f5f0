"""A log of the calls that the engine made: for the report's times, and to choose moments of a run evenly."""

import itertools
import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path

UNDER_WAY = "under-way"
"""In the room: one file for each call that is making, changing or removing something this moment."""
_CHANGING = frozenset({"Create", "Update", "Delete"})


@dataclass(slots=True, kw_only=True)
class Call:
    """One call, as it ended."""

    package: str
    method: str
    token: str
    name: str
    preview: bool
    began: float
    """Seconds since 1970."""
    seconds: float = 0.0
    error: str | None = None
    """What was answered instead."""


class Calls:
    """The log of one room; one line of JSON for each call, in the order in which they ended."""

    def __init__(self, directory: Path) -> None:
        self._file = directory / "calls.jsonl"
        self._under_way = directory / UNDER_WAY
        self._numbers = itertools.count()
        self._lock = threading.Lock()

    @contextmanager
    def noted(self, package: str, method: str, token: str, name: str, *, preview: bool) -> Iterator[Call]:
        """Note a call with its duration and its end, whatever that is."""
        call = Call(package=package, method=method, token=token, name=name, preview=preview, began=time.time())
        started = time.monotonic()
        try:
            with nullcontext() if preview or method not in _CHANGING else self._marked():
                yield call
        except BaseException as error:
            call.error = call.error or str(error) or type(error).__name__
            raise
        finally:
            call.seconds = round(time.monotonic() - started, 4)
            line = json.dumps(asdict(call)) + "\n"
            with self._lock, self._file.open("a") as log:
                log.write(line)

    @contextmanager
    def _marked(self) -> Iterator[None]:
        """A file that is there while something is made or changed: an engine that is killed does not end it."""
        self._under_way.mkdir(mode=0o700, exist_ok=True)
        mark = self._under_way / f"{os.getpid()}-{next(self._numbers)}"
        mark.touch()
        try:
            yield
        finally:
            mark.unlink(missing_ok=True)


def calls_of(directory: Path) -> list[Call]:
    """All calls that were logged in a room."""
    try:
        lines = (directory / "calls.jsonl").read_text().splitlines()
    except FileNotFoundError:
        return []
    return [Call(**json.loads(line)) for line in lines]
