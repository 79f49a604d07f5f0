"""A real control plane: etcd, API server, controller manager, scheduler and KWOK, one set for each local stack.

Everything of a plane is in one directory: `plane.json` (what runs), `kubeconfig`, `credentials/`, `etcd/` (the data),
`logs/`. The processes outlive the launcher and are found again by any later one.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

import psutil

from rehearsal import processes
from rehearsal.errors import PlaneError
from rehearsal.launch import Launch, marks
from rehearsal.lock import locked
from rehearsal.parts import NAMES, PARTS, Layout
from rehearsal.record import Record

__all__ = ["PartStatus", "Plane", "PlaneError", "PlaneStatus", "State", "find_planes"]

START_LIMIT = 60.0
"""Seconds. A start takes three, far more while a machine compiles. A part that dies ends the wait at once."""
LOCK_LIMIT = 240.0
"""Seconds. A start, and what comes first in it."""


class State(StrEnum):
    """What a part, or a plane as a whole, is doing."""

    RUNNING = "running"
    STOPPED = "stopped"
    """Never started, stopped on purpose, or gone with a restart of the machine."""
    CRASHED = "crashed"
    """Ought to run and does not."""
    INCOMPLETE = "incomplete"
    """Of a plane only: a start that was interrupted, with some parts running and some not yet."""


@dataclass(frozen=True, kw_only=True)
class PartStatus:
    """One process of a plane."""

    name: str
    state: State
    pid: int | None = None
    port: int | None = None
    since: float | None = None
    """When it was started, in seconds since 1970."""
    memory_bytes: int | None = None
    log: Path
    reason: str | None = None
    """Why it does not run, if it ought to."""


@dataclass(frozen=True)
class PlaneStatus:
    """A plane and its five parts."""

    state: State
    parts: tuple[PartStatus, ...]
    server_url: str | None
    """Where the API server answers; None before the first start."""

    @property
    def crashed(self) -> tuple[PartStatus, ...]:
        """The parts that ought to run and do not."""
        return tuple(part for part in self.parts if part.state is State.CRASHED)


def _silent(_: str) -> None:
    """Nobody listens."""


def _nothing() -> None:
    """Nothing comes first."""


class Plane:
    """The control plane in one directory. `binaries` maps the five names to programs; status and stop need none.

    `flags` are given to a part beside its own, for tests that cannot wait as long as a real site does.
    """

    def __init__(
        self,
        directory: Path,
        binaries: Mapping[str, Path],
        *,
        durable: bool = True,
        flags: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    ) -> None:
        # Resolved, because processes are recognised by it.
        self.directory = directory.resolve()
        self._binaries = dict(binaries)
        self._durable = durable
        self._flags = flags

    @property
    def kubeconfig(self) -> Path:
        """Administrator's access, written by `start`."""
        return self.directory / "kubeconfig"

    @property
    def _record_file(self) -> Path:
        return self.directory / "plane.json"

    def start(self, note: Callable[[str], None] = _silent, *, first: Callable[[], object] = _nothing) -> PlaneStatus:
        """Make everything run, whatever ran before, and return when all parts say that they are well.

        What runs as it should is left alone; what died is named through `note` and started again on the same data,
        ports and credentials. If a part does not come up, what this call started is ended again, and PlaneError says
        which part it was, how it ended and what it last said.

        `first` is called once the API server answers and before what watches it begins: kinds of objects that come
        later are unknown to the garbage collector until it looks again, every 30 s, and so long nothing of them can be
        deleted.
        """
        missing = [name for name in NAMES if name not in self._binaries]
        if missing:
            raise PlaneError(f"cannot start a control plane without these programs: {', '.join(missing)}")
        with locked(self.directory, limit=LOCK_LIMIT, note=note):
            for part in self._status(Record.read(self._record_file)).crashed:
                note(f"{part.name} {part.reason}; starting it again (its log: {part.log}.1)")
            Launch(
                self.directory, self._binaries, durable=self._durable, flags=self._flags, note=note, limit=START_LIMIT
            ).run(first)
        return self.status()

    def status(self) -> PlaneStatus:
        """What runs, from the record and from the system. Changes nothing."""
        while True:
            record = Record.read(self._record_file)
            status = self._status(record)
            # What somebody stops on purpose is taken out of the record first: it has not crashed.
            if not status.crashed or Record.read(self._record_file) == record:
                return status

    def _status(self, record: Record | None) -> PlaneStatus:
        record = record or Record()
        parts = tuple(self._part_status(name, record) for name in NAMES)
        states = {part.state for part in parts}
        if State.CRASHED in states:
            state = State.CRASHED
        elif len(states) == 1:
            state = states.pop()
        else:
            state = State.INCOMPLETE
        numbered = "kube-apiserver" in record.ports
        url = Layout(self.directory, record.ports, record.durable).server_url if numbered else None
        return PlaneStatus(state=state, parts=parts, server_url=url)

    def _part_status(self, name: str, record: Record) -> PartStatus:
        known = record.parts.get(name)
        marked = marks(self.directory, name)
        process = processes.find(known, marked) if known else None
        if process is None:
            # Perhaps its launcher was killed before it could write the record.
            process = next(iter(processes.find_marked(marked)), None)
        log = self.directory / "logs" / f"{name}.log"
        port = record.ports.get(name)
        if process is not None:
            try:
                with process.oneshot():
                    return PartStatus(
                        name=name,
                        state=State.RUNNING,
                        pid=process.pid,
                        port=port,
                        since=process.create_time(),
                        memory_bytes=process.memory_info().rss,
                        log=log,
                    )
            except psutil.NoSuchProcess:
                pass  # died this moment
        if known is None:
            return PartStatus(name=name, state=State.STOPPED, port=port, log=log)
        if known.create_time < psutil.boot_time():
            reason = "went with the last restart of the machine"
            return PartStatus(name=name, state=State.STOPPED, port=port, log=log, reason=reason)
        return PartStatus(
            name=name, state=State.CRASHED, pid=known.pid, port=port, log=log, reason=processes.ending(known)
        )

    def stop(self, note: Callable[[str], None] = _silent) -> None:
        """End all processes of the plane in good order and make sure of it. Data and credentials stay."""
        if not self.directory.exists():
            return
        with locked(self.directory, limit=LOCK_LIMIT, note=note):
            self._stop(note)

    def delete(self, note: Callable[[str], None] = _silent) -> None:
        """Stop, and remove everything including the data."""
        if not self.directory.exists():
            return
        with locked(self.directory, limit=LOCK_LIMIT, note=note):
            self._stop(note)
            shutil.rmtree(self.directory)

    def _stop(self, note: Callable[[str], None]) -> None:
        record = Record.read(self._record_file)
        if record is not None and record.parts:
            # First of all: from now on a part that is gone has not crashed.
            replace(record, parts={}).write(self._record_file)
        for part in reversed(PARTS):
            running = processes.find_marked(marks(self.directory, part.name))
            if not running:
                continue
            note(f"stopping {part.name}")
            if processes.end(running, part.stop_limit):
                log = self.directory / "logs" / f"{part.name}.log"
                raise PlaneError(f"{part.name} (process {running[0].pid}) does not end, not even when killed", log)


def find_planes(directory: Path) -> list[Plane]:
    """The planes below a directory, by name, whoever made them; for status and stop."""
    # The lock is the first file that a start makes, and what a lost record leaves.
    return [Plane(folder, {}) for folder in sorted({file.parent for file in directory.glob("*/lock")})]
