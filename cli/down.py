"""`./groundwork down`: destroy what was made and stop what was started; nothing is left."""

from typing import Annotated, Any

import typer

from cli.cluster import bring_up, plane_of
from cli.console import JsonOption, Screen, Steps
from cli.engine import Engine
from cli.errors import Refused
from cli.places import Places
from cli.recovery import only_here, recover
from cli.settings import Stack, read_stacks
from cli.toolchain import Toolchain, ensure
from cli.up import NEEDED, NEEDED_LOCALLY, StacksArgument, run_engine

YesOption = Annotated[
    bool, typer.Option("--yes", help="Do not ask before a stack outside of this machine is destroyed.")
]


def command(stacks: StacksArgument = None, as_json: JsonOption = False, yes: YesOption = False) -> None:
    """Destroy the stacks and stop what was started for them; with no name, every local stack."""
    screen = Screen(as_json=as_json)
    places = Places.here()
    chosen = [one for one in read_stacks(places, stacks or ()) if _is_there(places, one)]
    abroad = [one.name for one in chosen if not one.is_local]
    if abroad and not yes:
        raise Refused(
            f"{', '.join(abroad)} stands outside of this machine",
            remedy=f"to destroy it: ./groundwork down {' '.join(abroad)} --yes",
        )
    results: list[dict[str, Any]] = []
    if chosen:
        with screen.steps() as steps:
            tools = ensure(places, NEEDED_LOCALLY if len(abroad) < len(chosen) else NEEDED, steps)
            for stack in chosen:
                with only_here(places, stack.name, screen.say):
                    results.append(_down(places, stack, tools, steps, screen))
    if not chosen:
        screen.show("nothing is there, so nothing was done")
    for result in results:
        screen.show(f"{result['stack']}: {result['deleted']} resources deleted, nothing of it runs")
    screen.result({"stacks": results})


def _is_there(places: Places, stack: Stack) -> bool:
    if not stack.is_local:
        return True
    state = places.state / ".pulumi" / "stacks" / "groundwork" / f"{stack.name}.json"
    return state.exists() or (places.planes / stack.name).exists()


def _down(places: Places, stack: Stack, tools: Toolchain, steps: Steps, screen: Screen) -> dict[str, Any]:
    engine = Engine(places, stack, tools.engine_environment(), tools.path("pulumi"))
    deleted = 0
    if not stack.is_local or engine.state_file.exists():
        plane = None
        if stack.is_local:
            with steps.step(f"{stack.name}: control plane", expected=5) as step:
                plane = bring_up(places, stack, tools, step.note)
                engine.prepare()
                for mended in recover(engine, step.note):
                    screen.say(f"{stack.name}: {mended}")
        with steps.step(f"{stack.name}: destroy", expected=10) as step:
            run = run_engine(engine, plane, "destroy", "--yes", "--skip-preview", step_note=step.note)
            deleted = run.changes["delete"]
    if stack.is_local:
        with steps.step(f"{stack.name}: stop", expected=2):
            if engine.state_file.exists():
                engine.forget()
            plane_of(places, stack.name).delete()
    return {"stack": stack.name, "deleted": deleted}
