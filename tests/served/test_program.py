"""The process that serves the program to one run: it lets the engine in at once, and goes when nobody needs it."""

import contextlib
import os
import runpy
import select
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]  # it has no types
import psutil
import pulumi
import pytest
from pulumi.runtime.proto import language_pb2, language_pb2_grpc

from cli.program_host import short_folder
from served import language
from served.program import NotYetLoaded

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 20.0
"""Seconds that anything may take here; all of it takes less than one on an idle machine."""

DRIVER = """
import gc, pathlib, sys, time
from served import program

folder = pathlib.Path(sys.argv.pop(1))

def run(host, request, context):
    from pulumi.runtime.proto import language_pb2
    (folder / "collects").write_text(f"{gc.isenabled()} {gc.get_freeze_count() > 0}")
    (folder / "begun").touch()
    end = time.monotonic() + 20
    while not (folder / "over").exists() and time.monotonic() < end:
        time.sleep(0.01)
    return language_pb2.RunResponse()

def quick(modules, host=program._host):
    from pulumi.automation._server import LanguageServer
    from served import language
    language.GRACE = 0.1
    LanguageServer.Run = run
    return host(modules)

program._host = quick
program.main(*sys.argv[1:])
"""
"""The real thing, with a run that begins and ends as the test wants, and less patience."""


class Host:
    """The process, with a provider that only says its port."""

    def __init__(self, folder: Path, room: Path, *modules: str) -> None:
        self.folder = folder
        self.room = room
        self.socket = room / "program"
        provider = folder / "provider"
        provider.write_text("#!/bin/sh\necho 4321\nexec sleep 60\n")
        provider.chmod(0o755)
        self.log = folder / "log"
        with self.log.open("a") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", DRIVER, str(folder), str(self.socket), str(provider), *modules],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": f"{ROOT}:{folder}"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=out,
                text=True,
                start_new_session=True,
            )

    def said(self) -> str:
        assert self.process.stdout is not None
        assert select.select([self.process.stdout], [], [], LIMIT)[0], f"it says nothing: {self.log.read_text()}"
        return self.process.stdout.readline()

    @contextlib.contextmanager
    def engine(self) -> Iterator[Any]:
        """As the engine calls it."""
        with grpc.insecure_channel(f"unix:{self.socket}") as channel:
            yield language_pb2_grpc.LanguageRuntimeStub(channel)

    def leave(self) -> None:
        """As if whoever started it were gone."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def close(self) -> None:
        for one in psutil.Process(self.process.pid).children() if self.process.poll() is None else ():
            one.kill()
        self.process.kill()
        self.process.wait(timeout=LIMIT)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Host]]:
    hosts: list[Host] = []
    with tempfile.TemporaryDirectory(prefix="gw-", dir=short_folder(), ignore_cleanup_errors=True) as room:

        def started(*modules: str) -> Host:
            hosts.append(Host(tmp_path, Path(room), *modules))
            return hosts[-1]

        yield started
        for one in hosts:
            one.close()


def until(happened: Callable[[], bool], what: str) -> None:
    limit = time.monotonic() + LIMIT
    while not happened():
        assert time.monotonic() < limit, f"not within {LIMIT:.0f} s: {what}"
        time.sleep(0.01)


def slow_module(folder: Path) -> str:
    """A module whose import takes until the test says so."""
    (folder / "slow_to_load.py").write_text(
        "import pathlib, time\n"
        "here = pathlib.Path(__file__).parent\n"
        "(here / 'loading').touch()\n"
        f"end = time.monotonic() + {LIMIT}\n"
        "while not (here / 'loaded').exists() and time.monotonic() < end: time.sleep(0.01)\n"
    )
    return "slow_to_load"


@contextlib.contextmanager
def asked_while_it_loads(host: Host, folder: Path) -> Iterator[Any]:
    """The engine's first question, which waits as long as the slow module does. Only then it is answered."""
    until((folder / "loading").exists, "the module is loaded")
    with host.engine() as engine:
        answer = engine.About.future(language_pb2.AboutRequest(), timeout=LIMIT)
        with pytest.raises(grpc.FutureTimeoutError):
            answer.result(timeout=0.2)
        (folder / "loaded").touch()
        yield answer


def test_it_says_the_providers_port_at_once_and_answers_once_all_is_loaded(
    start: Callable[..., Host], tmp_path: Path
) -> None:
    host = start(slow_module(tmp_path))
    assert host.said() == "ready 4321\n"
    with asked_while_it_loads(host, tmp_path) as answer:
        assert answer.result(timeout=LIMIT).executable == sys.executable


