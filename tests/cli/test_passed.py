"""What has passed is believed only where nothing is different since."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cli import passed
from cli import test as test_command
from cli.app import main
from cli.passed import Passed
from cli.places import Places

CHECK = "long check"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A checkout with one source and one program."""
    there = Places(checkout=tmp_path / "checkout", cache=tmp_path / "cache")
    (there.checkout / "docs").mkdir(parents=True)
    (there.checkout / "docs" / "picture.svg").write_text("<svg/>")
    there.test_programs.mkdir(parents=True)
    program = tmp_path / "bin" / "etcd"
    program.parent.mkdir()
    program.write_text("a program")
    (there.test_programs / "etcd").symlink_to(program)
    return there


def another_source(places: Places, _: pytest.MonkeyPatch) -> None:
    (places.checkout / "docs" / "picture.svg").write_text("<svg></svg>")


def one_more_source(places: Places, _: pytest.MonkeyPatch) -> None:
    (places.checkout / "fit").mkdir()
    (places.checkout / "fit" / "new.py").touch()


def another_build(places: Places, _: pytest.MonkeyPatch) -> None:
    (places.test_programs / "etcd").readlink().write_text("another program")


def another_program(places: Places, _: pytest.MonkeyPatch) -> None:
    link = places.test_programs / "etcd"
    other = link.readlink().with_name("etcd-of-path")
    other.write_text("a program")
    link.unlink()
    link.symlink_to(other)


def another_variable(_: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDWORK_KILL_MOMENTS", "32")


def another_path(_: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"/opt/other:{os.environ['PATH']}")


def another_right(places: Places, _: pytest.MonkeyPatch) -> None:
    (places.checkout / "docs" / "picture.svg").chmod(0o755)


def another_package(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    there = places.cache / "site-packages" / "pulumi-9.9.9.dist-info"
    there.mkdir(parents=True)
    monkeypatch.setattr("sysconfig.get_path", lambda _: str(there.parent))


def a_day_later(_: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + passed.KEPT + 1)


def a_torn_file(places: Places, _: pytest.MonkeyPatch) -> None:
    (one,) = places.passed.iterdir()
    one.write_text(one.read_text()[:-5])


def test_a_pass_is_known_while_nothing_is_different(places: Places) -> None:
    assert Passed.on(places).of(CHECK) is None
    Passed.on(places).note(CHECK, 540.0)
    again = Passed.on(places).of(CHECK)
    assert again is not None
    assert again.seconds == 540.0
    assert Passed.on(places).of("another check") is None


@pytest.mark.parametrize(
    "change",
    [
        another_source,
        one_more_source,
        another_right,
        another_build,
        another_program,
        another_package,
        another_variable,
        another_path,
        a_day_later,
        a_torn_file,
    ],
)
def test_a_pass_is_not_believed_with(
    change: Callable[[Places, pytest.MonkeyPatch], None], places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    Passed.on(places).note(CHECK, 540.0)
    change(places, monkeypatch)
    assert Passed.on(places).of(CHECK) is None


def test_a_virtualenv_is_the_same_by_its_own_name_and_by_the_checkouts(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The start that makes it uses the one, every later start the other."""
    venv, link = places.cache / "venvs" / "one", places.checkout / ".venv"
    venv.mkdir(parents=True)
    link.symlink_to(venv)
    monkeypatch.setattr("sys.prefix", str(venv))
    Passed.on(places).note(CHECK, 540.0)
    monkeypatch.setattr("sys.prefix", str(link))
    assert Passed.on(places).of(CHECK) is not None


def test_what_cannot_be_read_is_no_reason_to_stop(places: Places) -> None:
    (places.checkout / "nowhere").symlink_to("nothing")
    os.mkfifo(places.checkout / "pipe")
    Passed.on(places).note(CHECK, 540.0)
    assert Passed.on(places).of(CHECK) is not None


def test_byte_code_and_the_work_directory_are_no_sources(places: Places) -> None:
    Passed.on(places).note(CHECK, 540.0)
    for name in ("spec/__pycache__/units.pyc", ".groundwork/state/stack.json", ".mypy_cache/one.json"):
        made = places.checkout / name
        made.parent.mkdir(parents=True, exist_ok=True)
        made.touch()
    assert Passed.on(places).of(CHECK) is not None


class Counted:
    """`test` with a long check that appends a line each time that it runs, and does what it is told."""

    def __init__(self, places: Places, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self._capfd = capfd
        self._runs, self._script = places.cache / "runs", places.cache / "script"
        places.cache.mkdir()
        self.body("true")
        check = test_command.Check(CHECK, ("/bin/sh", str(self._script)), needs_tools=True, believed=True)
        monkeypatch.setattr(test_command, "checks", lambda *_: (check,))
        monkeypatch.setattr(test_command, "engine_lane_environment", lambda *_: {})
        monkeypatch.setattr(Places, "here", classmethod(lambda _: places))

    def body(self, script: str) -> None:
        self._script.write_text(f"echo ran >> {self._runs}\n{script}\n")

    def run(self, *options: str) -> dict[str, object]:
        code = main(["test", "--json", *options])
        said: dict[str, object] = json.loads(self._capfd.readouterr().out)
        assert (code == 0) == ("error" not in said)
        return said

    @property
    def times(self) -> int:
        return len(self._runs.read_text().splitlines())


@pytest.fixture
def counted(places: Places, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Counted:
    return Counted(places, monkeypatch, capfd)


def test_a_long_check_that_passed_says_when_and_runs_again_only_when_asked(counted: Counted) -> None:
    assert "known" not in json.dumps(counted.run())
    assert "known" in json.dumps(counted.run())
    assert counted.times == 1
    assert "known" not in json.dumps(counted.run("--again"))
    assert counted.times == 2


def test_a_long_check_that_failed_runs_again(counted: Counted) -> None:
    counted.body("exit 1")
    counted.run()
    counted.run()
    assert counted.times == 2


def test_a_long_check_runs_again_where_a_source_changed_while_it_ran(counted: Counted, places: Places) -> None:
    counted.body(f"date +%N > {places.checkout / 'docs' / 'picture.svg'}")
    counted.run()
    counted.body("true")
    counted.run()
    assert counted.times == 2


def test_a_link_to_a_build_that_was_removed_since_is_no_obstacle(places: Places) -> None:
    before = Passed.on(places)
    (places.test_programs / "etcd").readlink().unlink()
    assert Passed.on(places).key != before.key
