"""The process that has the apps' program loaded and runs it for every engine; see `served/apps.py`."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from cli.engine import MARK
from cli.errors import Failed
from cli.orders.places import AppPlaces


class Program:
    """One process, started ahead of the first engine and again should it die. A context manager."""

    def __init__(self, places: AppPlaces) -> None:
        self._places = places
        # A short path, readable by its owner only: who can write to the socket could run the program.
        self._folder = Path(tempfile.mkdtemp(prefix="groundwork-apps-"))
        self._log = places.private(places.logs) / "program.log"
        self._lock = threading.Lock()
        self._number = 0
        self._ready = False
        self._process = self._start()

    def option(self) -> str:
        """What an engine is called with to use it. Raises Failed where it does not come up."""
        with self._lock:
            if self._process.poll() is not None:
                self._close(self._process)
                self._process = self._start()
            if not self._ready:
                says = self._process.stdout
                if says is None or says.readline() != b"ready\n":
                    raise Failed("the program of the apps does not start", log=self._log)
                self._ready = True
            return f"--client=unix:{self._socket}"

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    @property
    def _socket(self) -> Path:
        return self._folder / str(self._number)

    def _start(self) -> "subprocess.Popen[bytes]":
        self._number += 1
        self._ready = False
        with self._log.open("ab") as out:
            return subprocess.Popen(
                [sys.executable, "-m", "served.apps", str(self._socket)],
                cwd=self._places.root,
                env={**os.environ, "PYTHONPATH": str(self._places.root), MARK: f"{self._places.checkout}#"},
                stdin=subprocess.PIPE,  # its end tells the process that we are gone, however that came about
                stdout=subprocess.PIPE,
                stderr=out,
                start_new_session=True,
            )

    @staticmethod
    def _close(process: "subprocess.Popen[bytes]") -> None:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close(self._process)
        shutil.rmtree(self._folder, ignore_errors=True)
