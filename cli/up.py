"""`./groundwork up`: set-up, control plane, engine; and at the end a table of what is there."""

from collections.abc import Callable
from typing import Annotated, Any

import typer
from rich.table import Table

from cli.cluster import bring_up
from cli.console import JsonOption, Screen, Steps, spoken
from cli.engine import Engine, Run
from cli.errors import Failed, GroundworkError
from cli.places import Places
from cli.recovery import only_here, recover, recover_elsewhere
from cli.settings import Stack, read_stacks
from cli.singletons import refuse_conflicts
from cli.toolchain import Toolchain, ensure
from rehearsal.api import Api
from rehearsal.nodes import PODS
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


def command(stacks: StacksArgument = None, as_json: JsonOption = False, refresh: RefreshOption = False) -> None:
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
    results: list[dict[str, Any]] = []
    with screen.steps() as steps:
        tools = ensure(places, NEEDED_LOCALLY if any(one.is_local for one in chosen) else NEEDED, steps)
        for stack in chosen:
            with only_here(places, stack.name, screen.say):
                results.append(_up(places, stack, tools, steps, screen, refresh=refresh))
        durations = steps.durations()
    for result in results:
        _show(screen, result)
    screen.show(steps.summary())
    screen.result({"stacks": results, "seconds": durations})


def _up(
    places: Places, stack: Stack, tools: Toolchain, steps: Steps, screen: Screen, *, refresh: bool
) -> dict[str, Any]:
    engine = Engine(places, stack, tools.engine_environment(), tools.path("pulumi"))
    plane: Plane | None = None
    if stack.is_local:
        with steps.step(f"{stack.name}: control plane and nodes", expected=5) as step:
            plane = bring_up(places, stack, tools, step.note)
        with steps.step(f"{stack.name}: state and settings", expected=2) as step:
            engine.prepare(stack)
            for mended in recover(engine, step.note):
                screen.say(f"{stack.name}: {mended}")
    else:
        for mended in recover_elsewhere(engine, screen.say):
            screen.say(f"{stack.name}: {mended}")
    with steps.step(f"{stack.name}: engine", expected=15) as step:
        options = ["--yes", "--skip-preview", *(["--refresh"] if refresh else [])]
        run = run_engine(engine, plane, "up", *options, step_note=step.note)
    return {
        "stack": stack.name,
        "resources": dict(run.kinds),
        "changes": dict(run.changes),
        "outputs": engine.outputs().get("v1", {}),
        "cluster": _cluster(plane) if plane else None,
        "seconds": round(run.seconds, 2),
    }


def run_engine(
    engine: Engine, plane: Plane | None, command: str, *options: str, step_note: Callable[[str], None]
) -> Run:
    """Run the engine, watching the control plane meanwhile. Raises Failed with what went wrong where."""

    def seen(run: Run) -> None:
        done = sum(run.changes.values())
        step_note(f"{done} resource{'' if done == 1 else 's'}")

    if plane is None:
        run = engine.run(command, *options, seen=seen)
        crashes: list[Crash] = []
    else:
        with CrashWatch(plane) as watch:
            run = engine.run(command, *options, seen=seen, hopeless=lambda: bool(watch.crashes))
        crashes = list(watch.crashes)
    if run.exit_code == 0:
        return run
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


def _cluster(plane: Plane) -> dict[str, Any]:
    with Api.of_kubeconfig(plane.kubeconfig) as api:
        pods = api.list(PODS)
    return {
        "server": plane.status().server_url,
        "kubeconfig": str(plane.kubeconfig),
        "pods": [
            {
                "namespace": pod["metadata"]["namespace"],
                "name": pod["metadata"]["name"],
                "node": pod["spec"].get("nodeName"),
                "phase": pod["status"].get("phase"),
                "ready": any(
                    one["type"] == "Ready" and one["status"] == "True" for one in pod["status"].get("conditions", ())
                ),
            }
            for pod in pods
        ],
    }


def _show(screen: Screen, result: dict[str, Any]) -> None:
    table = Table("what", "how many", title=f"{result['stack']}: made in {spoken(result['seconds'])}", box=None)
    for kind, number in sorted(result["resources"].items()):
        if kind.startswith("kubernetes:") and not kind.startswith("kubernetes:helm.sh/v4"):
            table.add_row(kind.removeprefix("kubernetes:"), str(number))
    screen.show(table)
    cluster = result["cluster"]
    if cluster:
        pods = Table("pod", "node", "state", title="placed by the scheduler", box=None)
        for pod in cluster["pods"]:
            state = "ready" if pod["ready"] else str(pod["phase"]).lower()
            pods.add_row(pod["name"], pod["node"] or "none: it does not fit", state)
        screen.show(pods)
        screen.show(f"cluster     {cluster['server']}")
        screen.show(f"look inside kubectl --kubeconfig {cluster['kubeconfig']} get all --all-namespaces")
    for brand, url in result["outputs"].get("psaUrls", {}).items():
        screen.show(f"brand {brand} {url}")
    screen.show(f"by hand     ./groundwork runbook {result['stack']}")
