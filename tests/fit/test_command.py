"""`fit` says whether a stack fits, to people and machines, by its exit code too."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
import yaml

from cli import fit as command
from cli import fit_report, fit_settings
from cli.app import main
from cli.errors import Refused
from cli.fit_settings import read_for_fit
from cli.fit_verdict import Verdict
from cli.places import Places
from tests.fit.stacks import ROOT


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """`main` takes over two signals, which is right for a process and not for a test run."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A checkout of its own with stack files only."""
    places = Places(checkout=tmp_path, cache=tmp_path / "cache")
    monkeypatch.setattr(Places, "here", lambda: places)
    return places


def write(places: Places, name: str, **settings: Any) -> None:  # noqa: ANN401 (keys of a settings file)
    """The settings of PSA's local stack with other keys."""
    document = yaml.safe_load((ROOT / "Pulumi.psa-local-dev.yaml").read_text(encoding="utf-8"))
    document["config"]["groundwork:platform"] |= settings
    (places.checkout / f"Pulumi.{name}.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")


SMALL = {"cloud": "local", "pools": [{"name": "service", "nodes": 2, "zones": 2, "cpu": "1", "memory": "4Gi"}]}


def test_a_stack_that_fits_ends_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fit", "psa-local-dev"]) == 0
    said = capsys.readouterr()
    assert "psa-local-dev: a placement of every pod" in said.out
    assert "everything that runs at once" in said.out
    assert said.err == ""


def test_without_a_name_all_local_stacks_are_asked_about(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fit", "--json"]) == 0
    stacks = {one["stack"]: one for one in json.loads(capsys.readouterr().out)["stacks"]}
    assert stacks.keys() == {f"{one}-local-dev" for one in ("mint", "psa", "pseven", "smi", "thingpark")}
    assert all(one["fits"] and one["survivesNodeLoss"] for one in stacks.values())


def test_in_a_table_each_stack_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fit", "psa-local-dev", "pseven-local-dev", "--no-sizes"]) == 0
    said = capsys.readouterr().out
    assert "fits, 1 wait" in said
    assert "not local-a" in said


def test_what_the_quick_check_refuses_is_explained_and_not_only_refused(
    elsewhere: Places, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")  # a terminal in which no sentence is broken
    write(elsewhere, "psa-small", cluster=SMALL)
    assert main(["fit", "psa-small"]) == 1
    said = capsys.readouterr()
    assert "one pod of psa-backend asks for 1 core" in said.out
    assert "0.06 cores short" in said.out
    assert "cheapest change  cluster.pools[0].cpu: 2 instead of 1" in said.out
    assert "short" not in said.err  # nothing but the line that shows progress on a busy machine


def test_any_other_mistake_is_refused_with_its_line(elsewhere: Places, capsys: pytest.CaptureFixture[str]) -> None:
    write(elsewhere, "psa-wrong", brands=[])
    assert main(["fit", "psa-wrong"]) == 1
    assert "brands" in capsys.readouterr().err


def test_without_declared_nodes_nothing_can_be_said(elsewhere: Places) -> None:
    write(elsewhere, "psa-existing", cluster={"cloud": "existing", "version": "1.33"}, release={"name": "psa"})
    with pytest.raises(Refused, match="declares no pools"):
        read_for_fit(elsewhere, ["psa-existing"])


def test_a_name_that_is_none_is_a_slip(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fit", "psa-nowhere"]) == 2
    assert "there is no stack psa-nowhere" in capsys.readouterr().err


def test_the_picture_goes_into_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "fit.svg"
    assert main(["fit", "psa-local-dev", "--no-sizes", "--picture", str(file)]) == 0
    assert fromstring(file.read_text(encoding="utf-8")).tag.endswith("svg")  # noqa: S314 (what we drew ourselves)
    assert str(file) in capsys.readouterr().err


def test_a_picture_of_several_stacks_is_a_slip(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fit", "psa-local-dev", "smi-local-dev", "--picture", str(tmp_path / "fit.svg")]) == 2
    assert "a picture shows one stack" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("placed", "taken", "fits", "short", "contradicts"),
    [
        (20, True, True, "feasible", False),
        (17, True, True, "feasible but order-dependent (17 of 20)", False),
        (0, True, True, "feasible but order-dependent (0 of 20)", False),
        (0, None, False, "infeasible", False),
        (1, None, False, "feasible but order-dependent (1 of 20)", True),
        (20, False, True, "feasible", True),
    ],
)
def test_the_schedulers_word_and_whether_it_contradicts_the_solver(
    placed: int, taken: bool | None, fits: bool, short: str, contradicts: bool
) -> None:
    verdict = Verdict(orders=20, placed=placed, solver_fits=fits, witness_taken=taken)
    assert (verdict.short, verdict.contradicts) == (short, contradicts)
    assert ("defect of this program" in verdict.sentence) == contradicts


def test_asking_loads_no_solver_where_none_is_needed() -> None:
    assert "ortools" not in (command.__doc__ or "") + (fit_settings.__doc__ or "") + (fit_report.__doc__ or "")


def test_a_theme_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "fit.svg"
    assert main(["fit", "psa-local-dev", "--picture", str(file), "--theme", "pink"]) == 2
    assert "one of auto, light, dark" in capsys.readouterr().err
    assert not file.exists()


def test_a_file_that_cannot_be_written_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["fit", "psa-local-dev", "--picture", str(tmp_path)]) == 2
    assert f"{tmp_path} cannot be written: Is a directory" in capsys.readouterr().err.replace("\n", " ")
