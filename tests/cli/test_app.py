"""Each way of ending has its exit code and its words, for people and for machines."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest
import typer

from cli.app import COMMANDS, main
from cli.console import JsonOption
from cli.errors import Failed, GroundworkError, Refused, UsageError
from cli.places import Places
from rehearsal.errors import PlaneError

Ending = Callable[[], None]


@pytest.fixture
def ends(monkeypatch: pytest.MonkeyPatch) -> Callable[[Ending], None]:
    """Put a command `up` in place that ends in a certain way."""

    def put(ending: Ending) -> None:
        module = ModuleType("cli.up")

        def command(as_json: JsonOption = False) -> None:
            """End."""
            ending()

        module.command = command  # type: ignore[attr-defined]  # a module made by hand
        monkeypatch.setitem(sys.modules, "cli.up", module)

    return put


def raising(error: BaseException) -> Ending:
    def ending() -> NoReturn:
        raise error

    return ending


@pytest.mark.parametrize(
    ("error", "code"), [(Refused("no"), 1), (UsageError("no"), 2), (Failed("no"), 3), (typer.Exit(1), 1)]
)
def test_each_ending_has_its_exit_code(
    ends: Callable[[Ending], None], error: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    ends(raising(error))
    assert main(["up"]) == code


def test_a_command_that_ends_well_ends_with_0(ends: Callable[[Ending], None]) -> None:
    ends(lambda: None)
    assert main(["up"]) == 0


def test_an_error_says_all_its_lines_what_to_do_and_where_the_log_is(
    ends: Callable[[Ending], None], capsys: pytest.CaptureFixture[str]
) -> None:
    ends(raising(Failed("first [red]", "second", remedy="do this", log=Path("/logs/one.log"))))
    main(["up"])
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == ["failed: first [red]", "second", "what to do: do this", "log: /logs/one.log"]


def test_with_json_an_error_is_one_document_on_stdout(
    ends: Callable[[Ending], None], capsys: pytest.CaptureFixture[str]
) -> None:
    ends(raising(Refused("no", details={"entries": 10})))
    assert main(["up", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)["error"]
    assert (told["kind"], told["exit_code"], told["details"]) == ("refused", 1, {"entries": 10})


@pytest.mark.parametrize("arguments", [["upp"], ["up", "--colour"], ["--nothing"]])
def test_a_wrong_command_line_ends_with_2_and_says_where_help_is(
    arguments: list[str], ends: Callable[[Ending], None], capsys: pytest.CaptureFixture[str]
) -> None:
    ends(lambda: None)
    assert main(arguments) == 2
    assert "--help" in capsys.readouterr().err


def test_a_misspelt_command_gets_the_right_spelling(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docter", "--json"]) == 2
    assert "'doctor'" in json.loads(capsys.readouterr().out)["error"]["message"]


def test_ctrl_c_ends_with_130_and_one_sentence(
    ends: Callable[[Ending], None], capsys: pytest.CaptureFixture[str]
) -> None:
    ends(raising(KeyboardInterrupt()))
    assert main(["up"]) == 130
    assert capsys.readouterr().err.strip().count("\n") == 0


def test_a_polite_kill_ends_like_ctrl_c(ends: Callable[[Ending], None], capsys: pytest.CaptureFixture[str]) -> None:
    ends(lambda: signal.raise_signal(signal.SIGTERM))
    assert main(["up"]) == 130


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    made = Places(checkout=tmp_path / "checkout", cache=tmp_path / "cache")
    made.checkout.mkdir()
    monkeypatch.setattr(Places, "here", lambda: made)
    return made


def test_an_error_that_nobody_foresaw_ends_with_3_one_sentence_and_a_log_with_the_traceback(
    ends: Callable[[Ending], None], places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    ends(raising(ZeroDivisionError("nothing\nto divide by")))
    assert main(["up"]) == 3
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "failed: this was not foreseen: ZeroDivisionError: nothing"
    log = Path(said[-1].removeprefix("log: "))
    assert log.parent == places.logs
    assert places.logs.stat().st_mode & 0o777 == 0o700
    assert "Traceback" in log.read_text()
    assert "in ending" in log.read_text()


def test_with_json_an_error_that_nobody_foresaw_is_a_document_too(
    ends: Callable[[Ending], None], places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    ends(raising(ZeroDivisionError()))
    assert main(["up", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)["error"]
    assert (told["kind"], told["exit_code"], Path(told["log"]).is_file()) == ("failed", 3, True)
    assert told["message"] == "this was not foreseen: ZeroDivisionError"


def test_a_traceback_that_cannot_be_written_is_shown(
    ends: Callable[[Ending], None], places: Places, capsys: pytest.CaptureFixture[str]
) -> None:
    places.work.write_text("no folder")
    ends(raising(ZeroDivisionError()))
    assert main(["up"]) == 3
    assert "Traceback" in capsys.readouterr().err


def test_an_error_of_a_control_plane_is_a_failure_with_its_log(
    ends: Callable[[Ending], None], capsys: pytest.CaptureFixture[str]
) -> None:
    ends(raising(PlaneError("etcd does not end", Path("/logs/etcd.log"))))
    assert main(["up", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)["error"]
    assert (told["message"], told["log"]) == ("etcd does not end", "/logs/etcd.log")


def test_json_may_stand_before_the_command(ends: Callable[[Ending], None], capsys: pytest.CaptureFixture[str]) -> None:
    ends(raising(Refused("no")))
    assert main(["--json", "up"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["message"] == "no"


def test_json_before_a_misspelt_command_is_heard(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "docter"]) == 2
    assert "'doctor'" in json.loads(capsys.readouterr().out)["error"]["message"]


def test_every_ending_is_a_kind_of_the_one_error() -> None:
    assert {kind.exit_code for kind in GroundworkError.__subclasses__()} == {1, 2, 3}


def test_help_names_every_command_and_loads_none_of_them() -> None:
    ask = "import sys; from cli.app import main; main(['--help']); print('loaded', 'pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert all(name in done.stdout for name in COMMANDS)
    assert "loaded False" in done.stdout
