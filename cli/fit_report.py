"""What `fit` says to a person: one stack in full, or several in one table."""

from collections.abc import Mapping, Sequence

from rich.markup import escape
from rich.table import Table

from cli.console import Screen
from cli.fit_verdict import Verdict
from fit.answer import Answer
from fit.decide import Decision, DoesNotFit, Fits
from fit.problem import Measure, Place, Problem, Witness
from fit.survival import Loss
from fit.wording import counted, memory

GOOD, BAD, OPEN = "[green]fits[/]", "[bold red]does not fit[/]", "[yellow]not decided[/]"


def show(screen: Screen, answer: Answer, verdict: Verdict | None) -> None:
    """One stack: the nodes with what fills them, every case, every loss, and what would be better."""
    problem, witness = answer.shown
    if witness is not None:
        screen.show(_nodes(problem, witness, answer.stack))
    screen.show("", _cases(answer))
    if answer.left:
        screen.show(f"[bold]left over[/]        {_pods(answer.left)}")
    if answer.change is not None:
        screen.show(f"[bold]cheapest change[/]  {answer.change}")
    elif not answer.fits and answer.decided and not all(isinstance(one.decision, Fits) for one in answer.cases):
        screen.show("[bold]cheapest change[/]  none of one pool alone was found")
    if verdict is not None:
        screen.show(f"[bold]judge[/]            {escape(verdict.sentence)}")
    for one in answer.together:
        screen.show(f"[bold]apart[/]            {one}")
    if answer.hosts:
        screen.show("", _hosts(answer))
    for size in answer.right_sizes:
        screen.show(f"[bold]right size[/]       {size.pool}: {size}")
    for note in answer.notes:
        screen.show(f"[dim]{escape(note)}[/]")
    screen.show(f"[dim]answered in {answer.seconds:.2f} s[/]")


def show_all(screen: Screen, answers: Sequence[Answer], verdicts: Mapping[str, Verdict]) -> None:
    """Several stacks, one line each; and why, where one does not fit."""
    columns = ["stack", "pods", "nodes", "fits", "a node gone", "a zone gone", "seconds"]
    table = Table(*columns, *(["the scheduler"] if verdicts else []), box=None)
    for one in answers:
        problem, _ = one.shown
        cells = [
            one.stack,
            str(sum(group.count for group in problem.free)),
            str(len(problem.places)),
            _word(one),
            _lost(one, "node"),
            _lost(one, "zone"),
            f"{one.seconds:.2f}",
        ]
        table.add_row(*cells, *([verdicts[one.stack].short] if verdicts else []))
    screen.show(table)
    for one in answers:
        if one.bound is not None:
            screen.show(f"{one.stack}: {one.bound.sentence}")
        if one.change is not None:
            screen.show(f"{one.stack}: cheapest change: {one.change}")
    screen.show("each in full: ./groundwork fit STACK")


def _word(answer: Answer) -> str:
    if not answer.decided:
        return OPEN
    return GOOD if answer.fits else BAD


def _lost(answer: Answer, what: str) -> str:
    lost = [one for one in answer.losses if one.what == what]
    if not lost:
        return "-"
    bad = [one for one in lost if not isinstance(one.decision, Fits)]
    if bad:
        return f"[yellow]not {bad[0].name}[/]"
    waiting = max(sum(one.waiting.values()) for one in lost)
    return "[green]fits[/]" + (f", {waiting} wait" if waiting else "")


def _share(taken: int, room: int) -> str:
    return f"{taken / room:.0%}" if room else "-"


def _nodes(problem: Problem, witness: Witness, stack: str) -> Table:
    table = Table("node", "zone", "pods", "cpu", "", "memory", "", title=f"{stack}: a placement of every pod", box=None)
    table.title_justify = "left"
    for column in table.columns[2:]:
        column.justify = "right"
    for place in problem.places:
        pods, cpu, bytes_ = (
            _taken(problem, witness, place, one) for one in (Measure.PODS, Measure.CPU, Measure.MEMORY)
        )
        table.add_row(
            place.name,
            place.zone,
            f"{pods} of {place.room.pods}",
            f"{cpu / 1000:.2f} of {place.room.cpu.millis / 1000:.2f}",
            _share(cpu, place.room.cpu.millis),
            f"{memory(bytes_)} of {memory(place.room.memory.count)}",
            _share(bytes_, place.room.memory.count),
        )
    return table


def _taken(problem: Problem, witness: Witness, place: Place, measure: Measure) -> int:
    groups = {one.name: one for one in problem.groups}
    return sum(groups[name].asked(measure) * number for name, number in witness.on(place.name))


def _cases(answer: Answer) -> Table:
    table = Table("question", "answer", "why", box=None)
    for one in answer.cases:
        table.add_row(one.case.says, *_decided(one.decision))
    for lost in answer.losses:
        table.add_row(_gone(lost), *_decided(lost.decision, _waiting(lost)))
    return table


def _gone(lost: Loss) -> str:
    if len(lost.alike) == 1:
        return f"{lost.what} {lost.name} gone, or {lost.alike[0]}, which is like it"
    if lost.alike:
        return f"{lost.what} {lost.name} gone, or one of {counted(len(lost.alike), 'other')} like it"
    return f"{lost.what} {lost.name} gone"


def _waiting(lost: Loss) -> str:
    if lost.left:
        return f"there would wait {_pods(lost.left)}"
    return f"until it is back there wait {_pods(lost.waiting)}" if lost.waiting else ""


def _pods(counts: Mapping[str, int]) -> str:
    said = [f"{number} of {name}" for name, number in list(counts.items())[:3]]
    more = f" and {len(counts) - 3} more workloads" if len(counts) > 3 else ""
    return ", ".join(said) + more


def _decided(decision: Decision, beside: str = "") -> tuple[str, str]:
    match decision:
        case Fits(_, means):
            return GOOD, beside or ("by the solver" if means == "solver" else "")
        case DoesNotFit(bound):
            return BAD, escape(f"{bound.sentence}; {beside}" if beside else bound.sentence)
        case _:
            return OPEN, escape(decision.sentence)


def _hosts(answer: Answer) -> Table:
    table = Table("beside the cluster", "asked for", "declared", "", box=None)
    for one in answer.hosts:
        wants = one.asked or "nothing is said"
        table.add_row(
            f"{one.count} x {one.name}", wants, one.has, f"[red]{'; '.join(one.short)}[/]" if one.short else GOOD
        )
    return table
