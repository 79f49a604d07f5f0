"""Processes that outlive their launcher and are never mistaken for others."""

import contextlib
import os
import signal
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import psutil

from rehearsal.record import PartRecord

PLANE = "GROUNDWORK_PLANE"
"""Environment variable that names the directory of the plane a process belongs to."""
PART = "GROUNDWORK_PART"
"""Environment variable that names the part a process plays."""
FINGERPRINT = "GROUNDWORK_FINGERPRINT"
"""Environment variable that tells what the process was started with."""

_SAME_START = 0.5
"""Seconds. Start times are read back with hundredths; a number is never given out again within this time."""

_READABLE = 1.0
"""Seconds that a new process gets until its environment can be read; it takes a thousandth."""

_children: dict[int, int | None] = {}
"""What this very process started, with the exit status once it is known: only a parent learns it."""


def spawn(argv: tuple[str, ...], *, marks: Mapping[str, str], directory: Path, log: Path) -> PartRecord:
    """Start a process in a session of its own, with an environment of its own, writing to a log."""
    if log.exists():
        log.replace(log.with_name(f"{log.name}.1"))
    # Nothing else of the caller's environment: no proxies, no Go settings, no passphrases.
    environment = {"PATH": os.defpath, "HOME": str(directory), "TMPDIR": str(directory), **marks}
    # Not through subprocess: it has no word for a child that is meant to live longer than its parent.
    pid = os.posix_spawn(
        argv[0],
        argv,
        environment,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
        setsigmask=(),
        setsigdef=(signal.SIGPIPE, signal.SIGXFSZ),  # which Python ignores for itself
    )
    _children[pid] = None
    process = psutil.Process(pid)
    record = PartRecord(pid=pid, create_time=process.create_time())
    # For a moment the new program runs and its environment cannot be read yet.
    until = time.monotonic() + _READABLE
    while find(record, marks) is None and _exit_status(pid) is None and time.monotonic() < until:
        time.sleep(0.001)
    return record


def find(record: PartRecord, marks: Mapping[str, str]) -> psutil.Process | None:
    """The process of a record if it is alive and still the same one: same start time and same marks."""
    try:
        process = psutil.Process(record.pid)
        if abs(process.create_time() - record.create_time) > _SAME_START:
            return None
        return process if _carries(process, marks) else None
    except psutil.NoSuchProcess:
        return None


def find_marked(marks: Mapping[str, str]) -> list[psutil.Process]:
    """Every living process with these marks, oldest first; how processes are found whose record was lost."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess):
            if _carries(process, marks):
                found.append(process)
    return sorted(found, key=lambda process: process.create_time())


def mark_of(process: psutil.Process, mark: str) -> str | None:
    """What a process was marked with; None if it is gone or never was."""
    try:
        return process.environ().get(mark)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return None


def _carries(process: psutil.Process, marks: Mapping[str, str]) -> bool:
    try:
        environment = process.environ()
    except (psutil.AccessDenied, psutil.ZombieProcess):
        return False  # another user's, or dead already
    return all(environment.get(mark) == value for mark, value in marks.items())


def end(processes: Iterable[psutil.Process], limit: float) -> list[psutil.Process]:
    """Ask processes to end, kill those that have not within the limit, and tell which live on all the same."""
    alive = list(processes)
    for ask in (psutil.Process.terminate, psutil.Process.kill):
        for process in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                ask(process)
        until = time.monotonic() + limit
        while (alive := [process for process in alive if _lives(process)]) and time.monotonic() < until:
            time.sleep(0.01)
    return alive


def _lives(process: psutil.Process) -> bool:
    """Not gone, and not a zombie either: an orphan is one until the system's first process looks after it."""
    if process.pid in _children:
        return _exit_status(process.pid) is None
    try:
        # The first thread of a process may be dead while others still hold its files and ports.
        return process.is_running() and (process.status() != psutil.STATUS_ZOMBIE or process.num_threads() > 1)
    except psutil.NoSuchProcess:
        return False


def _exit_status(pid: int, *, patience: float = 0) -> int | None:
    """How a child of this very process ended; None of any other process, and of one that lives on."""
    until = time.monotonic() + patience
    while pid in _children and _children[pid] is None:
        try:
            ended, status = os.waitpid(pid, os.WNOHANG)
        except ChildProcessError:
            del _children[pid]  # somebody else asked before, and now nobody knows
            return None
        if ended:
            _children[pid] = os.waitstatus_to_exitcode(status)
        elif time.monotonic() >= until:
            return None
        else:
            time.sleep(0.01)
    return _children.get(pid)


def ending(record: PartRecord) -> str:
    """How a process ended that is not there any more, as far as this process can know."""
    # A big process is a while between having no environment any more and having an exit status; only of a child of ours
    # that is waited for.
    status = _exit_status(record.pid, patience=10)
    if status is None:
        return "ended; how is not known, because another process had started it"
    if status < 0:
        return f"was ended by signal {-status} ({signal.Signals(-status).name})"
    return f"ended with exit status {status}"
