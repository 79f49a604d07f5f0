import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from rehearsal import processes
from rehearsal.api import wait_for
from rehearsal.record import PartRecord

Spawn = Callable[..., PartRecord]

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
)


@pytest.fixture
def marks() -> dict[str, str]:
    return {processes.PLANE: uuid4().hex, processes.PART: "sleeper"}


@pytest.fixture
def spawn(tmp_path: Path, marks: dict[str, str]) -> Iterator[Spawn]:
    def start(code: str = "import time; time.sleep(60)") -> PartRecord:
        return processes.spawn(
            (sys.executable, "-c", code), marks=marks, directory=tmp_path, log=tmp_path / "sleeper.log"
        )

    yield start
    assert processes.end(processes.find_marked(marks), 2) == []


def test_a_process_is_found_by_its_record(spawn: Spawn, marks: dict[str, str]) -> None:
    record = spawn()
    process = processes.find(record, marks)
    assert process is not None
    assert process.pid == record.pid


def test_a_process_that_started_at_another_time_is_another_process(spawn: Spawn, marks: dict[str, str]) -> None:
    record = spawn()
    assert processes.find(replace(record, create_time=record.create_time - 60), marks) is None


def test_a_process_without_the_marks_is_another_process(spawn: Spawn, marks: dict[str, str]) -> None:
    assert processes.find(spawn(), {**marks, processes.PLANE: "/somewhere/else"}) is None


def test_a_process_is_found_without_its_record(spawn: Spawn, marks: dict[str, str]) -> None:
    older, younger = spawn(), spawn()
    assert [process.pid for process in processes.find_marked(marks)] == [older.pid, younger.pid]


def test_a_process_is_in_a_session_of_its_own_with_an_environment_of_its_own(
    spawn: Spawn, marks: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "not for everybody")
    process = psutil.Process(spawn().pid)
    assert process.environ().keys() == {"PATH", "HOME", "TMPDIR", *marks}
    assert process.terminal() is None


def test_a_dead_process_is_not_found_and_its_signal_is_told(spawn: Spawn, marks: dict[str, str]) -> None:
    record = spawn()
    psutil.Process(record.pid).kill()
    wait_for(lambda: processes.find(record, marks) is None, limit=5, message="it lives")
    assert processes.ending(record) == "was ended by signal 9 (SIGKILL)"


def test_the_exit_status_of_a_child_is_told(spawn: Spawn, marks: dict[str, str]) -> None:
    record = spawn("raise SystemExit(3)")
    wait_for(lambda: processes.find(record, marks) is None, limit=5, message="it lives")
    wait_for(lambda: processes.ending(record) == "ended with exit status 3", limit=5, message="no status")


def test_how_the_child_of_another_ended_is_not_guessed() -> None:
    assert "not known" in processes.ending(PartRecord(pid=2**22 + 1, create_time=0))


def test_a_process_that_does_not_listen_is_killed(spawn: Spawn, marks: dict[str, str], tmp_path: Path) -> None:
    spawn(STUBBORN)
    wait_for(lambda: "deaf" in (tmp_path / "sleeper.log").read_text(), limit=10, message="it says nothing")
    assert processes.end(processes.find_marked(marks), 2) == []
    assert processes.find_marked(marks) == []


def test_the_log_of_the_start_before_is_kept(spawn: Spawn, marks: dict[str, str], tmp_path: Path) -> None:
    for word in ("first", "second"):
        spawn(f"print('{word}')")
        wait_for(lambda: not processes.find_marked(marks), limit=5, message="it lives")
    assert (tmp_path / "sleeper.log").read_text() == "second\n"
    assert (tmp_path / "sleeper.log.1").read_text() == "first\n"
