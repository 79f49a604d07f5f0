"""`./groundwork fit`: whether everything has room on the declared nodes, proved before any of them is bought."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.console import JsonOption, Screen
from cli.errors import UsageError
from cli.fit_settings import Readable, read_for_fit
from cli.places import Places

if TYPE_CHECKING:
    from fit.answer import Answer

REFUSED = 1

StacksArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[STACK]...", help="Names of stacks; none: every local stack.")
]
PictureOption = Annotated[
    Path | None, typer.Option("--picture", metavar="FILE", help="Draw what fills each node, as SVG. Of one stack.")
]
ThemeOption = Annotated[
    str, typer.Option("--theme", metavar="auto|light|dark", help="For which pages; auto: whichever the reader prefers.")
]
JudgeOption = Annotated[
    bool, typer.Option("--judge", help="Let the real scheduler place the same pods, in many orders, and compare.")
]
OrdersOption = Annotated[int, typer.Option("--orders", min=1, max=500, help="In how many random orders.")]
LimitOption = Annotated[
    float, typer.Option("--limit", min=0.1, help="Seconds that the solver gets for one question, at most.")
]
AgreementOption = Annotated[
    int | None,
    typer.Option("--agreement", min=1, metavar="N", help="Compare solver and scheduler on N small random clusters."),
]
SizesOption = Annotated[
    bool, typer.Option("--sizes/--no-sizes", help="Look for the smallest pools that fit and survive.")
]


def command(
    stacks: StacksArgument = None,
    *,
    as_json: JsonOption = False,
    picture: PictureOption = None,
    theme: ThemeOption = "auto",
    judge: JudgeOption = False,
    orders: OrdersOption = 20,
    limit: LimitOption = 5.0,
    sizes: SizesOption = True,
    agreement: AgreementOption = None,
) -> int:
    """Prove that every pod of a stack has a place on the declared nodes, or say what forbids it and what would help.

    Counts what nodes keep for themselves, the cluster's own pods, taints, labels, zones, rules between pods, most pods
    and volumes of a node, updates, and autoscalers at their most. Then the same with any node or zone gone. Starts
    nothing, but with --judge and --agreement. Exit code 1: something does not fit.
    """
    screen = Screen(as_json=as_json)
    places = Places.here()
    if agreement is not None:
        from cli.fit_agreement import compare  # noqa: PLC0415 (each way of asking loads only what it needs)

        return compare(screen, places, agreement)
    chosen = read_for_fit(places, stacks or ())
    if picture is not None and len(chosen) != 1:
        raise UsageError("a picture shows one stack", remedy="name one stack with --picture")
    drawing = None if picture is None else _drawing(picture, theme)
    answers = _answers(chosen, limit, sizes=sizes)
    return _tell(screen, places, answers, drawing, orders if judge else 0)


def _drawing(picture: Path, theme: str) -> "Callable[[Answer], Path]":
    """What draws an answer into the file. Raises UsageError for a theme that there is not, or such a file."""
    from fit.palette import Theme  # noqa: PLC0415 (each way of asking loads only what it needs)
    from fit.picture import svg  # noqa: PLC0415

    if theme not in set(Theme):
        raise UsageError(f"no theme is called {theme}", remedy=f"one of {', '.join(Theme)}")

    def draw(answer: "Answer") -> Path:
        try:
            picture.write_text(svg(answer, Theme(theme)), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{picture} cannot be written: {error.strerror}", remedy="another FILE") from error
        return picture

    return draw


def _answers(chosen: Sequence[Readable], limit: float, *, sizes: bool) -> "list[Answer]":
    from fit.answer import answer  # noqa: PLC0415

    return [answer(one.name, one.settings, limit, sizes=sizes) for one in chosen]


def _tell(
    screen: Screen, places: Places, answers: "list[Answer]", draw: "Callable[[Answer], Path] | None", orders: int
) -> int:
    from cli.fit_report import show, show_all  # noqa: PLC0415
    from fit.answer import as_json  # noqa: PLC0415

    results: list[dict[str, Any]] = [dict(as_json(one)) for one in answers]
    verdicts = {}
    if orders:
        from cli.fit_judge import judged  # noqa: PLC0415

        verdicts = judged(screen, places, answers, orders)
        for result in results:
            result["judge"] = verdicts[result["stack"]].as_json()
    if draw is not None:
        screen.say(f"drawn: {draw(answers[0])}")
    if len(answers) == 1:
        show(screen, answers[0], verdicts.get(answers[0].stack))
    else:
        show_all(screen, answers, verdicts)
    screen.result({"stacks": results})
    wrong = any(one.contradicts for one in verdicts.values())
    return 0 if all(one.fits for one in answers) and not wrong else REFUSED
