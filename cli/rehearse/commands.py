"""`./groundwork rehearse STACK`: the unmodified program of a cloud stack with the real engine and no account."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.console import JsonOption, Screen
from cli.errors import GroundworkError, UsageError
from cli.places import Places
from cli.recovery import only_here
from cli.rehearse import many
from cli.rehearse.fitting import draw
from cli.rehearse.rehearsal import Rehearsal
from cli.rehearse.report import show
from cli.rehearse.room import LOCK, Room, end_all
from cli.settings import Stack, read_stacks
from cli.toolchain import ensure
from cli.up import NEEDED_LOCALLY

StacksArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[STACK]...", help="Stacks of a cloud, or of an existing cluster; several: one by one."),
]
AllOption = Annotated[bool, typer.Option("--all", help="Every stack that is not local, one after another.")]
KeepOption = Annotated[bool, typer.Option("--keep", help="Leave everything up for a look with kubectl and boto3.")]
DownOption = Annotated[bool, typer.Option("--down", help="End what a rehearsal left up, and do nothing else.")]
StateOption = Annotated[
    Path | None,
    typer.Option(
        "--fail-on-replace", metavar="STATE", help="Only look whether it would replace or delete what STATE has."
    ),
]
SaveOption = Annotated[
    Path | None, typer.Option("--save-state", metavar="STATE", help="Write the state for a later --fail-on-replace.")
]
RulesOption = Annotated[
    bool, typer.Option("--policies/--no-policies", help="Judge each resource by the rules of policies/ as it is made.")
]


def command(
    stacks: StacksArgument = None,
    *,
    all_stacks: AllOption = False,
    keep: KeepOption = False,
    down: DownOption = False,
    fail_on_replace: StateOption = None,
    save_state: SaveOption = None,
    policies: RulesOption = True,
    as_json: JsonOption = False,
) -> None:
    """Run cloud stacks without an account: real engine, stand-ins for the cloud, a real control plane.

    The program is the one that `up` runs. Nothing outside of this machine is asked, nothing costs anything, and at the
    end everything is destroyed again. Of several stacks one table is shown, and one that fails stops no other.
    """
    screen = Screen(as_json=as_json)
    places = Places.here()
    names = list(stacks or ())
    if all_stacks == bool(names):
        raise UsageError("name the stacks to rehearse, or --all of them", remedy="./groundwork rehearse --all")
    if down:
        _end(screen, places, names)
        return
    if len(names) == 1:

        def work(rehearsal: Rehearsal) -> dict[str, Any]:
            if fail_on_replace is not None:
                return rehearsal.upgraded(fail_on_replace)
            return rehearsal.run(save_state=save_state, policies=policies)

        _one(screen, places, names[0], work, keep=keep)
        return
    if keep or fail_on_replace or save_state:
        raise UsageError("--keep, --save-state and --fail-on-replace are for one stack", remedy="name one stack")

    def each(stack: Stack) -> dict[str, Any]:
        return rehearsed(screen, places, stack, lambda one: one.run(policies=policies), keep=False)

    many.rehearse(screen, many.chosen(places, names), each)


def _end(screen: Screen, places: Places, names: Sequence[str]) -> None:
    """End what rehearsals left up: of these stacks, or with no name of all."""
    ended: list[str] = []
    for name in names:
        room = Room.of(places, name)
        with only_here(places, f"{LOCK}{name}", screen.say):
            was_there = room.exists
            room.clear(screen.say)
        ended += [name] if was_there else []
        screen.show(f"{name}: nothing of its rehearsal runs" if was_there else f"{name}: there was no rehearsal")
    if not names:
        ended = end_all(places, screen.say)
        for name in ended:
            screen.show(f"{name}: nothing of its rehearsal runs")
    screen.result({"ended": ended})


def _one(screen: Screen, places: Places, name: str, work: Callable[[Rehearsal], dict[str, Any]], *, keep: bool) -> None:
    (stack,) = read_stacks(places, [name])
    many.refuse_local(stack)
    result = rehearsed(screen, places, stack, work, keep=keep)
    show(screen, Room.of(places, name), result, kept=keep)
    screen.result(result)


def rehearsed(
    screen: Screen, places: Places, stack: Stack, work: Callable[[Rehearsal], dict[str, Any]], *, keep: bool
) -> dict[str, Any]:
    """Do it in a room of its own: the result, with the seconds of each part. Nothing is left unless it is kept."""
    room = Room.of(places, stack.name)
    for warning in stack.warnings:
        screen.say(f"warning: {warning}", style="yellow")
    with only_here(places, f"{LOCK}{stack.name}", screen.say), screen.steps() as steps:
        tools = ensure(places, NEEDED_LOCALLY, steps)
        with _cleared(room, keep=keep, screen=screen):
            result = work(Rehearsal(room, stack, tools, steps, screen, keep=keep))
            result["fit"] = draw(places, stack)
        result["seconds"] = steps.durations()
        result["total_seconds"] = round(steps.seconds, 2)
        if keep:
            room.write(room.outcome.name, json.loads(json.dumps(result, default=str)))
    return result


@contextmanager
def _cleared(room: Room, *, keep: bool, screen: Screen) -> Iterator[None]:
    """Begin with an empty room unless one was kept on purpose; leave nothing, whatever the end is, unless asked to."""
    if room.exists and not room.outcome.exists():
        screen.say("an earlier rehearsal did not come to its end: cleaning up after it")
        room.clear(screen.say)
    kept_before = room.exists
    Places(room.checkout, room.cache).private(room.work)
    if keep:  # from now on: one that fails, or is killed, is gone on with by the next
        room.write(room.outcome.name, {"state": "not at its end"})
    try:
        yield
    except GroundworkError as error:
        if keep:
            screen.say(f"kept for a look, or to go on: end it with ./groundwork rehearse {room.stack} --down")
        else:
            error.log = _saved_logs(room, error.log)
            room.clear()
        raise
    except BaseException:
        if not kept_before:
            room.clear()
        raise
    if not keep:
        room.clear()


def _saved_logs(room: Room, named: Path | None) -> Path | None:
    """What an error message points to must outlive the room: where it is now."""
    places = Places(room.checkout, room.cache)
    for log in (*room.logs.glob("*"), *([named] if named else ())):
        if log.is_file():
            shutil.copy2(log, places.private(places.logs) / f"rehearsal-{log.name}")
    return places.logs / f"rehearsal-{named.name}" if named else None
