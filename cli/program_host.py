"""A process that has a program loaded and runs it for engines; what it does is in `served/`."""

import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from cli.errors import Failed


class ProgramHost:
    """One such process. A context manager; it ends by itself when we and the engines are gone."""

    LIMIT = 60.0
    """Seconds until it listens; on an idle machine it takes about one."""

    def __init__(self, module: str, *words: str, checkout: Path, environment: Mapping[str, str], log: IO[str]) -> None:
        """`python -m MODULE SOCKET WORDS`. What it says after its first line goes into `log`."""
        # Readable by its owner only: who can write to the socket could run the program.
        self._folder = Path(tempfile.mkdtemp(prefix="groundwork-run-", dir=short_folder()))
        self._log = Path(log.name)
        self._before = os.fstat(log.fileno()).st_size  # what is in it already is of others
        self._ready: tuple[str, ...] | None = None
        try:
            self._process = subprocess.Popen(
                # -u, as the engine's own language host does: what the program prints is there when it dies.
                [sys.executable, "-u", "-m", module, str(self._socket), *words],
                cwd=checkout,
                env={**environment, "PYTHONPATH": str(checkout)},
                stdin=subprocess.PIPE,  # its end tells that we and the engine are gone, however that came about
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    @property
    def option(self) -> str:
        """What an engine is called with to use it."""
        return f"--client=unix:{self._socket}"

    @property
    def lifeline(self) -> int:
        """For an engine to hold too: where we are killed it goes on, and needs the program to its own end."""
        return self._process.stdin.fileno() if self._process.stdin else -1

    @property
    def died(self) -> str | None:
        """How the process came to an end of its own, which it has not while an engine needs it."""
        code = self._process.poll()
        if code is None:
            return None
        how = f"was killed (signal {-code})" if code < 0 else f"exited with {code}"
        return f"the process that ran the program {how}"

    def ready(self) -> tuple[str, ...]:
        """Wait until engines can connect; what it says of itself then. Raises Failed where it does not come up."""
        if self._ready is None:
            word, *more = self._first_line().split() or [""]
            if word != "ready":
                raise Failed("the program does not start", *last_words(self._log, since=self._before), log=self._log)
            self._ready = tuple(more)
        return self._ready

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End it, with all that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _socket(self) -> Path:
        return self._folder / "program"

    def _first_line(self) -> str:
        """What it says first, in one go; nothing where it says nothing within the limit."""
        says = self._process.stdout
        if says is None:
            return ""
        with selectors.DefaultSelector() as ready:
            ready.register(says, selectors.EVENT_READ)
            return says.readline() if ready.select(self.LIMIT) else ""


def short_folder() -> str:
    """Where temporary files go, or what every system has for them: the path of a socket may have 103 bytes at most."""
    chosen = tempfile.gettempdir()
    return chosen if len(os.fsencode(chosen)) <= 70 else "/tmp"  # noqa: S108 (a folder of our own is made in it)


def last_words(log: Path, since: int = 0) -> tuple[str, ...]:
    """The last line of a log in which there is something, after so many bytes; none where there is none."""
    lines = log.read_bytes()[since:].decode(errors="replace").split("\n") if log.exists() else []
    return next(((line.strip(),) for line in reversed(lines) if line.strip()), ())
