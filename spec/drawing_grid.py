"""A flow table as a grid, for platforms with many pods: who connects stands in the rows, to what in the columns."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from spec.drawing import box, escaped, number, width, words

CELL = 22.0
MARGIN = 24.0
SHORT = 18
"""Letters of a port that stays below the line on which the names stand."""
LETTERS = 4.5
"""From the middle of a row to the foot of its letters."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """One connection: a row, a column, and what is said when somebody points at it."""

    row: str
    column: str
    says: str
    printed: bool
    """Whether the vendor's guide has it; what it forgets is drawn hollow."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What one row or column stands for."""

    key: str
    text: str
    group: str
    port: str = ""


@dataclass(slots=True)
class _Axis:
    """Rows or columns, with room between the groups."""

    headings: Sequence[Heading]
    gap: float
    at: dict[str, float] = field(default_factory=dict)
    groups: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Group → where it starts and ends."""
    length: float = 0.0

    def lay_out(self) -> None:
        """Give each its middle."""
        place, group = 0.0, ""
        for one in self.headings:
            if one.group != group:
                place += self.gap
                group = one.group
                self.groups[group] = (place, place)
            self.at[one.key] = place + CELL / 2
            place += CELL
            self.groups[group] = (self.groups[group][0], place)
        self.length = place


def grid(
    rows: Sequence[Heading], columns: Sequence[Heading], crossings: Sequence[Crossing]
) -> tuple[float, float, list[str]]:
    """Width, height and lines of a grid. Groups of rows have a line of their own with their name."""
    down, across = _Axis(rows, gap=30.0), _Axis(columns, gap=10.0)
    down.lay_out()
    across.lay_out()
    left = MARGIN + max(width(one.text) for one in rows) + 14
    port_room = max((width(one.port, "port") for one in columns if len(one.port) <= SHORT), default=0.0) + 10
    top = MARGIN + 16 + max(width(one.text) + max(port_room, width(one.port, "port") + 10) for one in columns)

    def x(place: float) -> float:
        return left + place

    def y(place: float) -> float:
        return top + place

    lines = [
        *_bands(rows, down, across, x, y),
        *_column_heads(columns, across, top, port_room, x),
        *_row_heads(rows, down, left, y),
        *_marks(crossings, down, across, x, y),
    ]
    return left + across.length + MARGIN, top + down.length + MARGIN, lines


_Place = Callable[[float], float]


def _bands(rows: Sequence[Heading], down: _Axis, across: _Axis, x: _Place, y: _Place) -> Iterator[str]:
    """Every second row is shaded, so that an eye can follow it; thin lines do the same for columns."""
    for count, one in enumerate(rows):
        if count % 2 == 0:
            yield box(
                MARGIN - 8, y(down.at[one.key]) - CELL / 2, x(across.length) - MARGIN + 16, CELL, "band", round_by=3
            )
    for one in across.headings:
        at = number(x(across.at[one.key]))
        for start, end in down.groups.values():
            yield f'<path class="rule" d="M{at} {number(y(start))}V{number(y(end))}"/>'


def _column_heads(columns: Sequence[Heading], across: _Axis, top: float, port_room: float, x: _Place) -> Iterator[str]:
    """Names and ports run upwards; the name of a group stands above where it is not wider than the group."""
    for group, (start, end) in across.groups.items():
        if width(group, "head") <= end - start:
            yield words(group, x(start), MARGIN, "head")
    for one in columns:
        at = x(across.at[one.key]) + LETTERS
        yield words(one.port, at, top, "port", upright=True)
        yield words(one.text, at, top - max(port_room, width(one.port, "port") + 10), upright=True)


def _row_heads(rows: Sequence[Heading], down: _Axis, left: float, y: _Place) -> Iterator[str]:
    for group, (start, _) in down.groups.items():
        yield words(group, MARGIN, y(start) - 8, "head")
    for one in rows:
        yield words(one.text, left - 10, y(down.at[one.key]) + LETTERS, anchor="end")


def _marks(crossings: Sequence[Crossing], down: _Axis, across: _Axis, x: _Place, y: _Place) -> Iterator[str]:
    for one in crossings:
        yield mark(x(across.at[one.column]), y(down.at[one.row]), one.says, printed=one.printed)


def mark(x: float, y: float, says: str, *, printed: bool) -> str:
    """A dot for what the guide prints, a hollow diamond for what it forgets."""
    said = f"<title>{escaped(says)}</title>"
    if printed:
        return f'<circle class="d0" cx="{number(x)}" cy="{number(y)}" r="5.5">{said}</circle>'
    return f'<path class="hollow c1" d="M{number(x)} {number(y - 7)}l7 7l-7 7l-7 -7z">{said}</path>'
