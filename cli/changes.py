"""What may not be changed once a platform runs: said before the engine is asked."""

from cli.engine import Engine
from cli.settings import Stack, refusal_of
from spec.platforms import PLATFORMS


def refuse_changes(engine: Engine, stack: Stack) -> None:
    """Raise Refused with every change that must not be made to what runs."""
    check = PLATFORMS[stack.settings.platform].changes
    if check is None:
        return
    mistakes = check(stack.settings, engine.last_outputs().get("remembered"))
    if mistakes:
        raise refusal_of(stack, mistakes)
