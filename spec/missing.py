"""What would stand at a key that is missing, in words: read from the JSON Schema of the settings, as an editor does."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from spec.as_written import AsWritten

Schema = Mapping[str, Any]


def remedy(kind: type[BaseModel], where: tuple[str | int, ...], raw: object = None) -> str:
    """What to write where this key of such settings is missing. `raw` is what is written: where there may be one of
    several kinds, it says which."""
    root = _schema(kind)
    found = [root]
    for part in where:
        found = [below for one in found for below in _below(one, part, root, raw)]
        raw = _written(raw, part)
    words = next(filter(None, (_words(one, root) for one in found)), "")
    return f"this key{words}" if words else "this key with its value"


@cache
def _schema(kind: type[BaseModel]) -> Schema:
    return kind.model_json_schema(by_alias=True, schema_generator=AsWritten)


def _itself(schema: Schema, root: Schema) -> Schema:
    """What a reference refers to; anything else is itself."""
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    return schema


def _kinds(schema: Schema, root: Schema) -> Iterator[Schema]:
    """The schema itself, or where it is one of several, all of these."""
    schema = _itself(schema, root)
    branches = [branch for word in ("oneOf", "anyOf", "allOf") for branch in schema.get(word, ())]
    if not branches:
        yield schema
    for branch in branches:
        yield from _kinds(branch, root)


def _written(raw: object, part: str | int) -> object:
    if isinstance(raw, Mapping):
        return raw.get(part)
    return raw[part] if isinstance(raw, list) and isinstance(part, int) and part < len(raw) else None


def _meant(schema: Schema, root: Schema, raw: object) -> Schema:
    """Of several kinds the one that the settings name; all of them where they name none."""
    schema = _itself(schema, root)
    told = schema.get("discriminator")
    named = told["mapping"].get(raw.get(told["propertyName"])) if told and isinstance(raw, Mapping) else None
    return {"$ref": named} if named else schema


def _below(schema: Schema, part: str | int, root: Schema, raw: object) -> Iterator[Schema]:
    for one in _kinds(_meant(schema, root, raw), root):
        if isinstance(part, int):
            below = one.get("items")
        else:
            below = one.get("properties", {}).get(part) or one.get("additionalProperties")
        if isinstance(below, Mapping):
            yield below


def _words(schema: Schema, root: Schema) -> str:
    """How a sentence that begins with the key goes on; nothing where the schema tells nothing."""
    if "discriminator" in schema:
        name, kinds = schema["discriminator"]["propertyName"], schema["discriminator"]["mapping"]
        return f", and below it {name}: one of {', '.join(kinds)}"
    one = next((kind for kind in _kinds(schema, root) if kind.get("type") != "null"), {})
    if example := next(iter([*schema.get("examples", ()), *one.get("examples", ())]), None):
        return f" with its value, for example {example!r}"
    if values := one.get("enum") or [value for value in [one.get("const")] if value is not None]:
        return f" with {'one of ' if len(values) > 1 else ''}{', '.join(map(repr, values))}"
    of_type = {"object": _mapping, "array": _list, "integer": _number, "boolean": _switch}.get(one.get("type", ""))
    return of_type(one, root) if of_type is not None else ""


def _mapping(schema: Schema, _: Schema) -> str:
    if required := schema.get("required"):
        return f", and below it {_and(*required)}"
    keys = tuple(schema.get("properties", ()))
    return f", and below it what is meant of {_and(*keys)}" if keys else ""


def _list(schema: Schema, root: Schema) -> str:
    items = schema.get("items", {})
    each = next(_kinds(items, root), {})
    if each.get("required"):
        return f" with a list, of which each has {_and(*each['required'])}"
    if example := next(iter(each.get("examples", ())), None):
        return f" with a list, for example [{example!r}]"
    return " with a list" + _words(items, root).replace(" with one of", ", of")


def _number(schema: Schema, _: Schema) -> str:
    bounds = [f" from {schema['minimum']}" if "minimum" in schema else ""]
    bounds += [f" to {schema['maximum']}" if "maximum" in schema else ""]
    return f" with a whole number{''.join(bounds)}"


def _switch(_: Schema, __: Schema) -> str:
    return " with true or false"


def _and(first: str, *more: str) -> str:
    *middle, last = (first, *more)
    return f"{', '.join(middle)} and {last}" if middle else last
