"""The tests that need no engine, against what importing their libraries costs alone."""

import sys
from functools import partial

from bench.ground import Ground
from bench.measure import Note, Pair, Result, Role, Side, compared, interleave
from cli.errors import Failed
from cli.test import checks

_IMPORTS = "import pulumi, pulumi_kubernetes, pydantic"


def measured(ground: Ground, runs: int, note: Note) -> list[Result]:
    """The lane as `./groundwork test` runs it."""
    lane = next((check for check in checks(ground.places) if check.name.startswith("unit")), None)
    if lane is None:
        raise Failed("./groundwork test has no lane of unit tests any more")
    environment = {"PYTHONPATH": str(ground.places.checkout)}
    sides = [
        Side(
            name="fast tests",
            what=lane.name,
            role=Role.OURS,
            once=partial(ground.timed, "fast-tests", *lane.command, environment=environment),
        ),
        Side(
            name="imports",
            what=f'python -c "{_IMPORTS}"',
            role=Role.FLOOR,
            once=partial(ground.timed, "imports", sys.executable, "-c", _IMPORTS, environment=environment),
        ),
    ]
    timed = interleave(sides, runs, note)
    ratios = compared(timed, [Pair(ours="fast tests", peer="imports")])
    return [Result(title="fast test lane", timed=timed, ratios=ratios)]
