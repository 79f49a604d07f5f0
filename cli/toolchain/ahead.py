"""Modules of the next builds, downloaded while the present ones compile."""

import os
import signal
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.toolchain.go import go_environment
from cli.toolchain.pins import Binary


@dataclass(frozen=True)
class Download:
    """Where the modules of one binary come from, and the room whose module cache they belong in."""

    binary: Binary
    module: Path
    room: Path


class Ahead:
    """Downloads in a thread of its own, one build ahead at most: what waits takes room too.

    What it fails in, the build does again itself, and says what is wrong.
    """

    def __init__(self, go: Path, downloads: Sequence[Download], *, cache: Path, log: Path, workers: int) -> None:
        self._go = go
        self._downloads = downloads
        self._cache = cache
        self._log = log
        self._workers = workers
        self._begun = 0
        self._stopped = False
        self._changed = threading.Condition()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="downloads", daemon=True)

    def start(self) -> None:
        """Begin with those that will be built first."""
        self._thread.start()

    def begun(self) -> None:
        """One more build has begun: there is room for another's modules."""
        with self._changed:
            self._begun += 1
            self._changed.notify_all()

    def end(self) -> None:
        """Stop, and return when nothing is written any more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
            if self._process is not None and self._process.poll() is None:
                os.killpg(self._process.pid, signal.SIGKILL)
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            for number, download in enumerate(self._downloads):
                with self._changed:
                    while not (self._stopped or number < self._workers or number <= self._begun):
                        self._changed.wait()
                    if self._stopped:
                        return
                    for folder in ("mod", "tmp"):
                        (download.room / folder).mkdir(parents=True, exist_ok=True)
                    what = [*download.binary.selection, "-deps", download.binary.package]
                    self._process = subprocess.Popen(
                        [self._go, "list", *what], cwd=download.module, start_new_session=True,
                        env=go_environment(download.room, self._cache),
                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log,
                    )  # fmt: skip
                self._process.wait()
