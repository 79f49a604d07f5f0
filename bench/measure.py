"""Two or more ways of doing the same, timed in turns, and what comes out of it."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Note = Callable[[str, float], None]
"""Told what is being measured and how much of the case is done, 0 to 1."""


class Role(StrEnum):
    """What a side stands for in its case."""

    OURS = "ours"
    PEER = "peer"
    FLOOR = "floor"
    """What no program of this kind can be faster than; for reading the others."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """One way of doing it."""

    name: str
    what: str
    """The command or the steps that are timed, for the reader of the table."""
    role: Role
    once: Callable[[], float]
    """Does it once and returns the seconds of the timed part; makes its preconditions and tidies up by itself."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Which side is compared with which."""

    ours: str
    peer: str
    aim: float | None = None
    """At most this ratio is promised."""


@dataclass(frozen=True, kw_only=True)
class Timed:
    """The seconds of one side."""

    name: str
    what: str
    role: Role
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Half of the runs took longer."""
        return statistics.median(self.seconds)

    def as_json(self) -> dict[str, Any]:
        """The same for a machine."""
        return {
            "name": self.name,
            "role": self.role.value,
            "what": self.what,
            "seconds": [round(one, 4) for one in self.seconds],
            "median": round(self.median, 4),
            "min": round(min(self.seconds), 4),
            "max": round(max(self.seconds), 4),
        }


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """Median of ours by median of the peer."""

    ours: str
    peer: str
    ratio: float
    aim: float | None

    @property
    def is_met(self) -> bool | None:
        """Whether the aim is met; None where there is none."""
        return None if self.aim is None else self.ratio <= self.aim

    def as_json(self) -> dict[str, Any]:
        """The same for a machine."""
        return {
            "ours": self.ours,
            "peer": self.peer,
            "ratio": round(self.ratio, 3),
            "aim": self.aim,
            "is_met": self.is_met,
        }


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one comparison showed."""

    title: str
    timed: tuple[Timed, ...]
    ratios: tuple[Ratio, ...]
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The same for a machine."""
        return {
            "title": self.title,
            "sides": [one.as_json() for one in self.timed],
            "ratios": [one.as_json() for one in self.ratios],
            "notes": list(self.notes),
        }


def interleave(sides: Sequence[Side], runs: int, note: Note) -> tuple[Timed, ...]:
    """Each side once to warm up, untimed; then all sides in turn, `runs` times: what slows the machine down for a
    while meets all of them."""
    taken: dict[str, list[float]] = {side.name: [] for side in sides}
    for number in range(runs + 1):
        for place, side in enumerate(sides):
            done = (number * len(sides) + place) / ((runs + 1) * len(sides))
            note(f"{side.name}, {f'run {number} of {runs}' if number else 'warming up'}", done)
            seconds = side.once()
            if number:
                taken[side.name].append(seconds)
    return tuple(
        Timed(name=side.name, what=side.what, role=side.role, seconds=tuple(taken[side.name])) for side in sides
    )


def compared(timed: Sequence[Timed], pairs: Sequence[Pair]) -> tuple[Ratio, ...]:
    """The ratio of medians of each pair."""
    by_name: Mapping[str, Timed] = {one.name: one for one in timed}
    return tuple(
        Ratio(
            ours=pair.ours,
            peer=pair.peer,
            ratio=by_name[pair.ours].median / by_name[pair.peer].median,
            aim=pair.aim,
        )
        for pair in pairs
    )
