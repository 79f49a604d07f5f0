"""`./groundwork up`: set-up, control plane, engine; and at the end a table of what is there."""

from collections.abc import Callable
from typing import Annotated, Any

import typer

from cli.changes import refuse_changes
from cli.cluster import bring_up
from cli.console import JsonOption, Screen
from cli.engine import Engine
from cli.engine_run import Run
from cli.errors import Failed, GroundworkError
from cli.places import Places
from cli.policies import PoliciesOption, judged
from cli.recovery import only_here, recover, recover_elsewhere
from cli.settings import Stack, read_stacks
from cli.side_by_side import Stop, raise_failures, side_by_side
from cli.singletons import refuse_conflicts
from cli.site import Site
from cli.standing import cluster_of, show_all, show_stack
from cli.toolchain import ensure
from rehearsal.plane import Plane
from rehearsal.watch import Crash, CrashWatch

NEEDED = {"pulumi", "pulumi-language-python", "pulumi-resource-kubernetes"}
NEEDED_LOCALLY = NEEDED | {"kubernetes", "kwok"}

StacksArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[STACK]...", help="Names of stacks; none: every local stack.")
]


RefreshOption = Annotated[
    bool, typer.Option("--refresh", help="First ask the cluster what is really there, and mend what drifted.")
]


def command(
    stacks: StacksArgument = None,
    *,
    refresh: RefreshOption = False,
    policies: PoliciesOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make what the settings of the stacks say, and show what is there.

    Does all set-up by itself. A run that was killed is taken up where it stopped: just run it again.
    """
    screen = Screen(as_json=as_json)
    places = Places.here()
    chosen = read_stacks(places, stacks or ())
    refuse_conflicts(places, chosen)
    for stack in chosen:
        for warning in stack.warnings:
            screen.say(f"warning: {warning}", style="yellow")
    with screen.steps() as steps:
        tools = ensure(places, NEEDED_LOCALLY if any(one.is_local for one in chosen) else NEEDED, steps)
        site = Site(places=places, tools=tools, steps=steps, screen=screen)

        def up(stack: Stack, stop: Stop) -> dict[str, Any]:
            with only_here(places, stack.name, screen.say, stop.check):
                return _up(site, stack, stop, refresh=refresh, policies=policies)

        results, failed = side_by_side(chosen, up, name=lambda stack: stack.name)
        durations = steps.durations()
    if len(chosen) == 1:
        raise_failures(failed, of=1)
        show_stack(screen, results[0])
    else:
        show_all(screen, results, [name for name, _ in failed])
    screen.show(steps.summary())
    raise_failures(failed, of=len(chosen))
    screen.result({"stacks": results, "seconds": durations})


def _up(site: Site, stack: Stack, stop: Stop, *, refresh: bool, policies: bool | None) -> dict[str, Any]:
    engine, steps, say = site.engine(stack), site.steps, site.screen.say
    plane: Plane | None = None
    if stack.is_local:
        with steps.step(f"{stack.name}: control plane and nodes", expected=5) as step:
            refuse_changes(engine, stack)
            plane = bring_up(site.places, stack, site.tools, step.note)
        stop.check()
        with steps.step(f"{stack.name}: state and settings", expected=2) as step:
            for mended in recover(engine, step.note, stop.check, prepare=lambda: engine.prepare(stack)):
                say(f"{stack.name}: {mended}")
    else:
        for mended in recover_elsewhere(engine, say, stop.check):
            say(f"{stack.name}: {mended}")
        refuse_changes(engine, stack)
    stop.check()
    with steps.step(f"{stack.name}: engine", expected=15) as step:
        options = ["--yes", "--skip-preview", *(["--refresh"] if refresh else [])]
        options += judged(site.places, stack, policies)
        run = run_engine(engine, plane, "up", *options, step_note=step.note, stop=stop)
    return {
        "stack": stack.name,
        "resources": dict(run.kinds),
        "changes": dict(run.changes),
        "outputs": engine.last_outputs(),
        "cluster": cluster_of(plane) if plane else None,
        "seconds": round(run.seconds, 2),
    }


def run_engine(
    engine: Engine, plane: Plane | None, command: str, *options: str, step_note: Callable[[str], None], stop: Stop
) -> Run:
    """Run the engine, watching the control plane meanwhile.

    Raises Failed with what went wrong where, and StoppedError once the engine has come to the end that was asked for.
    """

    def seen(run: Run) -> None:
        done = sum(run.changes.values())
        step_note(f"{done} resource{'' if done == 1 else 's'}")

    if plane is None:
        run = engine.run(command, *options, seen=seen, enough=lambda: stop.asked)
        crashes: list[Crash] = []
    else:
        with CrashWatch(plane) as watch:
            run = engine.run(command, *options, seen=seen, enough=lambda: stop.asked or bool(watch.crashes))
        crashes = list(watch.crashes)
    if run.exit_code == 0:
        return run
    stop.check()
    raise _failure(command, run, crashes)


def _failure(command: str, run: Run, crashes: list[Crash]) -> GroundworkError:
    lines = [f"{command} did not come to its end"]
    if run.exit_code < 0:
        lines = [f"the engine was killed (signal {-run.exit_code})"]
    lines += [f"{crash.part} stopped: {crash.reason}" for crash in crashes]
    lines += list(dict.fromkeys(run.problems))[:8]
    return Failed(
        *lines,
        remedy="nothing is lost: run the same command again",
        log=crashes[0].log if crashes else run.log,
        details={"exit": run.exit_code, "crashed": [crash.part for crash in crashes]},
    )
