"""Whether a run of the engine is judged by the rules of `policies/`."""

from typing import Annotated

import typer

from cli.places import Places
from cli.settings import Stack

PoliciesOption = Annotated[
    bool | None,
    typer.Option(
        "--policies/--no-policies",
        help="Judge every resource by the rules of policies/ before it is made, and all together at the end; "
        "by default for what is not local.",
    ),
]
"""The settings are judged by the same rules in any case, before the engine is started."""


def pack_of(places: Places) -> str:
    """The option of the engine that has it start the pack."""
    return f"--policy-pack={places.checkout / 'policies'}"


def judged(places: Places, stack: Stack, wanted: bool | None) -> list[str]:
    """Options of the engine. What stands on this machine only is judged where somebody asks for it: it is quick to
    make and to lose, and the pack takes two seconds to start."""
    return [pack_of(places)] if (not stack.is_local if wanted is None else wanted) else []
