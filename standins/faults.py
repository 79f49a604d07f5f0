"""Failures on demand: a file in the room says which call fails, how, and how often.

[{"what": "lost", "method": "Create", "type": "aws:s3/bucket:Bucket", "name": "*", "times": 1}]
"""

import contextlib
import fcntl
import fnmatch
import json
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from rehearsal.certificates import write_private


class What(StrEnum):
    """How a call fails."""

    REFUSE = "refuse"
    """Says no, and nothing is made."""
    THROTTLE = "throttle"
    """Too many requests; nothing is made."""
    TIME_OUT = "time-out"
    """Waits `seconds` and then says that it took too long; nothing is made."""
    LOST = "lost"
    """It is made, and the answer gets lost on the way."""
    PARTIAL = "partial"
    """It is made and does not become ready: it stays in the state, and the next run goes on with it."""
    HOLD_BEFORE = "hold-before"
    """Nothing fails: the call waits `seconds` before it does anything, or until the file is gone."""
    HOLD_AFTER = "hold-after"
    """The same with the answer: what was asked for is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One rule. Patterns are those of file names."""

    what: What
    method: str = "Create"
    type: str = "*"
    name: str = "*"
    after: int = 0
    """How many calls that it would fit are let through first."""
    times: int = 1
    seconds: float = 1.0


class Faults:
    """The rules of one room. Cheap while there are none: one look whether the file is there."""

    def __init__(self, directory: Path) -> None:
        self._file = directory / "faults.json"
        self._lock = threading.Lock()

    def ask(self, rules: Iterable[Fault]) -> None:
        """From now on these, and no others."""
        write_private(self._file, json.dumps([asdict(one) for one in rules]).encode())

    def clear(self) -> None:
        """Nothing fails any more; calls that are held go on."""
        self._file.unlink(missing_ok=True)

    @property
    def held(self) -> Path:
        """There while a call is held."""
        return self._file.with_name("held")

    def next(self, method: str, token: str, name: str) -> Fault | None:
        """What is to happen to this call; counts it."""
        if not self._file.exists():
            return None
        with self._lock, contextlib.suppress(FileNotFoundError), self._file.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            rules = [Fault(**{**one, "what": What(one["what"])}) for one in json.load(file)]
            found = self._count(rules, method, token, name)
            file.seek(0)
            file.truncate()
            json.dump([asdict(one) for one in rules], file)
            return found
        return None

    @staticmethod
    def _count(rules: list[Fault], method: str, token: str, name: str) -> Fault | None:
        for number, one in enumerate(rules):
            fits = all(map(fnmatch.fnmatchcase, (method, token, name), (one.method, one.type, one.name)))
            if not fits or one.times < 1:
                continue
            waits = one.after > 0
            left = {"after": one.after - 1} if waits else {"times": one.times - 1}
            rules[number] = Fault(**{**asdict(one), **left})
            if not waits:
                return one
        return None

    def hold(self, seconds: float, about: Sequence[str]) -> None:
        """Wait, and say so by a file that whoever asked for it looks for."""
        self.held.write_text(json.dumps(list(about)))
        until = time.monotonic() + seconds
        while time.monotonic() < until and self._file.exists():
            time.sleep(0.01)
        self.held.unlink(missing_ok=True)
