"""OCI's policy language, read and judged: who may do what to which resource, by statements and nothing else.

Written from the public description of the grammar (docs.oracle.com/iaas/Content/Identity/policysyntax/policy_syntax.htm
and …/Identity/policieshow/Policy_Basics.htm, "conditions"), and from nothing that writes statements here: what this
program writes must stand before a reader that did not write it. Policies only allow; what no statement allows is
forbidden.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

Request = Mapping[str, str]
"""Variables of a request: `request.principal.type`, `target.bucket.name`, … ."""


class GrammarError(ValueError):
    """A text is no statement."""


class Verb(StrEnum):
    """Each has the rights of those before it."""

    INSPECT = "inspect"
    READ = "read"
    USE = "use"
    MANAGE = "manage"


_ORDER = tuple(Verb)

PERMISSIONS: Mapping[str, Mapping[Verb, frozenset[str]]] = {
    "objectstorage-namespaces": {
        Verb.READ: frozenset({"OBJECTSTORAGE_NAMESPACE_READ"}),
        Verb.MANAGE: frozenset({"OBJECTSTORAGE_NAMESPACE_UPDATE"}),
    },
    "buckets": {
        Verb.INSPECT: frozenset({"BUCKET_INSPECT"}),
        Verb.READ: frozenset({"BUCKET_READ"}),
        Verb.USE: frozenset({"BUCKET_UPDATE"}),
        Verb.MANAGE: frozenset({"BUCKET_CREATE", "BUCKET_DELETE", "PAR_MANAGE"}),
    },
    "objects": {
        Verb.INSPECT: frozenset({"OBJECT_INSPECT"}),
        Verb.READ: frozenset({"OBJECT_READ"}),
        Verb.USE: frozenset({"OBJECT_OVERWRITE"}),
        Verb.MANAGE: frozenset({"OBJECT_CREATE", "OBJECT_DELETE", "OBJECT_VERSION_DELETE", "OBJECT_RESTORE"}),
    },
}
"""What each verb adds (docs.oracle.com/iaas/Content/Identity/Reference/objectstoragepolicyreference.htm)."""


@dataclass(frozen=True, slots=True)
class Equation:
    """`variable = 'value'`, `!=`, `= /pattern/`, or `in ('a', 'b')`. Letters' case does not count."""

    variable: str
    values: tuple[str, ...]
    negated: bool = False
    pattern: bool = False

    @property
    def bound(self) -> Mapping[str, str]:
        """The variable with its one value, if it says of it that it is that and nothing else."""
        (value, *more) = self.values
        exact = not (self.negated or self.pattern or more or "*" in value)
        return {self.variable: value} if exact else {}

    def holds(self, request: Request) -> bool:
        """Whether it is true; a variable that the request does not have makes every condition false."""
        found = request.get(self.variable)
        if found is None:
            return False
        if self.pattern:
            pieces = (re.escape(one) for one in self.values[0].split("*"))
            same = re.fullmatch(".*".join(pieces), found, re.IGNORECASE | re.DOTALL) is not None
        else:
            same = found.lower() in {one.lower() for one in self.values}
        return same is not self.negated


@dataclass(frozen=True, slots=True)
class Block:
    """`all { … }` or `any { … }`."""

    every: bool
    parts: tuple["Condition", ...]

    @property
    def bound(self) -> Mapping[str, str]:
        """Variables that can have one value only where it is true: of `any` with several parts none."""
        if not self.every and len(self.parts) > 1:
            return {}
        return {name: value for one in self.parts for name, value in one.bound.items()}

    def holds(self, request: Request) -> bool:
        """Whether all of them are true, or one."""
        return (all if self.every else any)(one.holds(request) for one in self.parts)


Condition = Equation | Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence."""

    subject: str
    """`any-user`, `any-group`, `group`, `dynamic-group`, `service`."""
    names: tuple[str, ...]
    verb: Verb
    resource: str
    compartment: str | None
    """OCID or name; None: the whole tenancy."""
    condition: Condition | None

    @property
    def bound(self) -> Mapping[str, str]:
        """What a request must be for the sentence to be about it: variable → its one value."""
        return self.condition.bound if self.condition is not None else {}

    def allows(self, *, resource: str, permission: str, compartment: str, request: Request) -> bool:
        """Whether a request by a principal that this sentence's subject includes may do this."""
        if self.subject != "any-user" or resource != self.resource:
            return False
        if self.compartment not in (None, compartment):
            return False
        known = PERMISSIONS.get(resource, {})
        granted = {right for verb in _ORDER[: _ORDER.index(self.verb) + 1] for right in known.get(verb, ())}
        if permission not in granted:
            return False
        asked = {**request, "request.permission": permission}
        return self.condition is None or self.condition.holds(asked)


