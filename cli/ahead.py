"""The program and its provider, started beside the engine instead of one after the other; see `served/program.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cli.program_host import ProgramHost
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


class AheadOf(ProgramHost):
    """The processes for one run. A context manager: they end with it, however that comes about."""

    def __init__(self, ahead: Ahead, checkout: Path, environment: Mapping[str, str], log: IO[str]) -> None:
        super().__init__(
            "served.program",
            str(ahead.provider),
            *ahead.modules,
            checkout=checkout,
            environment={**environment, **SPEED, **_NO_PLUGINS},
            log=log,
        )

    def listening(self) -> tuple[str, Mapping[str, str]]:
        """The option and the variables that the engine is to be called with. Raises Failed where nothing comes up."""
        (port,) = self.ready()
        return self.option, {ATTACHED: f"kubernetes:{port}", **SPEED}
