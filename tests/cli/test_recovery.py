"""After a killed run: what it left half written, here and in a backend of the user's."""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from cli.engine import Engine
from cli.engine_run import Run
from cli.errors import Failed
from cli.recovery import recover, recover_elsewhere


class _Local:
    """What recovery sees of a local stack whose engine was killed."""

    def __init__(self, directory: Path) -> None:
        self.mark = str(directory)
        self.locks = directory / "locks"
        self.locks.mkdir()
        self.state_file = directory / "stack.json"
        self.done: list[str] = []

    def cancel(self) -> None:
        json.loads(self.state_file.read_text())  # as the engine does
        self.done.append("cancel")


def recovered(local: _Local) -> list[str]:
    return recover(cast("Engine", local), print)


@pytest.mark.parametrize("half", ["", '{"version": 3, "checkpoint": {"stack"'])
def test_a_state_that_was_being_written_gives_way_to_the_one_before_it(tmp_path: Path, half: str) -> None:
    local = _Local(tmp_path)
    local.state_file.write_text(half)
    (tmp_path / "stack.json.bak").write_text('{"version": 3}')
    (local.locks / "1.json").write_text("")  # half a lock: nobody can read who holds it
    state, lock = recovered(local)
    assert state.startswith("took the state of one step before")
    assert lock == "took away the lock of a run that was killed"
    assert local.state_file.read_text() == '{"version": 3}'
    assert local.done == ["cancel"]


def test_half_written_notes_of_the_backend_are_taken_away_and_whole_ones_stay(tmp_path: Path) -> None:
    local = _Local(tmp_path)
    local.state_file.write_text("{}")
    (tmp_path / "stack.json.attrs").write_text("")
    (tmp_path / "stack.json.bak.attrs").write_text('{"user.content_type": "text/plain"}')
    recovered(local)
    assert not (tmp_path / "stack.json.attrs").exists()
    assert (tmp_path / "stack.json.bak.attrs").exists()


def test_without_any_whole_state_it_says_which_file_is_broken_and_how_to_go_on(tmp_path: Path) -> None:
    local = _Local(tmp_path)
    local.state_file.write_text("")
    with pytest.raises(Failed, match="cannot be read") as told:
        recovered(local)
    assert str(local.state_file) in (told.value.remedy or "")


def test_nothing_is_mended_where_no_run_was_killed(tmp_path: Path) -> None:
    local = _Local(tmp_path)
    local.state_file.write_text("{}")
    assert recovered(local) == []
    assert local.done == []


class _KilledRun:
    """What recovery sees of an engine that was killed while it made an object."""

    def __init__(self, directory: Path) -> None:
        self.mark = str(directory)
        self.under_way = directory / "engine"
        self.under_way.write_text("4711")
        self.done: list[str] = []

    def cancel(self) -> None:
        self.done.append("cancel")

    def exported(self) -> dict[str, Any]:
        return {"deployment": {"pending_operations": [{"type": "creating"}]}}

    def run(self, command: str, *options: str) -> Run:
        self.done.append(" ".join((command, *options)))
        self.under_way.unlink()  # as each run does that comes to its end
        return Run(exit_code=0, seconds=0.1, log=self.under_way)


@pytest.mark.parametrize("half_made", [True, False])
def test_a_killed_run_is_taken_up_once_whether_or_not_objects_were_half_made(tmp_path: Path, half_made: bool) -> None:
    killed = _KilledRun(tmp_path)
    if not half_made:
        killed.exported = dict  # type: ignore[method-assign]  # a state without pending operations
    engine = cast("Engine", killed)
    assert recover_elsewhere(engine, print) == ["took up what a run that was killed had begun"]
    refreshed = ["refresh --yes --skip-preview --clear-pending-creates"] if half_made else []
    assert killed.done == ["cancel", *refreshed]
    assert recover_elsewhere(engine, print) == []
