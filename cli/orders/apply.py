"""Orders become apps: read, checked, filled in, and brought up, as one piece of work."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.table import Column, Table

from cli.console import Screen, Steps
from cli.orders import report
from cli.orders.cluster import opened
from cli.orders.hosting import Workshop, read_hosting
from cli.orders.many import Work, bring_up_all, each
from cli.orders.outcome import Ending, Outcome
from cli.orders.preview import preview_all
from cli.orders.records import Record
from cli.orders.removal import gone, of_record, remove
from cli.orders.sources import read_orders_from, told
from cli.orders.work import Cluster
from cli.places import Places
from cli.settings import Stack
from cli.toolchain import Toolchain, ensure
from cli.up import NEEDED, NEEDED_LOCALLY


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How orders are applied."""

    catalogue: Path | None = None
    """The catalogue's file, where it is not beside the orders."""
    stack: str | None = None
    """The platform stack, where it is not the catalogue's."""
    jobs: int
    """Engines at a time."""
    prune: bool = False
    refresh: bool = False
    wait: float | None = None
    dry_run: bool = False


def apply_orders(screen: Screen, places: Places, source: str, options: Options) -> int:
    """Bring orders to what they say, and show what became of each app. Returns the exit code."""
    orders = read_orders_from(source)
    hosting = read_hosting(places, source, options.catalogue, options.stack)
    for line in told(hosting.warnings, {hosting.document.source: hosting.document}):
        screen.say(line, style="yellow")
    with screen.steps() as steps:
        tools = tools_for(places, hosting.stack, steps)
        with opened(
            places, hosting.stack, tools, steps, jobs=options.jobs, refresh=options.refresh, limit=options.wait
        ) as cluster:
            with steps.step("orders: read, fetch and fill in", expected=1):
                workshop = Workshop(places, hosting, tools)
                checked = workshop.check(orders)
            with steps.step("apps") as step:
                work = preview_all if options.dry_run else bring_up_all
                outcomes = work(cluster, checked.prepared, options.jobs, step)
                left = list(gone(cluster.records, checked, orders))
                if options.prune and not options.dry_run:
                    outcomes += each(cluster, removals(cluster, left, with_data=False), options.jobs, step)
                else:
                    outcomes += [of_record(one, Ending.GONE) for one in left]
        seconds = steps.seconds
    outcomes += [report.refused(app, faults) for app, faults in checked.refused]
    report.show(screen, checked, outcomes)
    if options.dry_run:
        _show_manifests(screen, workshop)
    if any(one.ending is Ending.GONE for one in outcomes):
        screen.show("apps whose order is gone still run; --prune removes them")
    screen.result(report.as_json(checked, outcomes, seconds) | {"manifests": workshop.manifests.digests})
    return report.exit_code(checked, outcomes)


def tools_for(places: Places, stack: Stack, steps: Steps) -> Toolchain:
    """Every program that is needed for the apps of a stack's cluster."""
    return ensure(places, NEEDED_LOCALLY if stack.is_local else NEEDED, steps)


def removals(cluster: Cluster, records: list[Record], *, with_data: bool) -> dict[str, Work]:
    """The work of taking apps away."""

    def work(record: Record) -> Callable[[Callable[[str], None]], Outcome]:
        return lambda note: remove(cluster, record, with_data=with_data, note=note)

    return {record.app: work(record) for record in records}


def _show_manifests(screen: Screen, workshop: Workshop) -> None:
    """What each manifest is now (MC-10): its digest for the catalogue, and what it takes from the ConfigMap."""
    table = Table("manifest", Column("sha256", no_wrap=True, min_width=64), "takes", box=None)
    for title, digest in workshop.manifests.digests.items():
        table.add_row(title, digest, ", ".join(workshop.manifests.takes(title)))
    if table.row_count:
        screen.show(table)
