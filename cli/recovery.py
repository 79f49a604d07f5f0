"""After a run that was killed: leftovers are ended, its lock is taken away, half-made objects are taken up again."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from cli.engine import MARK, Engine
from cli.errors import Failed
from cli.half_made import by_hand
from cli.pending import Interrupted, Lookup, by_id_of, interrupted, take_in
from cli.places import Places
from rehearsal.errors import PlaneError
from rehearsal.lock import locked

PATIENCE = 20 * 60.0
"""Seconds to wait for a run that is still under way: longer than the longest wait for a release to become ready."""


@contextmanager
def only_here(
    places: Places, stack: str, note: Callable[[str], None], check: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Let no other launcher work on the stack meanwhile. The system frees the lock of one that was killed."""
    try:
        with locked(places.private(places.work / "running") / stack, limit=PATIENCE, note=note, check=check):
            yield
    except PlaneError as error:
        raise Failed(str(error), remedy="let the other command end, then run the same command again") from error


def marked_processes(mark: str) -> list[psutil.Process]:
    """Every process that a run of this stack started and that still lives."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark:
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
    return found


def _locks(directory: Path) -> Iterator[dict[str, Any]]:
    for path in directory.glob("*.json") if directory.is_dir() else ():
        try:
            yield json.loads(path.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            continue  # its run has just ended, or is just beginning


def _runs(lock: dict[str, Any], mark: str) -> bool:
    """Whether the run that holds the lock lives. A process of the same number that is not ours does not count."""
    if lock.get("hostname") != socket.gethostname():
        return True
    return any(process.pid == lock.get("pid") for process in marked_processes(mark))


def wait_for_other_runs(engine: Engine, note: Callable[[str], None], check: Callable[[], None]) -> None:
    """Let a run that is under way come to its end, even without its launcher. Raises Failed after a limit."""

    def holders() -> Iterator[str]:
        for lock in _locks(engine.files.locks):
            if _runs(lock, engine.mark):
                yield f"process {lock.get('pid')} on {lock.get('hostname')}"

    _wait_for_the_end_of(holders, note, check)


def _wait_for_the_end_of(
    holders: Callable[[], Iterator[str]], note: Callable[[str], None], check: Callable[[], None]
) -> None:
    limit = time.monotonic() + PATIENCE
    while holder := next(holders(), None):
        note(f"waiting for the run that is under way ({holder})")
        if time.monotonic() > limit:
            raise Failed(
                f"another run holds this stack: {holder}",
                remedy="let it end, or end that process; then run the same command again",
            )
        check()
        time.sleep(0.5)


def end_leftovers(engine: Engine) -> list[str]:
    """End what a killed engine left running: language host, program, providers; and take their temporary files away."""
    done = []
    if left := end_marked(engine.mark):
        done.append(f"ended {left} process{'es' if left > 1 else ''} of a run that was killed")
    return done + [f"cannot remove {one}: credentials of a cluster may be in it" for one in engine.temporary.clear()]


def end_leftovers_elsewhere(
    engine: Engine, note: Callable[[str], None], check: Callable[[], None] = lambda: None
) -> list[str]:
    """The same for a stack in a backend of the user's, once an engine whose launcher was killed has come to its end.

    Raises Failed where that does not come: its limit is the one of `wait_for_other_runs`.
    """

    def holders() -> Iterator[str]:
        for process in marked_processes(engine.mark):
            if _is_engine(process):
                yield f"process {process.pid} on {socket.gethostname()}"

    _wait_for_the_end_of(holders, note, check)
    return end_leftovers(engine)


def end_marked(mark: str) -> int:
    """End every process of a stack's runs. Returns how many there were."""
    left = marked_processes(mark)
    for process in left:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    _, alive = psutil.wait_procs(left, timeout=10)
    if alive:
        numbers = ", ".join(str(process.pid) for process in alive)
        raise Failed(f"processes of an earlier run do not end: {numbers}")
    return len(left)


