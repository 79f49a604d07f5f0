"""A flow table as boxes and arrows, for platforms with few pods: arrows run from left to right and end at a port."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from spec.drawing import COLOURS, box, escaped, number, width, words

MARGIN = 24.0
BETWEEN_LAYERS = 84.0
BETWEEN_BOXES = 26.0
LINE = 18.0
PORT = 20.0
PADDING = 12.0
THREAD = 14.0
"""Height that an arrow takes where it passes between boxes."""
SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Arrow:
    """One connection between two boxes, to a port of the second."""

    source: str
    target: str
    port: str
    """What stands at its end: `TCP 443 HTTPS`."""
    numbers: tuple[str, ...]
    says: str
    """What is said when somebody points at it."""


@dataclass(frozen=True, slots=True)
class Party:
    """What is written in a box."""

    key: str
    name: str
    details: tuple[str, ...] = ()
    own: bool = False
    """One of the platform's own pods."""


@dataclass(slots=True)
class _Node:
    """A box, or a place between two boxes where an arrow passes."""

    key: str
    party: Party | None = None
    again: bool = False
    """The same party stands further left too: arrows only ever run to the right."""
    ports: dict[str, list[str]] = field(default_factory=dict)
    """Port → requirement numbers."""
    layer: int = 0
    x: float = 0.0
    y: float = 0.0
    wide: float = 0.0
    """That of the widest box of its layer."""

    @property
    def least(self) -> float:
        """How wide its texts are."""
        if self.party is None:
            return 0.0
        texts = [width(self.party.name, "head"), *(width(one, "small") for one in self.party.details)]
        rows = [width(port, "port") + 18 + width(_listed(numbers), "small") for port, numbers in self.ports.items()]
        return max(texts + rows) + 2 * PADDING

    @property
    def high(self) -> float:
        if self.party is None:
            return THREAD
        return PADDING + LINE * (1 + len(self.party.details)) + PORT * len(self.ports) + (8 if self.ports else 4)

    def port_y(self, port: str) -> float:
        """Where arrows to a port end."""
        head = PADDING + LINE * (1 + len(self.party.details if self.party else ()))
        return self.y + head + PORT * list(self.ports).index(port) + PORT / 2

    @property
    def middle(self) -> float:
        return self.y + self.high / 2


@dataclass(frozen=True, slots=True)
class _Way:
    """One arrow from box to box, by way of the places between them."""

    arrow: Arrow
    nodes: tuple[_Node, ...]

    @property
    def first_y(self) -> float:
        """The height to which it runs at first."""
        first = self.nodes[1]
        return first.middle if first.party is None else first.port_y(self.arrow.port)


def _listed(numbers: Sequence[str]) -> str:
    """In the order of the numbers, and not more of them than one can take in."""
    sorted_ = sorted(numbers, key=lambda one: (len(one), one))
    return ", ".join(sorted_ if len(sorted_) <= 3 else [*sorted_[:2], f"and {len(sorted_) - 2} more"])


def boxes(parties: Sequence[Party], arrows: Sequence[Arrow]) -> tuple[float, float, list[str]]:
    """Width, height and lines of the boxes and arrows."""
    nodes, direct = _placed(parties, arrows)
    layers, ways = _layered(nodes, direct)
    _order(layers, ways)
    wide = _set_x(layers)
    high = _set_y(layers, ways)
    sources = dict.fromkeys(one.source for one in arrows)
    colours = {source: count % COLOURS for count, source in enumerate(sources)}
    lines = [
        *(line for way in ways for line in _drawn_way(way, ways, colours)),
        *(line for layer in layers for node in layer if node.party for line in _drawn_box(node, node.party)),
    ]
    return wide, high, lines


def _placed(parties: Sequence[Party], arrows: Sequence[Arrow]) -> tuple[list[_Node], list[tuple[Arrow, _Node, _Node]]]:
    """A box for each party, and a second one where an arrow would run in a circle."""
    first = {one.key: _Node(one.key, one) for one in parties}
    again: dict[str, _Node] = {}
    after: dict[str, set[str]] = {one.key: set() for one in parties}
    direct: list[tuple[Arrow, _Node, _Node]] = []
    for arrow in arrows:
        source, target = first[arrow.source], first[arrow.target]
        if arrow.source == arrow.target or arrow.source in _reached(after, arrow.target):
            target = again.setdefault(arrow.target, _Node(f"{arrow.target} again", target.party, again=True))
        else:
            after[arrow.source].add(arrow.target)
        shown = target.ports.setdefault(arrow.port, [])
        shown += [one for one in arrow.numbers if one not in shown]
        direct.append((arrow, source, target))
    met = {id(node) for _, source, target in direct for node in (source, target)}
    return [node for node in (*first.values(), *again.values()) if id(node) in met], direct


