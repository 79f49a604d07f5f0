"""`cloud`: the first preview of a stack of each cloud under its stand-ins, against a program that makes nothing."""

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bench.ground import Ground, finished
from bench.measure import Note, Pair, Result, Role, Side, compared, interleave
from cli.console import Screen, Steps
from cli.engine import Engine
from cli.rehearse.rehearsal import Rehearsal
from cli.rehearse.room import Room
from cli.settings import read_stacks

AIM = 3.0
"""Times the empty program: what is promised."""
STACKS = ("psa-aws-prod", "psa-azure-prod", "psa-oci-prod", "mint-exoscale-prod")
"""One of each cloud."""


@dataclass(frozen=True)
class _Room(Room):
    """The room of a rehearsal, apart from those that the user may have kept."""

    folder: Path

    @property
    def work(self) -> Path:
        return self.folder / self.stack


def measured(ground: Ground, runs: int, note: Note) -> list[Result]:
    """Stack by stack: nothing is made in any cloud, so all that depends on it is unknown."""
    return [_of(ground, name, runs, _part(note, number)) for number, name in enumerate(STACKS)]


def _part(note: Note, number: int) -> Note:
    return lambda text, done: note(f"{STACKS[number]}: {text}", (number + done) / len(STACKS))


def _of(ground: Ground, name: str, runs: int, note: Note) -> Result:
    places = ground.places
    (stack,) = read_stacks(places, [name])
    room = _Room(checkout=places.checkout, cache=places.cache, stack=name, folder=ground.folder("rehearsals"))
    note("stand-ins", 0.0)
    try:
        places.private(room.work)
        quiet = Steps(Console(quiet=True), total=False)
        with quiet:
            rehearsal = Rehearsal(room, stack, ground.tools, quiet, Screen(as_json=True), keep=False)
            engine, empty = rehearsal.begin(), ground.empty()
            timed = interleave([_ours(name, engine), _floor(empty)], runs, note)
    finally:
        room.clear()
    pair = Pair(ours=timed[0].name, peer=timed[1].name, aim=AIM)
    return Result(title=f"first preview of {name}", timed=timed, ratios=compared(timed, [pair]))


def _ours(name: str, engine: Engine) -> Side:
    return Side(
        name="first preview",
        what=f"pulumi preview of {name} under its stand-ins",
        role=Role.OURS,
        once=lambda: finished(engine.run("preview"), f"preview of {name}"),
    )


def _floor(engine: Engine) -> Side:
    return Side(
        name="empty program",
        what="pulumi preview",
        role=Role.PEER,
        once=lambda: finished(engine.run("preview"), "preview of the empty program"),
    )
