"""One rehearsal of one stack, from the first stand-in to the last thing that is taken away."""

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cli.cluster import bring_up
from cli.console import Screen, Steps
from cli.engine import Engine
from cli.engine_run import Run
from cli.errors import Failed, Refused
from cli.policies import pack_of
from cli.recovery import recover
from cli.rehearse import beside, charts, credentials, destroying, looking, upgrade
from cli.rehearse.room import RehearsedStack, Room
from cli.settings import SETTINGS_KEY, Stack
from cli.side_by_side import Stop
from cli.toolchain import Toolchain
from cli.up import run_engine
from rehearsal.plane import Plane
from spec.cluster import ExistingCluster
from spec.load import load
from spec.platforms import PLATFORMS

_CLOUDS = ("ALIBABA_", "ARM_", "AWS_", "AZURE_", "EXOSCALE_", "GOOGLE_", "KUBECONFIG", "OCI_", "TF_VAR_")
"""Beginnings of variables by which a person's own accounts would come into a rehearsal."""

_STATE_AT_THE_END = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
"""The engine writes its state once and not after each step, which takes a third of a large stack's time. A rehearsal
that is cut off goes whole; one that is to be kept must have, as a real stack has, each step there to go on from."""

_NO_VALUES = "{}\n"


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

    def begin(self) -> Engine:
        """Start what runs beside the engine: the engine, ready to run."""
        name, room = self._stack.name, self._room
        cluster = self._stack.settings.cluster
        with self._steps.step(f"{name}: stand-ins for {cluster.cloud}", expected=3) as step:
            beside.configure(room, self._tools, self._mirror.definitions, step.note)
            environment = self._tools.engine_environment()
            path = environment.get("PATH") or os.environ.get("PATH", os.defpath)
            environment["PATH"] = os.pathsep.join([str(credentials.lay_out(room)), path])
            if providers := beside.start_stand_ins(room, beside.PACKAGES[cluster.cloud], keep=self._keep):
                environment["PULUMI_DEBUG_PROVIDERS"] = providers
        if not self._keep:
            environment |= _STATE_AT_THE_END
        if isinstance(cluster, ExistingCluster):
            with self._steps.step(f"{name}: control plane and nodes", expected=4) as step:
                self._plane = bring_up(room, self._stack, self._tools, step.note)
        engine = Engine(room, self._stack, environment, self._tools.path("pulumi"), without=_CLOUDS)
        with self._steps.step(f"{name}: state and secrets", expected=3) as step:
            for mended in recover(
                engine, step.note, self._stop.check, beside.lookup(room), prepare=lambda: self._prepare(engine)
            ):
                self._screen.say(f"{name}: {mended}")
        return engine

    def _prepare(self, engine: Engine) -> None:
        engine.prepare(self._stack, dict.fromkeys(self._documents(), _NO_VALUES), worthless=True)

    def _documents(self) -> Iterator[str]:
        """Secrets that are YAML documents of further values for a chart: a random password would be none."""
        plan = PLATFORMS[self._stack.settings.platform].plan(self._stack.settings)
        for release in plan.releases:
            yield from release.hidden_documents

    def _engine_run(self, engine: Engine, command: str, *options: str, expected: float) -> Run:
        with self._steps.step(f"{self._stack.name}: {command}", expected=expected) as step:
            return run_engine(engine, self._plane, command, *options, step_note=step.note, stop=self._stop)

    def run(self, *, save_state: Path | None = None, policies: bool = True) -> dict[str, Any]:
        """Preview, make everything, look at it, and take it away again unless it is kept.

        With `policies` each resource is judged before it is made, with what only the cloud could tell.
        """
        engine = self.begin()
        foreseen = self._engine_run(engine, "preview", expected=6)
        beside.begin_ahead(self._room)
        judged = [pack_of(self._room)] if policies else []
        made = self._engine_run(engine, "up", "--yes", "--skip-preview", *judged, expected=25)
        with self._steps.step(f"{self._stack.name}: what was made", expected=2):
            seen = looking.seen(self._room, self._stack)
            destroying.refuse_strays(seen.strays)
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
            "services": looking.by_service(seen.records),
            "secrets": sum(len(one["secrets"]) for one in seen.records),
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
        with self._steps.step(f"{self._stack.name}: protection of data lifted", expected=2):
            destroying.let_go(self._room, engine)
        run = self._engine_run(engine, "destroy", "--yes", "--skip-preview", expected=12)
        with self._steps.step(f"{self._stack.name}: nothing left", expected=2):
            destroying.refuse_leftovers(looking.seen(self._room, self._stack))
        return run.changes["delete"]

    def upgraded(self, state: Path) -> dict[str, Any]:
        """Whether the program would replace or delete what a saved state has."""
        engine = self.begin()
        with self._steps.step(f"{self._stack.name}: saved state", expected=2):
            engine.replace_state(upgrade.read(state, self._stack.name))
        foreseen = upgrade.Foreseen()
        with self._steps.step(f"{self._stack.name}: preview", expected=6) as step:
            run = engine.run("preview", seen=lambda one: step.note(f"{sum(one.changes.values())} resources"))
        foreseen.read(engine.events("preview"))
        if run.exit_code != 0:
            raise Failed("preview did not come to its end", *run.problems[:8], log=run.log)
        return foreseen.judged(self._stack.name)
