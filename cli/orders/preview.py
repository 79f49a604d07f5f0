"""What an apply would do, without doing it: the engine's own preview where there is something to compare with."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from cli.console import Step
from cli.errors import Failed, StoppedError
from cli.orders.many import Work, each
from cli.orders.outcome import Ending, Outcome, Problem
from cli.orders.prepared import Prepared
from cli.orders.reset import outdated
from cli.orders.work import Cluster, Unfinished, finished, is_unchanged, loaded, mend, outcome
from cli.recovery import only_here


def preview_all(cluster: Cluster, apps: Sequence[Prepared], jobs: int, step: Step) -> list[Outcome]:
    """What would become of every app."""
    made: list[Outcome] = []
    work: dict[str, Work] = {}
    for app in apps:
        if is_unchanged(cluster, app, cluster.records.read(app.name)):
            made.append(outcome(app, Ending.SAME))
        elif not cluster.engine(app.name).exists:
            objects = len(app.plan.objects) + len(app.plan.secrets)
            made.append(replace(outcome(app, Ending.WOULD_BE_MADE), changes={"create": objects}))
        else:
            work[app.name] = _work(cluster, app)
    return made + (each(cluster, work, jobs, step) if work else [])


def _work(cluster: Cluster, app: Prepared) -> Work:
    return lambda note: _preview(cluster, app, note)


def _preview(cluster: Cluster, app: Prepared, note: Callable[[str], None]) -> Outcome:
    began = time.monotonic()
    engine = cluster.engine(app.name)
    try:
        with only_here(cluster.places, app.name, note, cluster.check), cluster.slots:
            cluster.check()
            notes = mend(cluster, engine, note)
            engine.settle(app.document, cluster.seed)
            is_reset = any(outdated(engine.resources(), app.plan.app.reset_token))
            run = finished(cluster, engine, "preview", *loaded(cluster, app))
    except Unfinished as error:
        made = outcome(app, Ending.FAILED, problems=tuple(Problem(what=one) for one in error.run.problems[:3]))
        return replace(made, log=error.run.log)
    except StoppedError:
        return outcome(app, Ending.STOPPED)
    except Failed as error:
        return outcome(app, Ending.FAILED, problems=(Problem(what=str(error)),), log=error.log)
    changes = {change for change, number in run.changes.items() if number and change != "same"}
    ending = Ending.WOULD_BE_RESET if is_reset else Ending.WOULD_CHANGE if changes else Ending.SAME
    return replace(outcome(app, ending, run=run, notes=notes), seconds=time.monotonic() - began)
