"""The contract of a stack's outputs: one object of plain values, under the name of its version."""

from typing import Any

from spec.plan import PlatformPlan


def stack_outputs(plan: PlatformPlan) -> dict[str, Any]:
    """What other programs and people may rely on. Adding a key is free; removing one takes a new version (`v2`)."""
    return {"platform": plan.platform, **plan.outputs}
