"""The file that the settings of the stack are written in: whatever is said of them names it."""

import pulumi


def stack_file() -> str:
    """Its name, as the engine makes it from the stack's."""
    return f"Pulumi.{pulumi.get_stack()}.yaml"
