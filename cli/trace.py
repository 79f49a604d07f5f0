"""`./groundwork trace`: each numbered requirement, where it is met, and which test proves it."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from cli import proofs
from cli.assessment import NOT_DONE, Assessment, Status, assess, marks, mentions
from cli.child import child
from cli.console import JsonOption, Screen, Step, Steps
from cli.errors import Failed
from cli.places import Places
from spec.requirements import REGISTER, Platform

_PERCENT = re.compile(r"\[\s*(\d+)%\]\s*$")
_TESTS_FAILED = 1
"""What pytest ends with when it ran to its end and some test failed: that is a finding, not a failure of ours."""

_STYLES = {
    Status.PROVED: "green",
    Status.OUTSIDE: "cyan",
    Status.NOT_APPLICABLE: "dim",
    Status.OPEN: "yellow",
    Status.FAILED: "bold red",
}


def command(
    *,
    as_json: JsonOption = False,
    platform: Annotated[
        list[Platform] | None, typer.Option("--platform", help="Only this platform; may be given more than once.")
    ] = None,
    no_run: Annotated[
        bool, typer.Option("--no-run", help="Do not run tests that did not run for these sources.")
    ] = False,
    require: Annotated[
        list[Platform] | None,
        typer.Option("--require", help="End with 1 when one of its requirements is open or failed."),
    ] = None,
) -> None:
    """Each numbered requirement, where it is met and which test proves it.

    "Proved" is said only where the tests that carry the number ran and passed for the sources as they are now. Tests
    that have not run for them are run first.
    """
    screen = Screen(as_json=as_json)
    places = Places.here()
    wanted = set(platform or ()) | set(require or ()) or set(Platform)
    assessed = _assessed(screen, places, wanted, run=not no_run)
    shown = [one for one in assessed if not platform or one.requirement.platform in platform]
    screen.show(_table(shown), _summary(shown))
    counts = Counter(one.status for one in shown)
    screen.result(
        {
            "counts": {status.value: counts[status] for status in Status},
            "requirements": [one.as_json() for one in shown],
        }
    )
    lacking = [one for one in assessed if one.requirement.platform in (require or ()) and one.status in NOT_DONE]
    if lacking:
        numbers = ", ".join(one.requirement.number for one in lacking)
        screen.say(f"refused: required, but open or failed: {numbers}", style="bold red")
        raise typer.Exit(1)


def _assessed(screen: Screen, places: Places, wanted: Iterable[Platform], *, run: bool) -> tuple[Assessment, ...]:
    carried = marks(places.checkout / "tests")
    marked = {number for _, number in carried.written | carried.guessed}
    digest = proofs.tree_digest(places.checkout)
    said = proofs.read(places, digest)
    if run:
        missing = carried.unheard(said.values())
        files = sorted(
            {
                test.split("::", 1)[0]
                for test, number in missing
                if number in REGISTER and REGISTER[number].platform in wanted
            }
        )
        if files:
            _run_tests(screen, places, files)
            said = proofs.read(places, digest)
            marked = {number for _, number in carried.written}
    unheard = carried.unheard(said.values()) & carried.written
    return assess(
        REGISTER.values(),
        said.values(),
        marked=marked,
        unheard={number for _, number in unheard},
        mentions=mentions(places.checkout),
    )


def _run_tests(screen: Screen, places: Places, files: Sequence[str]) -> None:
    """Run the marked tests in these files; they record what they say themselves."""
    log = places.private(places.logs) / "trace-tests.log"
    arguments = [sys.executable, "-m", "pytest", "-m", "requirement", "-q", "--no-header", *files]
    with screen.steps() as steps:
        environment = _environment(places, files, steps)
        with steps.step(f"tests that carry a requirement ({len(files)} files)") as step:
            code = _watched(arguments, places, environment, log, step)
    if code not in (0, _TESTS_FAILED):
        raise Failed(
            f"the tests that carry requirements did not run to their end (pytest ended with {code})",
            remedy="read the log; `./groundwork trace --no-run` shows what is known without them",
            log=log,
        )


def _environment(places: Places, files: Sequence[str], steps: Steps) -> dict[str, str]:
    """What the tests need; the tools of the engine lane only where a file belongs to it."""
    found_in = [str(places.checkout), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(found_in)}
    if any("mark.engine" in (places.checkout / file).read_text(encoding="utf-8") for file in files):
        # Here, because the toolchain is a lot to load for a table.
        from cli.test import engine_lane_environment  # noqa: PLC0415

        environment |= engine_lane_environment(places, steps)
    return environment


def _watched(arguments: Sequence[str], places: Places, environment: dict[str, str], log: Path, step: Step) -> int:
    """Run to the end, into the log, and say how far it is."""
    with (
        log.open("w") as out,
        child(arguments, cwd=places.checkout, env=environment, out=subprocess.PIPE, err=subprocess.STDOUT) as process,
    ):
        for line in process.stdout or ():
            out.write(line)
            if found := _PERCENT.search(line):
                step.progress(int(found[1]) / 100)
    return process.returncode


def _table(assessed: Iterable[Assessment]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("number", no_wrap=True)
    table.add_column("requirement", ratio=5)
    table.add_column("status", ratio=4, overflow="fold")
    table.add_column("where", ratio=3, overflow="fold")
    for one in assessed:
        table.add_row(
            one.requirement.number,
            Text(one.requirement.text),
            Text(_said(one), style=_STYLES[one.status]),
            Text("\n".join(one.where), style="dim"),
        )
    return table


def _said(one: Assessment) -> str:
    parts = [one.status.value]
    if one.reason:
        parts[0] += f": {one.reason}"
    if one.remark:
        parts.append(one.remark)
    parts += [f"{proof.outcome}: {proof.test}" for proof in one.tests]
    return "\n".join(parts)


def _summary(assessed: Sequence[Assessment]) -> Text:
    counts = Counter(one.status for one in assessed)
    return Text(
        f"{len(assessed)} requirements: "
        + ", ".join(f"{counts[status]} {status}" for status in Status if counts[status])
    )
