"""The fit of a rehearsed stack, drawn: what the scheduler just did once, proved for every order, and what is left."""

from typing import Any

from cli.places import Places
from cli.settings import Stack

_LIMIT = 2.0
"""Seconds for one question of the solver. `./groundwork fit` takes more, and asks more."""


def draw(places: Places, stack: Stack) -> dict[str, Any]:
    """Draw what fills each node: whether everything has room, and where the picture is. It outlives the rehearsal."""
    from fit.answer import answer  # noqa: PLC0415 (loads the solver)
    from fit.picture import svg  # noqa: PLC0415

    found = answer(stack.name, stack.settings, _LIMIT, sizes=False)
    picture = places.private(places.work / "fit") / f"{stack.name}.svg"
    picture.write_text(svg(found), encoding="utf-8")
    return {"fits": found.fits, "decided": found.decided, "survives_a_node": found.survives, "picture": str(picture)}
