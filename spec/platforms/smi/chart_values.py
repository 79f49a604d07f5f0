"""Values of the vendor's charts: handed on as they are given, with the facts of this stack filled in (SM-52)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from spec.platforms.smi.settings import SmiSettings

_PLACE = re.compile(r"\$\{([^{}]*)\}")


def facts(settings: SmiSettings) -> dict[str, str]:
    """What can stand in a value as `${name}`."""
    hosts = {f"services.{name}.host": one.hosts[0] for name, one in settings.services.by_name().items() if one.hosts}
    return {
        "env-name": settings.env_name,
        "namespace": settings.platform_namespace,
        **{f"dns.{use}": name for use, name in settings.dns.by_use().items()},  # SM-2 to SM-4
        **{f"buckets.{bucket}": name for bucket, name in settings.bucket_names.items()},
        **hosts,
    }


def filled(value: Any, known: Mapping[str, str]) -> Any:  # noqa: ANN401 (whatever YAML has)
    """The same with every `${name}` replaced. Raises KeyError for one that is not known."""
    match value:
        case str():
            return _PLACE.sub(lambda found: known[found[1]], value)
        case dict():
            return {key: filled(one, known) for key, one in value.items()}
        case list():
            return [filled(one, known) for one in value]
        case _:
            return value


def unknown(
    value: object, known: Mapping[str, str], where: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Place and name of every `${name}` that nothing here can fill in."""
    match value:
        case str():
            yield from ((where, found) for found in _PLACE.findall(value) if found not in known)
        case dict():
            for key, one in value.items():
                yield from unknown(one, known, (*where, key))
        case list():
            for index, one in enumerate(value):
                yield from unknown(one, known, (*where, index))
