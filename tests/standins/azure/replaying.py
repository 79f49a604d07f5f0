"""What the program asks of Azure, asked of the stand-in for Azure, call by call and without an engine.

A recorded program was answered by texts that say whose output they are (`tests.answers`): here each of them is replaced
by what the stand-in really answered. Control planes are not started.
"""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from standins.azure import CLOUD
from standins.azure.identity import CLUSTER
from standins.azure.kubernetes import POOL
from standins.store import Record
from standins.values import Secret
from tests.standins.calling import Caller, provider
from tests.world import Asked, Hidden, World

SUBSCRIPTION, TENANT = "11111111-2222-4333-8444-555555555555", "22222222-3333-4444-8555-666666666666"
"""Of the shipped stack files."""
WITHOUT_PLANES = dataclasses.replace(
    CLOUD,
    kinds=tuple(
        dataclasses.replace(one, on_create=None, on_update=None, on_delete=None, observe=None)
        if one.token in (CLUSTER, POOL)
        else one
        for one in CLOUD.kinds
    ),
)


def caller(room: Path) -> Caller:
    """A stand-in for Azure that starts no control plane."""
    made = provider(WITHOUT_PLANES, room)
    made.configure(subscriptionId=SUBSCRIPTION, tenantId=TENANT)
    return made


def of_azure(world: World) -> list[Asked]:
    """Everything that the program asks of Azure, in the order in which it does."""
    return [one for one in world.asked if one.type.startswith("azure-native:")]


def replay(room: Path, asked: Iterable[Asked]) -> list[Record]:
    """What is there afterwards. Raises AbortedError where the stand-in refuses something."""
    cloud = caller(room)
    known: dict[str, str] = {}
    for one in asked:
        id_, outputs = cloud.create(one.type, _really(one.inputs, known), name=one.name)
        known[f"{one.name}-id"] = id_
        known |= {f"{one.name}.{path}": text for path, text in _texts(outputs)}
    return cloud.store.all()


def _texts(value: object, path: str = "") -> Iterable[tuple[str, str]]:
    match value:
        case Mapping():
            for key, one in value.items():
                yield from _texts(one, f"{path}.{key}" if path else str(key))
        case str():
            yield path, value
        case _:
            pass


def _really(value: object, known: Mapping[str, str]) -> Any:  # noqa: ANN401 (what JSON can hold)
    match value:
        case Hidden():
            return Secret(_really(value.value, known))
        case Mapping():
            return {str(_really(key, known)): _really(one, known) for key, one in value.items()}
        case list():
            return [_really(one, known) for one in value]
        case str():
            return _words(value, known)
        case _:
            return value


def _words(text: str, known: Mapping[str, str]) -> str:
    """Whole, or as the beginning of something longer (`<address>/32`)."""
    found = re.match(r"ground-[\w.-]*", text)
    if found is None:
        return text
    return known.get(found[0], found[0]) + text[found.end() :]
