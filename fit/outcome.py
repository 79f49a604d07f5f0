"""What a search can come to; apart from the solver, which takes time to load."""

from enum import StrEnum


class Outcome(StrEnum):
    """What the solver came to."""

    FOUND = "found"
    """Values that keep every rule; with an aim the best ones, where that was asked for."""
    IMPOSSIBLE = "impossible"
    NOT_DECIDED = "not-decided"
