"""What differs between the inputs that a resource has and those that it shall have, and what of it replaces it."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from standins.kinds import Kind
from standins.values import UNKNOWN, Secret, Value, document, is_special, same

_POSITION = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference."""

    path: str
    """Exact: `scalingConfig.subnetIds[1]`."""
    before: bool
    """Whether something was there."""
    after: bool
    """Whether something will be there."""
    replaces: bool


@dataclass(slots=True)
class Difference:
    """All of them, and what follows."""

    changes: list[Change] = field(default_factory=list)
    delete_first: bool = False

    @property
    def replaces(self) -> list[str]:
        """Top-level properties that cannot be changed in place."""
        return sorted({top(one.path) for one in self.changes if one.replaces})

    @property
    def changed(self) -> list[str]:
        """Top-level properties that differ."""
        return sorted({top(one.path) for one in self.changes})


def top(path: str) -> str:
    """`vpcConfig.subnetIds[0]` → `vpcConfig`."""
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def unnumbered(path: str) -> str:
    """`rules[3].port` → `rules.port`."""
    return _POSITION.sub("", path)


def difference(
    kind: Kind, before: Mapping[str, Value], after: Mapping[str, Value], ignored: Sequence[str] = ()
) -> Difference:
    """Compare inputs. `ignored` are paths as the engine gives them in ignoreChanges."""
    left_out = {unnumbered(one).replace('["', ".").replace('"]', "") for one in ignored}
    found = Difference()
    settled = {name for name in kind.computed if after.get(name) is None}  # the cloud's own choice, whatever it is
    for path, was, will in _walk(kind, _filled(kind, before), _filled(kind, after), ""):
        plain = unnumbered(path)
        if top(plain) in settled or any(plain == one or plain.startswith(f"{one}.") for one in left_out):
            continue
        said = [values.get(top(plain)) is not None for values in (before, after)]
        found.changes.append(Change(path, was and said[0], will and said[1], _replaces(kind, plain)))
    if found.replaces:
        found.delete_first = kind.delete_first or _in_the_way(kind, found.changed)
    return found


def _filled(kind: Kind, values: Mapping[str, Value]) -> dict[str, Value]:
    """To say what the cloud would set anyway changes nothing."""
    return {**kind.defaults, **{name: value for name, value in values.items() if value is not None}}


def _in_the_way(kind: Kind, changed: Sequence[str]) -> bool:
    """Whether the replacement would have what only one may have: a name that the program gives and that stays."""
    own = kind.unique or ((kind.naming.property,) if kind.naming and not kind.naming.random else ())
    return bool(own) and not any(top(one) in changed for one in own)


def _replaces(kind: Kind, path: str) -> bool:
    if "*" in kind.replaces:
        return path != (kind.tags or "") and not path.startswith(f"{kind.tags}.")
    return any(path == one or path.startswith(f"{one}.") or one.startswith(f"{path}.") for one in kind.replaces)


def _walk(kind: Kind, before: Value, after: Value, path: str) -> Iterator[tuple[str, bool, bool]]:
    """Path, whether there was something, whether there will be: of each place that differs."""
    if isinstance(before, Secret) or isinstance(after, Secret):
        yield from _walk(kind, _opened(before), _opened(after), path)
        return
    place = unnumbered(path)
    if place in kind.documents and document(before) == document(after):
        return
    if place in kind.sets and isinstance(before, list) and isinstance(after, list):
        before, after = _ordered(before), _ordered(after)
    if _are_objects(before, after):
        for name in dict.fromkeys([*before, *after]):
            below = f"{path}.{name}" if path else name
            yield from _walk(kind, before.get(name), after.get(name), below)
    elif isinstance(before, list) and isinstance(after, list):
        for number in range(max(len(before), len(after))):
            yield from _walk(kind, _entry(before, number), _entry(after, number), f"{path}[{number}]")
    elif after is UNKNOWN or not same(before, after):
        yield path, before is not None, after is not None


def _are_objects(before: Value, after: Value) -> bool:
    return isinstance(before, Mapping) and isinstance(after, Mapping) and not (is_special(before) or is_special(after))


def _opened(value: Value) -> Value:
    return value.value if isinstance(value, Secret) else value


def _entry(values: list[Value], number: int) -> Value:
    return values[number] if number < len(values) else None


def _ordered(values: list[Value]) -> list[Value]:
    return sorted(values, key=lambda one: json.dumps(one, sort_keys=True, default=repr))
