"""Seed violations: one property of one resource of a clean stack is broken, and nothing else."""

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from policies.rule import About
from policies.seen import Seen

Stack = tuple[Seen, ...]


class _Gone:
    """Stands for "take it away"."""


GONE = _Gone()


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """One way to violate a rule."""

    rule: str
    name: str
    """What is done, in a few words: also the name of a case."""
    spoil: Callable[[Stack], Iterator[tuple[Seen | None, Stack]]]
    """Every stack that differs from the given one by this break in one place, with the resource that was broken."""
    in_dev: bool = True
    """Whether it violates the rule in environment dev too."""
    fits: Callable[[About], bool] = lambda _: True
    """Whether it violates the rule on a stack of which this is known."""


def _positions(value: Any, path: list[str]) -> Iterator[tuple[Any, str | int]]:  # noqa: ANN401
    """Every holder and key that a path of keys leads to; `*` is every position of a list or key of a mapping."""
    key, *rest = path
    if isinstance(value, dict):
        keys: list[str | int] = list(value) if key == "*" else [key] if key in value or not rest else []
    elif isinstance(value, list):
        keys = list(range(len(value))) if key == "*" else []
    else:
        return
    for one in keys:
        if rest:
            yield from _positions(value[one], rest)
        else:
            yield value, one


def edited(
    rule: str,
    name: str,
    kind: str,
    path: str,
    value: Any,  # noqa: ANN401
    *,
    only: str = "",
    test: Callable[[Seen], bool] = lambda _: True,
) -> Break:
    """At each place of the type (a regular expression) to which the path leads: another value, the value of a function
    of what stands there, or nothing (GONE). `only`: resources of which the name fits; `test`: which hold to it."""
    parts = path.split("/")

    def spoil(stack: Stack) -> Iterator[tuple[Seen | None, Stack]]:
        for number, seen in enumerate(stack):
            if not (re.fullmatch(kind, seen.type) and re.search(only, seen.name) and test(seen)):
                continue
            count = len(list(_positions(copy.deepcopy(dict(seen.inputs)), parts)))
            for position in range(count):
                inputs = copy.deepcopy(dict(seen.inputs))
                holder, key = list(_positions(inputs, parts))[position]
                before = holder.get(key) if isinstance(holder, dict) else holder[key]
                after = value(before) if callable(value) else value
                if after is GONE:
                    holder.pop(key, None)
                else:
                    holder[key] = after
                if inputs != seen.inputs:
                    broken = replace(seen, inputs=inputs)
                    yield broken, (*stack[:number], broken, *stack[number + 1 :])

    return Break(rule=rule, name=name, spoil=spoil)


def flagged(rule: str, name: str, kind: str, **flags: bool) -> Break:
    """Options of each resource of a type."""

    def spoil(stack: Stack) -> Iterator[tuple[Seen | None, Stack]]:
        for number, seen in enumerate(stack):
            if re.fullmatch(kind, seen.type):
                broken = replace(seen, **flags)  # type: ignore[arg-type]  # protect and retain
                if broken != seen:
                    yield broken, (*stack[:number], broken, *stack[number + 1 :])

    return Break(rule=rule, name=name, spoil=spoil)


def removed(rule: str, name: str, kind: str, *, only: str = "", test: Callable[[Seen], bool] = lambda _: True) -> Break:
    """Each resource of a type is left out once."""

    def spoil(stack: Stack) -> Iterator[tuple[Seen | None, Stack]]:
        for number, seen in enumerate(stack):
            if re.fullmatch(kind, seen.type) and re.search(only, seen.name) and test(seen):
                yield None, (*stack[:number], *stack[number + 1 :])

    return Break(rule=rule, name=name, spoil=spoil)


def added(rule: str, name: str, kind: str, inputs: dict[str, Any], *, beside: str) -> Break:
    """One more resource, beside each of another type."""

    def spoil(stack: Stack) -> Iterator[tuple[Seen | None, Stack]]:
        for seen in stack:
            if re.fullmatch(beside, seen.type):
                urn = f"{seen.urn.rpartition('::')[0].rpartition('::')[0]}::{kind}::seeded"
                more = Seen(
                    type=kind, name="seeded", urn=urn, inputs=copy.deepcopy(inputs), protect=False, retain=False
                )
                yield more, (*stack, more)

    return Break(rule=rule, name=name, spoil=spoil)


def where(test: Callable[[About], bool], one: Break) -> Break:
    """The same, on those stacks only for which the test holds."""
    return replace(one, fits=test)


def not_in_dev(one: Break) -> Break:
    """The same, where the environment is not one that may go below a vendor's figures."""
    return replace(one, in_dev=False)
