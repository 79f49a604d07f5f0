"""Values as rules see them: plain data, and a mark for what is not known before something is made."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn, TypeVar

_Row = TypeVar("_Row")


class NotKnownError(Exception):
    """A rule looked at a value that nobody knows yet."""


class Unknown:
    """Stands for a value that is an output of something not made yet. Whoever looks at it is told so.

    It may be carried around: a fact with one unknown field is judged by every rule that does not need that field.
    """

    __slots__ = ()

    def _refuse(self, *_: object) -> NoReturn:
        raise NotKnownError

    __bool__ = __len__ = __iter__ = __contains__ = __getitem__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __str__ = __int__ = __add__ = __radd__ = __call__ = __format__ = _refuse

    def __eq__(self, _: object) -> bool:
        self._refuse()

    def __ne__(self, _: object) -> bool:
        self._refuse()

    def __hash__(self) -> int:  # noqa: PLE0309 (never answers)
        self._refuse()

    def __deepcopy__(self, _: object) -> "Unknown":
        return self  # there is one, and `is` finds it

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (never answers)
        if name.startswith("__"):
            raise AttributeError(name)
        self._refuse()

    def __repr__(self) -> str:
        return "<not known yet>"


UNKNOWN: Any = Unknown()
"""Of any type, as a fact may have it in any field."""

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
UNKNOWN_TEXTS = frozenset(
    {
        UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)
"""What the engine writes where a value is not known (pulumi_policy.proxy names the seven); the first is a text's."""

_SIGNATURE = "4dabf18193072939515e22adb298388d"
"""Marks a value that is more than JSON: a secret, an asset, an output (sdk/python/lib/pulumi/runtime/rpc.py)."""


def plain(value: object) -> Any:  # noqa: ANN401 (what JSON can hold)
    """Anything that the engine, its proxies or an exported state hold, as dicts, lists and scalars of Python.

    An unknown value becomes UNKNOWN, a secret whose text is not there becomes UNKNOWN too, and a number without a
    fraction a whole number: all numbers cross the wire as floats.
    """
    match value:
        case str():
            return UNKNOWN if value in UNKNOWN_TEXTS else value
        case bool() | None:
            return value
        case float() if value.is_integer():
            return int(value)
        case Mapping():
            return _mapping(value)
        case Sequence():
            return [plain(_item(value, index)) for index in range(len(value))]
        case _:
            return value


def _mapping(value: Mapping[str, Any]) -> Any:  # noqa: ANN401
    if _SIGNATURE in value:
        return plain(value["value"]) if "value" in value else _hidden(value)
    return {key: plain(_item(value, key)) for key in value}


def _hidden(value: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """The text of a secret in an exported state, where it is shown; else nobody knows it here."""
    return value.get("plaintext", UNKNOWN)


def _item(holder: Any, key: str | int) -> object:  # noqa: ANN401
    """One entry. The SDK's proxies raise for an unknown one, by an exception that is known by its name only: rules do
    not load the SDK."""
    try:
        return holder[key]
    except Exception as error:
        if type(error).__name__ != "UnknownValueError":
            raise
        return UNKNOWN_TEXT


def at(value: object, *path: str | int) -> Any:  # noqa: ANN401
    """What stands at a path of keys and positions; None where nothing does, UNKNOWN where nobody knows."""
    for part in path:
        if value is UNKNOWN:
            return UNKNOWN
        if isinstance(value, dict):
            value = value.get(str(part))
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value


def items(value: object) -> list[Any]:
    """A list, whatever is missing: none is an empty one, and an unknown one has one unknown entry."""
    if value is UNKNOWN:
        return [UNKNOWN]
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def given(value: object, default: object) -> Any:  # noqa: ANN401 (UNKNOWN goes through)
    """The value; the default where there is none; UNKNOWN where nobody knows."""
    return value if value is UNKNOWN else default if value in (None, "") else value


def text(value: object) -> Any:  # noqa: ANN401 (UNKNOWN goes through)
    """A value as text, however the provider writes it; nothing where there is none, UNKNOWN where nobody knows."""
    return value if value is UNKNOWN else "" if value is None else str(value)


def row(table: Mapping[str, _Row], key: object) -> Any:  # noqa: ANN401 (UNKNOWN goes through)
    """The line of a table; None where it has none, UNKNOWN where nobody knows which line."""
    return UNKNOWN if key is UNKNOWN else table.get(key) if isinstance(key, str) else None


def figure(line: object, name: str) -> Any:  # noqa: ANN401 (UNKNOWN goes through)
    """A figure of such a line."""
    return line if line is UNKNOWN or line is None else getattr(line, name)


def either(values: Iterable[object]) -> Any:  # noqa: ANN401 (UNKNOWN goes through)
    """Whether one is true: True as soon as one known value is, UNKNOWN where only an unknown one could be."""
    unknown = False
    for value in values:
        if value is UNKNOWN:
            unknown = True
        elif value:
            return True
    return UNKNOWN if unknown else False


def every(values: Iterable[object]) -> Any:  # noqa: ANN401 (UNKNOWN goes through)
    """Whether all are true: False as soon as one known value is not, UNKNOWN where an unknown one could be."""
    not_all = either(one if one is UNKNOWN else not one for one in values)
    return not_all if not_all is UNKNOWN else not not_all
