"""What a command says of a stack file of PSA: whole messages, with the file, as a person reads them."""

import re
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from cli.errors import Refused
from tests.spec import cloud_stack
from tests.spec.psa_stack import written
from tests.spec.told import FILE, read

WARNING = "warning: "
"""Before what alone would stop nothing."""


def message(place: str, what: str, numbers: str, remedy: str, kind: str = "") -> str:
    """A whole message; `numbers` are the requirements as they are printed: `CB-16, CB-18`."""
    return f"{FILE}: {kind}{place}: {what}  [{numbers}]\n      write instead: {remedy}"


def told(changes: Mapping[str, object], shipped: str = "") -> list[str]:
    """Every message about settings that are refused, without its line in the file.

    Changed are those of the small stack, or of one that is shipped.
    """
    with TemporaryDirectory() as directory:
        try:
            _read(Path(directory), changes, shipped)
        except Refused as error:
            headline, *lines = error.lines
            messages = [f"{first.strip()}\n{second}" for first, second in zip(lines[::2], lines[1::2], strict=True)]
            wrong = sum(f": {WARNING}" not in one for one in messages)
            count = "1 mistake" if wrong == 1 else f"{wrong} mistakes"
            assert headline == f"the settings cannot be used: {count}; nothing was started"
            return [_without_line(one) for one in messages]
    raise AssertionError("the settings are taken")


def only_told(changes: Mapping[str, object]) -> str:
    """The one message."""
    (one,) = told(changes)
    return one


def warned(changes: Mapping[str, object], shipped: str = "") -> list[str]:
    """Every warning about settings that are taken."""
    with TemporaryDirectory() as directory:
        return [_without_line(one) for one in _read(Path(directory), changes, shipped)]


def _read(directory: Path, changes: Mapping[str, object], shipped: str = "") -> tuple[str, ...]:
    settings = cloud_stack.written(shipped, changes) if shipped else written(changes)
    return read(settings, directory).warnings


def _without_line(said: str) -> str:
    return re.sub(rf"^({re.escape(FILE)}):\d+:", r"\1:", said)
