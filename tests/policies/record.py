"""Record what leaves the program: `python -m tests.policies.record [STATE...]`.

With files, which are exported states (`./groundwork rehearse STACK --save-state FILE`): each for the stack that it is
of. Without: every stack whose recording is missing or was made with other settings, from the program itself. Only
inputs are kept, and of secrets nothing but that there was one.
"""

import gzip
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.policies import corpus
from tests.stacks.recording import CHECKOUT, recorded
from tests.world import PROVIDER_TYPE, Asked, Hidden, World

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270"}
_KEPT = ("type", "urn", "inputs", "protect", "retainOnDelete", "custom")


def _without_secrets(value: object) -> Any:  # noqa: ANN401 (what JSON can hold)
    match value:
        case Hidden():
            return SECRET
        case Mapping() if SIGNATURE in value:
            return {SIGNATURE: value[SIGNATURE]}
        case Mapping():
            return {key: _without_secrets(one) for key, one in value.items()}
        case list():
            return [_without_secrets(one) for one in value]
        case str():
            return value.replace(f"{CHECKOUT}/", "")  # where a recording was made is nobody's business
        case _:
            return value


def _of_state(exported: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    state = exported.get("deployment") or exported["checkpoint"]["latest"]  # exported, or as the backend keeps it
    for one in state["resources"]:
        if not one["type"].startswith("pulumi:"):
            yield {key: _without_secrets(one[key]) for key in _KEPT if key in one}


def _of_program(world: World) -> Iterator[dict[str, Any]]:
    owners = {one.name: one for one in world.asked if not one.custom}
    for one in world.asked:
        if not one.type.startswith(PROVIDER_TYPE):
            yield {
                "type": one.type,
                "urn": f"urn:pulumi:{world.stack}::groundwork::{_chain(one, owners)}::{one.name}",
                "inputs": _without_secrets(one.inputs),
                "protect": one.protect,
                "retainOnDelete": one.retain,
                "custom": one.custom,
            }


def _chain(one: Asked, owners: Mapping[str, Asked]) -> str:
    """The types of a resource's owners and its own, as they stand in its URN."""
    owner = owners.get(one.parent)
    return f"{_chain(owner, owners)}${one.type}" if owner is not None and owner is not one else one.type


def _write(stack: str, source: str, resources: Iterator[dict[str, Any]]) -> Path:
    """Deterministic: the same resources give the same bytes."""
    made = {"from": source, "settings": corpus.shipped()[stack], "resources": list(resources)}
    target = corpus.place(stack)
    target.write_bytes(gzip.compress(json.dumps(made, sort_keys=True).encode(), mtime=0))
    return target


def record_state(path: Path) -> Path:
    """Keep what matters of an exported state. Raises ValueError where it is not that of the whole stack."""
    resources = list(_of_state(json.loads(path.read_text())))
    stack = resources[0]["urn"].split(":")[2]
    there = {(one["type"], one["urn"].rpartition("::")[2]) for one in resources}
    missing = sorted({(one.type, one.name) for one in recorded(stack).objects if not one.remote} - there)
    if missing:
        raise ValueError(f"{path} lacks {len(missing)} resources of {stack}, the first is {' '.join(missing[0])}")
    return _write(stack, "engine", iter(resources))


def stale(stack: str) -> bool:
    """Whether a stack has no recording, or one that was made with other settings."""
    return not corpus.place(stack).exists() or corpus.recording(stack).get("settings") != corpus.shipped()[stack]


def record_program(stack: str) -> Path:
    """Keep what the program asks for."""
    return _write(stack, "program", _of_program(recorded(stack)))


if __name__ == "__main__":
    made = [record_state(Path(name)) for name in sys.argv[1:]] or [
        record_program(stack) for stack in corpus.shipped() if stale(stack)
    ]
    for one in made:
        sys.stdout.write(f"{one}\n")
