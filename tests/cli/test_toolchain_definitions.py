"""Custom resource definitions: fetched once, whole or not at all, verified, and ready for an API server."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cli.errors import Failed
from cli.places import Places
from cli.settings import read_stacks
from cli.toolchain.definitions import FAMILIES, NAME, ensure_definitions, home_of, locate_definitions
from cli.toolchain.find import Origin
from spec.platforms import PLATFORMS
from tests.begun import ended_with_the_test
from tests.cli.fake_tools import calls, environment, everything_under, fake_checkout, fake_go

RUN = """
import sys
from pathlib import Path
from cli.places import Places
from cli.toolchain.definitions import ensure_definitions
ensure_definitions(Places(checkout=Path(sys.argv[1]), cache=Path(sys.argv[2])), ["calico"], lambda _: None)
"""


Start = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    fake_go(tmp_path)
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    return fake_checkout(tmp_path)


def ensured(places: Places, *names: str) -> dict[str, Path]:
    return ensure_definitions(places, names, lambda _: None)


def content(file: Path) -> Any:  # noqa: ANN401 - JSON
    return json.loads(file.read_text())


@pytest.fixture
def start(places: Places, tmp_path: Path) -> Iterator[Start]:
    """Begins a run of its own."""
    words = [sys.executable, "-c", RUN, str(places.checkout), str(places.cache)]
    kept = {**os.environ, **environment(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])}
    with ended_with_the_test() as runs:

        def one() -> "subprocess.Popen[str]":
            runs.append(subprocess.Popen(words, env=kept, stderr=subprocess.PIPE, text=True))
            return runs[-1]

        yield one


def test_all_families_are_fetched_at_once_and_only_those_asked_for_are_given(places: Places, tmp_path: Path) -> None:
    given = ensured(places, "calico", "cert-manager")
    assert sorted(given) == ["calico", "cert-manager"]
    assert {file.name for file in home_of(places).iterdir()} == {f"{name}.json" for name in FAMILIES}
    ensured(places, *FAMILIES)
    assert calls(tmp_path) == ["definitions"]


def test_a_stack_that_names_none_fetches_nothing(places: Places, tmp_path: Path) -> None:
    assert ensured(places) == {}
    assert calls(tmp_path) == []


def test_a_definition_is_kept_as_kubernetes_reads_it_without_descriptions_and_without_a_charts_labels(
    places: Places,
) -> None:
    (one,) = content(ensured(places, "cert-manager")["cert-manager"])
    assert one["metadata"] == {"name": "cert-manager", "labels": {"kept": "yes"}}
    assert one["spec"]["versions"][0]["schema"] == {
        "properties": {
            "description": {"type": "string"},
            "on": {"default": "on", "enum": ["on", "off", "=", "2020-01-01", 12, True, None, 1.5]},
        }
    }


def test_of_a_family_with_many_kinds_only_those_that_platforms_make_are_kept(places: Places) -> None:
    kept = content(ensured(places, "prometheus-operator")["prometheus-operator"])
    assert [one["spec"]["names"]["kind"] for one in kept] == list(FAMILIES["prometheus-operator"].kinds)


def test_what_is_left_out_is_not_even_read(places: Places, tmp_path: Path) -> None:
    (file,) = (tmp_path / "control" / "modules" / "prometheus-operator").rglob("*.yaml")
    file.write_text(
        f"{file.read_text()}---\nkind: CustomResourceDefinition\nspec: {{names: {{kind: Other}}}}\nno: [end\n"
    )
    assert len(content(ensured(places, "prometheus-operator")["prometheus-operator"])) == 4


def test_nothing_of_the_download_stays(places: Places) -> None:
    ensured(places, "calico")
    assert everything_under(places.building) == []
    assert (places.build_logs / f"{NAME}.log").exists()


def test_a_download_that_is_not_what_is_pinned_is_refused_and_never_looks_finished(
    places: Places, tmp_path: Path
) -> None:
    (tmp_path / "control" / "definitions.fails").touch()
    with pytest.raises(Failed, match="checksum mismatch") as failed:
        ensured(places, "calico")
    assert failed.value.remedy is not None
    assert "find out why" in failed.value.remedy
    assert failed.value.log == places.build_logs / f"{NAME}.log"
    assert not home_of(places).exists()
    assert everything_under(places.building) == []


def test_a_module_without_a_sum_is_refused(places: Places) -> None:
    sums = places.toolchain / NAME / "go.sum"
    sums.write_text("".join(line for line in sums.read_text().splitlines(keepends=True) if "calico" not in line))
    with pytest.raises(Failed, match=r"go\.sum does not pin github\.com/projectcalico/calico"):
        ensured(places, "calico")
    assert not home_of(places).exists()


def test_a_module_that_has_no_definitions_where_they_were_is_refused(places: Places, tmp_path: Path) -> None:
    (file,) = (tmp_path / "control" / "modules" / "calico").rglob("*.yaml")
    file.unlink()
    with pytest.raises(Failed, match="projectcalico/calico has no definitions"):
        ensured(places, "calico")


def test_two_runs_at_once_fetch_once(start: Start, tmp_path: Path) -> None:
    (tmp_path / "control" / "definitions.slow").touch()
    runs = [start() for _ in range(2)]
    for run in runs:
        _, said = run.communicate(timeout=60)
        assert run.returncode == 0, said
    assert calls(tmp_path) == ["definitions"]


def test_a_killed_download_leaves_nothing_that_looks_finished_and_the_next_run_tidies_up(
    places: Places, start: Start, tmp_path: Path
) -> None:
    control = tmp_path / "control"
    (control / "definitions.hangs").touch()
    run = start()
    limit = time.monotonic() + 20
    while not (control / "definitions.started").exists():
        assert time.monotonic() < limit, "the download does not begin"
        time.sleep(0.02)
    run.kill()
    run.communicate(timeout=30)
    os.kill(int((control / "definitions.started").read_text()), signal.SIGKILL)
    assert not home_of(places).exists()
    (control / "definitions.hangs").unlink()
    assert ensured(places, "calico")["calico"].exists()
    assert everything_under(places.building) == []


def test_other_pins_are_another_folder(places: Places) -> None:
    before = home_of(places)
    (places.toolchain / NAME / "go.sum").write_text("changed\n")
    assert home_of(places) != before


def test_doctor_sees_whether_they_are_there(places: Places) -> None:
    assert locate_definitions(places).origin is Origin.MISSING
    ensured(places, "calico")
    assert locate_definitions(places).path == home_of(places)


def test_every_module_of_a_family_is_pinned_with_its_content() -> None:
    sums = (Places.here().toolchain / NAME / "go.sum").read_text().splitlines()
    pinned = {line.split()[0] for line in sums if not line.split()[1].endswith("/go.mod")}
    assert pinned == {family.module for family in FAMILIES.values()}


def test_every_family_that_a_stack_of_this_checkout_names_is_known_and_psa_names_none() -> None:
    plans = {
        stack.name: PLATFORMS[stack.settings.platform].plan(stack.settings) for stack in read_stacks(Places.here(), ())
    }
    for name, plan in plans.items():
        assert plan.definitions <= set(FAMILIES), name
    assert plans["psa-local-dev"].definitions == frozenset()
