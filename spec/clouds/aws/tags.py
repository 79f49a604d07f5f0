"""Tags: on everything that takes them, the same everywhere, and one by which each resource can be found again."""

from collections.abc import Mapping
from dataclasses import dataclass

from spec.settings import StackSettings

URN_NAME = "groundwork:urn-name"
"""Tag with the name that a resource has in the program: after a run that was killed, what it made is found by it."""
STACK = "stack"


@dataclass(frozen=True, slots=True)
class Tags:
    """What everything of one stack is marked with."""

    common: Mapping[str, str]

    def of(self, name: str) -> dict[str, str]:
        """Tags of the resource of this name in the program."""
        return {**self.common, "Name": name, URN_NAME: name}


def tags(settings: StackSettings, stack: str) -> Tags:
    """The tags of a stack."""
    return Tags(
        {
            "platform": settings.platform,
            "environment": settings.environment,
            STACK: stack,
            "managed-by": "groundwork",
        }
    )
