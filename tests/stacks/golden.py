"""The whole graph of each shipped stack as sorted JSON: in a review, its difference is the preview.

`python -m tests.stacks.golden` writes the files anew. They show what changes; whether it is right, other tests say.
"""

import json
import sys
from pathlib import Path
from typing import Any

from tests.stacks.recording import recorded, stack_files
from tests.world import Asked, Hidden, World

GOLDEN = Path(__file__).parent / "golden"
MASK = "[secret]"


def shown(value: object) -> Any:  # noqa: ANN401 (what JSON can hold)
    """A value as a reader should see it: secrets masked, texts of several lines as lines."""
    match value:
        case Hidden():
            return _masked(value.value)
        case dict():
            return {key: shown(one) for key, one in value.items()}
        case list() | tuple():
            return [shown(one) for one in value]
        case str() if "\n" in value:
            return {"[lines]": value.split("\n")}
        case _:
            return value


def _masked(value: object) -> object:
    return {key: _masked(one) for key, one in value.items()} if isinstance(value, dict) else MASK


def _resource(one: Asked) -> dict[str, Any]:
    said = {
        "owner": one.parent,
        "provider": one.provider,
        "after": sorted(one.after),
        "protect": one.protect,
        "retain": one.retain,
        "timeouts": dict(one.timeouts),
        "transforms": len(one.transforms),
        "replaced with": sorted(one.replaced_with),
        "deleted first": one.delete_first,
        "inputs": shown(one.inputs),
    }
    return {key: value for key, value in said.items() if value}


def graph(world: World) -> dict[str, Any]:
    """Everything that was asked for, by type and name, and what the stack tells."""
    resources = {f"{one.type} {one.name}": _resource(one) for one in world.asked}
    assert len(resources) == len(world.asked)
    return {"resources": resources, "outputs": shown(world.exports)}


def text(stack: str) -> str:
    """What the golden file of a stack has to be."""
    return json.dumps(graph(recorded(stack)), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def place(stack: str) -> Path:
    """Where the golden file of a stack is."""
    return GOLDEN / f"{stack}.json"


def write() -> None:
    """Write the golden file of every shipped stack, and remove those of stacks that are gone."""
    GOLDEN.mkdir(exist_ok=True)
    for path in GOLDEN.glob("*.json"):
        if path.stem not in stack_files():
            path.unlink()
    for stack in stack_files():
        place(stack).write_text(text(stack), encoding="utf-8")
        sys.stdout.write(f"{place(stack)}\n")


if __name__ == "__main__":
    write()
