"""Watching a plane while something else runs: whoever waits for the engine hears at once when a part dies."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from rehearsal.plane import Plane

EVERY = 0.5


@dataclass(frozen=True)
class Crash:
    """A part that died while it was watched."""

    part: str
    reason: str
    log: Path


def _nobody(_: Crash) -> None:
    """Nobody wants to hear of it at once."""


class CrashWatch:
    """A context manager. `crashes` has what died since it was entered, oldest first; each part is told once."""

    def __init__(self, plane: Plane, on_crash: Callable[[Crash], None] = _nobody, *, every: float = EVERY) -> None:
        self.crashes: list[Crash] = []
        self._plane = plane
        self._on_crash = on_crash
        self._every = every
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name=f"watch of {plane.directory.name}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        self._look()  # what died since the last look explains best why the block failed

    def _watch(self) -> None:
        while not self._over.wait(self._every):
            self._look()

    def _look(self) -> None:
        told = {crash.part for crash in self.crashes}
        for part in self._plane.status().crashed:
            if part.name not in told:
                crash = Crash(part.name, part.reason or "ended", part.log)
                self.crashes.append(crash)
                self._on_crash(crash)
