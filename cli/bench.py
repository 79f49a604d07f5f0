"""`./groundwork bench`: what is promised about speed, each figure beside its peer's from the same run."""

from typing import Annotated, Any

import typer
from rich.table import Table

from bench.cases import CASES
from bench.ground import STACK, Ground
from bench.machine import Machine
from bench.measure import Note, Ratio, Result, Role
from cli.console import JsonOption, Screen, Step
from cli.errors import UsageError
from cli.places import Places
from cli.settings import read_stacks
from cli.toolchain import ensure

CasesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[CASE]...", help=f"Of {', '.join(CASES)}; none: all of them.")
]
RunsOption = Annotated[int, typer.Option("--runs", min=1, help="How often each side is timed, after one to warm up.")]


def command(cases: CasesArgument = None, runs: RunsOption = 5, as_json: JsonOption = False) -> None:
    """Measure each case against its peer, in turns, and show medians, spread and ratio.

    Figures say something only on a machine that does nothing else. Your own stacks are not touched.
    """
    unknown = [name for name in cases or () if name not in CASES]
    if unknown:
        raise UsageError(f"there is no case {unknown[0]}", remedy=f"name one of: {', '.join(CASES)}")
    chosen = {name: CASES[name] for name in cases or CASES}
    screen = Screen(as_json=as_json)
    places = Places.here()
    results: dict[str, list[Result]] = {}
    with screen.steps() as steps:
        tools = ensure(places, frozenset().union(*(case.needs for case in chosen.values())), steps)
        machine = Machine.here({name: tool.version or "unknown" for name, tool in tools.tools.items()})
        if machine.is_busy:
            screen.say("warning: this machine is busy with something else, so all figures are too high", style="yellow")
        (stack,) = read_stacks(places, [STACK])
        with Ground.laid(places, stack, tools, screen.say) as ground:
            for name, case in chosen.items():
                with steps.step(f"{name}: {case.what}") as step:
                    results[name] = case.measured(ground, runs, _noting(step))
    screen.show(machine.line())
    for name, found in results.items():
        for result in found:
            _show(screen, name, result)
    screen.result({"runs": runs, "machine": machine.as_json(), "cases": _as_json(results)})


def _noting(step: Step) -> Note:
    def note(text: str, done: float) -> None:
        step.note(text)
        step.progress(done)

    return note


def _as_json(results: dict[str, list[Result]]) -> list[dict[str, Any]]:
    return [{"case": name, **result.as_json()} for name, found in results.items() for result in found]


def _show(screen: Screen, name: str, result: Result) -> None:
    table = Table("side", "median", "min-max", "what is timed", box=None, title=f"{name}: {result.title}")
    table.title_justify = "left"
    for one in result.timed:
        spread = f"{min(one.seconds):.2f}-{max(one.seconds):.2f} s"
        shown = f"[bold]{one.name}[/]" if one.role is Role.OURS else one.name
        table.add_row(shown, f"{one.median:.2f} s", spread, one.what)
    screen.show("", table)
    for ratio in result.ratios:
        screen.show(_line(ratio))
    for text in result.notes:
        screen.show(f"[dim]{text}[/]")


def _line(ratio: Ratio) -> str:
    said = f"{ratio.ours} : {ratio.peer} = [bold]{ratio.ratio:.2f}[/]"
    if ratio.aim is None:
        return said
    return f"{said}, aim at most {ratio.aim:g}: {'[green]met[/]' if ratio.is_met else '[bold red]missed[/]'}"
