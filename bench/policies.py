"""What the rules cost: a preview of the largest shipped stack with the pack, and without it, under stand-ins."""

from typing import Any

from bench.ground import Ground, finished
from bench.measure import Note, Pair, Result, Role, Side, compared, interleave
from cli.console import Screen
from cli.policies import pack_of
from cli.rehearse.commands import rehearsed
from cli.rehearse.rehearsal import Rehearsal
from cli.settings import read_stacks

LARGEST = "smi-aws-prod"
"""The most resources of all shipped stacks: 362 with components."""
AIM = 1.25
"""Times the preview without them: what is promised."""


def measured(ground: Ground, runs: int, note: Note) -> list[Result]:
    """Nothing is made: both previews show everything as to be created."""
    (stack,) = read_stacks(ground.places, [LARGEST])

    def previews(rehearsal: Rehearsal) -> dict[str, Any]:
        engine = rehearsal.begun()
        plain = Side(
            name="without rules",
            what=f"pulumi preview of {LARGEST}",
            role=Role.PEER,
            once=lambda: finished(engine.run("preview"), "preview without rules"),
        )
        judged = Side(
            name="with rules",
            what=f"pulumi preview of {LARGEST}, --policy-pack",
            role=Role.OURS,
            once=lambda: finished(engine.run("preview", pack_of(ground.places)), "preview with rules"),
        )
        return {"timed": interleave([judged, plain], runs, note)}

    timed = rehearsed(Screen(as_json=True), ground.places, stack, previews, keep=False)["timed"]
    ratios = compared(timed, [Pair(ours="with rules", peer="without rules", aim=AIM)])
    return [Result(title=f"rules on a preview of {LARGEST}", timed=timed, ratios=ratios)]