def test_it_runs_once_and_stays_to_the_end_of_that_run(start: Callable[..., Host], tmp_path: Path) -> None:
    host = start()
    host.said()
    (provider,) = psutil.Process(host.process.pid).children()
    with host.engine() as engine:
        run = engine.Run.future(language_pb2.RunRequest(), timeout=LIMIT)
        until((tmp_path / "begun").exists, "the run begins")
        assert (tmp_path / "collects").read_text() == "True True", "garbage is collected, what was loaded is none"
        assert engine.Run(language_pb2.RunRequest(), timeout=LIMIT).error == "this process has run its program already"
        host.leave()
        with pytest.raises(subprocess.TimeoutExpired):  # three times its patience
            host.process.wait(timeout=0.3)
        assert provider.is_running()
        (tmp_path / "over").touch()
        assert not run.result(timeout=LIMIT).error
    assert host.process.wait(timeout=LIMIT) == 0
    until(lambda: not provider.is_running(), "the provider ends")
    assert not host.room.exists()


def test_it_ends_with_its_input_where_no_engine_ever_came(start: Callable[..., Host]) -> None:
    host = start()
    host.said()
    (provider,) = psutil.Process(host.process.pid).children()
    host.leave()
    assert host.process.wait(timeout=LIMIT) == 0
    until(lambda: not provider.is_running(), "the provider ends")
    assert not host.room.exists()


def test_a_folder_that_is_not_its_own_alone_is_left(start: Callable[..., Host], tmp_path: Path) -> None:
    host = start()
    (host.room / "of somebody else").touch()
    host.said()
    host.leave()
    assert host.process.wait(timeout=LIMIT) == 0
    assert [one.name for one in host.room.iterdir()] == ["of somebody else"]


def test_it_ends_and_says_why_where_it_cannot_be_loaded(start: Callable[..., Host], tmp_path: Path) -> None:
    (tmp_path / "ends_itself.py").write_text("raise SystemExit('nothing to run')\n")
    host = start(slow_module(tmp_path), "ends_itself")
    host.said()
    with asked_while_it_loads(host, tmp_path) as answer, pytest.raises(grpc.RpcError):
        answer.result(timeout=LIMIT)
    assert host.process.wait(timeout=LIMIT) == 1
    assert "nothing to run" in host.log.read_text()


def test_who_waits_at_the_door_is_let_go_when_it_is_closed() -> None:
    door = NotYetLoaded()
    said: list[object] = []
    waiting = threading.Thread(target=lambda: said.append(door.service(None)))
    waiting.start()
    door.close()
    waiting.join(timeout=LIMIT)
    assert said == [None]


async def without_a_stack(program: Callable[[], None]) -> None:
    """Stands for the SDK's own run."""
    program()


def unexpected() -> None:
    raise ValueError("odd value")


def expected() -> None:
    raise pulumi.RunError("write it otherwise")


def itself() -> None:
    sys.exit(3)


@pytest.mark.parametrize(
    ("program", "first", "last"),
    [
        (expected, "write it otherwise", "write it otherwise"),
        (itself, "the program ended itself: sys.exit(3)", "the program ended itself: sys.exit(3)"),
        (unexpected, "Program failed with an unhandled exception:", "ValueError: odd value"),
    ],
)
def test_an_error_is_told_once(
    monkeypatch: pytest.MonkeyPatch, program: Callable[[], None], first: str, last: str
) -> None:
    told: list[str] = []
    monkeypatch.setattr(language, "run_in_stack", without_a_stack)
    monkeypatch.setattr(pulumi.log, "error", told.append)
    monkeypatch.setattr(pulumi.log, "debug", lambda _: None)
    answer = language.LanguageHost(program).Run(language_pb2.RunRequest(project="a", stack="b", parallel=1), None)
    (message,) = told
    assert (message.splitlines()[0], message.splitlines()[-1]) == (first, last)
    assert (answer.error, answer.bail) == ("", True)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param(
            "def f():\n    raise ValueError('odd')\nf()\n",
            ["Traceback (most recent call last):", '  File "{}", line 3, in <module>', "    f()"],
            id="while it ran",
        ),
        pytest.param("x = = 1\n", ['  File "{}", line 1', "    x = = 1"], id="of syntax"),
    ],
)
def test_a_mistake_is_told_from_the_programs_first_line_on(tmp_path: Path, text: str, lines: list[str]) -> None:
    file = tmp_path / "__main__.py"
    file.write_text(text)
    with pytest.raises((ValueError, SyntaxError)) as mistake:
        runpy.run_path(str(file), run_name="__main__")
    below = mistake.value.__traceback__
    assert below is not None
    said = language._in_the_program(mistake.value.with_traceback(below.tb_next))  # without this test
    assert said.splitlines()[: len(lines)] == [one.format(file) for one in lines]


def test_a_program_that_ends_itself_well_has_not_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "run_in_stack", without_a_stack)
    monkeypatch.setattr(pulumi.log, "debug", lambda _: None)
    answer = language.LanguageHost(lambda: sys.exit(0)).Run(language_pb2.RunRequest(project="a", stack="b"), None)
    assert (answer.error, answer.bail) == ("", False)
