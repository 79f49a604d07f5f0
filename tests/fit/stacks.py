"""The shipped local stacks, and copies of them with other nodes."""

from pathlib import Path
from typing import Any

import yaml

from fit.change import with_pool
from spec.load import load
from spec.settings import StackSettings

ROOT = Path(__file__).resolve().parents[2]
PLATFORMS = ("psa", "pseven", "thingpark", "smi", "mint")


SHIPPED = tuple(sorted(path.name[len("Pulumi.") : -len(".yaml")] for path in ROOT.glob("Pulumi.*.yaml")))
"""Every stack that comes with the project."""


def shipped(stack: str) -> StackSettings:
    """The settings of one of them, also where the quick check would refuse its nodes."""
    document = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))
    return load({**document["config"]["groundwork:platform"], "fit-check": "report"}).settings


def local(platform: str) -> StackSettings:
    """The settings of a platform's local stack."""
    return shipped(f"{platform}-local-dev")


def with_nodes(platform: str, **pool: Any) -> StackSettings:  # noqa: ANN401 (fields of a pool)
    """The same with other figures for its one pool; nothing asks whether the platform allows them."""
    return with_pool(local(platform), 0, **pool)