def _interrupted(engine: Engine) -> Interrupted:
    """What was being made when the engine was killed, as a local state says."""
    try:
        state = json.loads(engine.files.state.read_text())
    except FileNotFoundError:
        return interrupted({})
    return interrupted((state.get("checkpoint") or {}).get("latest") or {})


def pending_creates(engine: Engine) -> int:
    """How many objects the state says were being made when the engine was killed."""
    return len(_interrupted(engine).creating)


def recover_elsewhere(
    engine: Engine, note: Callable[[str], None], check: Callable[[], None] = lambda: None
) -> list[str]:
    """The same for a stack whose state is in a backend of the user's, where locks cannot be read.

    Only a run that was started here and did not come to its end is mended; a lock of somebody else stays. Raises Failed
    as long as nobody has said of what was being made in a cloud whether it is there.
    """
    mended = end_leftovers_elsewhere(engine, note, check)
    if engine.under_way.exists():
        if files := engine.files_elsewhere():
            files.mend_notes()
        engine.cancel()
        broken_off = interrupted(engine.exported().get("deployment") or {})
        if broken_off.outside:
            mended.append(_taken_in(engine, broken_off, by_hand(engine.half_made)))
            engine.under_way.touch()  # which taking in, a run too, has taken away: there is still something to mend
        if broken_off.creating:
            _clear_pending(engine)
        engine.half_made.unlink(missing_ok=True)
        engine.under_way.unlink(missing_ok=True)  # looking after them was a run too, and its end took the sign away
        mended.append("took up what a run that was killed had begun")
    return mended


def _is_engine(process: psutil.Process) -> bool:
    try:
        return process.name() == "pulumi"
    except psutil.NoSuchProcess:
        return False  # it has just come to its end


def _clear_pending(engine: Engine) -> None:
    run = engine.run("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
    if run.exit_code != 0:
        raise Failed("the state could not be brought up to date:", *run.problems[-5:], log=run.log)


def recover(
    engine: Engine,
    note: Callable[[str], None],
    check: Callable[[], None] = lambda: None,
    lookup: Lookup | None = None,
    *,
    prepare: Callable[[], None] = lambda: None,
) -> list[str]:
    """Make a local stack fit for a run after another one was killed. Returns what was found and mended, in words.

    `prepare` calls the engine to make state and settings ready: no lock and no half file may be in its way, and what
    was half made is looked after with the settings that it left.

    An object that was being made may be there or not. In a cluster the state forgets the attempt; the next `up` makes
    it again by server-side apply under the same field manager, which takes up what is there instead of making it twice.
    A cloud would make it twice: there `lookup` says what is there, and that is taken into the state.
    """
    wait_for_other_runs(engine, note, check)
    mended = end_leftovers(engine)
    engine.files.mend_notes()
    if engine.files.mend_state():
        mended.append("took the state of one step before: the last one was being written when the engine was killed")
    if engine.files.unlock_nothing():
        mended.append("took away the lock of a run that was killed before there was a state, or after")
    prepare()
    if engine.files.is_locked:
        engine.cancel()
        mended.append("took away the lock of a run that was killed")
    broken_off = _interrupted(engine)
    pending = len(broken_off.creating)
    if pending:
        note(f"looking after {pending} objects that were being made")
        if lookup is not None and broken_off.outside:
            mended.append(_taken_in(engine, broken_off, lookup))
        _clear_pending(engine)
        mended.append(f"took up {pending} object{'s' if pending > 1 else ''} that were being made")
    return mended


def _taken_in(engine: Engine, broken_off: Interrupted, lookup: Lookup) -> str:
    """Look up what may have been made, and import what was."""
    outside = broken_off.outside
    found = by_id_of(outside, lookup(outside, broken_off.ids))
    take_in(engine, found)
    names = ", ".join(one.name for one, _ in found)
    there = f": {names}" if names else ""
    return f"of {len(outside)} resources that were being made in the cloud {len(found)} are there{there}"
