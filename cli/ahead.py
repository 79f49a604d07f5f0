"""The program and its provider, started beside the engine instead of one after the other; see `served/program.py`."""

import os
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

    def __init__(self, ahead: Ahead, checkout: Path, environment: Mapping[str, str], log: IO[str]) -> None:
        # A short path, readable by its owner only: who can write to the socket could run the program.
        self._folder = Path(tempfile.mkdtemp(prefix="groundwork-run-"))
        self._socket = self._folder / "program"
        self._log = Path(log.name)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "served.program", str(self._socket), str(ahead.provider), *ahead.modules],
            cwd=checkout,
            env={**environment, **SPEED, **_NO_PLUGINS, "PYTHONPATH": str(checkout)},
            stdin=subprocess.PIPE,  # its end tells the process that we are gone, however that came about
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )

    def listening(self) -> tuple[str, Mapping[str, str]]:
        """The option and the variables that the engine is to be called with. Raises Failed where nothing comes up."""
        said = self._process.stdout.readline().split() if self._process.stdout else []
        if len(said) != 2:
            raise Failed("the program does not start", log=self._log)
        return f"--client=unix:{self._socket}", {ATTACHED: f"kubernetes:{said[1]}", **SPEED}

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
