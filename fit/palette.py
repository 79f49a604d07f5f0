"""Colours and patterns of the picture: told apart with any kind of colour vision, and by pattern without any colour.

Tints for light pages and shades for dark ones of the palette of Okabe and Ito (https://jfly.uni-koeln.de/color/); all
texts stand on them with a contrast of 4.5 or more.
"""

from enum import StrEnum


class Theme(StrEnum):
    """For which pages the picture is made."""

    AUTO = "auto"
    """Whichever the reader's browser prefers."""
    LIGHT = "light"
    DARK = "dark"


WORKLOADS = 6
"""How many workloads get a colour of their own."""

_LIGHT = {
    "page": "#ffffff",
    "text": "#0f172a",
    "small": "#475569",
    "rule": "#e2e8f0",
    "edge": "#64748b",
    "free": "#f8fafc",
    "kept": "#e2e8f0",
    "system": "#cbd5e1",
    "other": "#e4eaf1",
    "mark": "#334155",
    "good": "#00664d",
    "bad": "#b42318",
    "w0": "#a9d3ee",
    "w1": "#f9c49c",
    "w2": "#a5dcc6",
    "w3": "#e6bcd8",
    "w4": "#f2e29b",
    "w5": "#c9c6f0",
}
_DARK = {
    "page": "#0d1117",
    "text": "#e6edf3",
    "small": "#a3b1c2",
    "rule": "#232b36",
    "edge": "#8b98a9",
    "free": "#11161d",
    "kept": "#2b333e",
    "system": "#3d4855",
    "other": "#253040",
    "mark": "#b6c2d1",
    "good": "#4fd1a5",
    "bad": "#ff9a8d",
    "w0": "#0f4f7a",
    "w1": "#7d3a06",
    "w2": "#0a5a45",
    "w3": "#6c2f55",
    "w4": "#5c4a00",
    "w5": "#3f3a86",
}

_FILLED = ("page", "free", "kept", "system", "other", *(f"w{count}" for count in range(WORKLOADS)))

PATTERNS = {
    "kept": '<path d="M0 6 L6 0 M-1 1 L1 -1 M5 7 L7 5"/>',
    "system": '<path d="M0 0 L6 6 M6 0 L0 6"/>',
    "w1": '<path d="M0 3 H6"/>',
    "w2": '<circle cx="3" cy="3" r="0.9"/>',
    "w3": '<path d="M3 0 V6"/>',
    "w4": '<path d="M0 0 L6 6 M-1 5 L1 7 M5 -1 L7 1"/>',
    "w5": '<path d="M0 3 H6 M3 0 V6"/>',
}
"""Marks on what is filled; `w0`, `other` and `free` are plain."""


def _rules(colours: dict[str, str]) -> list[str]:
    filled = [f".{name} {{ fill: {colours[name]}; }}" for name in _FILLED]
    return [
        *filled,
        f"text {{ fill: {colours['text']}; }}",
        f".small {{ fill: {colours['small']}; }}",
        f".good {{ fill: {colours['good']}; }}",
        f".bad {{ fill: {colours['bad']}; }}",
        f".rule {{ stroke: {colours['rule']}; }}",
        f".bar {{ stroke: {colours['edge']}; }}",
        f".part {{ stroke: {colours['page']}; }}",
        f".marks {{ stroke: {colours['mark']}; fill: none; }}",
        f".dots {{ fill: {colours['mark']}; stroke: none; }}",
    ]


def style(theme: Theme) -> str:
    """The style sheet of a picture."""
    fixed = [
        "text { font-family: system-ui, -apple-system, 'Segoe UI', sans-serif; font-size: 13px; }",
        ".title { font-weight: 600; font-size: 17px; }",
        ".head { font-weight: 600; }",
        ".small { font-size: 12px; }",
        ".in { font-size: 11.5px; }",
        ".figure { font-size: 12px; font-variant-numeric: tabular-nums; }",
        ".bar { fill: none; stroke-width: 1; }",
        ".part { stroke-width: 1; }",
        ".rule { stroke-width: 1; }",
        ".marks { stroke-width: 0.9; opacity: 0.38; }",
        ".dots { opacity: 0.42; }",
    ]
    if theme is Theme.AUTO:
        dark = " ".join(_rules(_DARK))
        rules = [":root { color-scheme: light dark; }", *fixed, *_rules(_LIGHT)]
        rules.append(f"@media (prefers-color-scheme: dark) {{ {dark} }}")
    else:
        rules = [*fixed, *_rules(_DARK if theme is Theme.DARK else _LIGHT)]
    return "\n".join(f"    {one}" for one in rules)


def patterns() -> str:
    """The marks, as definitions."""
    return "\n".join(
        f'    <pattern id="p-{name}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<g class="{"dots" if "circle" in drawn else "marks"}">{drawn}</g></pattern>'
        for name, drawn in PATTERNS.items()
    )
