"""Plans of shipped stacks whose work two people may share, with the stand-in chart at its place on this machine."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from spec.load import load
from spec.plan import PlatformPlan
from spec.platforms import PLATFORMS
from spec.settings import StackSettings

CHECKOUT = Path(__file__).parents[2]


def settings_of(stack: str, **changes: Any) -> StackSettings:  # noqa: ANN401 (what a settings file can hold)
    """The settings of a stack file, with other values for some keys."""
    raw = yaml.safe_load((CHECKOUT / f"Pulumi.{stack}.yaml").read_text())["config"]["groundwork:platform"]
    return load(raw | {key.replace("_", "-"): value for key, value in changes.items()}).settings


def _plan(settings: StackSettings) -> PlatformPlan:
    plan = PLATFORMS[settings.platform].plan(settings)
    placed = [replace(one, source=replace(one.source, chart=str(CHECKOUT / one.source.chart))) for one in plan.releases]
    return replace(plan, releases=tuple(placed))


THINGPARK_SETTINGS = settings_of("thingpark-local-dev")
THINGPARK = _plan(THINGPARK_SETTINGS)
