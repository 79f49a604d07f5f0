"""Apps whose order is gone: found, and removed where that is asked for."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx

from cli.errors import Failed, StoppedError
from cli.orders.engine import AppEngine
from cli.orders.hosting import Checked
from cli.orders.outcome import Ending, Outcome, Problem
from cli.orders.places import AppPlaces
from cli.orders.records import Record, Records
from cli.orders.sources import Orders
from cli.orders.work import NO_ANSWER, Cluster, Unfinished, finished, mend
from cli.recovery import only_here
from cli.toolchain import Toolchain
from rehearsal.api import ApiError

_NAMESPACE = "/api/v1/namespaces/{}"
GONE_LIMIT = 120.0
"""Seconds until a namespace with everything in it must be gone."""


def gone(records: Records, checked: Checked, orders: Orders) -> Iterator[Record]:
    """Apps of a whole folder that no order asks for any more. One that cannot be read asks for what it asked for."""
    if not orders.whole:
        return
    wanted = {one.name for one in checked.prepared} | {app.stack for app, _ in checked.refused}
    for record in records.all():
        if record.folder == str(orders.folder) and record.app not in wanted and record.source not in checked.broken:
            yield record


def remove(cluster: Cluster, record: Record, *, with_data: bool, note: Callable[[str], None]) -> Outcome:
    """Take an app away. Data that is kept stays in its namespace unless `with_data` says otherwise."""
    began = time.monotonic()
    try:
        with only_here(cluster.places, record.app, note, cluster.check), cluster.slots:
            cluster.check()
            made = _remove(cluster, record, with_data=with_data, note=note)
    except StoppedError:
        made = of_record(record, Ending.STOPPED)
    except Failed as error:
        made = replace(of_record(record, Ending.FAILED), problems=(Problem(what=str(error)),), log=error.log)
    except (ApiError, httpx.TransportError) as error:
        made = replace(of_record(record, Ending.FAILED), problems=(Problem(what=NO_ANSWER.format(error)),))
    return replace(made, seconds=time.monotonic() - began)


def forget(places: AppPlaces, record: Record, tools: Toolchain) -> Outcome:
    """Take away what is known of an app whose cluster is gone, and every object with it."""
    engine = AppEngine(places, record.app, tools, is_local=True)
    if engine.exists:
        engine.forget(whatever_it_holds=True)
    Records(places.records).forget(record.app)
    return of_record(record, Ending.REMOVED)


def _remove(cluster: Cluster, record: Record, *, with_data: bool, note: Callable[[str], None]) -> Outcome:
    engine = cluster.engine(record.app)
    notes = mend(cluster, engine, note)
    changes: dict[str, int] = {}
    if engine.exists:
        if any(one.get("protect") for one in engine.resources()):
            if not with_data:
                kept = f"its data is kept; to delete that too: ./groundwork orders remove {record.app} --with-data"
                return replace(of_record(record, Ending.FAILED), problems=(Problem(what=kept),), notes=notes)
            engine.unprotect()
        try:
            changes = dict(finished(cluster, engine, "destroy", "--yes", "--skip-preview").changes)
        except Unfinished as error:
            what = "; ".join(error.run.problems[:3]) or "the engine did not come to its end"
            failed = replace(of_record(record, Ending.FAILED), problems=(Problem(what=what),), log=error.run.log)
            return replace(failed, notes=notes)
        engine.forget()
    if with_data:
        _delete_namespace(cluster, record.namespace)
    cluster.records.forget(record.app)
    return replace(of_record(record, Ending.REMOVED), changes=changes, notes=notes)


def _delete_namespace(cluster: Cluster, name: str) -> None:
    path = _NAMESPACE.format(name)
    if not cluster.api.delete(path):
        return
    until = time.monotonic() + GONE_LIMIT
    while cluster.api.get(path) is not None:
        if time.monotonic() > until:
            raise Failed(f"namespace {name} does not go", remedy="run the same command again")
        time.sleep(0.5)


def of_record(record: Record, ending: Ending) -> Outcome:
    """An outcome for an app of which only the record is there."""
    return Outcome(
        app=record.app,
        ending=ending,
        order=record.order,
        source=record.source,
        line=record.line + 1,
        product=record.product,
        environment=record.environment,
        namespace=record.namespace,
        hostname=record.hostname,
        outputs=record.outputs,
    )
