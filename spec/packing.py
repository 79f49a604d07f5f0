"""Whether items fit into rooms: quick tries first, then a proof that they cannot, then a search with a limit."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

from spec.units import Bytes, Cpu
from spec.workloads import Amount


@dataclass(frozen=True, slots=True, order=True)
class Room:
    """What is left of one place."""

    cpu: Cpu
    memory: Bytes
    count: int
    """How many more items it takes."""

    def holds(self, asks: Amount) -> bool:
        """Whether one more such item fits."""
        return self.count > 0 and self.cpu >= asks.cpu and self.memory >= asks.memory

    def times(self, asks: Amount) -> int:
        """How many such items it holds."""
        counts = [self.count]
        if asks.cpu.millis:
            counts.append(self.cpu.millis // asks.cpu.millis)
        if asks.memory.count:
            counts.append(self.memory.count // asks.memory.count)
        return min(counts)

    def less(self, asks: Amount) -> "Room":
        """What is left with one more such item in it."""
        return Room(self.cpu - asks.cpu, self.memory - asks.memory, self.count - 1)


@dataclass(frozen=True, slots=True)
class Item:
    """Something that needs room in one of several rooms. Two that are equal can change places."""

    asks: Amount
    allowed: tuple[int, ...]
    """In which rooms it may be: their positions, from the first to the last."""
    apart: str | None = None
    """Items of the same such name are equal in all else, and never two of them in one room."""


@dataclass(slots=True)
class Attempt:
    """Items that have a room, and the rooms as that leaves them."""

    rooms: list[Room]
    place_of: dict[int, int] = field(default_factory=dict)
    """Position of an item → position of its room."""

    def takes(self, items: Sequence[Item], index: int) -> list[int]:
        """The rooms that this item may still go into and that have the room for it."""
        item = items[index]
        return [place for place in self.open(items, index) if self.rooms[place].holds(item.asks)]

    def open(self, items: Sequence[Item], index: int) -> Sequence[int]:
        """The rooms that this item may still go into, whether or not they have the room for it."""
        item = items[index]
        if item.apart is None:
            return item.allowed
        taken = {place for other, place in self.place_of.items() if items[other].apart == item.apart}
        return [place for place in item.allowed if place not in taken]

    def put(self, items: Sequence[Item], index: int, place: int) -> None:
        """Put an item into a room that has the room for it."""
        self.rooms[place] = self.rooms[place].less(items[index].asks)
        self.place_of[index] = place


@dataclass(frozen=True, slots=True)
class Packed:
    """A room for every item, by positions."""

    place_of: dict[int, int]


@dataclass(frozen=True, slots=True)
class TooMuch:
    """There is no way; one item that is left over, and the rooms as the others leave them."""

    left: int
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Neither a way nor a proof that there is none was found."""

    tried: int


SEARCH_LIMIT = 400_000
"""Looks at a room before the search is given up, after about a second. A hundred items in a thousand rooms need a
quarter of it."""

DEEPEST = 500
"""Items after which the search is given up: each is one more call inside of another."""


def pack(items: Sequence[Item], rooms: Sequence[Room]) -> Packed | TooMuch | GivenUp:
    """A room for each item; or one that cannot have any when the others have theirs; or an honest "not decided"."""
    order = sorted(range(len(items)), key=lambda index: _order(items[index]))
    sorted_items = [items[index] for index in order]
    search = _Search(sorted_items, rooms)
    if not _more_than_all(sorted_items, rooms):
        try:
            found = _quick(sorted_items, rooms) or search.run()
        except _GivenUpError:
            return GivenUp(search.tried)
        if found is not None:
            return Packed({order[index]: place for index, place in found.items()})
    index, attempt = search.left_over()
    attempt.place_of = {order[item]: place for item, place in attempt.place_of.items()}
    return TooMuch(order[index], attempt)


def _order(item: Item) -> tuple[int, int, int, str, tuple[int, ...]]:
    """Who has the least choice first, then the largest; equal items beside one another."""
    return len(item.allowed), -item.asks.cpu.millis, -item.asks.memory.count, item.apart or "", item.allowed


# Quick tries.

_Habit = Callable[[Item, Room], float]
"""Which room an item goes into: the one for which this is least."""


