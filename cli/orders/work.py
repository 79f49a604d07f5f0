"""One app from what it is to what it should be, by the engine, under the app's own lock."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import httpx

from cli.engine_run import Run
from cli.errors import Failed, StoppedError
from cli.orders.engine import AppEngine, Seed
from cli.orders.outcome import Ending, Outcome, Problem
from cli.orders.places import AppPlaces
from cli.orders.prepared import Prepared
from cli.orders.readiness import Look, wait, why_not
from cli.orders.records import Record, Records
from cli.orders.reset import claims_of_sets, outdated
from cli.recovery import only_here, recover, recover_elsewhere
from cli.toolchain import Toolchain
from rehearsal.api import Api, ApiError

KILLED = "the engine was killed (signal {}); run the same command again, nothing is lost"
NO_ANSWER = "the cluster did not answer as it should: {}; run the same command again"
_CONSEQUENCES = ("update failed", "preview failed", "resource monitor shut down")
"""What the engine and the program say because of an error that was said already."""
UNTIL_GONE = 60.0
"""Seconds for claims of a StatefulSet to go once their pods have gone."""


class LoadedProgram(Protocol):
    """The apps' program in a process that stays."""

    def option(self) -> str:
        """What an engine is called with to use it."""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """What all apps of one command share."""

    places: AppPlaces
    tools: Toolchain
    is_local: bool
    uid: str
    """Of the cluster itself: after a new start from nothing it is another one."""
    api: Api
    seed: Seed
    program: LoadedProgram
    records: Records
    slots: threading.Semaphore
    """A place among those that may use the processors."""
    stopping: threading.Event = field(default_factory=threading.Event)
    """Set on Ctrl-C and when the control plane dies: engines finish what is in flight."""
    refresh: bool = False
    limit: float | None = None
    """Seconds to wait until an app is ready, where the products' own do not count."""

    def check(self) -> None:
        """Raise StoppedError once everything is to come to an end: between two pieces of work."""
        if self.stopping.is_set():
            raise StoppedError

    def engine(self, app: str) -> AppEngine:
        """The engine on one app's stack."""
        return AppEngine(self.places, app, self.tools, is_local=self.is_local)


class Unfinished(Exception):  # noqa: N818  # how a run ended, not a mistake of ours
    """The engine did not come to a good end."""

    def __init__(self, run: Run, events: Path) -> None:
        super().__init__()
        self.run = run
        self.events = events


def is_unchanged(cluster: Cluster, app: Prepared, record: Record | None) -> bool:
    """Whether nothing is to be done, as far as is known without asking the engine or the cluster."""
    return (
        record is not None
        and not cluster.refresh
        and record.digest == app.digest
        and record.cluster == cluster.uid
        and cluster.engine(app.name).is_mended
    )


def bring_up(cluster: Cluster, app: Prepared, note: Callable[[str], None]) -> Outcome:
    """Make the app what its plan says. Never raises for what is wrong with this one app: the outcome says it."""
    began = time.monotonic()
    try:
        with only_here(cluster.places, app.name, note, cluster.check):
            made = _bring_up(cluster, app, note)
    except StoppedError:
        made = outcome(app, Ending.STOPPED)
    except Failed as error:
        made = outcome(app, Ending.FAILED, problems=(Problem(what=str(error)),), log=error.log)
    except (ApiError, httpx.TransportError) as error:
        made = outcome(app, Ending.FAILED, problems=(Problem(what=NO_ANSWER.format(error)),))
    return replace(made, seconds=time.monotonic() - began)


