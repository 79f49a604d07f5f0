"""What happens to data when a resource leaves the program."""

from enum import StrEnum


class Durability(StrEnum):
    """What happens to data when a resource leaves the program. Not the environment: a dev stack may keep data."""

    DISPOSABLE = "disposable"
    """Deleted with the stack."""
    KEPT = "kept"
    """Protected, and left in place when the program forgets it; removing it takes two steps by hand."""
