"""Rooms: the folders in which builds happen, gigabytes each, and how they go away for certain."""

import os
import shutil
import stat
import subprocess
import time
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path

_RM = shutil.which("rm", path=os.defpath)


def remove(folder: Path) -> None:
    """Remove a folder with everything in it, the read-only folders of a Go module cache included."""
    for attempt in range(20):
        _try_to_remove(folder)
        if not folder.exists():
            return
        for path, _, _ in os.walk(folder):
            with suppress(FileNotFoundError):  # a killed run's program may still be removing it
                Path(path).chmod(stat.S_IRWXU)
        # A compiler that was killed a moment ago may just have written one more file.
        time.sleep(0.01 * attempt)


def _try_to_remove(folder: Path) -> None:
    """By another process where there is one for it: where threads of this one compute, each file waits for them, and
    20,000 of them take 12 s instead of 1.5."""
    if _RM is not None and folder.exists():
        # In a session of its own: Ctrl-C is for whoever waits, who says what becomes of it.
        subprocess.run(
            [_RM, "-rf", "--", folder], start_new_session=True, check=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    else:
        shutil.rmtree(folder, ignore_errors=True)


class Clearing:
    """Removes rooms in a thread of its own: beside compilers each takes half a minute, in which the next can build."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="clearing")
        self._begun: list[Future[None]] = []

    def begin(self, room: Path) -> None:
        """Return at once; the room goes when those before it are gone. After the end it goes before this returns: a
        build may begin in the moment of Ctrl-C, unseen by whoever waits for all of them."""
        try:
            self._begun.append(self._pool.submit(remove, room))
        except RuntimeError:
            remove(room)

    def end(self) -> None:
        """Return when all are gone, also where an earlier call was interrupted: a thread whose join was is not joined
        again (Python 3.11), and so what is waited for is what it does."""
        wait(self._begun)
        self._pool.shutdown(wait=True)


def remove_deserted(rooms: Path) -> None:
    """Remove the rooms `<name>.<process>` of processes that are no more: they were killed and could not tidy up."""
    for room in rooms.glob("*.*"):
        process = room.suffix.removeprefix(".")
        if process.isdigit() and not _alive(int(process)):
            remove(room)


def remove_outdated(home: Path, name: str) -> None:
    """Remove what was made of other pins and nobody has used for two weeks; another branch may use a newer one."""
    limit = home.stat().st_mtime - 14 * 86400
    for other in home.parent.glob(f"{name}-{'[0-9a-f]' * 12}"):
        if other != home and other.stat().st_mtime < limit:
            remove(other)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def remove_compiled_of_nothing(compiled: Path, of: Path = Path("/")) -> None:
    """Remove compiled modules whose folder is no more: Python keeps those of every checkout by its path, and a test's
    checkout is gone when the test is."""
    folders = [entry.name for entry in os.scandir(compiled) if entry.is_dir()] if compiled.is_dir() else []
    for name in folders:
        if (of / name).is_dir():
            remove_compiled_of_nothing(compiled / name, of / name)
        else:
            remove(compiled / name)
