"""Values as the engine sends them, and as a stand-in works with them.

On the wire a property is a protobuf value in which secrets, unknowns, assets and archives are marked objects or marked
strings. Here a secret is a `Secret`, an unknown is `UNKNOWN`, and whole numbers are integers again.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from google.protobuf import struct_pb2  # type: ignore[import-untyped]  # has no types

_SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 (the mark, not a secret)
_OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_UNKNOWN_TEXT: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWNS: Final = frozenset(
    {
        _UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # a boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # a number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # a list
        "030794c1-ac77-496b-92df-f27374a8bd58",  # an asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # an archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # an object
    }
)

Value = Any
"""None, bool, int, float, str, list, dict, `Secret` or `UNKNOWN`."""


class _Unknown:
    """A value that is not known before something is made."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()


@dataclass(frozen=True, slots=True)
class Secret:
    """A value in a secret's envelope; it does not show what is in it."""

    value: Value = field(repr=False)


def decoded(struct: struct_pb2.Struct) -> dict[str, Value]:
    """The properties of a request."""
    return {name: _decoded(value) for name, value in struct.fields.items()}


def _decoded(value: struct_pb2.Value) -> Value:
    match value.WhichOneof("kind"):
        case "string_value":
            return UNKNOWN if value.string_value in _UNKNOWNS else value.string_value
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "bool_value":
            return value.bool_value
        case "list_value":
            return [_decoded(one) for one in value.list_value.values]
        case "struct_value":
            return _object({name: _decoded(one) for name, one in value.struct_value.fields.items()})
        case _:
            return None


def _object(content: dict[str, Value]) -> Value:
    match content.get(_SIGNATURE):
        case signature if signature == _SECRET:
            inside = content.get("value")
            return inside if inside is UNKNOWN or isinstance(inside, Secret) else Secret(inside)
        case signature if signature == _OUTPUT:
            inside = content.get("value", UNKNOWN)
            return Secret(inside) if content.get("secret") and inside is not UNKNOWN else inside
        case _:
            return content


def encoded(values: Mapping[str, Value]) -> struct_pb2.Struct:
    """Properties for an answer; what is None is left out."""
    struct = struct_pb2.Struct()
    for name, value in values.items():
        if value is not None:
            struct.fields[name].CopyFrom(_encoded(value))
    return struct


def _encoded(value: Value) -> struct_pb2.Value:  # noqa: PLR0911 (one for each type)
    if value is None:
        return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    if value is UNKNOWN:
        return struct_pb2.Value(string_value=_UNKNOWN_TEXT)
    if isinstance(value, Secret):
        return _encoded({_SIGNATURE: _SECRET, "value": value.value})
    if isinstance(value, bool):
        return struct_pb2.Value(bool_value=value)
    if isinstance(value, int | float):
        return struct_pb2.Value(number_value=value)
    if isinstance(value, str):
        return struct_pb2.Value(string_value=value)
    if isinstance(value, Mapping):
        return struct_pb2.Value(struct_value=struct_pb2.Struct(fields={k: _encoded(v) for k, v in value.items()}))
    if isinstance(value, list | tuple | set | frozenset):
        return struct_pb2.Value(list_value=struct_pb2.ListValue(values=[_encoded(one) for one in value]))
    raise TypeError(f"{type(value).__name__} cannot be sent to the engine")


def is_special(value: Value) -> bool:
    """An asset or an archive: marked, and not ours to look into."""
    return isinstance(value, Mapping) and _SIGNATURE in value


def plain(value: Value) -> Value:
    """Secrets opened, unknowns left out of objects (and of lists), assets and archives as they are."""
    if isinstance(value, Secret):
        return plain(value.value)
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items() if one is not UNKNOWN and one is not None}
    if isinstance(value, list):
        return [plain(one) for one in value if one is not UNKNOWN]
    return None if value is UNKNOWN else value


def is_known(value: Value) -> bool:
    """Whether there is no unknown anywhere inside."""
    if isinstance(value, Secret):
        return is_known(value.value)
    if isinstance(value, Mapping):
        return all(map(is_known, value.values()))
    if isinstance(value, list):
        return all(map(is_known, value))
    return value is not UNKNOWN


def has_secret(value: Value) -> bool:
    """Whether something inside is marked as secret."""
    if isinstance(value, Mapping):
        return any(map(has_secret, value.values()))
    if isinstance(value, list):
        return any(map(has_secret, value))
    return isinstance(value, Secret)


def secrets_in(value: Value, path: str = "") -> Iterator[tuple[str, Secret]]:
    """Every secret with its exact path: `settings[0].password`."""
    if isinstance(value, Secret):
        yield path, value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from secrets_in(one, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from secrets_in(one, f"{path}[{number}]")


def same(one: Value, other: Value) -> bool:
    """Whether two values say the same; a secret's envelope says nothing, and null is as good as not there."""
    return bool(_bare(one) == _bare(other))


def _bare(value: Value) -> Value:
    if isinstance(value, Secret):
        return _bare(value.value)
    if isinstance(value, Mapping):
        return {name: _bare(one) for name, one in value.items() if one is not None}
    if isinstance(value, list):
        return [_bare(one) for one in value]
    return value


def document(value: Value) -> Value:
    """JSON in a string as what it says; anything else as it is."""
    text = value.value if isinstance(value, Secret) else value
    if isinstance(text, str):
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            return text
    return text


def merged(inputs: Mapping[str, Value], over: Mapping[str, Value]) -> dict[str, Value]:
    """Inputs with outputs put over them, object by object: `oidcIssuerProfile.enabled` stays beside its `issuerURL`."""
    together = dict(inputs)
    for name, value in over.items():
        before = together.get(name)
        if isinstance(value, Mapping) and isinstance(before, Mapping) and not is_special(value):
            together[name] = merged(before, value)
        else:
            together[name] = value
    return together


def put(values: dict[str, Value], path: str, value: Value) -> None:
    """Set what stands at a dotted path, making objects on the way; in a list, in each element."""
    first, _, rest = path.partition(".")
    if not rest:
        values[first] = value
        return
    inside = values.get(first)
    if isinstance(inside, Secret) or inside is UNKNOWN:
        return  # as a whole secret or unknown already
    if isinstance(inside, list):
        values[first] = [_with(one, rest, value) for one in inside]
    else:
        values[first] = _with(inside, rest, value)


def _with(inside: Value, path: str, value: Value) -> Value:
    if inside is not None and not isinstance(inside, Mapping):
        return inside
    copied = dict(inside or {})
    put(copied, path, value)
    return copied
