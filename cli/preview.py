"""`./groundwork preview`: what `up` would change."""

from typing import Any

from rich.table import Table

from cli.changes import refuse_changes
from cli.cluster import bring_up
from cli.console import JsonOption, Screen
from cli.places import Places
from cli.policies import PoliciesOption, judged
from cli.recovery import end_leftovers_elsewhere, only_here, recover
from cli.settings import Stack, read_stacks
from cli.side_by_side import Stop, raise_failures, side_by_side
from cli.singletons import refuse_conflicts
from cli.site import Site
from cli.toolchain import ensure
from cli.up import NEEDED, NEEDED_LOCALLY, StacksArgument, run_engine


def command(stacks: StacksArgument = None, *, policies: PoliciesOption = None, as_json: JsonOption = False) -> None:
    """Show what `up` would create, change and delete. Starts the local control plane; clears up after a killed run."""
    screen = Screen(as_json=as_json)
    places = Places.here()
    chosen = read_stacks(places, stacks or ())
    refuse_conflicts(places, chosen)
    with screen.steps() as steps:
        tools = ensure(places, NEEDED_LOCALLY if any(one.is_local for one in chosen) else NEEDED, steps)
        site = Site(places=places, tools=tools, steps=steps, screen=screen)

        def preview(stack: Stack, stop: Stop) -> dict[str, Any]:
            with only_here(places, stack.name, screen.say, stop.check):
                return _preview(site, stack, stop, policies=policies)

        results, failed = side_by_side(chosen, preview, name=lambda stack: stack.name)
    for result in results:
        table = Table("change", "resources", title=result["stack"], box=None)
        for change, number in result["changes"].items():
            table.add_row(change, str(number))
        screen.show(table)
        screen.show(f"in full: {result['log']}")
    raise_failures(failed, of=len(chosen))
    screen.result({"stacks": results})


def _preview(site: Site, stack: Stack, stop: Stop, *, policies: bool | None) -> dict[str, Any]:
    engine, steps = site.engine(stack), site.steps
    plane = None
    if stack.is_local:
        with steps.step(f"{stack.name}: control plane and nodes", expected=5) as step:
            refuse_changes(engine, stack)
            plane = bring_up(site.places, stack, site.tools, step.note)
            stop.check()
            recover(engine, step.note, stop.check, prepare=lambda: engine.prepare(stack))
    else:
        for done in end_leftovers_elsewhere(engine, site.screen.say, stop.check):
            site.screen.say(f"{stack.name}: {done}")
        refuse_changes(engine, stack)
    stop.check()
    with steps.step(f"{stack.name}: preview", expected=4) as step:
        options = ["--diff", *judged(site.places, stack, policies)]
        run = run_engine(engine, plane, "preview", *options, step_note=step.note, stop=stop)
    return {"stack": stack.name, "changes": dict(run.changes), "log": str(run.log)}
