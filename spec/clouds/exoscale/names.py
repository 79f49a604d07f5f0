"""Names and labels of everything on Exoscale: deterministic, so that what a lost run made can be found again."""

from collections.abc import Mapping

from spec.names import fit

MANAGER = "groundwork"

LIMIT = 63
"""Longest name that every kind of resource takes (a DBaaS service: 63)."""


def name_of(stack: str, *words: str) -> str:
    """`mint-exoscale-prod-nodes`: no other stack of the organization has it."""
    return fit(stack, *words, limit=LIMIT)


def labels(platform: str, environment: str, stack: str) -> dict[str, str]:
    """What stands on everything that takes labels."""
    return {"platform": platform, "environment": environment, "stack": stack, "managed-by": MANAGER}


def described(text: str, marks: Mapping[str, str]) -> str:
    """The description of what takes no labels: what it is, and the labels behind it (at most 255 letters)."""
    said = ", ".join(f"{key}={value}" for key, value in marks.items())
    return f"{text} ({said})"[:255]
