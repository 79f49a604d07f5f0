"""`./groundwork picture`: who connects to whom, drawn from a stack's own flow table."""

from typing import Annotated

import typer

from cli.console import JsonOption, Screen
from cli.places import Places
from cli.settings import read_stacks
from spec.pictures import picture
from spec.platforms import PLATFORMS


def command(
    stack: Annotated[str, typer.Argument(metavar="STACK", help="Name of a stack.")], as_json: JsonOption = False
) -> None:
    """Print a picture (SVG) of every connection that this stack leaves open. Starts nothing.

    `./groundwork picture STACK > flows.svg` keeps it; any browser shows it, and says more wherever you point at a line.
    """
    screen = Screen(as_json=as_json)
    (one,) = read_stacks(Places.here(), [stack])
    drawn = picture(PLATFORMS[one.settings.platform].plan(one.settings), one.name)
    screen.result({"stack": one.name, "svg": drawn})
    if not as_json:
        screen.out.print(drawn, markup=False, soft_wrap=True, end="")
