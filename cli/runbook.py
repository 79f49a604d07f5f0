"""`./groundwork runbook`: the steps that people do by hand, with a stack's own values."""

from typing import Annotated

import typer
from rich.markdown import Markdown

from cli.console import JsonOption, Screen
from cli.places import Places
from cli.settings import read_stacks
from spec.platforms import PLATFORMS


def command(
    stack: Annotated[str, typer.Argument(metavar="STACK", help="Name of a stack.")], as_json: JsonOption = False
) -> None:
    """Print what is done outside of the program for this stack, command by command. Starts nothing."""
    screen = Screen(as_json=as_json)
    (one,) = read_stacks(Places.here(), [stack])
    text = PLATFORMS[one.settings.platform].runbook(one.settings)
    screen.result({"stack": one.name, "markdown": text})
    if screen.out.is_terminal:
        screen.show(Markdown(text))
    elif not as_json:
        # Raw where it is piped: the page is to be kept, mailed or put into a ticket.
        screen.out.print(text, markup=False, soft_wrap=True)
