"""Processes that outlive their launcher and are never mistaken for others."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
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

_children: dict[int, subprocess.Popen[bytes]] = {}
"""What this very process started: only a parent learns how a process ended."""


def spawn(argv: Sequence[str], *, marks: Mapping[str, str], directory: Path, log: Path) -> PartRecord:
    """Start a process in a session of its own, with an environment of its own, writing to a log."""
    if log.exists():
        log.replace(log.with_name(f"{log.name}.1"))
    # Nothing else of the caller's environment: no proxies, no Go settings, no passphrases.
    environment = {"PATH": os.defpath, "HOME": str(directory), "TMPDIR": str(directory), **marks}
    with log.open("wb") as output:
        child = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=directory,
            env=environment,
            start_new_session=True,
        )
    _children[child.pid] = child
    return PartRecord(pid=child.pid, create_time=psutil.Process(child.pid).create_time())


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
    try:
        if process.status() != psutil.STATUS_ZOMBIE and process.is_running():
            return True
    except psutil.NoSuchProcess:
        pass
    _exit_status(process.pid)
    return False


def _exit_status(pid: int, *, patience: float = 0) -> int | None:
    """How a child of this very process ended; None of any other process, and of one that lives on."""
    child = _children.get(pid)
    if child is None:
        return None
    try:
        return child.wait(patience)
    except subprocess.TimeoutExpired:
        return None


def ending(record: PartRecord) -> str:
    """How a process ended that is not there any more, as far as this process can know."""
    # A big process is a while between having no environment any more and having an exit status.
    status = _exit_status(record.pid, patience=1)
    if status is None:
        return "ended; how is not known, because another process had started it"
    if status < 0:
        return f"was ended by signal {-status} ({signal.Signals(-status).name})"
    return f"ended with exit status {status}"