def _bring_up(cluster: Cluster, app: Prepared, note: Callable[[str], None]) -> Outcome:
    record = cluster.records.read(app.name)
    if is_unchanged(cluster, app, record):
        return outcome(app, Ending.SAME)
    engine = cluster.engine(app.name)
    with cluster.slots:
        cluster.check()
        mended = mend(cluster, engine, note)
        cluster.records.write(_begun(app, record))
        engine.settle(app.document, cluster.seed)
        try:
            was_reset = _reset(cluster, engine, app)
            run = _up(cluster, engine, app, anew=record is None or record.cluster != cluster.uid)
        except Unfinished as error:
            return _unfinished(cluster, app, error, mended)
    seen = _ready(cluster, app)
    if not seen.ready:
        ending = Ending.STOPPED if cluster.stopping.is_set() else Ending.FAILED
        return outcome(
            app, ending, run=run, seen=seen, notes=mended, problems=_not_ready(cluster, app, seen), log=run.log
        )
    cluster.records.write(_ended(cluster, app))
    ending = Ending.RESET if was_reset else _ending(run, record)
    return outcome(app, ending, run=run, seen=seen, notes=mended)


def mend(cluster: Cluster, engine: AppEngine, note: Callable[[str], None]) -> tuple[str, ...]:
    """Look after what a killed run left, if one did."""
    if engine.is_mended:
        return ()
    mended = (recover if cluster.is_local else recover_elsewhere)(engine, note, cluster.check)
    if engine.files.is_locked:
        # Killed while it wrote its lock: half of one is no lock that can be read, and yet the engine respects it.
        engine.cancel()
    engine.under_way.unlink(missing_ok=True)
    return tuple(mended)


def _up(cluster: Cluster, engine: AppEngine, app: Prepared, *, anew: bool) -> Run:
    """The engine's run. Where the cluster may have nothing of what the state says, it looks first."""
    look_first = cluster.refresh or (anew and bool(engine.resources()))
    options = ["--yes", "--skip-preview", *loaded(cluster, app), *(["--refresh"] if look_first else [])]
    return finished(cluster, engine, "up", *options)


def loaded(cluster: Cluster, app: Prepared) -> tuple[str, ...]:
    """The loaded program as an option. A chart's app starts a program of its own: charts need the SDK's callbacks, and
    those do not bear several event loops in one process."""
    return () if app.plan.release is not None else (cluster.program.option(),)


def finished(cluster: Cluster, engine: AppEngine, command: str, *options: str) -> Run:
    """A run that came to a good end. Raises Unfinished otherwise."""
    run = engine.run(command, *options, enough=cluster.stopping.is_set)
    if run.exit_code != 0:
        raise Unfinished(run, cluster.places.logs / f"{engine.name}-{command}.events")
    return run


def _reset(cluster: Cluster, engine: AppEngine, app: Prepared) -> bool:
    """Delete what a reset makes anew; False where there is nothing of it."""
    resources = engine.resources()
    if app.plan.app.reset_token is None or not resources:
        return False
    old = list(outdated(resources, app.plan.app.reset_token))
    if not old:
        return False
    targets = [f"--target={one['urn']}" for one in old]
    # What was applied after them depends on them for the engine; the run that follows makes it again.
    finished(cluster, engine, "destroy", "--yes", "--skip-preview", "--target-dependents", *targets)
    left = list(claims_of_sets(cluster.api, app.plan.app.namespace, old))
    for path in left:
        cluster.api.delete(path)
    until = time.monotonic() + UNTIL_GONE
    while any(cluster.api.get(path) for path in left):
        if time.monotonic() > until:
            raise Failed(f"a claim does not go: {left[0].rsplit('/', 1)[-1]}", remedy="run the same command again")
        time.sleep(0.2)
    return True


def _ready(cluster: Cluster, app: Prepared) -> Look:
    limit = app.plan.app.product.timeout if cluster.limit is None else cluster.limit
    return wait(
        cluster.api,
        app.plan.app.namespace,
        app.workloads,
        app.plan.ingresses,
        limit=limit,
        over=cluster.stopping.is_set,
    )


def _not_ready(cluster: Cluster, app: Prepared, seen: Look) -> tuple[Problem, ...]:
    return tuple(
        _problem(app, one.kind, one.name, why_not(cluster.api, app.plan.app.namespace, one)) for one in seen.waiting
    )


