"""What really leaves the program for each shipped stack: the clean corpus, and what violations are made of.

A recording is either an exported state, so what the engine sent to providers that answered, or what the program asked
of a recording engine. `python -m tests.policies.record` makes them; each holds the settings that it was made with.
"""

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from policies import typed
from policies.reading import read_all
from policies.rule import About, Facts
from policies.seen import Seen, seen_in_state
from spec.load import load
from spec.settings import StackSettings

CHECKOUT = Path(__file__).parents[2]
RECORDED = Path(__file__).parent / "recorded"


def shipped() -> dict[str, Any]:
    """The platform's settings in every stack file, by stack."""
    files = {path.name.split(".")[1]: path for path in sorted(CHECKOUT.glob("Pulumi.*.yaml"))}
    return {name: yaml.safe_load(path.read_text())["config"]["groundwork:platform"] for name, path in files.items()}


def place(stack: str) -> Path:
    """Where the recording of a stack lies."""
    return RECORDED / f"{stack}.json.gz"


def stacks() -> tuple[str, ...]:
    """Every stack that was recorded."""
    return tuple(sorted(path.name.removesuffix(".json.gz") for path in RECORDED.glob("*.json.gz")))


@cache
def recording(stack: str) -> dict[str, Any]:
    """`from` (`engine` or `program`), `settings` and `resources`, these as in an exported state."""
    return dict(json.loads(gzip.decompress(place(stack).read_bytes())))


@cache
def seen_of(stack: str) -> tuple[Seen, ...]:
    """The resources of a stack."""
    return tuple(seen_in_state(recording(stack)))


@cache
def settings_of(stack: str) -> StackSettings:
    """The settings that the recording was made with."""
    return load(recording(stack)["settings"]).settings


@cache
def about(stack: str) -> About:
    """What the settings say of the stack."""
    return typed.about(settings_of(stack))


def in_dev(stack: str) -> bool:
    """Whether a stack may go below a vendor's figures."""
    return settings_of(stack).environment == "dev"


def facts_of(seen: tuple[Seen, ...]) -> Facts:
    """All facts of these resources."""
    return Facts(read_all(seen))
