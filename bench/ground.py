"""What the cases stand on: a work directory of their own, engines, control planes and timed programs.

Nothing of the user's own stacks is touched: state, credentials and planes are made in a room beside them, and the room
is cleared before and after.
"""

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench.bare_server import end_bare_servers
from cli.ahead import Ahead
from cli.cluster import bring_up
from cli.engine import Engine
from cli.engine_run import Run
from cli.errors import Failed
from cli.places import Places
from cli.settings import Stack
from cli.toolchain import Toolchain
from rehearsal.lock import locked
from rehearsal.plane import Plane, PlaneError, find_planes

STACK = "psa-local-dev"
"""The stack that is measured."""


@dataclass(frozen=True)
class Room(Places):
    """The places of a measured program: its own folder, and work files apart from everybody else's."""

    room: Path

    @property
    def work(self) -> Path:
        """Everything that is made on the way."""
        return self.room

    @property
    def logs(self) -> Path:
        """Beside the room, because a message may point to them when the room is cleared."""
        return self.room.with_name("bench-logs")


class Ground:
    """The one work directory of one run of the benches. Made by `Ground.laid`."""

    def __init__(self, places: Places, stack: Stack, tools: Toolchain) -> None:
        self.places = places
        self._stack = stack
        self.tools = tools
        self._room = places.work / "bench"
        self._planes = self._room / "planes"
        self.logs = self._at(places.checkout).logs

    @classmethod
    @contextlib.contextmanager
    def laid(cls, places: Places, stack: Stack, tools: Toolchain, note: Callable[[str], None]) -> Iterator["Ground"]:
        """Clear what a killed run left, and leave nothing at the end, whatever the end is. One run at a time."""
        ground = cls(places, stack, tools)
        places.private(places.work)
        try:
            with locked(places.work / "bench.lock", limit=0, note=note):
                ground._clear()
                places.private(ground._room)
                places.private(ground.logs)
                try:
                    yield ground
                finally:
                    ground._clear()
        except PlaneError as error:
            raise Failed(str(error), log=error.log, remedy="run ./groundwork bench again") from error

    def _clear(self) -> None:
        end_bare_servers(self._planes)
        for plane in find_planes(self._planes):
            plane.delete()
        shutil.rmtree(self._room, ignore_errors=True)

    def _at(self, folder: Path) -> Room:
        return Room(checkout=folder, cache=self.places.cache, room=self._room)

    @contextlib.contextmanager
    def plane(self, note: Callable[[str], None]) -> Iterator[Plane]:
        """The control plane of the measured stack, durable and with its nodes, as `./groundwork up` runs it."""
        plane = bring_up(self._at(self.places.checkout), self._stack, self.tools, note)
        try:
            yield plane
        finally:
            plane.delete()

    def folder(self, name: str) -> Path:
        """A fresh place for a plane that is no stack's own; cleared with the rest."""
        return self._planes / name

    def product(self) -> Engine:
        """The engine on the measured stack, called as `./groundwork` calls it."""
        return self._engine(self.places.checkout, self._stack, {}, Ahead.of(self._stack, self.tools))

    def empty(self) -> Engine:
        """The same engine, backend, virtualenv and settings on a program that makes nothing."""
        return self._engine(self.places.checkout / "bench" / "empty", replace(self._stack, name="empty"), {})

    def hundred(self, name: str, wanted: Mapping[str, Any], environment: Mapping[str, str]) -> Engine:
        """The same engine on the program with many small objects."""
        config = {"pulumi:disable-default-providers": ["*"], "groundwork:hundred": dict(wanted)}
        stack = replace(self._stack, name=name, document={"config": config})
        return self._engine(self.places.checkout / "bench" / "hundred", stack, environment)

    def _engine(self, folder: Path, stack: Stack, environment: Mapping[str, str], ahead: Ahead | None = None) -> Engine:
        environment = {**self.tools.engine_environment(), **environment}
        engine = Engine(self._at(folder), stack, environment, self.tools.path("pulumi"), ahead=ahead)
        engine.prepare(stack)
        return engine

    def timed(self, name: str, *command: str | Path, environment: Mapping[str, str] | None = None) -> float:
        """Run a program to its end. Returns the seconds of the whole process; raises Failed with its log."""
        log = self.logs / f"{name}.log"
        with log.open("wb") as out:
            started = time.monotonic()
            done = subprocess.run(
                [str(word) for word in command],
                cwd=self.places.checkout,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                check=False,
            )
            seconds = time.monotonic() - started
        if done.returncode != 0:
            raise Failed(f"{Path(command[0]).name} ended with {done.returncode}", log=log)
        return seconds


def finished(run: Run, what: str) -> float:
    """The seconds of a run of the engine that came to a good end. Raises Failed otherwise."""
    if run.exit_code != 0:
        raise Failed(f"{what} ended with {run.exit_code}", *run.problems[:5], log=run.log)
    return run.seconds


def up(engine: Engine, what: str) -> float:
    """Make everything."""
    return finished(engine.run("up", "--yes", "--skip-preview"), f"up of {what}")


def destroy(engine: Engine, what: str) -> None:
    """Take everything away again, untimed."""
    finished(engine.run("destroy", "--yes", "--skip-preview"), f"destroy of {what}")
