"""One process at a time for one thing, on one machine; a process that dies lets go."""

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class Stopped(BaseException):
    """The work was ended from outside before it was done. Like KeyboardInterrupt: nothing on the way may swallow it."""


@contextmanager
def held(lock: Path, stop: threading.Event, waiting: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock file; while another process has it, say so once and wait. Raises Stopped when told to stop."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        while not _taken(descriptor):
            owner = os.pread(descriptor, 20, 0).decode(errors="replace").strip() or "?"
            waiting(f"process {owner} is at it; waiting for it")
            if stop.wait(0.3):
                raise Stopped
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)  # which lets go of the lock as well


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