def _problem(app: Prepared, kind: str, name: str, what: str) -> Problem:
    origin = app.origins.get((kind, name))
    return Problem(
        what=what,
        manifest=origin.manifest if origin else None,
        line=origin.line if origin else None,
        resource=f"{kind} {name}",
    )


def _unfinished(cluster: Cluster, app: Prepared, error: Unfinished, notes: tuple[str, ...]) -> Outcome:
    run = error.run
    if cluster.stopping.is_set():
        return outcome(app, Ending.STOPPED, run=run, notes=notes, log=run.log)
    if run.exit_code < 0:
        problems: tuple[Problem, ...] = (Problem(what=KILLED.format(-run.exit_code)),)
    else:
        said = "; ".join(run.problems[:3]) or _last_words(run.log)
        problems = tuple(reasons(error.events, app)) or (Problem(what=said),)
    return outcome(app, Ending.FAILED, run=run, problems=problems, notes=notes, log=run.log)


def _last_words(log: Path | None) -> str:
    """What the engine said before it had anything to say as an event."""
    lines = log.read_text(errors="replace").splitlines() if log is not None and log.exists() else []
    errors = [line.removeprefix("error:").strip() for line in lines if line.startswith("error:")]
    return errors[-1] if errors else "the engine did not come to its end"


def reasons(events: Path, app: Prepared) -> Iterator[Problem]:
    """What the engine called an error, each with the object's manifest and line."""
    seen: set[tuple[str, str]] = set()
    for said in _diagnostics(events):
        if said.get("severity") != "error" or said.get("ephemeral"):
            continue
        urn, what = str(said.get("urn", "")), str(said.get("message", "")).strip()
        kind, name = urn.split("::")[-2].rpartition(":")[2] if "::" in urn else "", urn.rpartition("::")[2]
        what = what.partition("\nTraceback")[0]
        if not what or what.endswith(_CONSEQUENCES) or (urn, what) in seen:
            continue
        seen.add((urn, what))
        yield _problem(app, kind, name, what) if (kind, name) in app.origins else Problem(what=what, resource=name)


def _diagnostics(events: Path) -> Iterator[Mapping[str, Any]]:
    for text in events.read_text().splitlines():
        with suppress(json.JSONDecodeError):  # the last line of an engine that broke off
            yield json.loads(text).get("diagnosticEvent") or {}


def _begun(app: Prepared, before: Record | None) -> Record:
    """The record while it is under way: what was there before is not known to be there any more."""
    if before is None:
        return app.record
    return replace(app.record, cluster=before.cluster, reset_token=before.reset_token, at=before.at)


def _ended(cluster: Cluster, app: Prepared) -> Record:
    return replace(
        app.record,
        digest=app.digest,
        cluster=cluster.uid,
        reset_token=app.plan.app.reset_token,
        at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    )


def _ending(run: Run, record: Record | None) -> Ending:
    touched = {change for change, number in run.changes.items() if number and change != "same"}
    if not touched:
        return Ending.SAME
    return Ending.MADE if (record is None or not record.at) and touched == {"create"} else Ending.CHANGED


def outcome(
    app: Prepared,
    ending: Ending,
    *,
    run: Run | None = None,
    seen: Look | None = None,
    problems: tuple[Problem, ...] = (),
    notes: tuple[str, ...] = (),
    log: Path | None = None,
) -> Outcome:
    """An outcome of this app."""
    one = app.plan.app
    return Outcome(
        app=app.name,
        ending=ending,
        order=one.order,
        source=one.source,
        line=one.line + 1,
        product=one.product.name,
        environment=str(one.environment),
        namespace=one.namespace,
        hostname=one.hostname,
        changes=dict(run.changes) if run else {},
        workloads=tuple(f"{each.kind} {each.name}: {each.says}" for each in seen.workloads) if seen else (),
        ingresses=seen.ingresses if seen else None,
        problems=problems,
        notes=notes,
        log=log,
        outputs=app.plan.outputs,
    )