def _reached(after: dict[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    left = [start]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += after[one]
    return found


def _layered(
    nodes: Sequence[_Node], direct: Sequence[tuple[Arrow, _Node, _Node]]
) -> tuple[list[list[_Node]], list[_Way]]:
    """Every box stands to the right of all that connect to it; long arrows get a place in each layer between."""
    for _ in nodes:
        for _, source, target in direct:
            target.layer = max(target.layer, source.layer + 1)
    called = {target.key for _, _, target in direct}
    for node in nodes:
        if node.key not in called:
            node.layer = min(target.layer for _, source, target in direct if source is node) - 1
    layers: list[list[_Node]] = [[] for _ in range(max(node.layer for node in nodes) + 1)]
    for node in nodes:
        layers[node.layer].append(node)
    ways = []
    for count, (arrow, source, target) in enumerate(direct):
        threads = [_Node(f"thread {count}", layer=layer) for layer in range(source.layer + 1, target.layer)]
        for thread in threads:
            layers[thread.layer].append(thread)
        ways.append(_Way(arrow, (source, *threads, target)))
    return layers, ways


def _neighbours(ways: Sequence[_Way], *, to_the_left: bool) -> dict[int, list[_Node]]:
    found: dict[int, list[_Node]] = {}
    for way in ways:
        for left, right in pairwise(way.nodes):
            node, other = (right, left) if to_the_left else (left, right)
            found.setdefault(id(node), []).append(other)
    return found


def _order(layers: Sequence[list[_Node]], ways: Sequence[_Way]) -> None:
    """Boxes that belong together stand at the same height, so that few arrows cross."""
    for sweep in range(SWEEPS):
        to_the_left = sweep % 2 == 0
        neighbours = _neighbours(ways, to_the_left=to_the_left)
        for layer in layers if to_the_left else list(reversed(layers)):
            places = {id(node): place / len(one) for one in layers for place, node in enumerate(one)}
            wanted = {
                id(node): sum(places[id(other)] for other in others) / len(others)
                if (others := neighbours.get(id(node)))
                else places[id(node)]
                for node in layer
            }
            layer.sort(key=lambda node: wanted[id(node)])


def _set_x(layers: Sequence[Sequence[_Node]]) -> float:
    """All boxes of a layer are equally wide: no arrow runs behind one on its way to the next."""
    x = MARGIN
    for layer in layers:
        widest = max(node.least for node in layer)
        for node in layer:
            node.x, node.wide = x, widest
        x += widest + BETWEEN_LAYERS
    return x - BETWEEN_LAYERS + MARGIN


def _set_y(layers: Sequence[Sequence[_Node]], ways: Sequence[_Way]) -> float:
    """Boxes near the middle of those that they are connected with, in their order and without touching."""
    for layer in layers:
        _stack(layer, [node.y for node in layer])
    for sweep in range(SWEEPS):
        to_the_left = sweep % 2 == 0
        neighbours = _neighbours(ways, to_the_left=to_the_left)
        for layer in layers if to_the_left else list(reversed(layers)):
            wanted = [
                sum(other.middle for other in others) / len(others) - node.high / 2
                if (others := neighbours.get(id(node)))
                else node.y
                for node in layer
            ]
            _stack(layer, wanted)
    highest = min(node.y for layer in layers for node in layer)
    for layer in layers:
        for node in layer:
            node.y += MARGIN - highest
    return max(node.y + node.high for layer in layers for node in layer) + MARGIN


def _stack(layer: Sequence[_Node], wanted: Sequence[float]) -> None:
    """As near to the wanted heights as the order allows: each group that would overlap moves as one."""
    groups: list[tuple[float, float, list[_Node]]] = []  # sum of wishes for the top of the group, height, members
    for node, wish in zip(layer, wanted, strict=True):
        total, high, members = wish, 0.0, [node]
        room = node.high + BETWEEN_BOXES
        while groups and groups[-1][0] / len(groups[-1][2]) + groups[-1][1] > total / len(members):
            above = groups.pop()
            total = above[0] + total - above[1] * len(members)
            high += above[1]
            members = above[2] + members
        groups.append((total, high + room, members))
    for total, _, members in groups:
        y = total / len(members)
        for node in members:
            node.y = y
            y += node.high + BETWEEN_BOXES


def _drawn_way(way: _Way, ways: Sequence[_Way], colours: dict[str, int]) -> Iterator[str]:
    source, target = way.nodes[0], way.nodes[-1]
    leaving = sorted((one for one in ways if one.nodes[0] is source), key=lambda one: one.first_y)
    step = source.high / (len(leaving) + 1)
    points = [(source.x + source.wide, source.y + step * (leaving.index(way) + 1))]
    for node in way.nodes[1:-1]:
        points += [(node.x, node.middle), (node.x + node.wide, node.middle)]
    points.append((target.x, target.port_y(way.arrow.port)))
    path = f"M{number(points[0][0])} {number(points[0][1])}"
    for (x1, y1), (x2, y2) in pairwise(points):
        bend = number((x1 + x2) / 2)
        path += f"C{bend} {number(y1)} {bend} {number(y2)} {number(x2)} {number(y2)}"
    colour = colours[way.arrow.source]
    said = f"<title>{escaped(way.arrow.says)}</title>"
    yield f'<path class="line c{colour}" marker-end="url(#tip{colour})" d="{path}">{said}</path>'


def _drawn_box(node: _Node, party: Party) -> Iterator[str]:
    kind = f"{'pod' if party.own else 'box'}{' again' if node.again else ''}"
    yield box(node.x, node.y, node.wide, node.high, kind)
    y = node.y + PADDING + 8
    yield words(party.name, node.x + PADDING, y, "head")
    for detail in party.details:
        y += LINE
        yield words(detail, node.x + PADDING, y, "small")
    for port, numbers in node.ports.items():
        middle = node.port_y(port)
        yield f'<path class="rule" d="M{number(node.x)} {number(middle - PORT / 2)}h{number(node.wide)}"/>'
        yield words(port, node.x + PADDING, middle + 4, "port")
        yield words(_listed(numbers), node.x + node.wide - PADDING, middle + 4, "small", anchor="end")
