"""Commands that a test begins: over when the test is, also where it fails halfway.

One that goes on would be reported by the next test that collects garbage, whichever that is.
"""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

POLITELY = 10.0
"""Seconds that each may take to tidy up after Ctrl-C, before it is killed."""

Runs = list[subprocess.Popen[str]]


@contextmanager
def ended_with_the_test() -> Iterator[Runs]:
    """A list for what is begun. At the end all of it is over, and no pipe to it is open."""
    runs: Runs = []
    try:
        yield runs
    finally:
        for run in runs:
            if run.poll() is None:
                run.send_signal(signal.SIGINT)
        for run in runs:
            end(run)


def end(run: subprocess.Popen[str]) -> None:
    """Wait for one that was told to end; kill it if it does not. A pipe that its children still have is not read."""
    try:
        run.wait(timeout=POLITELY)
    except subprocess.TimeoutExpired:
        _kill(run)
        run.wait(timeout=60)
    for pipe in (run.stdin, run.stdout, run.stderr):
        if pipe is not None:
            pipe.close()


def _kill(run: subprocess.Popen[str]) -> None:
    """With its children, where it leads a group of its own."""
    if os.getpgid(run.pid) == run.pid:
        os.killpg(run.pid, signal.SIGKILL)
    else:
        run.kill()
