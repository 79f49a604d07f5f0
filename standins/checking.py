"""Inputs of a resource before anything is made of them: filled in as the provider does, and refused as it would."""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping

from standins.kinds import Cloud, Draft, Kind, Naming, Problem, at, every
from standins.sdk import Output, Schema
from standins.typecheck import problems
from standins.values import UNKNOWN, Secret, Value, secrets_in

_UNANSWERED = "⟨the rehearsal does not know this output: "


def unanswered(token: str, output: str) -> str:
    """What stands for an output that a Kind does not answer; whoever uses it is refused."""
    return f"{_UNANSWERED}{token} {output}⟩"


def unanswered_outputs(kind: Kind, known: Schema, values: Mapping[str, Value]) -> dict[str, str]:
    """Outputs that the real provider always answers as text, and that nothing here answers.

    Left out they would silently become None, and what is made from them would silently be something else.
    """

    def missing(name: str, output: Output) -> bool:
        return output.always and output.text and values.get(name) is None

    return {name: unanswered(kind.token, name) for name, output in known.outputs.items() if missing(name, output)}


def named(naming: Naming, inputs: Mapping[str, Value], olds: Mapping[str, Value], name: str, seed: bytes) -> str | None:
    """The name to fill in; None where the program gives one. What it was named before, it stays."""
    if inputs.get(naming.property) is not None:
        return None
    before = olds.get(naming.property)
    before = before.value if isinstance(before, Secret) else before
    if isinstance(before, str) and before:
        return before
    digits = hashlib.sha256(seed).hexdigest()[: naming.random] if naming.random else ""
    tail = f"{naming.separator}{digits}" if digits else ""
    return naming.form(name)[: naming.longest - len(tail)] + tail


def refusals(cloud: Cloud, kind: Kind, known: Schema, inputs: Mapping[str, Value], draft: Draft) -> Iterator[Problem]:
    """Every reason against these inputs. Types first: what a Kind checks may rely on them."""
    typed = [one for one in problems(known, inputs) if not _is_newer(kind, one, inputs)]
    wrong = [*typed, *_used_unanswered(inputs)]
    if wrong:
        yield from wrong
        return
    for path in sorted(kind.required):
        if _missing(inputs, path):
            yield Problem(path, f"is missing, and {cloud.package} demands it")
    yield from _outside(kind, inputs, draft)
    for check in kind.checks:
        yield from check(draft)


def _outside(kind: Kind, inputs: Mapping[str, Value], draft: Draft) -> Iterator[Problem]:
    """Values that the cloud does not take, where the SDK's types do not say so."""
    hidden = {path for path, _ in secrets_in(inputs)}
    for path, allowed in kind.choices.items():
        for where, value in every(draft.inputs, path):
            if value not in allowed:
                yield Problem(
                    where, f"must be one of {', '.join(map(str, allowed))}, not {_shown(where, value, hidden)}"
                )
    for path, pattern in kind.patterns.items():
        for where, value in every(draft.inputs, path):
            if not re.fullmatch(pattern, str(value)):
                yield Problem(where, f"{_shown(where, value, hidden)} does not match {pattern}")


def _shown(path: str, value: Value, hidden: Collection[str]) -> str:
    return "a secret" if any(path == one or path.startswith((f"{one}.", f"{one}[")) for one in hidden) else repr(value)


def _is_newer(kind: Kind, problem: Problem, inputs: Mapping[str, Value]) -> bool:
    """Whether it is a text that the SDK's enumeration does not have and the cloud may."""
    path = re.sub(r"\[\d+\]", "", problem.path)
    return path in kind.open_choices and all(isinstance(one, str) for _, one in every(inputs, path))


def _missing(inputs: Mapping[str, Value], path: str) -> bool:
    """What is required inside of something optional is missing only where that is there."""
    parent, _, name = path.rpartition(".")
    if not parent:
        return inputs.get(name) is None
    return (
        any(
            isinstance(one, Mapping) and one.get(name) is None
            for _, one in every(inputs, parent)
            if one is not UNKNOWN and not isinstance(one, Secret)
        )
        and at(inputs, parent) is not UNKNOWN
    )


def _used_unanswered(value: Value, path: str = "") -> Iterator[Problem]:
    if isinstance(value, Secret):
        yield from _used_unanswered(value.value, path)
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _used_unanswered(one, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _used_unanswered(one, f"{path}[{number}]")
    elif isinstance(value, str) and _UNANSWERED in value:
        what = value.partition(_UNANSWERED)[2].partition("⟩")[0]
        yield Problem(path, f"is made from an output that the rehearsal does not answer: {what}")
