"""Configuration of a provider, which the engine sends as text: JSON wherever the SDK's type is not text."""

import importlib.metadata
import json
from collections.abc import Mapping
from functools import cache

from standins.kinds import Cloud, Json, Problem
from standins.sdk import Schema, provider_fields
from standins.typecheck import problems
from standins.values import Secret, Value, plain

_OF_THE_ENGINE = frozenset({"version", "pluginDownloadURL", "__internal"})


@cache
def version_of(module: str) -> str:
    """The version of an SDK."""
    return importlib.metadata.version(module.replace("_", "-"))


def configuration_problems(cloud: Cloud, module: str, news: Mapping[str, Value]) -> list[Problem]:
    """What is wrong with it."""
    read, found = _read(module, news)
    known = provider_fields(module)
    found += problems(Schema(inputs=known, required=frozenset(), outputs={}), read)
    return found or list(cloud.configure(plain(read)))


def configured(module: str, news: Mapping[str, Value]) -> Json:
    """The configuration as plain values."""
    return dict(plain(_read(module, news)[0]))


def _read(module: str, news: Mapping[str, Value]) -> tuple[dict[str, Value], list[Problem]]:
    known = provider_fields(module)
    read: dict[str, Value] = {}
    wrong: list[Problem] = []
    for name, value in news.items():
        if name in _OF_THE_ENGINE:
            continue
        inside: Value = value.value if isinstance(value, Secret) else value
        if isinstance(inside, str) and known.get(name, str) is not str:
            try:
                inside = json.loads(inside)
            except json.JSONDecodeError:
                wrong.append(Problem(name, "is not JSON, as every value here is that is not text"))
                continue
        read[name] = Secret(inside) if isinstance(value, Secret) else inside
    return read, wrong
