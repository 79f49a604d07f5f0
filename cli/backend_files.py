"""The files that a file backend keeps of a stack, and what is mended in them after the engine was killed.

The engine writes each file beside its place and puts it there at once. Its notes are the exception (`NAME.attrs`: type
and checksum of the file NAME): they are written where they are. It needs none of them, yet beside half of one it cannot
read the file, and says of the state "failed to load checkpoint: EOF".
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlencode

from cli.errors import Failed

_SCHEME = "file://"


def without_notes(url: str) -> str:
    """The address under which the engine keeps the same files and writes no notes. Other backends are left alone."""
    path, _, query = url.partition("?")
    if not path.startswith(_SCHEME) or "metadata" in parse_qs(query, keep_blank_values=True):
        return url
    return f"{path}?{'&'.join(filter(None, (query, urlencode({'metadata': 'skip'}))))}"


def folder_of(url: str, cwd: Path) -> Path | None:
    """Where the backend at this address keeps its files, for an engine that runs in `cwd`; None: in no folder."""
    if not url.startswith(_SCHEME):
        return None
    return cwd / Path(unquote(url.removeprefix(_SCHEME).partition("?")[0])).expanduser()


@dataclass(frozen=True)
class StackFiles:
    """What a file backend keeps of one stack."""

    folder: Path
    """Of the backend."""
    project: str
    stack: str

    @property
    def state(self) -> Path:
        """The state, as JSON unless the user's backend compresses it."""
        return self._kept / "stacks" / self.project / f"{self.stack}.json"

    @property
    def locks(self) -> Path:
        """A file for each run that holds the stack."""
        return self._kept / "locks" / "organization" / self.project / self.stack

    @property
    def is_locked(self) -> bool:
        """Whether there is a lock, whole or in parts: the engine respects half of one as well."""
        return any(self.locks.glob("*"))

    @property
    def _kept(self) -> Path:
        return self.folder / ".pulumi"

    def mend_notes(self) -> None:
        """Take away notes that were being written when the engine was killed, or whose file was."""
        for path in self._notes():
            if not (path.with_suffix("").exists() and _is_whole(path)):
                path.unlink(missing_ok=True)

    def _notes(self) -> Iterator[Path]:
        yield from self._kept.glob("meta.yaml.attrs")
        yield from self.state.parent.glob(f"{self.stack}.json*.attrs")
        yield from self.locks.glob("*.attrs")
        for kind in ("history", "backups"):
            yield from (self._kept / kind / self.project / self.stack).glob("*.attrs")

    def unlock_nothing(self) -> bool:
        """Take away the locks where there is no state: what the engine does not have it does not unlock either.

        It was killed while it made the stack, or while it removed it. Returns whether there were any.
        """
        locks = list(self.locks.glob("*")) if not self.state.exists() else []
        for path in locks:
            path.unlink(missing_ok=True)
        return bool(locks)

    def mend_state(self) -> bool:
        """Take the state of one step before, where the last one is not whole. Returns whether that was so.

        What that step made is made again by the next run, under the same field manager, which takes up what is there.
        Raises Failed where neither can be read.
        """
        if not self.state.exists() or _is_whole(self.state):
            return False
        before = self.state.with_name(f"{self.state.name}.bak")
        if not (before.exists() and _is_whole(before)):
            raise Failed(
                "the state cannot be read, nor the one before it",
                remedy=f"delete {self.state} and run the same command again: it takes up what is there",
            )
        whole = self.state.with_name(f"{self.state.name}.mended")
        shutil.copy2(before, whole)
        whole.replace(self.state)
        return True


def _is_whole(path: Path) -> bool:
    try:
        json.loads(path.read_bytes())
    except FileNotFoundError:
        return True  # taken away meanwhile
    except ValueError:
        return False
    return True
