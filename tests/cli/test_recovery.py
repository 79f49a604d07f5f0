"""After a killed run: what it left half written, here and in a backend of the user's."""

import json
import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from cli.backend_files import StackFiles
from cli.engine import Engine
from cli.engine_run import Run
from cli.errors import Failed
from cli.places import Places
from cli.recovery import recover, recover_elsewhere
from cli.temporary import Temporary


class _Local:
    """What recovery sees of a local stack whose engine was killed."""

    def __init__(self, directory: Path) -> None:
        self.mark = str(directory)
        self.files = StackFiles(directory, "groundwork", "stack")
        self.temporary = Temporary(Places(checkout=directory, cache=directory), "stack")
        for folder in (self.files.state.parent, self.files.locks):
            folder.mkdir(parents=True)
        self.done: list[str] = []

    def cancel(self) -> None:
        json.loads(self.files.state.read_text())  # as the engine does
        assert not list(self.files.state.parent.glob("*.attrs"))
        self.done.append("cancel")


def recovered(local: _Local) -> list[str]:
    return recover(cast("Engine", local), print)


def test_what_is_half_written_is_mended_before_the_engine_is_asked_for_anything(tmp_path: Path) -> None:
    local = _Local(tmp_path)
    state = local.files.state
    state.write_text("")
    state.with_name(f"{state.name}.bak").write_text('{"version": 3}')
    state.with_name(f"{state.name}.attrs").write_text("")
    (local.files.locks / "1.json").write_text("")  # half a lock: nobody can read who holds it
    mended, lock = recovered(local)
    assert mended.startswith("took the state of one step before")
    assert lock == "took away the lock of a run that was killed"
    assert state.read_text() == '{"version": 3}'
    assert local.done == ["cancel"]


def test_state_and_settings_are_made_ready_with_nothing_in_the_way_and_before_the_lock_is_taken(tmp_path: Path) -> None:
    local = _Local(tmp_path)
    local.files.state.write_text("")
    local.files.state.with_name("stack.json.bak").write_text("{}")
    (local.files.locks / "1.json").write_text("")
    seen: list[str] = []
    recover(cast("Engine", local), print, prepare=lambda: seen.extend((local.files.state.read_text(), *local.done)))
    assert seen == ["{}"]
    assert local.done == ["cancel"]


def test_temporary_files_of_a_run_that_was_killed_with_its_launcher_are_taken_away(tmp_path: Path) -> None:
    """The provider's kubeconfig is one of them."""
    local = _Local(tmp_path)
    left = local.temporary.folder / "tmp4711"
    left.mkdir(parents=True)
    (left / "kubeconfig123").write_text("client-key-data: hush")
    assert recovered(local) == []
    assert local.temporary.is_empty


@pytest.mark.parametrize("lock", ["6f1c.json", "6f1c.json.17af.tmp"])
def test_a_lock_without_a_state_is_taken_away_before_the_stack_is_made(tmp_path: Path, lock: str) -> None:
    """An engine that was killed while it made the stack, or removed it. It cancels nothing where there is no stack."""
    local = _Local(tmp_path)
    (local.files.locks / lock).touch()
    locked: list[bool] = []

    def made() -> None:
        locked.append(any(local.files.locks.iterdir()))
        local.files.state.write_text("{}")

    assert recover(cast("Engine", local), print, prepare=made) == [
        "took away the lock of a run that was killed before there was a state, or after"
    ]
    assert locked == [False]
    assert local.done == []


def test_nothing_is_mended_where_no_run_was_killed(tmp_path: Path) -> None:
    local = _Local(tmp_path)
    local.files.state.write_text("{}")
    assert recovered(local) == []
    assert local.done == []


class _KilledRun:
    """What recovery sees of an engine that was killed while it made an object."""

    def __init__(self, directory: Path) -> None:
        self.mark = str(directory)
        self.under_way = directory / "engine"
        self.under_way.touch()
        self.half_made = directory / "half-made.yaml"
        self.temporary = Temporary(Places(checkout=directory, cache=directory), "stack")
        self.files = StackFiles(directory, "groundwork", "stack")
        self.files.state.parent.mkdir(parents=True)
        self.notes = self.files.state.with_name(f"{self.files.state.name}.attrs")
        self.notes.write_text("")
        self.done: list[str] = []

    def files_elsewhere(self) -> StackFiles | None:
        return self.files

    def cancel(self) -> None:
        assert not self.notes.exists()
        self.done.append("cancel")

    making: tuple[str, ...] = ("kubernetes:core/v1:Secret",)
    has: tuple[str, ...] = ()
    """Ids in the state."""

    def exported(self) -> dict[str, Any]:
        pending = [
            {
                "type": "creating",
                "resource": {
                    "urn": urn,
                    "type": one,
                    "custom": not one.startswith("groundwork:"),
                },
            }
            for one, urn in zip(self.making, self.urns(), strict=True)
        ]
        return {"deployment": {"pending_operations": pending, "resources": [{"id": one} for one in self.has]}}

    def urns(self) -> list[str]:
        return [f"urn:pulumi:s::p::{one}::of-{one[:3]}" for one in self.making]

    def run_import(self, content: dict[str, Any]) -> Run:
        self.under_way.unlink()
        taken = (f"{one['name']} {one['id']}" for one in content["resources"])
        self.done.append(" ".join(("import", *taken)))
        return Run(exit_code=0, seconds=0.1, log=self.under_way)

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


