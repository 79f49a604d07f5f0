"""The command: what it takes, what it says, and that it leaves nothing behind."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import psutil
import pytest

from bench.bare_server import BareServer, marks
from bench.cases import CASES, Case
from bench.ground import STACK, Ground
from bench.measure import Note, Pair, Result, Role, Side, compared, interleave
from cli import bench
from cli.app import main
from cli.errors import Failed
from cli.places import Places
from cli.settings import read_stacks
from cli.toolchain import Toolchain
from rehearsal.processes import find_marked

CHECKOUT = Places.here().checkout


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A checkout with the measured stack's file in it and nothing else."""
    file = f"Pulumi.{STACK}.yaml"
    (tmp_path / file).write_bytes((CHECKOUT / file).read_bytes())
    made = Places(checkout=tmp_path, cache=tmp_path / "cache")
    monkeypatch.setattr(Places, "here", classmethod(lambda _: made))
    return made


def fake(ground: Ground, runs: int, note: Note) -> list[Result]:
    assert ground.logs.is_dir()
    sides = [Side(name=name, what=f"the {name}", role=Role.OURS, once=lambda: 2.0) for name in ("one", "other")]
    timed = interleave(sides, runs, note)
    return [Result(title="a fake", timed=timed, ratios=compared(timed, [Pair(ours="one", peer="other", aim=1.2)]))]


def broken(_ground: Ground, _runs: int, _note: Note) -> list[Result]:
    raise Failed("the peer ended with 1")


def run(monkeypatch: pytest.MonkeyPatch, cases: Mapping[str, Case], *words: str) -> int:
    monkeypatch.setattr(bench, "CASES", cases)
    return main(["bench", *words])


def test_a_case_that_is_not_there_is_a_mistake_of_usage_and_the_known_ones_are_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["bench", "coffee"]) == 2
    said = capsys.readouterr().err
    assert "there is no case coffee" in said
    assert all(name in said for name in CASES)


def test_no_run_at_all_is_a_mistake_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--runs", "0"]) == 2
    assert "--runs" in capsys.readouterr().err


def test_the_result_is_one_json_document_with_machine_and_ratios(
    places: Places, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, {"fake": Case("a fake", fake)}, "--runs", "3", "--json") == 0
    said = capsys.readouterr()
    read = json.loads(said.out)
    assert read["runs"] == 3
    assert read["machine"]["cores"] >= 1
    (case,) = read["cases"]
    assert case["case"] == "fake"
    assert case["ratios"] == [{"ours": "one", "peer": "other", "ratio": 1.0, "aim": 1.2, "is_met": True}]
    assert [len(one["seconds"]) for one in case["sides"]] == [3, 3]
    assert "fake: a fake" in said.err, "progress is shown beside the result"


def test_a_person_sees_medians_spread_and_whether_the_aim_is_met(
    places: Places, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, {"fake": Case("a fake", fake)}) == 0
    shown = capsys.readouterr().out
    assert "2.00 s" in shown
    assert "one : other = 1.00, aim at most 1.2: met" in shown


def test_a_side_that_fails_ends_the_run_with_its_reason_and_the_room_is_cleared(
    places: Places, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, {"broken": Case("broken", broken)}) == 3
    assert "the peer ended with 1" in capsys.readouterr().err
    assert not (places.work / "bench").exists()


def test_two_benches_at_once_would_measure_one_another_and_are_refused(places: Places) -> None:
    (stack,) = read_stacks(places, [STACK])
    tools = Toolchain(places, {})
    with (
        Ground.laid(places, stack, tools, lambda _: None),
        pytest.raises(Failed, match="another command"),
        Ground.laid(places, stack, tools, lambda _: None),
    ):
        pytest.fail("a second one began")


def test_what_a_killed_run_left_is_cleared_before_the_next(places: Places) -> None:
    (stack,) = read_stacks(places, [STACK])
    left = places.work / "bench" / "state" / "old.json"
    left.parent.mkdir(parents=True)
    left.write_text("{}")
    with Ground.laid(places, stack, Toolchain(places, {}), lambda _: None):
        assert not left.exists()


def test_a_timed_program_that_fails_points_to_what_it_said(places: Places) -> None:
    (stack,) = read_stacks(places, [STACK])
    with Ground.laid(places, stack, Toolchain(places, {}), lambda _: None) as ground:
        with pytest.raises(Failed) as failed:
            ground.timed("talker", "/bin/sh", "-c", "echo no such thing; exit 4")
        assert str(failed.value) == "sh ended with 4"
    assert failed.value.log is not None
    assert failed.value.log.read_text() == "no such thing\n", "the log outlives the room"


def test_the_page_about_benches_knows_every_case() -> None:
    page = (CHECKOUT / "docs" / "bench.md").read_text()
    assert [name for name in CASES if f"`{name}`" not in page] == []


@pytest.mark.engine
def test_the_bare_server_gets_ready_and_leaves_no_process(tmp_path: Path) -> None:
    folder = os.environ.get("GROUNDWORK_TEST_BIN")
    if not folder:
        pytest.fail("GROUNDWORK_TEST_BIN must name a folder with etcd and kube-apiserver")
    binaries = {name: Path(folder) / name for name in ("etcd", "kube-apiserver")}
    before = set(psutil.Process().children())  # planes that other tests of this worker share
    seconds = BareServer(tmp_path / "room" / "bare", binaries, tmp_path, durable=False).seconds_to_ready()
    assert seconds > 0
    assert find_marked(marks(tmp_path / "room")) == []
    assert not [one for one in set(psutil.Process().children()) - before if one.name() in binaries]
