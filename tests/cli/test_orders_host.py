"""The process that runs the apps' program for every engine: it comes back when it dies, and never leaves an engine."""

import threading
import time
from pathlib import Path

import psutil
import pytest

from cli.orders.places import AppPlaces
from cli.orders.program import Program
from cli.places import Places
from served import language

ROOT = Path(__file__).resolve().parents[2]


def _places(tmp_path: Path) -> AppPlaces:
    """The real program, and a work directory of the test's own."""
    base = tmp_path / "work"
    (base / "apps").mkdir(parents=True)
    checkout = Places(checkout=ROOT, cache=tmp_path / "cache")
    return AppPlaces(
        checkout=ROOT / "stacks/apps", cache=checkout.cache, root=ROOT, base=base, cluster="mint-local-dev"
    )


def test_a_program_that_was_killed_is_started_again_and_ends_with_its_command(tmp_path: Path) -> None:
    with Program(_places(tmp_path)) as program:
        first = program.option()
        assert first.startswith("--client=unix:/")
        killed = psutil.Process(program.pid)
        killed.kill()
        killed.wait(timeout=10)
        assert program.option() != first
        second = psutil.Process(program.pid)
    assert not second.is_running() or second.status() == psutil.STATUS_ZOMBIE


def test_it_waits_for_every_run_that_is_under_way_before_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "GRACE", 0.05)
    begun, over = threading.Event(), threading.Event()

    def at_work(*_: object) -> None:
        begun.set()
        over.wait(10)

    monkeypatch.setattr("pulumi.automation._server.LanguageServer.Run", at_work)
    host = language.LanguageHost(lambda: None)
    run = threading.Thread(target=host.Run, args=(None, None))
    drained = threading.Thread(target=host.drain)
    run.start()
    assert begun.wait(10)
    drained.start()
    time.sleep(0.2)
    assert drained.is_alive()
    over.set()
    drained.join(timeout=5)
    assert not drained.is_alive()
    run.join()
