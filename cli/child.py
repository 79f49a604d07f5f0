"""Programs that a command waits for. When the command is stopped they get to tidy up before they are killed."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PATIENCE = 60.0
"""Seconds to tidy up: fixtures end engines and control planes, which takes some seconds each."""


@contextmanager
def child(
    arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], out: IO[str] | int, err: int | None = None
) -> Iterator["subprocess.Popen[str]"]:
    """Start a program. Whatever ends the block early, Ctrl-C above all, interrupts it once and waits for its end.

    It gets a session of its own: Ctrl-C in a terminal then reaches only us, and the program hears of it exactly once,
    from here. A second interrupt would break off the very tidying that the first one began.
    """
    with subprocess.Popen(
        arguments, cwd=cwd, env=env, stdout=out, stderr=err, text=True, errors="replace", start_new_session=True
    ) as process:
        try:
            yield process
        except BaseException:
            _interrupt(process)
            raise


def _interrupt(process: "subprocess.Popen[str]") -> None:
    if process.poll() is not None:
        return
    try:
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=PATIENCE)  # not wait(): a full pipe must not keep it from its end
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        # Too long, or stopped a second time: whoever waits has decided.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
