"""The pytest plugin: it refuses numbers that do not exist, and records what tests said, once, whatever ran them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.places import Places
from cli.proofs import Outcome, read, tree_digest

pytestmark = pytest.mark.long

CHECKOUT = Path(__file__).resolve().parents[2]

SIZES = """
import pytest

@pytest.mark.requirement("CB-13")
@pytest.mark.requirement("CB-14", "CB-15")
def test_sizes(): ...

@pytest.mark.requirement("CB-14")
class TestClass:
    def test_inside(self): ...

@pytest.mark.requirement("CB-6")
def test_fails():
    assert False

@pytest.mark.requirement("CB-7")
def test_is_skipped():
    pytest.skip("no")

@pytest.fixture
def broken():
    yield
    raise RuntimeError

@pytest.mark.requirement("CB-8")
def test_fails_in_its_clean_up(broken): ...

@pytest.mark.requirement("CB-9")
@pytest.mark.parametrize("x", [1, 2])
def test_of_two(x):
    assert x == 1

def test_without_a_number(): ...
"""


@pytest.fixture
def places(tmp_path: Path) -> Places:
    made = Places(checkout=tmp_path, cache=tmp_path / "cache")
    (tmp_path / "tests").mkdir()
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = requirement(number)\n")
    (tmp_path / "tests" / "test_sizes.py").write_text(SIZES)
    return made


def run(places: Places, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.trace_plugin", "-p", "no:cacheprovider", *options],
        cwd=places.checkout,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
    )


def said(places: Places) -> dict[str, tuple[Outcome, tuple[str, ...]]]:
    recorded = read(places, tree_digest(places.checkout))
    return {name.split("::", 1)[1]: (one.outcome, one.requirements) for name, one in recorded.items()}


EXPECTED = {
    "test_sizes": (Outcome.PASSED, ("CB-14", "CB-15", "CB-13")),
    "TestClass::test_inside": (Outcome.PASSED, ("CB-14",)),
    "test_fails": (Outcome.FAILED, ("CB-6",)),
    "test_is_skipped": (Outcome.SKIPPED, ("CB-7",)),
    "test_fails_in_its_clean_up": (Outcome.FAILED, ("CB-8",)),
    "test_of_two[1]": (Outcome.PASSED, ("CB-9",)),
    "test_of_two[2]": (Outcome.FAILED, ("CB-9",)),
}


@pytest.mark.parametrize("workers", ["0", "2"])
def test_what_tests_with_a_number_said_is_recorded_whoever_ran_them(places: Places, workers: str) -> None:
    assert run(places, "-n", workers).returncode == 1
    assert said(places) == EXPECTED


def test_a_run_of_a_part_keeps_what_the_others_said_for_the_same_sources(places: Places) -> None:
    run(places)
    assert run(places, "tests/test_sizes.py::test_sizes").returncode == 0
    assert said(places) == EXPECTED


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_number_that_does_not_exist_is_an_error_of_the_collection(places: Places, workers: str) -> None:
    (places.checkout / "tests" / "test_typing_mistake.py").write_text(
        'import pytest\n\n@pytest.mark.requirement("CB-23")\ndef test_nothing(): ...\n'
    )
    ended = run(places, "-n", workers)
    assert ended.returncode != 0
    assert "test_nothing: 'CB-23' is not the number of a requirement" in ended.stdout
    assert all("CB-23" not in numbers for _, numbers in said(places).values())


def test_a_mark_without_a_number_is_an_error_too(places: Places) -> None:
    (places.checkout / "tests" / "test_sizes.py").write_text(
        "import pytest\n\n@pytest.mark.requirement()\ndef test_nothing(): ...\n"
    )
    assert "None is not the number of a requirement" in run(places).stdout


def test_nothing_is_recorded_when_the_sources_changed_during_the_run(places: Places) -> None:
    (places.checkout / "tests" / "test_sizes.py").write_text(
        "import pytest\nfrom pathlib import Path\n\n"
        '@pytest.mark.requirement("CB-1")\ndef test_edits():\n    Path("tests/new.py").write_text("")\n'
    )
    ended = run(places)
    assert "sources changed during the run: nothing recorded" in ended.stdout
    assert not places.trace.exists()
