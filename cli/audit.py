"""`./groundwork audit`: judge what is running by its state, with no program, no provider and no account."""

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.table import Table

from cli.console import JsonOption, Screen
from cli.errors import Failed, Refused, UsageError
from cli.places import Places
from cli.settings import read_stacks, stack_names
from cli.site import Site
from cli.toolchain import ensure
from cli.up import NEEDED
from policies.rule import TOGETHER

SETTINGS_FILE = "GROUNDWORK_SETTINGS_FILE"
"""Where the pack finds the settings of the stack: a state has none."""
LIMIT = 300.0
"""Seconds. A state of three thousand resources takes ten."""

StatesArgument = Annotated[
    list[str],
    typer.Argument(metavar="STACK|FILE...", help="A stack, or a file with its state (`pulumi stack export`)."),
]


def command(states: StatesArgument, as_json: JsonOption = False) -> None:
    """Judge states by the rules of `policies/`: each violation with its rule, resource, requirement and remedy.

    Reads the state only: nothing is started, asked or changed. The exit code is 1 where a mandatory rule is violated.
    """
    screen = Screen(as_json=as_json)
    places = Places.here()
    results = []
    with screen.steps() as steps:
        site = Site(places=places, tools=ensure(places, NEEDED, steps), steps=steps, screen=screen)
        for state in states:
            with steps.step(f"{state}: rules", expected=3), _state_file(site, state) as file:
                results.append({"state": state, **_audit(site, file)})
    for result in results:
        _show(screen, result)
    broken = [one for result in results for one in result["violations"] if one["level"] == "mandatory"]
    if broken:
        rules = sorted({one["rule"] for one in broken})
        raise Refused(f"{len(broken)} violations of mandatory rules: {', '.join(rules)}", details={"states": results})
    screen.result({"states": results})


@contextmanager
def _state_file(site: Site, state: str) -> Iterator[Path]:
    """The file that was named, or the state of the stack that was named, in a file for as long as it is needed."""
    path = Path(state)
    if path.is_file():
        yield path
        return
    if state not in stack_names(site.places):
        raise UsageError(f"{state} is neither a stack nor a file", remedy="a stack's name, or the path of its state")
    (stack,) = read_stacks(site.places, [state])
    with TemporaryDirectory(prefix="groundwork-audit-") as directory:
        file = Path(directory) / f"{state}.json"
        file.write_text(json.dumps(site.engine(stack).exported()))
        yield file


def _stack_of(file: Path) -> str | None:
    """The stack that a state is of, from the first of its URNs."""
    try:
        exported = json.loads(file.read_text())
        resources = exported.get("deployment", exported).get("resources") or []
        return str(resources[0]["urn"]).split(":")[2] if resources else None
    except (ValueError, AttributeError, LookupError, TypeError):
        raise UsageError(f"{file} is not an exported state", remedy="what `pulumi stack export` writes") from None


def _audit(site: Site, file: Path) -> dict[str, Any]:
    stack = _stack_of(file)
    settings = site.places.checkout / f"Pulumi.{stack}.yaml"
    environment = {**os.environ, **site.tools.engine_environment(), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    environment.pop(SETTINGS_FILE, None)
    if stack is not None and settings.exists():
        read_stacks(site.places, [stack])  # with mistakes in it, rules that need the settings would say nothing
        environment[SETTINGS_FILE] = str(settings)
    pack = site.places.checkout / "policies"
    words = ("policy", "analyze", "--file", str(file.resolve()), "--policy-pack", str(pack), "--json")
    done = subprocess.run(
        [str(site.tools.path("pulumi")), *words],
        cwd=site.places.checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT,
    )
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    violations = [_violation(one["policyEvent"]) for one in events if "policyEvent" in one]
    if done.returncode != 0 and not violations:
        raise Failed(f"the rules could not be asked about {file}:", *done.stderr.strip().splitlines()[-8:])
    return {
        "stack": stack,
        "settings": settings.name if settings.exists() else None,
        "violations": violations,
    }


def _violation(event: dict[str, Any]) -> dict[str, Any]:
    _, _, said = str(event["message"]).partition("\n")
    urn = str(event.get("resourceUrn") or "")
    parts = urn.split("::")
    return {
        "rule": event["policyName"].removesuffix(TOGETHER),
        "level": event["enforcementLevel"],
        "severity": event.get("severity", ""),
        "resource": urn,
        "type": parts[2].rpartition("$")[2] if len(parts) > 3 else "",
        "name": parts[-1],
        "what": said,
    }


def _show(screen: Screen, result: dict[str, Any]) -> None:
    if result["settings"] is None:
        screen.show(f"{result['state']}: no stack file, so rules that need the settings were not asked")
    if not result["violations"]:
        screen.show(f"{result['state']}: no rule is violated")
        return
    table = Table("rule", "level", "resource", "what, and what to do", title=result["state"], box=None)
    for one in result["violations"]:
        table.add_row(one["rule"], one["level"], f"{one['name']}\n[dim]{one['type']}[/]", one["what"])
    screen.show(table)