def allowed(statements: Iterable[str], *, resource: str, permission: str, compartment: str, request: Request) -> bool:
    """Whether one of the statements lets it through. Raises GrammarError where one of them is none."""
    return any(
        parse(one).allows(resource=resource, permission=permission, compartment=compartment, request=request)
        for one in statements
    )


_TOKEN = re.compile(r"\s+|'(?P<text>[^'\n]*)'|/(?P<pattern>[^/\n]*)/|(?P<mark>!=|[={}(),])|(?P<word>[A-Za-z0-9_.:-]+)")


@dataclass(slots=True)
class _Reader:
    tokens: list[tuple[str, str]]
    at: int = 0

    def next(self, *kinds: str) -> tuple[str, str]:
        if self.at == len(self.tokens):
            raise GrammarError("the statement ends too early")
        kind, value = self.tokens[self.at]
        if kinds and kind not in kinds:
            raise GrammarError(f"{value!r} stands where {' or '.join(kinds)} belongs")
        self.at += 1
        return kind, value

    def word(self, *choices: str) -> str:
        _, value = self.next("word")
        if choices and value.lower() not in choices:
            raise GrammarError(f"{value!r} is none of {', '.join(choices)}")
        return value

    def mark(self, choice: str) -> None:
        _, value = self.next("mark")
        if value != choice:
            raise GrammarError(f"{value!r} stands where {choice!r} belongs")

    def sees(self, kind: str, value: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at] == (kind, value)


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise GrammarError(f"{text[place : place + 12]!r} is no word, mark or quoted text")
        place = match.end()
        if match.lastgroup is not None:
            found.append((match.lastgroup, match[match.lastgroup]))
    return found


@lru_cache(maxsize=1024)  # the same sentences are asked about many times
def parse(text: str) -> Statement:
    """Read one sentence. Raises GrammarError for anything else, and for a second sentence behind it."""
    reader = _Reader(_tokens(text))
    reader.word("allow")
    subject = reader.word("any-user", "any-group", "group", "dynamic-group", "service").lower()
    names = () if subject.startswith("any-") else _names(reader)
    reader.word("to")
    verb = Verb(reader.word(*_ORDER).lower())
    resource = reader.word()
    reader.word("in")
    compartment = _location(reader)
    condition = None
    if reader.at < len(reader.tokens):
        reader.word("where")
        condition = _condition(reader)
    if reader.at < len(reader.tokens):
        raise GrammarError(f"{reader.tokens[reader.at][1]!r} stands behind the end of the statement")
    return Statement(
        subject=subject, names=names, verb=verb, resource=resource, compartment=compartment, condition=condition
    )


def _names(reader: _Reader) -> tuple[str, ...]:
    names = [reader.next("word", "text")[1]]
    while reader.sees("mark", ","):
        reader.mark(",")
        names.append(reader.next("word", "text")[1])
    return tuple(names)


def _location(reader: _Reader) -> str | None:
    if reader.word("tenancy", "compartment").lower() == "tenancy":
        return None
    if reader.sees("word", "id"):
        reader.word("id")
    return reader.word()


def _condition(reader: _Reader) -> Condition:
    word = reader.word()
    if word.lower() in ("all", "any") and reader.sees("mark", "{"):
        reader.mark("{")
        parts = [_condition(reader)]
        while reader.sees("mark", ","):
            reader.mark(",")
            parts.append(_condition(reader))
        reader.mark("}")
        return Block(word.lower() == "all", tuple(parts))
    return _equation(reader, word)


def _equation(reader: _Reader, variable: str) -> Equation:
    if reader.sees("word", "in"):
        reader.word("in")
        reader.mark("(")
        values = [reader.next("text")[1]]
        while reader.sees("mark", ","):
            reader.mark(",")
            values.append(reader.next("text")[1])
        reader.mark(")")
        return Equation(variable, tuple(values))
    _, mark = reader.next("mark")
    if mark not in ("=", "!="):
        raise GrammarError(f"{mark!r} stands where = or != belongs")
    kind, value = reader.next("text", "pattern")
    return Equation(variable, (value,), negated=mark == "!=", pattern=kind == "pattern")
