"""What can go wrong with a control plane, as one error that a person can act on."""

from pathlib import Path


class PlaneError(Exception):
    """A control plane did not do what it was asked for; `log` is the file that says more."""

    def __init__(self, message: str, log: Path | None = None) -> None:
        super().__init__(message)
        self.log = log
