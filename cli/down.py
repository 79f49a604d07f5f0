"""`./groundwork down`: destroy what was made and stop what was started; nothing is left."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from cli.cluster import plane_of
from cli.console import JsonOption, Screen, Steps
from cli.engine import Engine
from cli.errors import Failed, GroundworkError, Refused
from cli.places import Places
from cli.recovery import only_here, recover, recover_elsewhere
from cli.rehearse.room import end_all
from cli.settings import Remains, Stack, read_stacks
from cli.side_by_side import Stop, raise_failures, side_by_side
from cli.site import Site
from cli.toolchain import ensure
from cli.up import NEEDED, NEEDED_LOCALLY, StacksArgument, run_engine
from rehearsal.errors import PlaneError
from rehearsal.plane import Plane

YesOption = Annotated[
    bool, typer.Option("--yes", help="Do not ask before a stack outside of this machine is destroyed.")
]


def command(stacks: StacksArgument = None, as_json: JsonOption = False, yes: YesOption = False) -> None:
    """Destroy the stacks and stop what was started for them; with no name, every local stack and every rehearsal.

    A local stack goes by what is there, not by its settings: they may be broken, or gone.
    """
    screen = Screen(as_json=as_json)
    places = Places.here()
    ended = [] if stacks else end_all(places, screen.say)
    for name in ended:
        screen.show(f"{name}: nothing of its rehearsal runs")
    local = [one for one in local_remains(places) if not stacks or one.name in stacks]
    known = {one.name for one in local}
    others = [name for name in stacks or () if name not in known]
    abroad = [one for one in read_stacks(places, others) if not one.is_local] if others else []
    if abroad and not yes:
        names = " ".join(one.name for one in abroad)
        raise Refused(
            f"{names} stands outside of this machine", remedy=f"to destroy it: ./groundwork down {names} --yes"
        )
    chosen: list[Stack | Remains] = [*local, *abroad]
    results: list[dict[str, Any]] = []
    failed: list[tuple[str, GroundworkError]] = []
    if chosen:
        with screen.steps() as steps:
            tools = ensure(places, NEEDED_LOCALLY if local else NEEDED, steps)
            site = Site(places=places, tools=tools, steps=steps, screen=screen)

            def down(stack: Stack | Remains, stop: Stop) -> dict[str, Any]:
                with only_here(places, stack.name, screen.say, stop.check):
                    return _down(site, stack, stop)

            results, failed = side_by_side(chosen, down, name=lambda stack: stack.name)
    elif not ended:
        screen.show("nothing is there, so nothing was done")
    for result in results:
        screen.show(f"{result['stack']}: {result['deleted']} resources deleted, nothing of it runs")
    raise_failures(failed, of=len(chosen))
    screen.result({"stacks": results, "rehearsals": ended})


def local_remains(places: Places) -> Sequence[Remains]:
    """Every local stack that has a state or a control plane, whether or not its file is still there."""
    states = places.state / ".pulumi" / "stacks" / Engine.project
    found = {path.stem for path in states.glob("*.json")} | {path.name for path in places.planes.glob("*")}
    return [Remains(name, places.checkout / f"Pulumi.{name}.yaml") for name in sorted(found)]


def _down(site: Site, stack: Stack | Remains, stop: Stop) -> dict[str, Any]:
    engine, steps, say = site.engine(stack), site.steps, site.screen.say
    if not stack.is_local:
        mended = recover_elsewhere(engine, say, stop.check)
        deleted = _destroyed(engine, None, stack.name, steps, stop)
    else:
        plane = plane_of(site.places, stack.name, site.tools)
        deleted = 0
        if engine.state_file.exists() and plane.kubeconfig.exists():
            with steps.step(f"{stack.name}: control plane", expected=5) as step:
                try:
                    plane.start(step.note)
                except PlaneError as error:
                    raise Failed(str(error), log=error.log, remedy="run the same command again") from error
                stop.check()
                mended = recover(engine, step.note, stop.check)
            deleted = _destroyed(engine, plane, stack.name, steps, stop)
        else:
            mended = []
        with steps.step(f"{stack.name}: stop", expected=2):
            if engine.state_file.exists():
                engine.files.mend_notes()
                # Without its control plane whatever the state names is gone with it.
                engine.forget(whatever_it_holds=not plane.kubeconfig.exists())
            plane.delete()
    for one in mended:
        say(f"{stack.name}: {one}")
    return {"stack": stack.name, "deleted": deleted}


def _destroyed(engine: Engine, plane: Plane | None, name: str, steps: Steps, stop: Stop) -> int:
    stop.check()
    with steps.step(f"{name}: destroy", expected=10) as step:
        run = run_engine(engine, plane, "destroy", "--yes", "--skip-preview", step_note=step.note, stop=stop)
    return run.changes["delete"]
