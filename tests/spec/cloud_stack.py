"""The shipped stacks of clouds, and copies of them with something changed."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from spec.ground.demand import Demand
from spec.ground.layout import Layout, layout
from spec.ground.openings import Opening, openings
from spec.load import SpecError, load
from spec.platforms import PLATFORMS
from spec.settings import Mistake, StackSettings
from tests.spec.psa_stack import with_changes

ROOT = Path(__file__).parents[2]


def written(stack: str, changes: Mapping[str, object] | None = None) -> dict[str, Any]:
    """The settings as the stack's file has them, with the values at some places changed or REMOVED."""
    return with_changes(_in_file(stack), changes or {})


@cache
def _in_file(stack: str) -> dict[str, Any]:
    with (ROOT / f"Pulumi.{stack}.yaml").open(encoding="utf-8") as file:
        settings: dict[str, Any] = yaml.load(file, yaml.CSafeLoader)["config"]["groundwork:platform"]
    return settings


def settings_of(stack: str, changes: Mapping[str, object] | None = None) -> Any:  # noqa: ANN401 (of any platform)
    """The checked settings."""
    return load(written(stack, changes)).settings


def refused(stack: str, changes: Mapping[str, object]) -> tuple[Mistake, ...]:
    """What is said of settings that must be refused; without what is only a warning."""
    with pytest.raises(SpecError) as error:
        load(written(stack, changes))
    return tuple(one for one in error.value.mistakes if not one.warning)


def only_mistake(stack: str, changes: Mapping[str, object]) -> Mistake:
    """The one thing that is wrong."""
    (found,) = refused(stack, changes)
    return found


def demand_of(stack: str, changes: Mapping[str, object] | None = None) -> Demand:
    """What the platform asks of its cloud."""
    settings = settings_of(stack, changes)
    return PLATFORMS[settings.platform].demand(settings)


def network_of(settings: StackSettings) -> Layout:
    """The network of a stack in a cloud."""
    return layout(getattr(settings.cluster, "network").cidr)  # noqa: B009 (not every cluster has one)


def openings_of(stack: str, changes: Mapping[str, object] | None = None) -> tuple[Opening, ...]:
    """What its firewall opens."""
    settings = settings_of(stack, changes)
    platform = PLATFORMS[settings.platform]
    return openings(platform.plan(settings).flows, platform.demand(settings), network_of(settings))


CLOUD_STACKS = tuple(
    sorted(
        path.name.removeprefix("Pulumi.").removesuffix(".yaml")
        for cloud in ("aws", "azure", "oci", "exoscale")
        for path in ROOT.glob(f"Pulumi.*-{cloud}-*.yaml")
    )
)
"""Every shipped stack whose cluster this program makes."""