def _quick(items: Sequence[Item], rooms: Sequence[Room]) -> dict[int, int] | None:
    """Usual habits, one after the other, on items sorted by many mixtures of processor time and memory.

    What one of them misses by a little another one finds; each costs a thousandth of the search.
    """
    cpu = max([1, *(room.cpu.millis for room in rooms)])
    memory = max([1, *(room.memory.count for room in rooms)])

    def left(_: Item, room: Room) -> float:
        return room.cpu.millis / cpu + room.memory.count / memory

    def alike(item: Item, room: Room) -> float:
        return -(
            item.asks.cpu.millis / cpu * room.cpu.millis / cpu
            + item.asks.memory.count / memory * room.memory.count / memory
        )

    habits: list[_Habit] = [lambda *_: 0.0, left, lambda item, room: -left(item, room), alike]
    tries = max(1, SEARCH_LIMIT // max(1, len(items) * len(rooms)))
    for weight, habit in islice(product(_WEIGHTS, habits), tries):

        def size(index: int, weight: float = weight) -> float:
            asks = items[index].asks
            return weight * asks.cpu.millis / cpu + (1 - weight) * asks.memory.count / memory

        # Who has the least choice stays first.
        order = sorted(range(len(items)), key=lambda index: (len(items[index].allowed), -size(index)))
        attempt = Attempt(list(rooms))
        if all(_put_somewhere(attempt, items, index, habit) for index in order):
            return attempt.place_of
    return None


_WEIGHTS = (0.5, 1.0, 0.0, 0.7, 0.3, 0.6, 0.4, 0.8, 0.2, 0.9, 0.1)


def _put_somewhere(attempt: Attempt, items: Sequence[Item], index: int, habit: _Habit) -> bool:
    places = attempt.takes(items, index)
    if not places:
        return False
    item = items[index]
    attempt.put(items, index, min(places, key=lambda place: habit(item, attempt.rooms[place])))
    return True


# The proof that needs no search.


def _more_than_all(items: Sequence[Item], rooms: Sequence[Room]) -> bool:
    """Whether some items ask together for more than all the rooms have that any of them may be in."""
    sets = {item.allowed: frozenset(item.allowed) for item in items}
    for allowed, wide in sets.items():
        inside = [item for item in items if sets[item.allowed] <= wide]
        places = [rooms[place] for place in allowed]
        if (
            len(inside) > sum(room.count for room in places)
            or sum(item.asks.cpu.millis for item in inside) > sum(room.cpu.millis for room in places)
            or sum(item.asks.memory.count for item in inside) > sum(room.memory.count for room in places)
        ):
            return True
    return False


# The search.


class _GivenUpError(Exception):
    pass


class _Search:
    """Depth first over items in the order that they are given in.

    Rooms that are equal, and open to the same items, are tried once, and equal items in one order only: each in the
    room of the one before it or in a later one, and in a later one where they must be apart. A way is left as soon as
    the rooms that may still be used are too few for the equal items that still wait.
    """

    def __init__(self, items: Sequence[Item], rooms: Sequence[Room]) -> None:
        self.items = items
        self.attempt = Attempt(list(rooms))
        self.deepest = Attempt(list(rooms))
        self.tried = 0
        # How many items equal to this one come from here on, and whether one comes right before.
        self._waiting = [1] * len(items)
        for index in range(len(items) - 2, -1, -1):
            if items[index] == items[index + 1]:
                self._waiting[index] += self._waiting[index + 1]
        self._follows = [index > 0 and items[index - 1] == item for index, item in enumerate(items)]
        kinds = [frozenset(allowed) for allowed in dict.fromkeys(item.allowed for item in items)]
        self._open_to = [tuple(place in allowed for allowed in kinds) for place in range(len(rooms))]

    def run(self, index: int = 0) -> dict[int, int] | None:
        """The rest of the items, each with its room; None where there is no way."""
        attempt = self.attempt
        if index > DEEPEST:
            raise _GivenUpError
        if index > len(self.deepest.place_of):
            self.deepest = Attempt(list(attempt.rooms), dict(attempt.place_of))
        if index == len(self.items):
            return dict(attempt.place_of)
        item, first = self.items[index], self._first(index)
        if not self._may_take_all(index, first):
            return None
        seen: set[tuple[Room, tuple[bool, ...]]] = set()
        for place in self._from(item, first):
            room = attempt.rooms[place]
            alike = (room, self._open_to[place])
            if not room.holds(item.asks) or alike in seen:
                continue
            seen.add(alike)
            attempt.put(self.items, index, place)
            found = self.run(index + 1)
            attempt.rooms[place] = room
            del attempt.place_of[index]
            if found is not None:
                return found
        return None

    def _first(self, index: int) -> int:
        """The first room to try."""
        if not self._follows[index]:
            return 0
        before = self.attempt.place_of[index - 1]
        return before if self.items[index].apart is None else before + 1

    def _may_take_all(self, index: int, first: int) -> bool:
        """Whether the rooms from `first` on are enough for this item and the equal ones after it."""
        item = self.items[index]
        waiting = self._waiting[index]
        for place in self._from(item, first):
            times = self.attempt.rooms[place].times(item.asks)
            waiting -= times if item.apart is None else min(1, times)
            if waiting <= 0:
                return True
        return False

    def _from(self, item: Item, first: int) -> Iterator[int]:
        """The rooms of an item from this one on; each look at one counts."""
        for place in item.allowed:
            if place >= first:
                self.tried += 1
                if self.tried > SEARCH_LIMIT:
                    raise _GivenUpError
                yield place

    def left_over(self) -> tuple[int, Attempt]:
        """After a search without success: the fullest way found, filled up until an item is left."""
        attempt = self.deepest
        for index in range(len(attempt.place_of), len(self.items)):
            if not _put_somewhere(attempt, self.items, index, lambda *_: 0.0):
                return index, attempt
        raise AssertionError("the items fit after all")
