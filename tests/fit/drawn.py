"""The pictures that stand in the documents: `python -m tests.fit.drawn` draws them anew."""

from collections.abc import Mapping
from pathlib import Path

from fit.answer import answer
from fit.palette import Theme
from fit.picture import svg
from tests.fit.stacks import ROOT, shipped

STACK = "pseven-aws-prod"


def pictures() -> Mapping[Path, str]:
    """File → what belongs into it."""
    found = answer(STACK, shipped(STACK), sizes=False)
    ends = {Theme.LIGHT: "", Theme.DARK: "-dark"}
    return {ROOT / f"docs/pictures/fit-{STACK}{end}.svg": svg(found, theme) for theme, end in ends.items()}


if __name__ == "__main__":
    for file, text in pictures().items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
