"""What every picture is made of: text that is measured before it is placed, and colours for light and dark pages."""

from collections.abc import Iterable, Sequence

NARROW = frozenset("iljtfrI.,:;'|!()[] -/")
WIDE = frozenset("mwMW@%&→")

STYLE = """
  svg { color-scheme: light dark; }
  .page { fill: #ffffff; }
  .box { fill: #ffffff; stroke: #334155; stroke-width: 1.5; }
  .pod { fill: #e0f2fe; stroke: #0369a1; stroke-width: 1.5; }
  .again { stroke-dasharray: 5 4; }
  .rule { stroke: #cbd5e1; stroke-width: 1; }
  .band { fill: #f1f5f9; }
  .line { fill: none; stroke-width: 1.6; }
  .hollow { fill: #ffffff; stroke-width: 2; }
  text { fill: #0f172a; font-family: system-ui, sans-serif; font-size: 13px; }
  .head { font-weight: 600; font-size: 14px; }
  .title { font-weight: 600; font-size: 17px; }
  .small { fill: #475569; font-size: 12px; }
  .port { font-family: ui-monospace, monospace; font-size: 12px; }
  .c0 { stroke: #0072b2; } .c1 { stroke: #d55e00; } .c2 { stroke: #00795a; }
  .c3 { stroke: #a04a7d; } .c4 { stroke: #8a6100; } .c5 { stroke: #334155; }
  .d0 { fill: #0072b2; } .d1 { fill: #d55e00; } .d2 { fill: #00795a; }
  .d3 { fill: #a04a7d; } .d4 { fill: #8a6100; } .d5 { fill: #334155; }
  @media (prefers-color-scheme: dark) {
    .page, .hollow { fill: #0d1117; }
    .box { fill: #161b22; stroke: #94a3b8; }
    .pod { fill: #0c2d48; stroke: #56b4e9; }
    .rule { stroke: #334155; }
    .band { fill: #161b22; }
    text { fill: #e6edf3; }
    .small { fill: #a3b1c2; }
    .c0 { stroke: #56b4e9; } .c1 { stroke: #ff9d57; } .c2 { stroke: #2fd6a5; }
    .c3 { stroke: #e8a4cb; } .c4 { stroke: #f0e442; } .c5 { stroke: #cbd5e1; }
    .d0 { fill: #56b4e9; } .d1 { fill: #ff9d57; } .d2 { fill: #2fd6a5; }
    .d3 { fill: #e8a4cb; } .d4 { fill: #f0e442; } .d5 { fill: #cbd5e1; }
  }
"""
"""The colours of lines are told apart with any kind of colour vision, and none of them says anything by itself."""

COLOURS = 6

SIZES = {"": 13, "head": 14, "title": 17, "small": 12, "port": 12}
"""Height of the letters, by the class of a text."""


def escaped(text: str) -> str:
    """Text as it stands in XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def width(text: str, kind: str = "") -> float:
    """How wide a text may get at most: whoever looks at it has a font of his own, so this is on the safe side."""
    size = SIZES[kind]
    if kind == "port":
        return len(text) * size * 0.62
    bold = 1.12 if kind in ("head", "title") else 1.0
    ems = bold * sum(
        0.42 if one in NARROW else 0.95 if one in WIDE else 0.74 if one.isupper() else 0.62 for one in text
    )
    return ems * size


def words(text: str, x: float, y: float, kind: str = "", *, anchor: str = "start", upright: bool = False) -> str:
    """A text whose letters stand on `y`; upright ones run from there towards the top."""
    marks = f' class="{kind}"' if kind else ""
    marks += f' text-anchor="{anchor}"' if anchor != "start" else ""
    marks += f' transform="rotate(-90 {number(x)} {number(y)})"' if upright else ""
    return f'<text x="{number(x)}" y="{number(y)}"{marks}>{escaped(text)}</text>'


def box(x: float, y: float, wide: float, high: float, kind: str, *, round_by: int = 6) -> str:
    """A rectangle."""
    corner = f' rx="{round_by}"' if round_by else ""
    size = f'width="{number(wide)}" height="{number(high)}"'
    return f'<rect class="{kind}" x="{number(x)}" y="{number(y)}" {size}{corner}/>'


def number(value: float) -> str:
    """A coordinate, as short as it can be written."""
    return f"{value:.1f}".removesuffix(".0")


def document(title: str, description: str, wide: float, high: float, body: Iterable[str]) -> str:
    """The whole picture, with what a screen reader says of it."""
    heads = "\n".join(
        f'    <marker id="tip{colour}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
        f'orient="auto"><path class="d{colour}" d="M0 0 L10 5 L0 10 z"/></marker>'
        for colour in range(COLOURS)
    )
    size = (number(wide), number(high))
    sides = f'width="{size[0]}" height="{size[1]}"'
    said = 'role="img" aria-labelledby="title desc"'
    lines: Sequence[str] = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}" {sides} {said}>',
        f'  <title id="title">{escaped(title)}</title>',
        f'  <desc id="desc">{escaped(description)}</desc>',
        f"  <style>{STYLE}  </style>",
        f"  <defs>\n{heads}\n  </defs>",
        f'  <rect class="page" {sides}/>',
        *(f"  {line}" for line in body),
        "</svg>",
    )
    return "\n".join(lines) + "\n"
