"""What is started beside the engine: it is there when the engine needs it, and gone with the run, whatever happens."""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

import psutil
import pytest

from cli import engine as engine_module
from cli.ahead import ATTACHED, Ahead, AheadOf
from cli.engine import Engine
from cli.errors import Failed
from cli.places import Places
from cli.program_host import last_words
from cli.settings import Remains, read_stacks
from cli.toolchain import Toolchain
from cli.toolchain.find import Origin, Tool
from cli.toolchain.pins import PROVIDER

ROOT = Path(__file__).resolve().parents[2]
SAYS_ITS_PORT = "echo 4321\nexec sleep 60"


def script(path: Path, text: str) -> Path:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def log(tmp_path: Path) -> Iterator[IO[str]]:
    with (tmp_path / "run.log").open("a") as out:
        yield out


def beside(tmp_path: Path, log: IO[str], provider: str | None = SAYS_ITS_PORT) -> AheadOf:
    """The real host with a provider of the test's own; None is one that is not there."""
    path = tmp_path / "provider"
    if provider is not None:
        script(path, provider)
    return AheadOf(Ahead(path, ()), ROOT, {"PATH": "/usr/bin:/bin"}, log)


def family(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    host = psutil.Process(process.pid)
    return [host, *host.children(recursive=True)]


def is_over(process: psutil.Process) -> bool:
    """A child that has no parent any more may stay as a zombie where nobody collects those."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process.wait(timeout=10)
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    return True


def test_the_engine_is_told_of_the_program_and_of_the_provider(tmp_path: Path, log: IO[str]) -> None:
    with beside(tmp_path, log) as started:
        option, variables = started.listening()
        socket = Path(option.removeprefix("--client=unix:"))
        assert socket.is_socket()
        assert socket.parent.stat().st_mode & 0o777 == 0o700
        assert variables[ATTACHED] == "kubernetes:4321"
        assert started.died is None


@pytest.mark.parametrize("raises", [False, True], ids=["that ends", "that raises"])
def test_a_block_leaves_no_process_and_no_folder(tmp_path: Path, log: IO[str], raises: bool) -> None:
    class StoppedError(Exception):
        pass

    with contextlib.suppress(StoppedError), beside(tmp_path, log) as started:
        started.listening()
        processes, folder = family(started._process), started._folder
        assert len(processes) == 2, "the host and the provider"
        if raises:
            raise StoppedError
    assert all(is_over(one) for one in processes)
    assert not folder.exists()
    assert all(pipe is not None and pipe.closed for pipe in (started._process.stdin, started._process.stdout))


def test_the_provider_ends_with_the_block_also_when_the_host_was_killed(tmp_path: Path, log: IO[str]) -> None:
    with beside(tmp_path, log) as started:
        started.listening()
        host, provider = family(started._process)
        host.kill()
        started._process.wait(timeout=10)
        assert started.died == "the process that ran the program was killed (signal 9)"
    assert is_over(provider)
    assert not started._folder.exists()


def test_two_runs_at_a_time_have_nothing_in_common(tmp_path: Path, log: IO[str]) -> None:
    with beside(tmp_path, log) as one, beside(tmp_path, log) as other:
        assert one.listening()[0] != other.listening()[0]
        assert not {each.pid for each in family(one._process)} & {each.pid for each in family(other._process)}


@pytest.mark.parametrize(
    ("provider", "said"),
    [
        pytest.param(None, "No such file or directory", id="is not there"),
        pytest.param("exit 4", "the provider does not start", id="ends at once"),
        pytest.param("echo hello world; exec sleep 60", "said 'hello world'", id="says something else"),
    ],
)
def test_a_provider_that_does_not_come_up_is_refused_with_the_reason(
    tmp_path: Path, log: IO[str], provider: str | None, said: str
) -> None:
    with (
        beside(tmp_path, log, provider) as started,
        pytest.raises(Failed, match="the program does not start") as failed,
    ):
        started.listening()
    assert said in failed.value.lines[-1]
    assert failed.value.log == Path(log.name)
    assert not started._folder.exists()


def test_it_is_not_waited_for_without_end(tmp_path: Path, log: IO[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AheadOf, "LIMIT", 0.2)
    with beside(tmp_path, log, "exec sleep 60") as started:
        with pytest.raises(Failed, match="the program does not start"):
            started.listening()
        host = psutil.Process(started._process.pid)
    assert is_over(host)


def test_no_folder_is_left_where_nothing_can_be_started(
    tmp_path: Path, log: IO[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = tmp_path / "folders"
    folders.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folders))
    with pytest.raises(FileNotFoundError):
        AheadOf(Ahead(tmp_path, ()), tmp_path / "no checkout", {}, log)
    assert not list(folders.iterdir())


def test_a_folder_for_temporary_files_with_a_long_name_is_no_obstacle(
    tmp_path: Path, log: IO[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("a" * 120)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    with beside(tmp_path, log) as started:
        option, _ = started.listening()
        assert Path(option.removeprefix("--client=unix:")).is_socket()
    assert not started._folder.exists()


def test_the_last_words_of_a_log_are_its_last_line_with_something_in_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert last_words(log) == ()
    log.write_text("first\n  last \n\n")
    assert last_words(log) == ("last",)


@pytest.mark.parametrize(
    ("stack", "engine", "provider", "known"),
    [
        pytest.param("psa-local-dev", Origin.BUILT, Origin.BUILT, True, id="built here"),
        pytest.param("psa-local-dev", Origin.PATH, Origin.BUILT, False, id="an engine from PATH"),
        pytest.param("psa-local-dev", Origin.BUILT, Origin.PATH, False, id="a provider from PATH"),
        pytest.param("psa-aws-prod", Origin.BUILT, Origin.BUILT, False, id="a stack in a cloud"),
    ],
)
def test_only_a_local_stack_with_programs_built_here_has_something_to_start(
    tmp_path: Path, stack: str, engine: Origin, provider: Origin, known: bool
) -> None:
    (chosen,) = read_stacks(Places(checkout=ROOT, cache=tmp_path), [stack])
    built = {
        name: Tool(name, None, tmp_path / name, origin)
        for name, origin in (("pulumi", engine), (PROVIDER.name, provider))
    }
    ahead = Ahead.of(chosen, Toolchain(Places(checkout=ROOT, cache=tmp_path), built))
    assert (ahead is not None) == known
    if ahead:
        assert ahead.provider == tmp_path / PROVIDER.name
        assert "spec.platforms.psa.platform" in ahead.modules


def test_a_toolchain_without_the_provider_has_nothing_to_start(tmp_path: Path) -> None:
    places = Places(checkout=ROOT, cache=tmp_path)
    (chosen,) = read_stacks(places, ["psa-local-dev"])
    tools = Toolchain(places, {"pulumi": Tool("pulumi", None, tmp_path / "pulumi", Origin.BUILT)})
    assert Ahead.of(chosen, tools) is None


class Beside:
    """Stands for the processes, and keeps whether they were started and ended."""

    told: list[str]
    died: str | None = None

    def __init__(self, *_: object) -> None:
        self.told.append("started")
        self._ours, self.lifeline = os.pipe()

    def listening(self) -> tuple[str, Mapping[str, str]]:
        return "--client=unix:there", {ATTACHED: "kubernetes:4321"}

    def __enter__(self) -> "Beside":
        return self

    def __exit__(self, *_: object) -> None:
        self.told.append("ended")
        os.close(self._ours)
        os.close(self.lifeline)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.delenv(ATTACHED, raising=False)
    monkeypatch.setattr(Beside, "told", [], raising=False)
    monkeypatch.setattr(engine_module, "AheadOf", Beside)
    return Beside.told


def engine_of(tmp_path: Path, text: str = "", environment: Mapping[str, str] | None = None) -> Engine:
    """An engine that writes down how it was called."""
    pulumi = script(tmp_path / "pulumi", f'echo "$@" "${ATTACHED}"\n{text}')
    places = Places(checkout=tmp_path, cache=tmp_path / "cache")
    remains = Remains("psa-local-dev", tmp_path / "Pulumi.psa-local-dev.yaml")
    return Engine(places, remains, environment or {}, pulumi, ahead=Ahead(tmp_path / "provider", ()))


@pytest.mark.parametrize(
    ("words", "used"),
    [
        (("preview", "--diff"), True),
        (("up", "--yes", "--skip-preview"), True),
        (("up", "--yes"), False),
        (("refresh", "--yes", "--skip-preview"), False),
        (("destroy", "--yes", "--skip-preview"), False),
        (("import", "--yes", "--skip-preview"), False),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_it_is_used_where_the_engine_runs_the_program_once(
    tmp_path: Path, told: list[str], words: tuple[str, ...], used: bool
) -> None:
    run = engine_of(tmp_path).run(*words)
    assert run.log is not None
    assert ("--client=unix:there kubernetes:4321" in run.log.read_text()) == used
    assert told == (["started", "ended"] if used else [])


def test_who_attaches_a_provider_of_their_own_sees_it_called(tmp_path: Path, told: list[str]) -> None:
    run = engine_of(tmp_path, environment={ATTACHED: "kubernetes:1"}).run("preview")
    assert run.log is not None
    assert run.log.read_text().endswith(" kubernetes:1\n")
    assert told == []


def test_a_program_that_died_is_named_before_what_the_engine_says(
    tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Beside, "died", "the process that ran the program was killed (signal 9)")
    run = engine_of(tmp_path, "exit 1").run("preview")
    assert (run.exit_code, run.problems) == (1, ["the process that ran the program was killed (signal 9)"])


def test_an_engine_is_not_left_without_its_program(tmp_path: Path, told: list[str]) -> None:
    def never() -> bool:
        raise RuntimeError("a mistake of ours")

    engine = engine_of(tmp_path, "echo $$ >pid\nexec sleep 60")
    with pytest.raises(RuntimeError, match="a mistake of ours"):
        engine.run("preview", enough=never)
    assert told == ["started", "ended"]
    assert not engine.under_way.exists()


def test_the_engine_holds_the_program_too_so_that_it_outlives_a_killed_launcher(
    tmp_path: Path, told: list[str]
) -> None:
    run = engine_of(tmp_path, "for one in /proc/$$/fd/*; do readlink $one; done").run("preview")
    assert run.log is not None
    pipes = [line for line in run.log.read_text().splitlines() if line.startswith("pipe:")]
    assert len(pipes) == 1, run.log.read_text()
