"""`./groundwork preview`: what `up` would change."""

from typing import Any

from rich.table import Table

from cli.cluster import bring_up
from cli.console import JsonOption, Screen
from cli.engine import Engine
from cli.places import Places
from cli.recovery import only_here, recover
from cli.settings import read_stacks
from cli.singletons import refuse_conflicts
from cli.toolchain import ensure
from cli.up import NEEDED, NEEDED_LOCALLY, StacksArgument, run_engine


def command(stacks: StacksArgument = None, as_json: JsonOption = False) -> None:
    """Show what `up` would create, change and delete. Starts the local control plane; clears up after a killed run."""
    screen = Screen(as_json=as_json)
    places = Places.here()
    chosen = read_stacks(places, stacks or ())
    refuse_conflicts(places, chosen)
    results: list[dict[str, Any]] = []
    with screen.steps() as steps:
        tools = ensure(places, NEEDED_LOCALLY if any(one.is_local for one in chosen) else NEEDED, steps)
        for stack in chosen:
            with only_here(places, stack.name, screen.say):
                engine = Engine(places, stack, tools.engine_environment(), tools.path("pulumi"))
                plane = None
                if stack.is_local:
                    with steps.step(f"{stack.name}: control plane and nodes", expected=5) as step:
                        plane = bring_up(places, stack, tools, step.note)
                        engine.prepare(stack)
                        recover(engine, step.note)
                with steps.step(f"{stack.name}: preview", expected=4) as step:
                    run = run_engine(engine, plane, "preview", "--diff", step_note=step.note)
                results.append({"stack": stack.name, "changes": dict(run.changes), "log": str(run.log)})
    for result in results:
        table = Table("change", "resources", title=result["stack"], box=None)
        for change, number in result["changes"].items():
            table.add_row(change, str(number))
        screen.show(table)
        screen.show(f"in full: {result['log']}")
    screen.result({"stacks": results})
