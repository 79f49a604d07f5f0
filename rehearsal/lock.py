"""One launcher at a time works on a plane."""

import contextlib
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from rehearsal.certificates import PRIVATE_DIRECTORY, PRIVATE_FILE
from rehearsal.errors import PlaneError


@contextlib.contextmanager
def locked(
    directory: Path, *, limit: float, note: Callable[[str], None], check: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Hold the lock of a directory, which is made if need be. The system frees it when its holder dies.

    `check` is called while waiting; what it raises ends the wait.
    """
    path = directory / "lock"
    until = time.monotonic() + limit
    told = False
    while True:
        directory.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, PRIVATE_FILE)
        except FileNotFoundError:
            continue  # deleted between the two calls
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_still(path, descriptor):
                break
            os.close(descriptor)  # the plane was deleted meanwhile, and the lock with it
        except BlockingIOError:
            os.close(descriptor)
            if time.monotonic() > until:
                raise PlaneError(f"another command has been working on {directory} for {limit:g} s") from None
            if not told:
                note(f"waiting: another command is working on {directory.name}")
                told = True
            check()
            time.sleep(0.1)
    try:
        yield
    finally:
        os.close(descriptor)


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
