"""The room of one rehearsal: state, control planes, stand-ins and charts, apart from all else and gone at its end."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.backend_files import StackFiles
from cli.engine import Engine, mark_of
from cli.places import Places
from cli.recovery import end_marked, only_here
from cli.settings import Stack
from rehearsal import processes
from rehearsal.certificates import write_private
from rehearsal.plane import find_planes

STAND_INS = "stand-ins"
"""What the process of the stand-ins is marked with."""
LOCK = "rehearsal-"
"""Beginning of the name under which only one command works on a room."""
_STOP_LIMIT = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedStack(Stack):
    """A stack whose state is in the room, whatever cloud its settings name."""

    @property
    def is_local(self) -> bool:
        """Always: nothing of it is outside of this machine."""
        return True


@dataclass(frozen=True)
class Room(Places):
    """The places of one rehearsal."""

    stack: str

    @classmethod
    def of(cls, places: Places, stack: str) -> "Room":
        """The room of a stack's rehearsal, whether or not there is one."""
        return cls(checkout=places.checkout, cache=places.cache, stack=stack)

    @property
    def work(self) -> Path:
        """Everything that the rehearsal makes."""
        return self.all_rooms(self.checkout) / self.stack

    @staticmethod
    def all_rooms(checkout: Path) -> Path:
        """Where the rooms are."""
        return checkout / ".groundwork" / "rehearsals"

    @property
    def charts(self) -> Path:
        """The mirror that the stack's charts are taken from."""
        return self.work / "charts"

    @property
    def programs(self) -> Path:
        """The clouds' credential helpers, first on PATH."""
        return self.work / "bin"

    @property
    def outcome(self) -> Path:
        """What the last rehearsal that was kept said; there while it is kept."""
        return self.work / "outcome.json"

    @property
    def state_file(self) -> Path:
        """The engine's state."""
        return StackFiles(self.state, Engine.project, self.stack).state

    @property
    def marks(self) -> Mapping[str, str]:
        """What the processes of the stand-ins are recognised by."""
        return {processes.PLANE: str(self.work), processes.PART: STAND_INS}

    @property
    def exists(self) -> bool:
        """Whether there is anything of it."""
        return self.work.exists()

    def end(self, note: Callable[[str], None] = lambda _: None) -> None:
        """End every process of the rehearsal, whoever began it: engine and program, stand-ins, control planes."""
        end_marked(mark_of(self, self.stack))
        processes.end(processes.find_marked(self.marks), _STOP_LIMIT)
        for plane in find_planes(self.planes):
            plane.stop(note)

    def clear(self, note: Callable[[str], None] = lambda _: None) -> None:
        """End it, and leave nothing of it."""
        if self.exists:
            self.end(note)
            shutil.rmtree(self.work, ignore_errors=False)

    def write(self, name: str, content: Any) -> None:  # noqa: ANN401 (any JSON)
        """Put a file of JSON into the room."""
        write_private(self.private(self.work) / name, json.dumps(content, indent=2).encode())


def rooms(places: Places) -> Iterator[Room]:
    """Every rehearsal that was kept, or that was killed and left something."""
    for folder in sorted(Room.all_rooms(places.checkout).glob("*")):
        if folder.is_dir():
            yield Room.of(places, folder.name)


def end_all(places: Places, note: Callable[[str], None]) -> list[str]:
    """End every rehearsal and leave nothing of it: the names of their stacks."""
    ended = []
    for room in rooms(places):
        with only_here(places, f"{LOCK}{room.stack}", note):
            room.clear(note)
        ended.append(room.stack)
    return ended
