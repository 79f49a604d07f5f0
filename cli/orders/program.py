"""The process that has the apps' program loaded and runs it for every engine; see `served/apps.py`."""

import os
import threading
from types import TracebackType
from typing import Self

from cli.engine import MARK
from cli.orders.places import AppPlaces
from cli.program_host import ProgramHost


class Program:
    """One process, started ahead of the first engine and again should it die. A context manager."""

    def __init__(self, places: AppPlaces) -> None:
        self._places = places
        self._lock = threading.Lock()
        self._host = self._start()

    def option(self) -> str:
        """What an engine is called with to use it. Raises Failed where it does not come up."""
        with self._lock:
            if self._host.died:
                self._host.close()
                self._host = self._start()
            self._host.ready()
            return self._host.option

    @property
    def pid(self) -> int:
        """Its number."""
        return self._host.pid

    def _start(self) -> ProgramHost:
        places = self._places
        environment = {**os.environ, MARK: f"{places.checkout}#"}
        with (places.private(places.logs) / "program.log").open("a") as log:
            return ProgramHost("served.apps", checkout=places.root, environment=environment, log=log)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._host.close()
