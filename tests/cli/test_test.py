"""`./groundwork test`: which checks it runs, and that a stopped run gets to tidy up."""

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from cli.app import main
from cli.lanes import ENGINE_IN, LIFE_IN, LONG_FOLDERS, LONG_IN
from cli.places import Places
from cli.test import checks
from tests.begun import ended_with_the_test
from tests.conftest import QUICK_HAS, pytest_collection_modifyitems

Begin = Callable[[float], "subprocess.Popen[str]"]
ROOT = Path(__file__).resolve().parents[2]

COMMAND = """
import sys
from pathlib import Path
from cli import test
from cli.app import main
from cli.places import Places
test.checks = lambda places, more: (test.Check("slow", (sys.executable, "-c", sys.argv[1])),)
Places.here = classmethod(lambda cls: cls(checkout=Path.cwd(), cache=Path.cwd()))
sys.exit(main(["test", *sys.argv[2:]]))
"""

TIDIES = """
import pathlib, time
said = pathlib.Path("said")
try:
    said.write_text("begun")
    time.sleep(30)
except KeyboardInterrupt:
    said.write_text("tidying")
    time.sleep(SECONDS)
    said.write_text("tidy")
"""


@pytest.fixture
def begin(tmp_path: Path) -> Iterator[Begin]:
    """Begins `test` with one check that runs and takes so many seconds to tidy up."""
    with ended_with_the_test() as runs:

        def one(seconds: float) -> "subprocess.Popen[str]":
            process = subprocess.Popen(
                [sys.executable, "-c", COMMAND, TIDIES.replace("SECONDS", str(seconds)), "--json"],
                cwd=tmp_path,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
            runs.append(process)
            await_said(tmp_path, "begun")
            return process

        yield one


def await_said(tmp_path: Path, word: str) -> None:
    limit = time.monotonic() + 20
    said = tmp_path / "said"
    while not (said.exists() and said.read_text() == word):
        assert time.monotonic() < limit, f"never {word}"
        time.sleep(0.05)


@pytest.mark.parametrize("whole_group", [True, False], ids=["Ctrl-C in a terminal", "a signal to the command alone"])
def test_a_stopped_check_is_interrupted_once_and_tidies_up(tmp_path: Path, begin: Begin, *, whole_group: bool) -> None:
    process = begin(0.6)  # longer than the quarter second that Python itself would wait
    send = os.killpg if whole_group else os.kill
    send(process.pid, signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert (tmp_path / "said").read_text() == "tidy"
    assert json.loads(out)["error"]["kind"] == "interrupted"


def test_stopped_a_second_time_it_does_not_wait(tmp_path: Path, begin: Begin) -> None:
    process = begin(20)
    os.kill(process.pid, signal.SIGINT)
    await_said(tmp_path, "tidying")
    os.kill(process.pid, signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 130
    assert (tmp_path / "said").read_text() == "tidying"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--only", "bogus"], "there is no check bogus"),
        (["--fast", "--only", "engine"], "--fast leaves out engine"),
    ],
)
def test_a_selection_that_matches_no_check_is_a_mistake_and_gets_the_names(
    options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["test", "--json", *options]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["message"] == message
    fast = "--fast" in options
    names = [check.name for check in checks(Places.here()) if not (fast and check.needs_tools)]
    assert error["remedy"] == f"name one of: {', '.join(names)}"


@dataclass
class Item:
    """A test as pytest has collected it."""

    where: str
    marks: list[str]

    @property
    def path(self) -> Path:
        return ROOT / self.where

    @property
    def nodeid(self) -> str:
        return f"{self.where}::test_one"

    def iter_markers(self) -> Iterator[pytest.Mark]:
        return (getattr(pytest.mark, name).mark for name in self.marks)

    def add_marker(self, marker: pytest.MarkDecorator) -> None:
        self.marks.append(marker.name)


def collected(where: str, *marks: str) -> list[str]:
    """The marks of a test once it has been collected."""
    item = Item(where, [*marks])
    pytest_collection_modifyitems([cast("pytest.Item", item)])
    return item.marks


def test_a_folder_that_the_quick_check_leaves_out_has_long_tests_only() -> None:
    quick = next(check for check in checks(Places.here()) if check.name == "unit tests")
    ignored = {word.removeprefix("--ignore=") for word in quick.command if word.startswith("--ignore=")}
    assert ignored == set(LONG_FOLDERS)
    for folder in ignored:
        assert collected(f"{folder}/within/test_one.py") == ["long"]
    assert collected("tests/spec/test_one.py") == []


@pytest.mark.parametrize(
    ("where", "marks", "fits"),
    [
        ("tests/spec/test_one.py", ("requirement",), True),
        ("tests/spec/test_one.py", ("long",), False),
        ("tests/fit/test_decide.py", ("long",), True),
        ("tests/spec/test_one.py", ("engine",), False),
        ("tests/policies/test_one.py", ("engine",), False),
        ("tests/rehearsal/test_one.py", ("engine",), True),
        ("tests/rehearsal/test_one.py", ("engine", "life"), False),
        ("tests/engine/test_one.py", ("engine", "life"), True),
    ],
)
def test_a_mark_is_refused_where_its_check_does_not_look(where: str, marks: tuple[str, ...], *, fits: bool) -> None:
    if fits:
        assert set(collected(where, *marks)) >= set(marks)
    else:
        with pytest.raises(pytest.UsageError, match=rf"{where}::test_one .*cli/lanes.py"):
            collected(where, *marks)


def test_no_file_of_the_quick_tests_loads_the_sdk_of_a_cloud(pytestconfig: pytest.Config) -> None:
    """Each process would: some ten seconds. Where other tests are run too nothing can be said."""
    assert pytestconfig.stash[QUICK_HAS] == ()


def test_every_test_belongs_to_one_check_alone() -> None:
    """Whatever marks it has: so none is forgotten, and none runs twice."""
    marked = [
        check.command[check.command.index("-m", 3) + 1] for check in checks(Places.here()) if "-q" in check.command
    ]
    for engine, life, long in itertools.product([True, False], repeat=3):
        has = {"engine": engine, "life": life, "long": long}
        assert sum(eval(expression, {}, has) for expression in marked) == 1, has  # noqa: S307 (pytest reads them so)


def test_tests_that_are_named_are_looked_for_there_alone() -> None:
    for check in checks(Places.here(), ("tests/engine/test_resume.py::test_one",)):
        assert not set(check.command) & {*LIFE_IN, *LONG_IN, *ENGINE_IN}
        assert not check.believed
