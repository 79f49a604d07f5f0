"""The commands of `./groundwork orders`."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from cli.console import JsonOption, Screen
from cli.errors import Refused, UsageError
from cli.orders import report
from cli.orders.apply import Options, apply_orders, removals, tools_for
from cli.orders.cluster import opened, running
from cli.orders.hosting import Checked, Workshop, read_hosting
from cli.orders.many import bring_up_all, each, usual_jobs
from cli.orders.outcome import Outcome
from cli.orders.places import AppPlaces
from cli.orders.readiness import look
from cli.orders.records import Record, Records
from cli.orders.removal import forget
from cli.orders.reset import not_to_be_reset
from cli.orders.sources import Document, Orders
from cli.places import Places
from cli.settings import read_stacks
from rehearsal.api import Api

command = typer.Typer(
    help="Bring hosted apps to what the shop's orders say; each app is a stack of its own.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

SourceArgument = Annotated[
    str,
    typer.Argument(metavar="DIR|FILE|-", help="A folder with one order in each file, one order, or JSON on stdin."),
]
CatalogueOption = Annotated[
    Path | None,
    typer.Option("--catalogue", help="What can be ordered; by default catalogue.yaml beside the orders or above them."),
]
StackOption = Annotated[
    str | None, typer.Option("--stack", help="The platform stack whose cluster it is; by default the catalogue's.")
]
JobsOption = Annotated[
    int | None, typer.Option("--jobs", min=1, max=64, help="Engines at a time; by default two for each core.")
]
RefreshOption = Annotated[
    bool, typer.Option("--refresh", help="Look at unchanged apps too, and mend what drifted in the cluster.")
]
WaitOption = Annotated[
    float | None,
    typer.Option("--wait", min=0, help="Seconds to wait until an app is ready; by default what its product says."),
]
AppArgument = Annotated[str, typer.Argument(metavar="APP", help="Name of an app with its environment: r4ts-int.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask: the app's data is thrown away.")]


@command.command("apply")
def apply(  # noqa: PLR0917 (typer makes options of all of them)
    source: SourceArgument,
    catalogue: CatalogueOption = None,
    stack: StackOption = None,
    jobs: JobsOption = None,
    prune: Annotated[bool, typer.Option("--prune", help="Remove apps whose order is gone from the folder.")] = False,
    refresh: RefreshOption = False,
    wait: WaitOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    as_json: JsonOption = False,
) -> int:
    """Bring orders to what they say: for each line and environment one namespace and one app.

    Several at once. An order that cannot be used, or an app that fails, stops no other; the exit code is then 3.
    What is unchanged is left alone. A run that was killed is taken up where it stopped: just run it again.
    """
    options = Options(
        catalogue=catalogue,
        stack=stack,
        jobs=jobs or usual_jobs(),
        prune=prune,
        refresh=refresh,
        wait=wait,
        dry_run=dry_run,
    )
    return apply_orders(Screen(as_json=as_json), Places.here(), source, options)


@command.command("preview")
def preview(
    source: SourceArgument,
    catalogue: CatalogueOption = None,
    stack: StackOption = None,
    jobs: JobsOption = None,
    as_json: JsonOption = False,
) -> int:
    """Say what apply would do, and the digest of every manifest for the catalogue. The same as apply --dry-run."""
    return apply(source, catalogue=catalogue, stack=stack, jobs=jobs, dry_run=True, as_json=as_json)


@command.command("status")
def status(
    apps: Annotated[list[str] | None, typer.Argument(metavar="[APP]...", help="None: all of them.")] = None,
    stack: StackOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show each app, whether it runs, and what its Ingress says. Starts and changes nothing."""
    screen = Screen(as_json=as_json)
    places = Places.here()
    table = Table("app", "order", "host", "brought up", "runs", "ingress", box=None)
    found: list[dict[str, Any]] = []
    for cluster in _clusters(places, stack):
        chosen = [one for one in Records(cluster.records).all() if not apps or one.app in apps]
        api = running(places, cluster.cluster) if chosen else None
        for record in chosen:
            shown = _status(record, api)
            found.append(shown | {"stack": cluster.cluster})
            table.add_row(
                record.app,
                record.order,
                record.hostname,
                record.at or "not to the end",
                shown["runs"],
                shown["ingress"],
            )
        if api is not None:
            api.close()
    screen.show(table if found else "there are no apps; ./groundwork orders apply DIR makes them")
    screen.result({"apps": found})


@command.command("export")
def export(
    app: AppArgument,
    stack: StackOption = None,
    output: Annotated[Path | None, typer.Option("--output", help="Where to write it; by default to stdout.")] = None,
) -> None:
    """Write an app's ConfigMap as vars.yml for Ansible."""
    _, record = _find(Places.here(), app, stack)
    if output is None:
        typer.echo(record.vars_yml, nl=False)
    else:
        output.write_text(record.vars_yml, encoding="utf-8")


