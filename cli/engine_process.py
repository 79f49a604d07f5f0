"""A process of the engine: what it is given to read, and how it is brought to its end."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

_PIPE_HOLDS = 4096
"""Bytes that a pipe takes on every system before somebody reads them."""


@contextmanager
def standard_input(text: str) -> Iterator[dict[str, Any]]:
    """How a process is given a text. A short one is there before it starts: otherwise, of a launcher that is killed in
    between, it would read that a secret is empty, and keep that."""
    content = text.encode()
    if len(content) > _PIPE_HOLDS:
        yield {"input": text}
        return
    reading, writing = os.pipe()
    try:
        try:
            os.write(writing, content)
        finally:
            os.close(writing)
        yield {"stdin": reading}
    finally:
        os.close(reading)


class Ending:
    """Asks the engine to finish what is in flight and to write its state; insists only when it does not."""

    PATIENCE = (30.0, 10.0)
    """Seconds that it has after being asked, and after being told."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._asked = 0
        self._next = 0.0

    def insist(self) -> None:
        """Called again and again until the engine has ended."""
        if time.monotonic() < self._next or self._process.poll() is not None:
            return
        match self._asked:
            case 0:
                self._process.send_signal(signal.SIGINT)
            case 1:
                self._process.send_signal(signal.SIGTERM)
            case _:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._next = time.monotonic() + self.PATIENCE[min(self._asked, 1)]
        self._asked += 1


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Bring it to its end, and return once it is there."""
    ending = Ending(process)
    while process.poll() is None:
        ending.insist()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.05)
