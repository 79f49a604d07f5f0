"""What the rules cost: a preview of the largest shipped stack with the pack, and without it, under stand-ins."""

from typing import Any

from bench.cloud import AS_IT_COMES
from bench.ground import Ground, finished
from bench.measure import Note, Pair, Result, Role, Side, compared, interleave
from cli.console import Screen
from cli.engine import Engine
from cli.policies import pack_of
from cli.rehearse.commands import rehearsed
from cli.rehearse.rehearsal import Rehearsal
from cli.settings import read_stacks

LARGEST = "smi-aws-prod"
"""The most resources of all shipped stacks: 362 with components."""
WITH, WITHOUT = "with rules", "without rules"
AIM = 1.25
"""Times the preview without them: what is promised."""


def measured(ground: Ground, runs: int, note: Note) -> list[Result]:
    """Nothing is made: both previews show everything as to be created."""
    (stack,) = read_stacks(ground.places, [LARGEST])

    def previews(rehearsal: Rehearsal) -> dict[str, Any]:
        engine = rehearsal.begin()
        left = engine.under(AS_IT_COMES)
        sides = [
            _preview(WITH, Role.OURS, left, pack_of(ground.places)),
            _preview(WITHOUT, Role.PEER, left),
            _preview(f"{WITH}, nothing fetched", Role.OURS, engine, pack_of(ground.places)),
            _preview(f"{WITHOUT}, nothing fetched", Role.PEER, engine),
        ]
        return {"timed": interleave(sides, runs, note)}

    timed = rehearsed(Screen(as_json=True), ground.places, stack, previews, keep=False)["timed"]
    pairs = [
        Pair(ours=WITH, peer=WITHOUT, aim=AIM),
        Pair(ours=f"{WITH}, nothing fetched", peer=f"{WITHOUT}, nothing fetched"),
    ]
    return [Result(title=f"rules on a preview of {LARGEST}", timed=timed, ratios=compared(timed, pairs))]


def _preview(title: str, role: Role, engine: Engine, *options: str) -> Side:
    what = f"pulumi preview of {LARGEST}{', --policy-pack' if options else ''}"
    return Side(name=title, what=what, role=role, once=lambda: finished(engine.run("preview", *options), title))
