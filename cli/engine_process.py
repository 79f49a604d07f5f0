"""A process of the engine: what it is given to read, and how it is brought to its end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any


@contextmanager
def standard_input(text: str) -> Iterator[dict[str, Any]]:
    """How a process is given a text. Where the system can, all of it is there before the process starts: of a launcher
    that is killed in between it would otherwise read that a secret is empty, or half of it, and keep that."""
    if sys.platform != "linux":
        yield {"input": text}
        return
    with os.fdopen(os.memfd_create("given"), "w+b") as file:
        file.write(text.encode())
        file.seek(0)
        yield {"stdin": file}


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
