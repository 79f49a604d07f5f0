"""Inputs against the SDK's own types: unknown names, wrong types, missing ones, values outside of an enumeration."""

import difflib
import types
import typing
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any

import pulumi
from pulumi import _types

from standins.kinds import Problem
from standins.sdk import Schema, fields, required
from standins.values import UNKNOWN, Secret, Value, is_special

_PLAIN = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


def problems(known: Schema, inputs: Mapping[str, Value]) -> Iterator[Problem]:
    """Everything that the types forbid, each with its path."""
    yield from _object(known.inputs, known.required, inputs, "")


def _object(
    known: Mapping[str, Any], needed: frozenset[str], given: Mapping[str, Value], path: str
) -> Iterator[Problem]:
    for name, value in given.items():
        where = f"{path}.{name}" if path else name
        if name in known:
            if value is not None:
                yield from _value(known[name], value, where)
        elif not name.startswith("__"):  # the SDK's own remarks
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
            yield Problem(where, f"there is no such property{f'; did you mean {near[0]}?' if near else ''}")
    for name in sorted(needed):
        if given.get(name) is None:
            yield Problem(f"{path}.{name}" if path else name, "is missing, and it is required")


def _value(kind: Any, value: Value, path: str) -> Iterator[Problem]:  # noqa: ANN401 (a type)
    if isinstance(value, Secret):  # what is in it must not get into a message
        for one in _value(kind, value.value, path):
            yield Problem(one.path, "is a secret of another type than the SDK's")
        return
    if value is UNKNOWN or value is None:
        return
    options = _options(kind)
    if not options:
        return  # anything goes
    answers = [list(_one(option, value, path)) for option in options]
    # Of several types the one counts that complains least: its complaint is the most to the point.
    yield from min(answers, key=lambda found: (len(found), len(found) and found[0].path == path))


@cache
def _options(kind: Any) -> tuple[Any, ...]:  # noqa: ANN401 (a type)
    """The types that a value may be of; none: any. Promises and None are about when, not about what."""
    origin = typing.get_origin(kind)
    if kind is Any or isinstance(kind, str | typing.ForwardRef | typing.TypeVar):
        return ()
    if origin in (typing.Union, types.UnionType):
        parts = [one for one in typing.get_args(kind) if not _is_about_when(one)]
        enums = [one for one in parts if isinstance(one, type) and issubclass(one, Enum)]
        parts = [one for one in parts if not (enums and one is str)]  # text that is one of an enumeration's
        found: list[Any] = []
        for one in parts:
            inside = _options(one)
            if not inside:
                return ()
            found += inside
        return tuple(found)
    return (kind,)


def _is_about_when(kind: Any) -> bool:  # noqa: ANN401 (a type)
    origin = typing.get_origin(kind) or kind
    if isinstance(kind, typing.ForwardRef | str):
        return True
    return origin in (Awaitable, pulumi.Output, type(None)) or typing.is_typeddict(kind)


def _one(kind: Any, value: Value, path: str) -> Iterator[Problem]:  # noqa: ANN401 (a type)
    origin = typing.get_origin(kind) or kind
    if origin in _PLAIN:
        if not _fits(origin, value):
            yield Problem(path, f"must be {_PLAIN[origin]}, not {_said(value)}")
    elif isinstance(origin, type) and issubclass(origin, Enum):
        if value not in {one.value for one in origin}:
            known = ", ".join(str(one.value) for one in origin)
            yield Problem(path, f"must be one of {known}, not {_said(value)}")
    elif isinstance(origin, type) and _types.is_input_type(origin):
        if isinstance(value, Mapping):
            yield from _object(fields(origin), required(origin), value, path)
        else:
            yield Problem(path, f"must be an object, not {_said(value)}")
    elif isinstance(origin, type) and issubclass(origin, pulumi.Asset | pulumi.Archive):
        if not is_special(value):
            yield Problem(path, f"must be a file or an archive, not {_said(value)}")
    elif isinstance(origin, type):
        yield from _many(kind, origin, value, path)


def _many(kind: Any, origin: type, value: Value, path: str) -> Iterator[Problem]:  # noqa: ANN401 (a type)
    if issubclass(origin, Mapping):
        yield from _mapping(kind, value, path)
    elif issubclass(origin, Sequence):
        yield from _list(kind, value, path)


def _mapping(kind: Any, value: Value, path: str) -> Iterator[Problem]:  # noqa: ANN401 (a type)
    if not isinstance(value, Mapping) or is_special(value):
        yield Problem(path, f"must be an object, not {_said(value)}")
        return
    inside = (*typing.get_args(kind), Any, Any)[1]
    for name, one in value.items():
        yield from _value(inside, one, f"{path}.{name}")


def _list(kind: Any, value: Value, path: str) -> Iterator[Problem]:  # noqa: ANN401 (a type)
    if not isinstance(value, list):
        yield Problem(path, f"must be a list, not {_said(value)}")
        return
    inside = (*typing.get_args(kind), Any)[0]
    for number, one in enumerate(value):
        yield from _value(inside, one, f"{path}[{number}]")


def _fits(kind: type, value: Value) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)


def _said(value: Value) -> str:
    """What is there instead."""
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    return f"the text {value!r}" if isinstance(value, str) else f"the number {value}"
