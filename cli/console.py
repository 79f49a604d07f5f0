"""What a command says: progress and messages on stderr, results on stdout, as text or as JSON."""

import io
import json
import os
import sys
from collections.abc import Mapping
from typing import Annotated, Any, TextIO, cast

import typer
from rich.console import Console, RenderableType
from rich.markup import escape

from cli.errors import GroundworkError
from cli.progress import State, Step, Steps, spoken

__all__ = ["JsonOption", "Screen", "State", "Step", "Steps", "hide", "spoken"]

JsonOption = Annotated[bool, typer.Option("--json", help="The result as one JSON document on stdout.")]
"""The option that every command has: `def command(as_json: JsonOption = False)`."""

_SHORTEST_SECRET = 6
"""A shorter value occurs in innocent text, and hiding it there would make messages unreadable."""

_hidden: set[str] = set()


def hide(secret: str) -> None:
    """Never print this value again, whatever message it gets into."""
    if len(secret) >= _SHORTEST_SECRET:
        _hidden.add(secret)


class _Redacting(io.TextIOBase):
    """A stream that replaces hidden values. The last line of defence: secrets should not come this far."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        for secret in _hidden:
            text = text.replace(secret, "***")
        return self._stream.write(text)

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]  # an attribute there; here a view of the stream's own
        return self._stream.encoding


def _console(stream: _Redacting) -> Console:
    # A file or a pipe has no width of its own; rich's 80 would break every path in a table.
    width = None if stream.isatty() or "COLUMNS" in os.environ else 140
    return Console(file=cast("TextIO", stream), highlight=False, width=width)


class Screen:
    """Both streams of one command."""

    def __init__(self, *, as_json: bool = False, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.as_json = as_json
        self._raw = _Redacting(out or sys.stdout)
        self.out = _console(self._raw)
        self.err = _console(_Redacting(err or sys.stderr))

    def say(self, text: str, *, style: str | None = None) -> None:
        """A sentence for the person in front of the terminal; `text` is not markup."""
        self.err.print(text, style=style, markup=False, soft_wrap=True)

    def show(self, *parts: RenderableType) -> None:
        """A result for a person; silent with --json."""
        if not self.as_json:
            self.out.print(*parts, soft_wrap=all(isinstance(part, str) for part in parts))

    def result(self, value: Mapping[str, Any]) -> None:
        """The result for a machine; silent without --json."""
        if self.as_json:
            self._raw.write(json.dumps(value, indent=2, default=str) + "\n")
            self._raw.flush()

    def steps(self, *, total: bool = True) -> Steps:
        """The progress display of this command."""
        return Steps(self.err, total=total)

    def error(self, error: GroundworkError) -> None:
        """How a command ended badly."""
        if self.as_json:
            self.result({"error": error.as_json()})
            return
        first, *rest = error.lines or ("failed",)
        self.err.print(f"[bold red]{error.kind}:[/] {escape(first)}", soft_wrap=True)
        for line in rest:
            self.say(line)
        if error.remedy:
            self.err.print(f"[bold]what to do:[/] {escape(error.remedy)}", soft_wrap=True)
        if error.log:
            self.err.print(f"[bold]log:[/] {escape(str(error.log))}", soft_wrap=True)
