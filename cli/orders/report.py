"""What an orders command shows in the end: a table of what became of the apps, and what is wrong with the others."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.table import Table

from cli.console import Screen, spoken
from cli.orders.hosting import Checked
from cli.orders.outcome import Ending, Outcome, Problem
from cli.orders.sources import entry, told
from spec.apps.app import App
from spec.apps.faults import Fault

REFUSED_EXIT, FAILED_EXIT = 1, 3
"""As everywhere: nothing was started; something was started, or left out, and not all is as it should be."""
LONGEST = 30
"""Rows of good apps that are still read; of more only the count is shown. What went wrong is always shown in full."""


def refused(app: App, faults: Iterable[Fault]) -> Outcome:
    """An app that was left as it is."""
    return Outcome(
        app=app.stack,
        ending=Ending.REFUSED,
        order=app.order,
        source=app.source,
        line=app.line + 1,
        product=app.product.name,
        environment=str(app.environment),
        namespace=app.namespace,
        hostname=app.hostname,
        problems=tuple(Problem(what=f"{one.source}, {one.where}: {one.what}") for one in faults),
    )


def show(screen: Screen, checked: Checked, outcomes: Sequence[Outcome]) -> None:
    """For a person."""
    if checked.faults:
        screen.say(f"left as they are, because of {_count(len(checked.faults), 'mistake')}:", style="bold red")
        for line in told(checked.faults, checked.documents):
            screen.say(line)
    good = _good([one for one in outcomes if one.ending.is_good])
    if good.row_count:
        screen.show(good)
    wrong = [one for one in outcomes if not one.ending.is_good and one.ending is not Ending.REFUSED]
    if wrong:
        screen.show(_wrong(wrong))
    for line in _told(wrong, outcomes):
        screen.say(line)
    counts = Counter(str(one.ending) for one in outcomes)
    screen.show(", ".join(f"{number} {ending}" for ending, number in counts.items()) or "there is nothing to do")
    if checked.broken:
        screen.show(f"{_count(len(checked.broken), 'order')} left as it is: {', '.join(sorted(checked.broken))}")


def _good(outcomes: Sequence[Outcome]) -> Table:
    table = Table("app", "what", "host", "ingress", "time", box=None, title="apps")
    few = len(outcomes) <= LONGEST
    shown = [one for one in outcomes if few or one.ending is not Ending.SAME]
    for one in sorted(shown, key=lambda one: one.app)[:LONGEST]:
        table.add_row(one.app, str(one.ending), one.hostname, _ingress(one), spoken(one.seconds))
    return table


def _told(wrong: Sequence[Outcome], outcomes: Sequence[Outcome]) -> Iterator[str]:
    for one in wrong:
        if one.log is not None:
            yield f"log of {one.app}: {one.log}"
    for one in outcomes:
        for note in one.notes:
            yield f"{one.app}: {note}"


def _wrong(outcomes: Sequence[Outcome]) -> Table:
    table = Table("app", "what", "manifest", "line", "why", box=None, title="not as they should be")
    for one in sorted(outcomes, key=lambda one: one.app):
        for problem in one.problems or (Problem(what=""),):
            why = f"{problem.resource}: {problem.what}" if problem.resource else problem.what
            line = "" if problem.line is None else str(problem.line)
            table.add_row(one.app, str(one.ending), problem.manifest or "", line, why.replace("[", r"\["))
    return table


def _ingress(one: Outcome) -> str:
    if one.ingresses is None:
        return ""
    return "; ".join(f"{each.name}: {each.says}" for each in one.ingresses) or "none"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def as_json(checked: Checked, outcomes: Sequence[Outcome], seconds: float) -> dict[str, Any]:
    """For a machine: every app, and every mistake with its place."""
    return {
        "apps": [one.as_json() for one in sorted(outcomes, key=lambda one: one.app)],
        "mistakes": [entry(one, checked.documents.get(one.source)) for one in checked.faults],
        "orders": {"broken": sorted(checked.broken)},
        "seconds": round(seconds, 3),
    }


def exit_code(checked: Checked, outcomes: Sequence[Outcome]) -> int:
    """0 where everything is as it should be; 1 where nothing could be begun at all; 3 where only a part went well."""
    bad = bool(checked.faults) or any(not one.ending.is_good for one in outcomes)
    if not bad:
        return 0
    begun = any(one.ending is not Ending.REFUSED for one in outcomes)
    return FAILED_EXIT if begun else REFUSED_EXIT
