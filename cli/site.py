"""What every part of a command that works on stacks needs at hand."""

from dataclasses import dataclass

from cli.ahead import Ahead
from cli.console import Screen, Steps
from cli.engine import Engine
from cli.places import Places
from cli.settings import Remains, Stack
from cli.toolchain import Toolchain


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where things are, what to work with, and whom to tell."""

    places: Places
    tools: Toolchain
    steps: Steps
    screen: Screen

    def engine(self, stack: Stack | Remains) -> Engine:
        """The engine for one stack."""
        environment = self.tools.engine_environment(fetch=not stack.is_local)
        ahead = Ahead.of(stack, self.tools) if isinstance(stack, Stack) else None
        return Engine(self.places, stack, environment, self.tools.path("pulumi"), ahead=ahead)
