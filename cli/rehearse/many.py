"""Several rehearsals, one after another, and the table of all: one that fails stops no other."""

from collections.abc import Callable, Sequence
from typing import Any

from rich.markup import escape
from rich.table import Table

from cli.console import Screen, spoken
from cli.errors import Failed, GroundworkError, UsageError
from cli.places import Places
from cli.settings import Stack, read_stacks, stack_names


def refuse_local(stack: Stack) -> None:
    """Raise UsageError for a stack that needs no rehearsal."""
    if stack.is_local:
        raise UsageError(
            f"{stack.name} stands on this machine anyway: it needs no rehearsal",
            remedy=f"./groundwork up {stack.name}",
        )


def chosen(places: Places, names: Sequence[str]) -> list[tuple[str, Stack | GroundworkError]]:
    """The named stacks, or with no name all that are not local; of one that cannot be used, why."""
    found: list[tuple[str, Stack | GroundworkError]] = []
    for name in names or stack_names(places):
        try:
            (stack,) = read_stacks(places, [name])
        except GroundworkError as error:
            found.append((name, error))
            continue
        if names:
            refuse_local(stack)
        if not stack.is_local:
            found.append((name, stack))
    return found


def rehearse(
    screen: Screen,
    stacks: Sequence[tuple[str, Stack | GroundworkError]],
    each: Callable[[Stack], dict[str, Any]],
) -> None:
    """Rehearse them one by one, for two at once would only wait for each other. Raises what failed at the end."""
    results: list[dict[str, Any]] = []
    failed: list[str] = []
    for number, (name, stack) in enumerate(stacks, start=1):
        screen.say(f"[{number} of {len(stacks)}] {name}", style="bold")
        try:
            if isinstance(stack, GroundworkError):
                raise stack
            result = each(stack)
        except GroundworkError as error:
            failed.append(name)
            result = {"stack": name, "ok": False, "error": error.as_json()}
            if screen.as_json:
                screen.say(f"{name}: {error.kind}: {error.lines[0]}")
            else:
                screen.error(error)
        else:
            result = {"ok": True, **summed(result), **result}
            screen.say(f"{name}: {said(result)}")
        results.append(result)
    screen.show(table(results))
    if failed:
        raise Failed(
            f"{len(failed)} of {len(stacks)} stacks did not pass: {', '.join(failed)}",
            remedy="the others did; run the same command with the names of these",
            details={"stacks": results},
        )
    screen.result({"stacks": results})


def summed(result: dict[str, Any]) -> dict[str, Any]:
    """The figures of one line of the table."""
    clusters = result["clusters"]
    return {
        "cloud_resources": sum(sum(kinds.values()) for kinds in result["services"].values()),
        "objects": sum(number for kind, number in result["kinds"].items() if kind.startswith("kubernetes:")),
        "pods": sum(len(one["pods"]) for one in clusters),
        "nodes": sum(len(one["nodes"]) for one in clusters),
    }


def said(result: dict[str, Any]) -> str:
    """One line about one rehearsal that came to its end."""
    return (
        f"{result['resources']} resources, {result['pods']} pods on {result['nodes']} nodes, "
        f"{spoken(result['total_seconds'])}: everything made, placed and removed"
    )


def table(results: Sequence[dict[str, Any]]) -> Table:
    """One line for each stack."""
    made = Table("stack", "resources", "in the cloud", "objects", "nodes", "pods", "time", "result", box=None)
    for column in made.columns[1:7]:
        column.justify = "right"
    for one in results:
        if not one["ok"]:
            made.add_row(
                one["stack"], *[""] * 6, f"[bold red]{escape(str(one['error']['message']).splitlines()[0])}[/]"
            )
            continue
        figures = (one["resources"], one["cloud_resources"], one["objects"], one["nodes"], one["pods"])
        made.add_row(one["stack"], *map(str, figures), spoken(one["total_seconds"]), "[green]passed[/]")
    return made