CLOUD = ("kubernetes:core/v1:Secret", "aws:ec2/vpc:Vpc", "groundwork:aws:Network", "oci:Core/vcn:Vcn")


def test_what_was_being_made_in_a_cloud_is_asked_for_and_nothing_is_made_again(tmp_path: Path) -> None:
    killed = _KilledRun(tmp_path)
    killed.making = CLOUD
    for _ in range(2):  # also when it is tried again
        with pytest.raises(Failed) as told:
            recover_elsewhere(cast("Engine", killed), print)
        assert str(told.value).splitlines() == [
            "2 resources were being made in the cloud when the engine was killed, and may be there or not:",
            "  of-aws (aws:ec2/vpc:Vpc)",
            "  of-oci (oci:Core/vcn:Vcn)",
        ]
        assert str(killed.half_made) in (told.value.remedy or "")
    assert killed.done == ["cancel", "cancel"]


def test_what_somebody_found_in_the_cloud_is_taken_in_and_the_rest_is_made_again(tmp_path: Path) -> None:
    killed = _KilledRun(tmp_path)
    killed.making = CLOUD
    with pytest.raises(Failed):
        recover_elsewhere(cast("Engine", killed), print)
    killed.half_made.write_text(killed.half_made.read_text().replace("id: null", "id: vpc-4711", 1))
    with pytest.raises(Failed, match="a resource was being made") as told:
        recover_elsewhere(cast("Engine", killed), print)
    assert "of-oci" in str(told.value)
    killed.half_made.write_text(killed.half_made.read_text().replace("id: null", "id: absent"))
    killed.done.clear()
    assert recover_elsewhere(cast("Engine", killed), print) == [
        "of 2 resources that were being made in the cloud 1 are there: of-aws",
        "took up what a run that was killed had begun",
    ]
    assert killed.done == ["cancel", "import of-aws vpc-4711", "refresh --yes --skip-preview --clear-pending-creates"]
    assert not killed.half_made.exists()
    assert not killed.under_way.exists()


def test_what_was_taken_in_before_another_kill_is_not_taken_in_again(tmp_path: Path) -> None:
    killed = _KilledRun(tmp_path)
    killed.making = ("aws:ec2/vpc:Vpc",)
    killed.has = ("vpc-4711",)
    killed.half_made.write_text(f"- {{urn: '{killed.urns()[0]}', id: vpc-4711}}")
    recover_elsewhere(cast("Engine", killed), print)
    assert killed.done == ["cancel", "refresh --yes --skip-preview --clear-pending-creates"]


@pytest.mark.parametrize("text", ["- [", "3", "- a word", "- {id: vpc-4711}", "urn: id"])
def test_an_answer_that_cannot_be_read_says_so_and_how_to_begin_again(tmp_path: Path, text: str) -> None:
    killed = _KilledRun(tmp_path)
    killed.making = CLOUD
    killed.half_made.write_text(text)
    with pytest.raises(Failed, match=r"half-made\.yaml is no list") as told:
        recover_elsewhere(cast("Engine", killed), print)
    assert f"delete {killed.half_made}" in (told.value.remedy or "")


def test_a_killed_run_is_taken_up_where_the_backend_is_no_folder(tmp_path: Path) -> None:
    killed = _KilledRun(tmp_path)
    killed.notes.unlink()
    killed.files_elsewhere = lambda: None  # type: ignore[method-assign]  # as with s3://
    assert recover_elsewhere(cast("Engine", killed), print) == ["took up what a run that was killed had begun"]


@pytest.mark.parametrize("elsewhere", [True, False])
def test_an_engine_that_never_ends_is_waited_for_up_to_a_limit_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, elsewhere: bool
) -> None:
    local = _Local(tmp_path)
    host = socket.gethostname()
    (local.files.locks / "1.json").write_text(json.dumps({"pid": 4711, "hostname": host}))
    endless = SimpleNamespace(pid=4711, name=lambda: "pulumi")
    monkeypatch.setattr("cli.recovery.marked_processes", lambda _: [endless])
    monkeypatch.setattr("cli.recovery.PATIENCE", -1.0)
    said: list[str] = []
    with pytest.raises(Failed, match=f"another run holds this stack: process 4711 on {host}"):
        (recover_elsewhere if elsewhere else recover)(cast("Engine", local), said.append)
    assert said == [f"waiting for the run that is under way (process 4711 on {host})"]
    assert local.done == []
