"""What a test run that was stopped or killed leaves running is ended, and nothing of a run that goes on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from cli.engine import MARK
from rehearsal.api import wait_for
from rehearsal.processes import PLANE
from tests import leftovers

pytestmark = pytest.mark.long

Begin = Callable[[Path], psutil.Process]
SLEEP = (sys.executable, "-c", "import time; time.sleep(120)")
SOURCES = Path(__file__).resolve().parents[1]
TEST = """
import os, subprocess, sys, time

def test_that_is_stopped(tmp_path):
    marked = {**os.environ, "GROUNDWORK_PLANE": str(tmp_path / "plane")}
    one = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"], env=marked, start_new_session=True)
    open(os.environ["BEGUN"] + ".new", "w").write(str(one.pid))
    os.replace(os.environ["BEGUN"] + ".new", os.environ["BEGUN"])
    time.sleep(120)
"""


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Begins a process that belongs to a folder; all are gone at the end."""
    begun: list[subprocess.Popen[bytes]] = []

    def one(folder: Path | str, mark: str = PLANE) -> psutil.Process:
        begun.append(subprocess.Popen(SLEEP, env={**os.environ, mark: f"{folder}{os.sep}plane"}))
        process = psutil.Process(begun[-1].pid)
        until = time.monotonic() + 10
        while process.environ().get(mark) is None and time.monotonic() < until:
            time.sleep(0.01)
        return process

    yield one
    for process in begun:
        process.kill()
        process.wait()


def _run(root: Path, number: int, lock: str | None) -> Path:
    folder = root / f"pytest-{number}"
    folder.mkdir()
    if lock is not None:
        (folder / ".lock").write_text(lock)
    return folder


def test_the_mark_of_an_engine_is_that_which_engines_have() -> None:
    assert leftovers.ENGINE == MARK


def test_runs_that_are_over_are_told_from_those_that_go_on(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    _run(tmp_path, 1, str(os.getpid()))
    killed, ended, broken = _run(tmp_path, 2, str(gone.pid)), _run(tmp_path, 3, None), _run(tmp_path, 4, "")
    assert set(leftovers.dead_runs(tmp_path)) == {killed, ended, broken}


@pytest.mark.parametrize("mark", [PLANE, MARK])
def test_what_belongs_to_a_run_is_ended_and_what_belongs_to_another_is_not(
    tmp_path: Path, begin: Callable[[Path, str], psutil.Process], mark: str
) -> None:
    dead, living = tmp_path / "pytest-1", tmp_path / "pytest-10"
    ours, theirs = begin(dead, mark), begin(living, mark)
    assert leftovers.end_all_of([dead]) == 1
    assert not ours.is_running() or ours.status() == psutil.STATUS_ZOMBIE
    assert theirs.is_running()


def test_what_an_engine_leaves_that_a_test_started_by_itself_is_ended_too(
    tmp_path: Path, begin: Callable[[Path | str, str], psutil.Process]
) -> None:
    begin(f"file://{tmp_path}/pytest-1", "PULUMI_BACKEND_URL")
    assert leftovers.end_all_of([tmp_path / "pytest-10"]) == 0
    assert leftovers.end_all_of([tmp_path / "pytest-1"]) == 1


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_or_killed_leaves_nothing_behind(tmp_path: Path, stop: signal.Signals) -> None:
    runs, begun = tmp_path / "runs", tmp_path / "begun"
    runs.mkdir()
    (tmp_path / "test_stopped.py").write_text(TEST)
    own = {"PYTEST_DEBUG_TEMPROOT": str(runs), "PYTHONPATH": str(SOURCES), "BEGUN": str(begun)}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")} | own
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-q", "-c", os.devnull]

    def pytest_on(*words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([*command, f"--rootdir={tmp_path}", *words], env=environment, stdout=subprocess.DEVNULL)

    with pytest_on("-n", "1", str(tmp_path / "test_stopped.py")) as run:
        wait_for(begun.exists, limit=30, message="the test does not begin")
        left = psutil.Process(int(begun.read_text()))
        run.send_signal(stop)
        run.wait(timeout=30)
    if stop is signal.SIGKILL:
        assert left.is_running()
        with pytest_on("--collect-only", str(runs)) as after:
            after.wait(timeout=30)
    gone, alive = psutil.wait_procs([left], timeout=10)
    for one in alive:
        one.kill()
    assert gone == [left]
