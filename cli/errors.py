"""How a command ends badly: what the user reads, what a script reads, and the exit code."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar


class GroundworkError(Exception):
    """An end that was foreseen: it has a message for people, details for machines and an exit code."""

    exit_code: ClassVar[int] = 3
    kind: ClassVar[str] = "failed"

    def __init__(
        self,
        *lines: str,
        remedy: str | None = None,
        log: Path | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
        self.remedy = remedy
        self.log = log
        self.details: Mapping[str, Any] = details or {}

    def as_json(self) -> dict[str, Any]:
        """The same end for a machine: nothing in it that the message does not say or count."""
        return {
            "kind": self.kind,
            "exit_code": self.exit_code,
            "message": str(self),
            "remedy": self.remedy,
            "log": str(self.log) if self.log else None,
            "details": dict(self.details),
        }


class Refused(GroundworkError):  # noqa: N818  # it names an end, not a mistake of ours
    """The settings, a policy or the machine do not allow it; nothing was started."""

    exit_code = 1
    kind = "refused"


class UsageError(GroundworkError):
    """The command line itself does not make sense."""

    exit_code = 2
    kind = "usage"


class Failed(GroundworkError):  # noqa: N818  # as above
    """It was started and did not come to its end."""

    exit_code = 3
    kind = "failed"


class StoppedError(Exception):
    """The person asked for an end while this part of the work was under way; whoever began it ends the command."""
