import os
import signal
from pathlib import Path

import pytest

from rehearsal.api import wait_for
from rehearsal.plane import PartStatus, Plane, PlaneStatus, State
from rehearsal.watch import EVERY, Crash, CrashWatch
from tests.rehearsal.conftest import MakePlane


class _Scripted(Plane):
    """A plane whose scheduler dies when told."""

    def __init__(self) -> None:
        super().__init__(Path("/nowhere/plane"), {})
        self.dead = False

    def status(self) -> PlaneStatus:
        state = State.CRASHED if self.dead else State.RUNNING
        part = PartStatus(name="kube-scheduler", state=state, log=Path("/nowhere/log"), reason="was ended" * self.dead)
        return PlaneStatus(state=state, parts=(part,), server_url=None)


@pytest.fixture
def scripted() -> _Scripted:
    return _Scripted()


CRASH = Crash("kube-scheduler", "was ended", Path("/nowhere/log"))


def test_a_crash_is_told_once(scripted: _Scripted) -> None:
    told: list[Crash] = []
    with CrashWatch(scripted, told.append, every=0.01) as watch:
        assert watch.crashes == []
        scripted.dead = True
        wait_for(lambda: told, limit=5, message="nobody is told", every=0.01)
    assert told == watch.crashes == [CRASH]


def test_a_crash_at_the_very_end_is_told_too(scripted: _Scripted) -> None:
    with CrashWatch(scripted, every=60) as watch:
        scripted.dead = True
    assert watch.crashes == [CRASH]


@pytest.mark.engine
def test_a_part_that_is_killed_is_seen_by_the_second_look_a_second_later_at_most(
    make_plane: MakePlane, monkeypatch: pytest.MonkeyPatch
) -> None:
    plane = make_plane()
    plane.start()
    (scheduler,) = [part for part in plane.status().parts if part.name == "kube-scheduler"]
    status, looks = plane.status, 0

    def counted() -> PlaneStatus:
        nonlocal looks
        looks += 1
        return status()

    monkeypatch.setattr(plane, "status", counted)
    assert 2 * EVERY <= 1
    told_at: list[int] = []
    with CrashWatch(plane, lambda _: told_at.append(looks)) as watch:
        before = looks
        os.kill(scheduler.pid or 0, signal.SIGKILL)
        wait_for(lambda: told_at, limit=30, message="nobody is told")
    assert told_at[0] - before <= 2
    assert watch.crashes == [Crash("kube-scheduler", "was ended by signal 9 (SIGKILL)", scheduler.log)]


@pytest.mark.engine
def test_a_plane_that_is_stopped_on_purpose_has_not_crashed(make_plane: MakePlane) -> None:
    plane = make_plane()
    plane.start()
    with CrashWatch(plane, every=0.02) as watch:
        plane.stop()
    assert watch.crashes == []
