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
from cli.toolchain.tools import FETCH_NOTHING

AIM = 3.0
"""Times the empty program: what is promised."""
AS_IT_COMES = {FETCH_NOTHING: "false"}
"""Left to itself an engine looks, before each run, for the providers of all SDKs, and fetches what is missing."""
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
            sides = [
                _preview("first preview", name, Role.OURS, engine.under(AS_IT_COMES)),
                _preview("empty program", "", Role.PEER, empty.under(AS_IT_COMES)),
                _preview("first preview, nothing fetched", name, Role.OURS, engine),
                _preview("empty program, nothing fetched", "", Role.FLOOR, empty),
            ]
            timed = interleave(sides, runs, note)
    finally:
        room.clear()
    pairs = [
        Pair(ours=timed[0].name, peer=timed[1].name, aim=AIM),
        Pair(ours=timed[2].name, peer=timed[3].name),
    ]
    return Result(title=f"first preview of {name}", timed=timed, ratios=compared(timed, pairs))


def _preview(title: str, stack: str, role: Role, engine: Engine) -> Side:
    what = f"pulumi preview of {stack} under its stand-ins" if stack else "pulumi preview"
    return Side(name=title, what=what, role=role, once=lambda: finished(engine.run("preview"), title))