@command.command("reset")
def reset(
    app: AppArgument,
    stack: StackOption = None,
    yes: YesOption = False,
    wait: WaitOption = None,
    as_json: JsonOption = False,
) -> int:
    """Throw an integration environment's data away and deploy it anew."""
    screen = Screen(as_json=as_json)
    places = Places.here()
    apps, record = _find(places, app, stack)
    hosting = read_hosting(places, record.folder or ".", Path(record.catalogue), apps.cluster)
    product = hosting.catalogue.product(record.product)
    allowed = product.resettable if product else ()
    if record.environment not in allowed:
        raise not_to_be_reset(record, allowed)
    if not yes:
        raise Refused(f"a reset throws all data of {app} away", remedy=f"./groundwork orders reset {app} --yes")
    orders = Orders(
        documents=(Document(source=record.source, value=record.asked),),
        folder=Path(record.folder) if record.folder else None,
    )
    with screen.steps() as steps:
        tools = tools_for(places, hosting.stack, steps)
        with opened(places, hosting.stack, tools, steps, jobs=1, limit=wait) as cluster:
            checked = Workshop(places, hosting, tools).check(orders, again=frozenset({app}))
            with steps.step(f"{app}: reset") as step:
                chosen = [one for one in checked.prepared if one.name == app]
                outcomes = bring_up_all(cluster, chosen, 1, step)
        seconds = steps.seconds
    outcomes += [report.refused(one, faults) for one, faults in checked.refused if one.stack == app]
    return _end(screen, checked, outcomes, seconds)


@command.command("remove")
def remove_apps(
    apps: Annotated[list[str], typer.Argument(metavar="APP...", help="Names of apps.")],
    stack: StackOption = None,
    jobs: JobsOption = None,
    with_data: Annotated[bool, typer.Option("--with-data", help="Also what is kept: volumes of prod.")] = False,
    as_json: JsonOption = False,
) -> int:
    """Take apps away, namespace and all."""
    screen = Screen(as_json=as_json)
    places = Places.here()
    found = [_find(places, one, stack) for one in dict.fromkeys(apps)]
    outcomes: list[Outcome] = []
    with screen.steps() as steps:
        for name in dict.fromkeys(where.cluster for where, _ in found):
            records = [record for where, record in found if where.cluster == name]
            (platform,) = read_stacks(places, [name])
            tools = tools_for(places, platform, steps)
            if platform.is_local and not (places.planes / name / "kubeconfig").exists():
                # Without its control plane whatever the state names is gone with it.
                outcomes += [forget(AppPlaces.beside(places, name), one, tools) for one in records]
                continue
            with (
                opened(places, platform, tools, steps, jobs=jobs or usual_jobs()) as cluster,
                steps.step("apps: remove", expected=8) as step,
            ):
                work = removals(cluster, records, with_data=with_data)
                outcomes += each(cluster, work, jobs or usual_jobs(), step)
        seconds = steps.seconds
    return _end(screen, Checked(prepared=(), refused=(), broken={}), outcomes, seconds)


def _end(screen: Screen, checked: Checked, outcomes: list[Outcome], seconds: float) -> int:
    report.show(screen, checked, outcomes)
    screen.result(report.as_json(checked, outcomes, seconds))
    return report.exit_code(checked, outcomes)


def _clusters(places: Places, stack: str | None) -> list[AppPlaces]:
    below = places.work / "apps"
    names = [stack] if stack else sorted(one.parent.name for one in below.glob("*/records"))
    return [AppPlaces.beside(places, name) for name in names]


def _find(places: Places, app: str, stack: str | None) -> tuple[AppPlaces, Record]:
    found = [
        (where, record)
        for where in _clusters(places, stack)
        if (record := Records(where.records).read(app)) is not None
    ]
    if not found:
        raise UsageError(f"there is no app {app}", remedy="./groundwork orders status shows those that are there")
    if len(found) > 1:
        names = ", ".join(where.cluster for where, _ in found)
        raise UsageError(f"{app} is in more than one cluster: {names}", remedy="name one with --stack")
    return found[0]


def _status(record: Record, api: Api | None) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "app": record.app,
        "order": record.order,
        "hostname": record.hostname,
        "namespace": record.namespace,
        "broughtUp": record.at or None,
        "finished": bool(record.digest),
        "resetToken": record.reset_token,
        "runs": "its cluster does not run here",
        "ingress": "",
        "ingresses": [],
    }
    if api is None:
        return shown
    seen = look(api, record.namespace, record.workloads, record.ingresses)
    shown["runs"] = "yes" if seen.ready else "; ".join(f"{one.kind} {one.name}: {one.says}" for one in seen.waiting)
    shown["ingress"] = "; ".join(f"{one.name}: {one.says}" for one in seen.ingresses)
    shown["ingresses"] = [
        {"name": one.name, "hosts": list(one.hosts), "addresses": list(one.addresses)} for one in seen.ingresses
    ]
    return shown
