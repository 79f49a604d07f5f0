"""What makes a run of the program quick.

The SDK tells the engine four times for each resource what it is doing, each time in a call that it waits for; the
engine drops it unless it was started with `--debug`. And Python looks for cycles among all objects again and again,
which are many and nearly all there to stay. Of a preview of 365 resources the first took 1.4 s, the second 3.5 s.
"""

import gc
import os

import pulumi

VARIABLE = "GROUNDWORK_DEBUG"
"""With `true` the SDK's messages are sent, for `pulumi up --debug`."""
_SAID = pulumi.log.debug
_COLLECT_AFTER = (100_000, 20, 20)
"""New objects, and turns of each generation. At the end of that preview 201 MB were in use; 199 MB with Python's own
(700, 10, 10)."""


def make_haste() -> None:
    """Send no debug messages, unless the environment asks for them, and collect garbage seldom, in this process."""
    gc.set_threshold(*_COLLECT_AFTER)
    pulumi.log.debug = _SAID if os.environ.get(VARIABLE) == "true" else _unsaid


def _unsaid(
    msg: str,
    resource: pulumi.Resource | None = None,
    stream_id: int | None = None,
    ephemeral: bool | None = None,
) -> None:
    """Has the shape of `pulumi.log.debug`."""
