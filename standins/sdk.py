"""What the SDKs themselves say about a type of resource: its inputs with their types, and its outputs."""

import importlib
import inspect
import threading
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pulumi import _types  # the SDK is pinned; there is no public name for what its own classes are read with
from pulumi.runtime import rpc

_IMPORT = threading.RLock()
"""Two threads that import parts of one SDK at the same time wait for each other for ever."""


class UnknownTypeError(Exception):
    """The SDK has no such type."""


@dataclass(frozen=True, slots=True)
class Schema:
    """A type of resource as its SDK has it."""

    inputs: Mapping[str, Any]
    """Name on the wire → type."""
    required: frozenset[str]
    outputs: Mapping[str, "Output"]
    """Every output, those that are inputs as well among them."""


@dataclass(frozen=True, slots=True)
class Output:
    """One output: whether the cloud always answers it, and whether it is text."""

    always: bool
    text: bool


@cache
def schema(module: str, token: str) -> Schema:
    """The inputs and outputs of a type. Raises UnknownTypeError."""
    with _IMPORT:
        importlib.import_module(module)
        package, place, _ = token.split(":")
        for one in rpc._RESOURCE_MODULES.get(f"{package}:{place}") or []:  # noqa: SLF001 (the SDK's only register)
            about = one.mod_info  # type: ignore[attr-defined]  # every generated SDK's has it
            if token in about["classes"]:
                return _schema(getattr(importlib.import_module(about["fqn"]), about["classes"][token]))
    raise UnknownTypeError(token)


def _schema(resource: type) -> Schema:
    arguments = _arguments(resource)
    return Schema(fields(arguments), required(arguments), dict(_outputs(resource)))


@cache
def fields(arguments: type) -> Mapping[str, Any]:
    """Inputs of an argument class, nested ones too: name on the wire → type."""
    with _IMPORT:
        return _types.input_type_types(arguments)


@cache
def required(arguments: type) -> frozenset[str]:
    """Inputs of an argument class that have no default, by their names on the wire."""
    names = _types.input_type_py_to_pulumi_names(arguments)
    parameters = list(inspect.signature(arguments.__init__).parameters.values())[1:]  # type: ignore[misc]
    return frozenset(names.get(one.name, one.name) for one in parameters if one.default is inspect.Parameter.empty)


def _outputs(resource: type) -> typing.Iterator[tuple[str, Output]]:
    for name, member in vars(resource).items():
        if isinstance(member, property) and member.fget is not None:
            kind = typing.get_args(member.fget.__annotations__["return"])
            inside = kind[0] if kind else Any
            optional = type(None) in typing.get_args(inside)
            yield getattr(member.fget, "_pulumi_name", name), Output(always=not optional, text=inside is str)


def _arguments(resource: type) -> type:
    for overload in typing.get_overloads(resource.__init__):  # type: ignore[misc]
        hint = inspect.signature(overload).parameters.get("args")
        if hint is None:
            continue
        options = [hint.annotation, *typing.get_args(hint.annotation)]
        for one in options:
            if isinstance(one, type) and _types.is_input_type(one):
                return one
            name = getattr(one, "__forward_arg__", one if isinstance(one, str) else None)
            if name:
                found = getattr(importlib.import_module(resource.__module__), name.rpartition(".")[2], None)
                if isinstance(found, type):
                    return found
    raise UnknownTypeError(f"{resource.__name__} takes no arguments")


@cache
def provider_fields(module: str) -> Mapping[str, Any]:
    """Configuration of a package's provider: name on the wire → type."""
    with _IMPORT:
        return fields(_arguments(importlib.import_module(module).Provider))
