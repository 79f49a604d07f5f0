"""`./groundwork rehearse STACK`: the unmodified program of a cloud stack with the real engine and no account."""

import dataclasses
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.cluster import bring_up
from cli.console import JsonOption, Screen, Steps
from cli.engine import Engine, Run
from cli.errors import Failed, GroundworkError, Refused, UsageError
from cli.places import Places
from cli.recovery import only_here, recover
from cli.rehearse import beside, charts, credentials, destroying, looking, upgrade
from cli.rehearse.report import show
from cli.rehearse.room import LOCK, RehearsedStack, Room
from cli.settings import SETTINGS_KEY, Stack, read_stacks
from cli.side_by_side import Stop
from cli.toolchain import Toolchain, ensure
from cli.up import NEEDED_LOCALLY, run_engine
from rehearsal.plane import Plane
from spec.cluster import ExistingCluster
from spec.load import load
from spec.platforms import PLATFORMS

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

_CLOUDS = ("ALIBABA_", "ARM_", "AWS_", "AZURE_", "EXOSCALE_", "GOOGLE_", "KUBECONFIG", "OCI_", "TF_VAR_")
"""Beginnings of variables by which a person's own accounts would come into a rehearsal."""

_NO_VALUES = "{}\n"


def command(
    stack: Annotated[str, typer.Argument(metavar="STACK", help="A stack of a cloud, or of an existing cluster.")],
    *,
    keep: KeepOption = False,
    down: DownOption = False,
    fail_on_replace: StateOption = None,
    save_state: SaveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run a cloud stack without an account: real engine, stand-ins for the cloud, a real control plane.

    The program is the one that `up` runs. Nothing outside of this machine is asked, nothing costs anything.
    """
    screen = Screen(as_json=as_json)
    places = Places.here()
    room = Room.of(places, stack)
    if down:
        with only_here(places, f"{LOCK}{stack}", screen.say):
            was_there = room.exists
            room.clear(screen.say)
        screen.show(f"{stack}: nothing of its rehearsal runs" if was_there else f"{stack}: there was no rehearsal")
        screen.result({"stack": stack, "ended": was_there})
        return
    (chosen,) = read_stacks(places, [stack])
    if chosen.is_local:
        raise UsageError(
            f"{stack} stands on this machine anyway: it needs no rehearsal", remedy=f"./groundwork up {stack}"
        )
    for warning in chosen.warnings:
        screen.say(f"warning: {warning}", style="yellow")
    with only_here(places, f"{LOCK}{stack}", screen.say), screen.steps() as steps:
        tools = ensure(places, NEEDED_LOCALLY, steps)
        with _cleared(room, keep=keep, screen=screen):
            rehearsal = Rehearsal(room, chosen, tools, steps, screen, keep=keep)
            if fail_on_replace is not None:
                result = rehearsal.upgraded(fail_on_replace)
            else:
                result = rehearsal.run(save_state=save_state)
        result["seconds"] = steps.durations()
    if keep:
        room.outcome.write_text(json.dumps(result, indent=2, default=str))
    show(screen, room, result, kept=keep)
    screen.show(steps.summary())
    screen.result(result)


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


class Rehearsal:
    """One rehearsal of one stack."""

    def __init__(self, room: Room, stack: Stack, tools: Toolchain, steps: Steps, screen: Screen, *, keep: bool) -> None:
        self._room = room
        self._keep = keep
        self._tools = tools
        self._steps = steps
        self._screen = screen
        self._stop = Stop()
        self._given = stack
        self._mirror = charts.mirrored(room, stack)
        self._stack = self._prepared(stack)
        self._plane: Plane | None = None

    def _prepared(self, stack: Stack) -> RehearsedStack:
        """The stack as it is rehearsed: charts from the room's mirror, and the room's cluster for one that exists."""
        document = self._mirror.document
        if isinstance(stack.settings.cluster, ExistingCluster):
            cluster = document["config"][SETTINGS_KEY]["cluster"]
            cluster["kubeconfig"] = str(self._room.planes / stack.name / "kubeconfig")
            cluster.pop("context", None)
        fields = {one.name: getattr(stack, one.name) for one in dataclasses.fields(Stack)}
        settings = load(document["config"][SETTINGS_KEY]).settings
        return RehearsedStack(**{**fields, "document": document, "settings": settings})

    def _begin(self) -> Engine:
        name, room = self._stack.name, self._room
        cluster = self._stack.settings.cluster
        with self._steps.step(f"{name}: stand-ins for {cluster.cloud}", expected=3) as step:
            beside.configure(room, self._tools, self._mirror.definitions, step.note)
            environment = self._tools.engine_environment()
            path = environment.get("PATH") or os.environ.get("PATH", os.defpath)
            environment["PATH"] = os.pathsep.join([str(credentials.lay_out(room)), path])
            if providers := beside.start_stand_ins(room, beside.PACKAGES[cluster.cloud], keep=self._keep):
                environment["PULUMI_DEBUG_PROVIDERS"] = providers
        if isinstance(cluster, ExistingCluster):
            with self._steps.step(f"{name}: control plane and nodes", expected=4) as step:
                self._plane = bring_up(room, self._stack, self._tools, step.note)
        engine = Engine(room, self._stack, environment, self._tools.path("pulumi"), without=_CLOUDS)
        with self._steps.step(f"{name}: state and secrets", expected=3) as step:
            engine.prepare(self._stack, dict.fromkeys(self._documents(), _NO_VALUES))
            for mended in recover(engine, step.note, self._stop.check, beside.lookup(room)):
                self._screen.say(f"{name}: {mended}")
        return engine

    def _documents(self) -> Iterator[str]:
        """Secrets that are YAML documents of further values for a chart: a random password would be none."""
        plan = PLATFORMS[self._stack.settings.platform].plan(self._stack.settings)
        for release in plan.releases:
            yield from release.hidden_documents

    def _engine_run(self, engine: Engine, command: str, *options: str, expected: float) -> Run:
        with self._steps.step(f"{self._stack.name}: {command}", expected=expected) as step:
            return run_engine(engine, self._plane, command, *options, step_note=step.note, stop=self._stop)

    def run(self, *, save_state: Path | None) -> dict[str, Any]:
        """Preview, make everything, look at it, and take it away again unless it is kept."""
        engine = self._begin()
        foreseen = self._engine_run(engine, "preview", expected=6)
        made = self._engine_run(engine, "up", "--yes", "--skip-preview", expected=25)
        with self._steps.step(f"{self._stack.name}: what was made", expected=2):
            records = looking.listed(self._room)
            clusters = looking.clusters(self._room)
            outputs = engine.last_outputs()
            kept = destroying.kept(engine)
            if save_state is not None:
                upgrade.save(engine, save_state)
        result: dict[str, Any] = {
            "stack": self._stack.name,
            "cloud": self._stack.settings.cluster.cloud,
            "preview": dict(foreseen.changes),
            "changes": dict(made.changes),
            "resources": sum(made.kinds.values()),
            "kinds": dict(sorted(made.kinds.items())),
            "services": looking.by_service(records),
            "secrets": sum(len(one["secrets"]) for one in records),
            "kept": list(kept),
            "clusters": clusters,
            "outputs": outputs,
            "not_rehearsed": list(looking.not_rehearsed(self._given, self._mirror.charts)),
        }
        if waiting := looking.unplaced(clusters):
            raise Refused(
                f"{len(waiting)} pods have no node or are not ready:",
                *(f"  {one}" for one in waiting[:10]),
                details=result,
            )
        if not self._keep:
            result["destroyed"] = self._destroy(engine)
        return result

    def _destroy(self, engine: Engine) -> int:
        destroying.let_go(engine)
        run = self._engine_run(engine, "destroy", "--yes", "--skip-preview", expected=12)
        destroying.refuse_leftovers(looking.listed(self._room))
        return run.changes["delete"]

    def upgraded(self, state: Path) -> dict[str, Any]:
        """Whether the program would replace or delete what a saved state has."""
        engine = self._begin()
        with self._steps.step(f"{self._stack.name}: saved state", expected=2):
            engine.replace_state(upgrade.read(state, self._stack.name))
        foreseen = upgrade.Foreseen()
        with self._steps.step(f"{self._stack.name}: preview", expected=6) as step:
            run = engine.run("preview", seen=lambda one: step.note(f"{sum(one.changes.values())} resources"))
        foreseen.read(engine.events("preview"))
        if run.exit_code != 0:
            raise Failed("preview did not come to its end", *run.problems[:8], log=run.log)
        return foreseen.judged(self._stack.name)

