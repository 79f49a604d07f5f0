"""Processes that tests began and could not end: a test run that is interrupted or killed takes no fixture down.

Control planes, stand-ins and engines carry their folder in their environment, and engines that a test starts without us
that of their state. It lies in the folder of the test run, beside the number of the process that runs it.
"""

import contextlib
import getpass
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote

import psutil

from rehearsal.processes import PLANE, end

ENGINE = "GROUNDWORK_ENGINE"
"""`cli.engine.MARK`, which takes longer to load than the tests of a module may."""
STOP_LIMIT = 5.0


def all_runs() -> Path:
    """Where pytest puts the folders of its runs, one for each."""
    root = os.environ.get("PYTEST_DEBUG_TEMPROOT") or tempfile.gettempdir()
    try:
        user = getpass.getuser()
    except (ImportError, KeyError, OSError):  # a number without a name, as containers have it
        user = "unknown"
    return Path(root).resolve() / f"pytest-of-{user}"


def of_runs(runs: Iterable[Path]) -> list[psutil.Process]:
    """Processes whose folder is in that of one of these runs."""
    wanted = tuple(f"{one}{os.sep}" for one in runs)
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            environment = process.environ()
            marks = (environment.get(PLANE, ""), environment.get(ENGINE, ""), _backend(environment))
            if any(mark.startswith(wanted) for mark in marks) and process.pid != os.getpid():
                found.append(process)
    return found


def _backend(environment: Mapping[str, str]) -> str:
    return unquote(environment.get("PULUMI_BACKEND_URL", "").removeprefix("file://").partition("?")[0]) + os.sep


def dead_runs(root: Path) -> Iterator[Path]:
    """Folders of runs that are over, so that nobody else will look after what they began."""
    for folder in root.glob("pytest-[0-9]*"):
        if not _runs(folder):
            yield folder


def _runs(folder: Path) -> bool:
    """Whether the process that made a folder of pytest's is still there; it takes its lock away as it ends."""
    try:
        return psutil.pid_exists(int((folder / ".lock").read_text()))
    except (FileNotFoundError, ValueError):
        return False
    except OSError:
        return True


def end_all_of(runs: Iterable[Path]) -> int:
    """End them, politely first. Returns how many there were."""
    found = of_runs(list(runs))
    end(found, STOP_LIMIT)
    return len(found)
