"""What the engine really sent for each shipped stack, recorded once: the clean corpus, and what violations are made of.

`python -m tests.policies.corpus STATE...` records exported states (`pulumi stack export`), named after their stacks.
Only inputs are kept, and of secrets nothing but that there was one.
"""

import gzip
import json
import sys
from collections.abc import Iterator, Mapping
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
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_KEPT = ("type", "urn", "inputs", "protect", "retainOnDelete")


def stacks() -> tuple[str, ...]:
    """Every stack that was recorded."""
    return tuple(sorted(path.name.removesuffix(".json.gz") for path in RECORDED.glob("*.json.gz")))


@cache
def seen_of(stack: str) -> tuple[Seen, ...]:
    """The resources of a stack."""
    exported = json.loads(gzip.decompress((RECORDED / f"{stack}.json.gz").read_bytes()))
    return tuple(seen_in_state(exported))


@cache
def settings_of(stack: str) -> StackSettings:
    """The settings in the stack's file."""
    document = yaml.safe_load((CHECKOUT / f"Pulumi.{stack}.yaml").read_text())
    return load(document["config"]["groundwork:platform"]).settings


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


def _without_secrets(value: object) -> Any:  # noqa: ANN401 (what JSON can hold)
    if isinstance(value, Mapping):
        if _SIGNATURE in value:
            return {_SIGNATURE: value[_SIGNATURE]}
        return {key: _without_secrets(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_without_secrets(one) for one in value]
    return value


def _kept(exported: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    state = exported.get("deployment") or exported["checkpoint"]["latest"]  # exported, or as the backend keeps it
    for one in state["resources"]:
        if not one["type"].startswith("pulumi:"):
            yield {key: _without_secrets(one[key]) for key in _KEPT if key in one}


def record(path: Path) -> Path:
    """Keep what matters of an exported state. Deterministic: the same state gives the same bytes."""
    text = json.dumps({"resources": list(_kept(json.loads(path.read_text())))}, sort_keys=True)
    target = RECORDED / f"{path.stem}.json.gz"
    target.write_bytes(gzip.compress(text.encode(), mtime=0))
    return target


if __name__ == "__main__":
    for name in sys.argv[1:]:
        sys.stdout.write(f"{record(Path(name))}\n")
