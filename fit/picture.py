"""What fills each node, as an SVG: one row for each node, or for several that are filled alike, with two bars each."""

from collections.abc import Iterator, Sequence

from fit.answer import Answer
from fit.decide import DoesNotFit, Fits
from fit.filling import Bar, Filling, Row, filling, why
from fit.palette import PATTERNS, Theme, patterns, style
from fit.problem import Measure
from fit.wording import counted, listed, memory
from spec.drawing import escaped, number, width

WIDE = 960
LEFT = 178.0
"""Where bars begin."""
LONGEST = 566.0
"""How long the bar of the largest node is."""
HIGH = 19.0
BETWEEN = 3.0
ROW = 2 * HIGH + BETWEEN + 18.0
TOP = 96.0
MARGIN = 24.0
PER_LINE = 3

GOOD, BAD, OPEN = "✓", "✗", "→"
SIGNS = {GOOD: "good", BAD: "bad", OPEN: "small"}
"""Sign before a sentence → its class."""
NAMED = 'role="img" aria-labelledby="fit-title fit-about"'


def svg(answer: Answer, theme: Theme = Theme.AUTO) -> str:
    """The picture of one stack's placement, for light and dark pages alike unless one of them is asked for."""
    filled = filling(answer)
    rows = [line for at, row in enumerate(filled.rows) for line in _row(row, TOP + at * ROW, filled)]
    foot = TOP + len(filled.rows) * ROW + 6
    legend, high = _legend(filled, foot)
    said, high = _said(answer, filled, high)
    title, about = _title(answer, filled), _about(answer)
    size = f'width="{WIDE}" height="{number(high)}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {number(high)}" {size} {NAMED}>',
        f'  <title id="fit-title">{escaped(title)}</title>',
        f'  <desc id="fit-about">{escaped(about)}</desc>',
        f"  <style>\n{style(theme)}\n  </style>",
        f"  <defs>\n{patterns()}\n  </defs>",
        f'  <rect class="page" {size}/>',
        f"  {_text(title, MARGIN, 36, 'title')}",
        f"  {_text(about, MARGIN, 60, 'small')}",
        f'  <path class="rule" d="M{number(MARGIN)} 76 H{number(WIDE - MARGIN)}"/>',
        *(f"  {line}" for line in (*rows, *legend, *said)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _title(answer: Answer, filled: Filling) -> str:
    nodes = sum(len(row.names) for row in filled.rows)
    pods = sum(row.pods * len(row.names) for row in filled.rows)
    if filled.left:
        left = sum(count for _, count in filled.left)
        return f"{answer.stack}: {counted(left, 'pod')} without a place on {counted(nodes, 'node')}"
    return f"{answer.stack}: {counted(pods, 'pod')} on {counted(nodes, 'node')}"


def _about(answer: Answer) -> str:
    """One line that says how to read it."""
    what = "The most that can be placed at once" if answer.shown[1] is None else "A placement of every pod"
    return (
        f"{what}. For each node its processor, and below it its memory: what it keeps, what pods ask for, what is free."
    )


def _text(text: str, x: float, y: float, kind: str, *, anchor: str = "start") -> str:
    at = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text class="{kind}" x="{number(x)}" y="{number(y)}"{at}>{escaped(text)}</text>'


def _row(row: Row, y: float, filled: Filling) -> Iterator[str]:
    first, last = row.names[0], row.names[-1]
    yield _text(_cut(first if len(row.names) == 1 else _span(row.names), "head"), MARGIN, y + 14, "head")
    each = " each" if len(row.names) > 1 else ""
    beside = f"{counted(row.pods, 'pod')}{each} · zone {row.where.rpartition('-')[2]}"
    yield _text(_cut(beside, "small"), MARGIN, y + HIGH + BETWEEN + 13, "small")
    for count, bar in enumerate(row.bars):
        largest = max(one.bars[count].capacity for one in filled.rows)
        yield from _bar(bar, y + count * (HIGH + BETWEEN), largest, f"{first} to {last}" if first != last else first)


def _cut(text: str, kind: str) -> str:
    """A text that ends before the bars begin; a row's tooltips have the whole name."""
    while width(text, kind) > LEFT - MARGIN - 4:
        text = f"{text.removesuffix('…')[:-1]}…"
    return text


def _span(names: Sequence[str]) -> str:
    """`worker-0 to 4` where the names only count up, else the first one and how many are like it."""
    stems = {name.rpartition("-")[0] for name in names}
    numbers = [name.rpartition("-")[2] for name in names]
    if len(stems) == 1 and all(one.isdigit() for one in numbers):
        counts = [int(one) for one in numbers]
        if counts == list(range(counts[0], counts[0] + len(counts))):
            return f"{stems.pop()}-{counts[0]} to {counts[-1]}"
    return f"{names[0]} + {len(names) - 1} alike"


def _bar(bar: Bar, y: float, largest: int, name: str) -> Iterator[str]:
    scale = LONGEST / max(1, largest)
    long, x = bar.capacity * scale, LEFT
    yield f'<rect class="free" x="{number(x)}" y="{number(y)}" width="{number(long)}" height="{number(HIGH)}"/>'
    for part in bar.parts:
        wide = part.amount * scale
        if wide <= 0:
            continue
        area = f'x="{number(x)}" y="{number(y)}" width="{number(wide)}" height="{number(HIGH)}"'
        yield f'<g><title>{escaped(f"{name}: {part.says}")}</title><rect class="part {part.kind}" {area}/>'
        if part.kind in PATTERNS:
            yield f'<rect fill="url(#p-{part.kind})" {area}/>'
        yield f"{_inside(part.label, part.kind, x, y, wide)}</g>"
        x += wide
    free = LEFT + long - x
    if free > width("free", "small") + 8:
        yield _text("free", x + free / 2, y + 13.5, "small", anchor="middle")
    yield f'<rect class="bar" x="{number(LEFT)}" y="{number(y)}" width="{number(long)}" height="{number(HIGH)}"/>'
    yield _text(_figure(bar), LEFT + LONGEST + 14, y + 13.5, "figure")


def _inside(label: str, kind: str, x: float, y: float, wide: float) -> str:
    """A label where there is room for it, on a plain ground so that no pattern runs through its letters."""
    room = width(label, "small")
    if room + 10 > wide:
        return ""
    middle = x + wide / 2
    ground = ""
    if kind in PATTERNS:
        ground = (
            f'<rect class="{kind}" x="{number(middle - room / 2 - 2)}" y="{number(y + 2.5)}" rx="3" '
            f'width="{number(room + 4)}" height="{number(HIGH - 5)}"/>'
        )
    return ground + _text(label, middle, y + 13.5, "in", anchor="middle")


def _figure(bar: Bar) -> str:
    share = f"{bar.taken / bar.room:.0%}" if bar.room else "-"
    if bar.measure is Measure.CPU:
        return f"{share} · {bar.taken / 1000:.2f} of {bar.room / 1000:.2f} cores"
    return f"{share} · {memory(bar.taken).removesuffix(' GiB')} of {memory(bar.room)}"


def _legend(filled: Filling, y: float) -> tuple[list[str], float]:
    kinds = {part.kind for row in filled.rows for bar in row.bars for part in bar.parts if part.amount}
    entries = [("kept", "kept by the node for itself"), ("system", "the cluster's own pods")]
    entries += [(f"w{count}", name) for count, name in enumerate(filled.coloured)]
    entries += [("other", "all other workloads"), ("free", "free for pods")]
    shown = [one for one in entries if one[0] in kinds or one[0] == "free"]
    lines = [f'<path class="rule" d="M{number(MARGIN)} {number(y)} H{number(WIDE - MARGIN)}"/>']
    column = (WIDE - 2 * MARGIN) / PER_LINE
    for count, (kind, text) in enumerate(shown):
        x, at = MARGIN + count % PER_LINE * column, y + 16 + count // PER_LINE * 22
        area = f'x="{number(x)}" y="{number(at)}" width="22" height="13"'
        lines.append(f'<rect class="part {kind}" {area}/>')
        if kind in PATTERNS:
            lines.append(f'<rect fill="url(#p-{kind})" {area}/>')
        lines.append(f'<rect class="bar" {area}/>')
        lines.append(_text(text, x + 30, at + 11, "small"))
    return lines, y + 16 + -(-len(shown) // PER_LINE) * 22 + 4


def _said(answer: Answer, filled: Filling, y: float) -> tuple[list[str], float]:
    """The answers below the picture: with a sign and a word, never by colour alone."""
    lines = [f'<path class="rule" d="M{number(MARGIN)} {number(y)} H{number(WIDE - MARGIN)}"/>']
    for sign, text in _sentences(answer, filled):
        y += 21
        lines.append(_text(sign, MARGIN, y + 2, SIGNS[sign]))
        lines += [_text(part, MARGIN + 20, y + 2 + 16 * count, "small") for count, part in enumerate(_lines(text))]
        y += 16 * (len(_lines(text)) - 1)
    return lines, y + 22


def _sentences(answer: Answer, filled: Filling) -> Iterator[tuple[str, str]]:
    if filled.left:
        yield BAD, f"without a place: {listed([f'{count} of {name}' for name, count in filled.left])}"
        yield BAD, why(answer)
    for one in answer.cases:
        if not isinstance(one.decision, DoesNotFit):
            yield GOOD if isinstance(one.decision, Fits) else OPEN, one.case.says
    for what in ("node", "zone"):
        lost = [one for one in answer.losses if one.what == what]
        bad = next((one for one in lost if not isinstance(one.decision, Fits)), None)
        if bad is not None:
            yield BAD, f"without {what} {bad.name} not everything fits"
        elif lost:
            most = max(sum(one.waiting.values()) for one in lost)
            meanwhile = f"; until it is back, {counted(most, 'pod')} wait{'s' if most == 1 else ''}" if most else ""
            yield GOOD, f"any {what} gone{meanwhile}"
    if answer.change is not None:
        yield OPEN, f"would fit with {answer.change}"


def _lines(text: str) -> list[str]:
    """A sentence in lines that the picture is wide enough for."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if width(longer, "small") > WIDE - 2 * MARGIN - 20 and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
