"""`./groundwork test`: every check that CI runs, the quick ones first."""

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from cli.child import child
from cli.console import JsonOption, Screen, spoken
from cli.errors import Refused, UsageError
from cli.places import Places
from cli.progress import Steps
from cli.toolchain import ensure
from cli.toolchain.definitions import FAMILIES, ensure_definitions
from cli.toolchain.pins import JUDGES
from cli.toolchain.rooms import remove_compiled_of_nothing
from cli.up import NEEDED_LOCALLY

NEEDED_BY_TESTS = NEEDED_LOCALLY | set(JUDGES)
"""The programs of a local stack, and those that only tests ask for their opinion."""

SOURCES = (
    "__main__.py",
    "apps",
    "bench",
    "cli",
    "components",
    "fit",
    "policies",
    "rehearsal",
    "spec",
    "stacks",
    "standins",
    "tests",
)

FastOption = Annotated[bool, typer.Option("--fast", help="Without the engine lane: nothing is built or started.")]
OnlyOption = Annotated[str | None, typer.Option("--only", help="One check by its name.")]
MoreArguments = Annotated[
    list[str] | None, typer.Argument(metavar="[-- PYTEST OPTIONS]...", help="Handed to pytest, for example -k quota.")
]


@dataclass(frozen=True, slots=True)
class Check:
    """One check: a program of the virtualenv and its arguments."""

    name: str
    command: tuple[str, ...]
    needs_tools: bool = False


def checks(places: Places, more: Sequence[str] = ()) -> tuple[Check, ...]:
    """All checks in their order."""
    python = sys.executable
    pytest = (python, "-m", "pytest", "-q", "--numprocesses=3", "--dist=loadgroup")
    return (
        Check("format", (python, "-m", "ruff", "format", "--check", ".")),
        Check("lint", (python, "-m", "ruff", "check", ".")),
        Check("imports", (str(Path(python).with_name("lint-imports")), "--no-cache")),
        Check("types", (python, "-m", "mypy", f"--cache-dir={places.cache / 'mypy'}", *SOURCES)),
        Check("unit and contract tests", (*pytest, "-m", "not engine", *more)),
        Check("engine tests", (*pytest, "-m", "engine", *more), needs_tools=True),
    )


def command(
    more: MoreArguments = None, as_json: JsonOption = False, fast: FastOption = False, only: OnlyOption = None
) -> None:
    """Run every check, show what failed, and end with a table. Set-up is included."""
    screen = Screen(as_json=as_json)
    places = Places.here()
    chosen = _chosen(checks(places, more or ()), fast=fast, only=only)
    environment = {**os.environ, "PYTHONPATH": str(places.checkout)}
    remove_compiled_of_nothing(places.compiled)  # of the last run's checkouts: 6 MB each
    if any(check.needs_tools for check in chosen):
        with screen.steps() as steps:
            environment |= engine_lane_environment(places, steps)
    results: list[dict[str, Any]] = []
    for check in chosen:
        screen.say(f"── {check.name}", style="bold")
        started = time.monotonic()
        # What the checks print goes where a person reads it; with --json that is not where the result goes.
        out = sys.stderr if as_json else sys.stdout
        with child(check.command, cwd=places.checkout, env=environment, out=out) as process:
            code = process.wait()
        results.append({"check": check.name, "passed": code == 0, "seconds": round(time.monotonic() - started, 1)})
    table = Table("check", "result", "time", box=None)
    for one in results:
        table.add_row(one["check"], "passed" if one["passed"] else "[bold red]failed[/]", spoken(one["seconds"]))
    screen.show(table)
    failed = [one["check"] for one in results if not one["passed"]]
    if failed:
        raise Refused(
            f"{len(failed)} of {len(results)} checks failed: {', '.join(failed)}", details={"checks": results}
        )
    screen.result({"checks": results})


def _chosen(known: Sequence[Check], *, fast: bool, only: str | None) -> list[Check]:
    """The checks that are asked for. None at all is a mistake: it would look as if all had passed."""
    there = [check for check in known if not (fast and check.needs_tools)]
    chosen = [check for check in there if only is None or check.name.startswith(only)]
    if not chosen:
        left_out = any(check.name.startswith(only or "") for check in known)
        raise UsageError(
            f"--fast leaves out {only}" if left_out else f"there is no check {only}",
            remedy=f"name one of: {', '.join(check.name for check in there)}",
        )
    return chosen


def engine_lane_environment(places: Places, steps: Steps) -> dict[str, str]:
    """Build and fetch what is missing, and say how tests find it: one folder with a link to each program."""
    tools = ensure(places, NEEDED_BY_TESTS, steps)
    families = ensure_definitions(places, FAMILIES, steps.say)
    folder = places.work / "tools"
    (folder / "definitions").mkdir(parents=True, exist_ok=True)
    links = {**tools.control_plane(), **{name: tools.path(name) for name in ("kubectl", "pulumi", *JUDGES)}}
    links |= {f"definitions/{name}.json": file for name, file in families.items()}
    for name, path in links.items():
        link = folder / name
        if not link.is_symlink() or link.readlink() != path:
            new = link.with_name(f"{link.name}.{os.getpid()}")
            new.symlink_to(path)
            new.replace(link)
    return {"GROUNDWORK_TEST_BIN": str(folder)}
