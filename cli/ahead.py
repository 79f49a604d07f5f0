"""The program and its provider, started beside the engine instead of one after the other; see `served/program.py`."""

import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from cli.errors import Failed
from cli.settings import Stack
from cli.toolchain import Toolchain
from cli.toolchain.find import Origin
from cli.toolchain.pins import PROVIDER

ATTACHED = "PULUMI_DEBUG_PROVIDERS"
"""Variable of the engine's: providers that run already, `name:port`."""


SPEED: Mapping[str, str] = {"GOGC": "400"}
"""Engine and provider live for seconds: collecting less often costs memory that is there and saves time."""
_NO_PLUGINS: Mapping[str, str] = {"PYDANTIC_DISABLE_PLUGINS": "__all__"}
"""Pydantic reads the description of every installed package otherwise, to find plugins that nobody uses."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a run of a stack's program is going to need."""

    provider: Path
    """Of Kubernetes. One process: for stacks with one cluster."""
    modules: tuple[str, ...]
    """What the program is going to load."""

    @classmethod
    def of(cls, stack: Stack, tools: Toolchain) -> "Ahead | None":
        """For a local stack, whose engine fetches nothing; None for all others, and with an engine of the user's own,
        which looks for language host and provider in its own way."""
        built = all(
            name in tools.tools and tools.tools[name].origin is Origin.BUILT for name in ("pulumi", PROVIDER.name)
        )
        if not (stack.is_local and built):
            return None
        modules = ("spec.load", "stacks", "stacks.local", f"spec.platforms.{stack.settings.platform}.platform")
        return cls(tools.path(PROVIDER.name), modules)


class AheadOf:
    """The processes for one run. A context manager: they end with it, however that comes about."""

    LIMIT = 60.0
    """Seconds until they listen; on an idle machine it takes less than one."""

    def __init__(self, ahead: Ahead, checkout: Path, environment: Mapping[str, str], log: IO[str]) -> None:
        # A short path, readable by its owner only: who can write to the socket could run the program.
        self._folder = Path(tempfile.mkdtemp(prefix="groundwork-run-"))
        self._socket = self._folder / "program"
        self._log = Path(log.name)
        try:
            self._process = subprocess.Popen(
                # -u, as the engine's own language host does: what the program prints is there when it dies.
                [sys.executable, "-u", "-m", "served.program", str(self._socket), str(ahead.provider), *ahead.modules],
                cwd=checkout,
                env={**environment, **SPEED, **_NO_PLUGINS, "PYTHONPATH": str(checkout)},
                stdin=subprocess.PIPE,  # its end tells that we and the engine are gone, however that came about
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    def listening(self) -> tuple[str, Mapping[str, str]]:
        """The option and the variables that the engine is to be called with. Raises Failed where nothing comes up."""
        said = self._first_line().split()
        if len(said) != 2:
            raise Failed("the program does not start", *last_words(self._log), log=self._log)
        return f"--client=unix:{self._socket}", {ATTACHED: f"kubernetes:{said[1]}", **SPEED}

    @property
    def lifeline(self) -> int:
        """For the engine to hold too: where we are killed it goes on, and needs program and provider to its own end."""
        return self._process.stdin.fileno() if self._process.stdin else -1

    @property
    def died(self) -> str | None:
        """How the process came to an end of its own, which it has not while the engine needs it."""
        code = self._process.poll()
        if code is None:
            return None
        how = f"was killed (signal {-code})" if code < 0 else f"exited with {code}"
        return f"the process that ran the program {how}"

    def _first_line(self) -> str:
        """What it says first, in one go; nothing where it says nothing within the limit."""
        says = self._process.stdout
        if says is None:
            return ""
        with selectors.DefaultSelector() as ready:
            ready.register(says, selectors.EVENT_READ)
            return says.readline() if ready.select(self.LIMIT) else ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # the provider too, which is its child
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def last_words(log: Path) -> tuple[str, ...]:
    """The last line of a log in which there is something; none where there is none."""
    lines = log.read_text(errors="replace").split("\n") if log.exists() else []
    return next(((line.strip(),) for line in reversed(lines) if line.strip()), ())
