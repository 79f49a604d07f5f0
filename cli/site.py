"""What every part of a command that works on stacks needs at hand."""

from dataclasses import dataclass

from cli.console import Screen, Steps
from cli.engine import Engine
from cli.places import Places
from cli.settings import Remains, Stack
from cli.toolchain import Toolchain
from spec.cluster import CloudCluster


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where things are, what to work with, and whom to tell."""

    places: Places
    tools: Toolchain
    steps: Steps
    screen: Screen

    def engine(self, stack: Stack | Remains) -> Engine:
        """The engine for one stack."""
        cloud = isinstance(stack, Stack) and isinstance(stack.settings.cluster, CloudCluster)
        environment = self.tools.engine_environment(cloud=cloud)
        return Engine(self.places, stack, environment, self.tools.path("pulumi"))
