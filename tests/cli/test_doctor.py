"""Doctor tells what is there and what is missing, and touches nothing."""

import json
from pathlib import Path

import pytest

from cli import doctor
from cli.app import main
from cli.places import Places
from cli.toolchain.build import home_of
from cli.toolchain.pins import BINARIES, JUDGES
from cli.up import NEEDED, NEEDED_LOCALLY
from rehearsal.plane import PartStatus as Part
from rehearsal.plane import Plane, PlaneStatus, find_planes
from rehearsal.plane import State as PartState
from tests.cli.fake_tools import calls, environment, everything_under, fake_checkout, fake_go, says


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    fake_go(tmp_path)
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    places = fake_checkout(tmp_path)
    monkeypatch.setattr(Places, "here", classmethod(lambda _: places))
    return places


def have_built(places: Places) -> None:
    for binary in BINARIES.values():
        for name in (binary.name, *binary.links):
            says(home_of(places, binary) / name, "")


def report(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    told: dict[str, object] = json.loads(capsys.readouterr().out)
    return told


def test_an_empty_machine_is_not_ready_and_every_command_says_what_it_lacks(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--json"]) == 1
    told = report(capsys)
    assert told["ready"] is False
    assert told["missing"] == {command: sorted(needed) for command, needed in doctor.NEEDS.items()}


def test_with_everything_built_it_is_ready_and_says_where_each_tool_is_from(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    have_built(places)
    assert main(["doctor", "--json"]) == 0
    told = report(capsys)
    assert told["ready"] is True
    tools = {tool["name"]: tool for tool in told["tools"]}  # type: ignore[attr-defined]  # JSON that was just read
    assert {tools[name]["from"] for name in BINARIES} == {"built"}
    assert tools["pulumi"]["version"] == "3.257.0"
    assert tools["go"]["from"] == "PATH"


def test_what_only_tests_need_is_told_and_does_not_make_the_machine_unready(
    places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    have_built(places)
    assert main(["doctor", "--json"]) == 0
    missing = report(capsys)["missing"]
    assert isinstance(missing, dict)
    assert missing["test, trace"] == sorted([*JUDGES, "definitions"])
    assert missing["up, preview, down of a local stack"] == []


def test_it_builds_nothing_and_changes_nothing(
    places: Places, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["doctor"])
    assert calls(tmp_path) == []
    assert everything_under(places.cache) == []
    assert not places.work.exists()


def test_the_table_says_what_is_wrong_with_what_path_has(
    places: Places, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    says(tmp_path / "bin" / "kwok", "kwok version v0.5.0")
    main(["doctor"])
    assert "kwok is 0.5.0, and 0.8 is needed" in " ".join(capsys.readouterr().out.split())


def test_a_part_that_crashed_is_named_with_its_log(
    places: Places, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    have_built(places)
    plane = Plane(places.planes / "psa-local-dev", {})
    parts = (
        Part(
            name="etcd",
            state=PartState.RUNNING,
            pid=1,
            port=2379,
            since=1.0,
            memory_bytes=2**20,
            log=Path("/l/etcd.log"),
        ),
        Part(name="kube-scheduler", state=PartState.CRASHED, log=Path("/l/kube-scheduler.log"), reason="killed"),
    )
    status = PlaneStatus(state=PartState.CRASHED, parts=parts, server_url="https://127.0.0.1:6443")
    monkeypatch.setattr(doctor, "find_planes", lambda _: [plane])
    monkeypatch.setattr(Plane, "status", lambda _: status)
    assert main(["doctor"]) == 1
    told = " ".join(capsys.readouterr().out.split())
    assert "control plane of psa-local-dev: crashed" in told
    assert "killed; log: /l/kube-scheduler.log" in told


def test_what_doctor_checks_is_what_the_commands_ask_for() -> None:
    assert doctor.EVERY_STACK == NEEDED
    assert doctor.LOCAL_STACKS == NEEDED_LOCALLY
    assert find_planes(Path("/nowhere")) == []


def test_a_file_with_two_names_counts_once(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    one = places.binaries / "one"
    one.parent.mkdir(parents=True)
    one.write_bytes(b"x" * 3_000_000)
    (places.cache / "pulumi-home").mkdir()
    (places.cache / "pulumi-home" / "two").hardlink_to(one)
    main(["doctor", "--json"])
    cache = report(capsys)["cache"]
    assert isinstance(cache, dict)
    assert 3_000_000 <= cache["bytes"] < 4_000_000
