"""`./groundwork test`: every check that CI runs, the quick ones first."""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from cli.child import child
from cli.console import JsonOption, Screen, spoken
from cli.errors import Refused, UsageError
from cli.lanes import ENGINE_IN, LIFE_IN, LONG_FOLDERS, LONG_IN
from cli.passed import Pass, Passed
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
    "served",
    "spec",
    "stacks",
    "standins",
    "tests",
)

FastOption = Annotated[bool, typer.Option("--fast", help="Without the engine lane: nothing is built or started.")]
AgainOption = Annotated[
    bool, typer.Option("--again", help="Also what has passed already on these very sources, with these very programs.")
]
OnlyOption = Annotated[str | None, typer.Option("--only", help="One check by its name.")]
MoreArguments = Annotated[
    list[str] | None, typer.Argument(metavar="[-- PYTEST OPTIONS]...", help="Handed to pytest, for example -k quota.")
]


_NO_TESTS = 5
"""What pytest ends with when it was to run none."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: a program of the virtualenv and its arguments."""

    name: str
    command: tuple[str, ...]
    needs_tools: bool = False
    believed: bool = False
    """Need not run where nothing is different since it passed: it takes minutes, and says the same."""


def checks(places: Places, more: Sequence[str] = ()) -> tuple[Check, ...]:
    """All checks in their order."""
    python = sys.executable
    pytest = (python, "-m", "pytest", "-q", "--dist=loadgroup")
    # Each process loads everything anew: a third one on two cores made the quick tests six seconds of a hundred longer.
    at_work = ("--numprocesses=logical", "--maxprocesses=6")
    waiting = ("--numprocesses=3",)  # for engines and control planes, which wait for one another half of the time
    named = any(not one.startswith("-") and (places.checkout / one.partition("::")[0]).exists() for one in more)

    def tests(processes: Sequence[str], marked: str, *where: str) -> tuple[str, ...]:
        return (*pytest, *processes, "-m", marked, *(() if named else where), *more)

    elsewhere = tuple(f"--ignore={folder}" for folder in LONG_FOLDERS)
    return (
        Check("format", (python, "-m", "ruff", "format", "--check", ".")),
        Check("lint", (python, "-m", "ruff", "check", ".")),
        Check("imports", (str(Path(python).with_name("lint-imports")), "--no-cache")),
        Check("types", (python, "-m", "mypy", f"--cache-dir={places.cache / 'mypy'}", *SOURCES)),
        Check("unit tests", tests(at_work, "not engine and not long", *elsewhere)),
        Check("unit tests, long", tests(at_work, "not engine and long", *LONG_IN), believed=not more),
        Check("engine tests", tests(waiting, "engine and life", *LIFE_IN), needs_tools=True),
        Check(
            "engine tests, all platforms and clouds",
            tests(waiting, "engine and not life", *ENGINE_IN),
            needs_tools=True,
            believed=not more,
        ),
    )


def command(
    more: MoreArguments = None,
    as_json: JsonOption = False,
    fast: FastOption = False,
    only: OnlyOption = None,
    again: AgainOption = False,
) -> None:
    """Run every check, show what failed, and end with a table. Set-up is included.

    The long tests are not run again where they have passed within a day and no file, program or variable that they
    could see is another one: the table says so. With --again they are.
    """
    screen = Screen(as_json=as_json)
    places = Places.here()
    chosen = _chosen(checks(places, more or ()), fast=fast, only=only)
    environment = {**os.environ, "PYTHONPATH": str(places.checkout)}
    remove_compiled_of_nothing(places.compiled)  # of the last run's checkouts: 6 MB each
    if any(check.needs_tools for check in chosen):
        with screen.steps() as steps:
            environment |= engine_lane_environment(places, steps)
    passed = Passed.on(places)
    results: list[dict[str, Any]] = []
    for check in chosen:
        screen.say(f"── {check.name}", style="bold")
        known = passed.of(check.name) if check.believed and not again else None
        ran = partial(_run, check, places, environment, some=bool(more), as_json=as_json)
        results.append(_known(check, known, screen) if known else ran())
        # Not where somebody edited the sources meanwhile: nobody could say what was tested then.
        new = check.believed and not known and results[-1]["passed"]
        if new and Passed.on(places) == passed:
            passed.note(check.name, results[-1]["seconds"])
        elif new:
            screen.say("files changed meanwhile: it will run again next time")
    screen.show(_table(results))
    if all(one.get("selected") == 0 for one in results):
        raise UsageError(f"no test matches {' '.join(more or ())}")
    failed = [one["check"] for one in results if not one["passed"]]
    if failed:
        raise Refused(
            f"{len(failed)} of {len(results)} checks failed: {', '.join(failed)}", details={"checks": results}
        )
    screen.result({"checks": results})


def _known(check: Check, known: Pass, screen: Screen) -> dict[str, Any]:
    when = datetime.fromtimestamp(known.ended).astimezone().isoformat(" ", "minutes")
    screen.say(
        f"passed on {when} in {spoken(known.seconds)}, and no source, program or variable is another one since; "
        "--again runs them once more"
    )
    return {"check": check.name, "passed": True, "seconds": 0.0, "known": {"ended": when, "seconds": known.seconds}}


def _run(check: Check, places: Places, environment: Mapping[str, str], *, some: bool, as_json: bool) -> dict[str, Any]:
    started = time.monotonic()
    # What the checks print goes where a person reads it; with --json that is not where the result goes.
    out = sys.stderr if as_json else sys.stdout
    with child(check.command, cwd=places.checkout, env=environment, out=out) as process:
        code = process.wait()
    said: dict[str, Any] = {"check": check.name, "passed": code == 0, "seconds": round(time.monotonic() - started, 1)}
    # The tests that were asked for may all belong to another check.
    return {**said, "passed": True, "selected": 0} if some and code == _NO_TESTS else said


def _table(results: Sequence[Mapping[str, Any]]) -> Table:
    table = Table("check", "result", "time", box=None)
    for one in results:
        said = "passed" if one["passed"] else "[bold red]failed[/]"
        if one.get("selected") == 0:
            said = "no such test here"
        if "known" in one:
            said = f"passed on {one['known']['ended']}, nothing is different"
        table.add_row(one["check"], said, spoken(one["seconds"]))
    table.add_row("", "", spoken(sum(one["seconds"] for one in results)), style="bold")
    return table


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
    folder = places.test_programs
    (folder / "definitions").mkdir(parents=True, exist_ok=True)
    links = {**tools.control_plane(), **{name: tools.path(name) for name in ("kubectl", "pulumi", *JUDGES)}}
    # What the engine starts by itself is not called through its link; what has passed depends on it all the same.
    links |= {name: tool.path for name, tool in tools.tools.items() if tool.path and name not in links}
    links |= {f"definitions/{name}.json": file for name, file in families.items()}
    for name, path in links.items():
        link = folder / name
        if not link.is_symlink() or link.readlink() != path:
            new = link.with_name(f"{link.name}.{os.getpid()}")
            new.symlink_to(path)
            new.replace(link)
    return {"GROUNDWORK_TEST_BIN": str(folder)}
