"""From what stands in a settings file to checked settings, or to every mistake at once."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import ValidationError, create_model
from pydantic_core import ErrorDetails

from spec.fields import Spec, as_word
from spec.ground.rules import rules_of
from spec.missing import remedy
from spec.parts import Share
from spec.platforms import PLATFORMS
from spec.settings import Absent, Mistake, Rule, StackSettings, cited

_S = TypeVar("_S", bound=Spec)


class SpecError(Exception):
    """The settings cannot be used; `mistakes` has all that is wrong, in the order of the file."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        self.mistakes = mistakes
        super().__init__(report(mistakes))


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings that may be used, and what is worth saying about them."""

    settings: StackSettings
    warnings: tuple[Mistake, ...]


def report(mistakes: tuple[Mistake, ...]) -> str:
    """All mistakes as one text: where, what, which requirement, what instead."""
    count = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
    return "\n".join([f"the settings cannot be used: {count}", *(f"  - {mistake.said}" for mistake in mistakes)])


_INSTEAD = {
    "extra_forbidden": "nothing, or the key that was meant",
    "int_type": "a whole number without quotes",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_type": "text in quotes",
    "tuple_type": "a list",
}
_ABSENT = {"missing": "is missing", "union_tag_not_found": "does not say its {discriminator}"}
_UNKNOWN_KEY = "is not a key that is known here"


def _mistake(error: ErrorDetails, where: tuple[str | int, ...], kind: type[Spec], raw: object) -> Mistake:
    context = error.get("ctx", {})
    if error["type"] == "groundwork":
        numbers = tuple(number for number in str(context["requirement"]).split(", ") if number)
        return Mistake(where=where, what=str(context["what"]), instead=str(context["instead"]), requirements=numbers)
    what = error["msg"][:1].lower() + error["msg"][1:]
    if error["type"] in _ABSENT:
        what = _ABSENT[error["type"]].format(**context)
        return Mistake(where=where, what=what, instead=remedy(kind, where, raw))
    if error["type"] == "extra_forbidden":
        what = _UNKNOWN_KEY
    elif error["type"] in ("enum", "literal_error"):
        what = f"{as_word(error['input'])} is not known here"
    elif error["type"].startswith("union_tag"):
        what = f"is not one of {context.get('expected_tags', 'the kinds that are known here')}"
    elif error["type"] == "too_short":
        what = f"has only {context['actual_length']}" if context["actual_length"] else "is empty"
    instead = _INSTEAD.get(error["type"]) or _bound(context) or str(context.get("expected_tags", "a value that fits"))
    return Mistake(where=where, what=what, instead=instead)


def _bound(context: Mapping[str, Any]) -> str | None:
    words = {
        "ge": "at least",
        "gt": "more than",
        "le": "at most",
        "lt": "less than",
        "min_length": "at least this many:",
    }
    said = [f"{word} {context[key]}" for key, word in words.items() if key in context]
    if said:
        return " and ".join(said)
    return f"one of {context['expected']}" if "expected" in context else None


def _place(location: tuple[str | int, ...], raw: object, *, missing: bool) -> tuple[str | int, ...]:
    """The place in the file: what pydantic adds for unions and the like is not a key of the file and falls away."""
    place: list[str | int] = []
    for index, part in enumerate(location):
        last = index == len(location) - 1
        if isinstance(raw, Mapping) and (part in raw or (last and missing)):
            raw = raw.get(part)
            place.append(part)
        elif isinstance(raw, list | tuple) and isinstance(part, int):
            raw = raw[part] if part < len(raw) else None
            place.append(part)
    return tuple(place)


def _typed_mistakes(error: ValidationError, kind: type[Spec], raw: Mapping[str, Any]) -> Iterator[Mistake]:
    seen: set[tuple[tuple[str | int, ...], str]] = set()
    details_of_all = error.errors(include_url=False)
    for details in details_of_all:
        where = _place(details["loc"], raw, missing=details["type"] == "missing")
        found = _mistake(details, where, kind, raw)
        # A list is "too short" when its only element is wrong: one mistake, said at the element.
        wrong_below = any(one["loc"][:-1][: len(details["loc"])] == details["loc"] for one in details_of_all)
        if details["type"] == "too_short" and wrong_below:
            continue
        if (found.where, found.what) not in seen:
            seen.add((found.where, found.what))
            yield found


@cache
def _alone(kind: type[Spec], name: str) -> type[Spec]:
    """A model of this one field: reads it exactly as the whole model would."""
    field = kind.model_fields[name]
    made = create_model(f"Only_{name}", __base__=Spec, **{name: (field.annotation, field)})  # type: ignore[call-overload]
    return cast("type[Spec]", made)


def _with_numbers(mistake: Mistake, numbers: Mapping[str, tuple[str, ...]]) -> Mistake:
    """The same mistake with the requirements of its part of the settings, where it names none itself."""
    return mistake if mistake.requirements else replace(mistake, requirements=cited(mistake.where, numbers))


def _with_reason(mistake: Mistake, absent: Mapping[str, Absent]) -> Mistake:
    """The same mistake with the reason why there is no such key, where it is not there on purpose."""
    keys = [part for part in mistake.where if isinstance(part, str)]
    for place, why in absent.items():
        wanted = place.split(".")
        same = len(wanted) == len(keys) and all(one in ("*", key) for one, key in zip(wanted, keys, strict=True))
        if same and mistake.what == _UNKNOWN_KEY:
            return replace(mistake, what=why.what, instead=why.instead, requirements=why.requirements)
    return mistake


def numbered(raw: object, mistake: Mistake) -> Mistake:
    """The same mistake with the requirements of its part, of settings that nobody may be able to read as a whole."""
    platform = PLATFORMS.get(str(raw.get("platform"))) if isinstance(raw, Mapping) else None
    return mistake if platform is None else _with_numbers(mistake, platform.settings.requirements)


def _in_order(raw: object, where: tuple[str | int, ...]) -> list[int]:
    """Sorts like the place in the file; a key that is missing comes last in its part."""
    order: list[int] = []
    for part in where:
        if isinstance(raw, Mapping):
            keys = list(raw)
            order.append(keys.index(part) if part in raw else len(keys))
            raw = raw.get(part)
        elif isinstance(raw, list | tuple) and isinstance(part, int) and part < len(raw):
            order.append(part)
            raw = raw[part]
    return order


class _Parts:
    """Reads each part of the settings by itself and keeps what is right, so that rules between parts can be asked.

    A part that is missing or wrong is simply not there afterwards. Of a list, the right elements stay, and `positions`
    remembers where in the file they stood.
    """

    def __init__(self) -> None:
        self.positions: dict[str, list[int]] = {}

    def read(self, kind: type[_S], raw: Mapping[str, Any]) -> _S:
        sound: dict[str, Any] = {}
        for name, field in kind.model_fields.items():
            key = field.alias or name
            if key in raw:
                self._read_field(sound, kind, name, raw[key])
            elif not field.is_required():
                sound[name] = field.get_default(call_default_factory=True)
        made = cast("_S", kind.model_construct(_fields_set=set(sound), **sound))
        for name in vars(made).keys() - sound.keys():
            del vars(made)[name]  # a default in place of what is wrong: a rule would believe that nothing was written
        return made

    def _read_field(self, sound: dict[str, Any], kind: type[Spec], name: str, value: object) -> None:
        field = kind.model_fields[name]
        key = field.alias or name
        alone = _alone(kind, name)
        bad: set[int | str] = set()
        try:
            sound[name] = getattr(alone.model_validate({key: value}, by_alias=True, by_name=False), name)
        except ValidationError as error:
            bad = {details["loc"][1] for details in error.errors() if len(details["loc"]) > 1}
        if not bad:
            return
        if isinstance(value, list):
            left = [index for index in range(len(value)) if index not in bad]
            if left:
                part = alone.model_validate({key: [value[index] for index in left]}, by_alias=True, by_name=False)
                sound[name] = getattr(part, name)
                self.positions[key] = left
        elif isinstance(value, Mapping) and isinstance(field.annotation, type) and issubclass(field.annotation, Spec):
            sound[name] = self.read(field.annotation, value)

    def in_file(self, mistake: Mistake) -> Mistake:
        """The same mistake at its place in the file."""
        match mistake.where:
            case (str(key), int(index), *rest) if key in self.positions:
                return replace(mistake, where=(key, self.positions[key][index], *rest))
            case _:
                return mistake


def _broken_rules(rules: tuple[Rule, ...], settings: Spec, parts: _Parts) -> Iterator[Mistake]:
    known = vars(settings).keys()
    for rule in rules:
        if known >= set(rule.needs):
            yield from map(parts.in_file, rule.check(settings))


def _askable_rules(rules: tuple[Rule, ...], settings: Spec, parts: _Parts) -> Iterator[Mistake]:
    """The same for settings of which parts are missing: a rule speaks until it reaches for such a part."""
    for rule in rules:
        with suppress(AttributeError):
            yield from _broken_rules((rule,), settings, parts)


def load(raw: object) -> Loaded:
    """Read the value of `groundwork:platform`.

    Raises SpecError with every mistake: of form, of value and between parts. Warnings do not stop anything.
    """
    if not isinstance(raw, Mapping):
        what = "is missing" if raw is None else "is not a mapping of keys to values"
        raise SpecError(
            (Mistake(where=(), what=what, instead="platform: psa, and the keys of that platform below it"),)
        )
    platform = PLATFORMS.get(str(raw.get("platform")))
    if platform is None:
        known = ", ".join(PLATFORMS)
        what = f"{raw['platform']!r} is not a platform that is known" if "platform" in raw else "is missing"
        raise SpecError((Mistake(where=("platform",), what=what, instead=f"one of {known}"),))
    cluster = raw.get("cluster")
    at_once, once_right = rules_of(cluster.get("cloud") if isinstance(cluster, Mapping) else None)
    kind = platform.settings
    settings, warnings = read(
        kind, (*platform.rules, *at_once), raw, kind.requirements, once_right=once_right, absent=kind.absent
    )
    # Asked last: only of settings that are right can a plan be made.
    if settings.part is not Share.WHOLE and platform.plan(settings).operator is None:
        raise SpecError((no_operator(settings),))
    if settings.part is Share.OPERATOR and settings.cluster.cloud != "existing":
        raise SpecError((no_administrator(settings.cluster.cloud),))
    return Loaded(settings, warnings)


def no_operator(settings: StackSettings) -> Mistake:
    """That a part was asked for where nobody shares the work."""
    return Mistake(
        where=("part",),
        what=f"{settings.platform}, as it is set here, has no part that an operator with fewer rights could make",
        instead="part: whole, and one stack makes everything",
    )


def no_administrator(cloud: str) -> Mistake:
    """That an operator's part was asked for on a cluster of the stack's own, where nobody made the namespace."""
    own = "a control plane" if cloud == "local" else "a network and a cluster"
    return Mistake(
        where=("part",),
        what=f"a stack with cloud: {cloud} has {own} of its own, and there no administrator has made the namespace",
        instead="part: whole; or an existing cluster, in which the administrator's stack stands",
    )


def read(
    kind: type[_S],
    rules: tuple[Rule, ...],
    raw: Mapping[str, Any],
    numbers: Mapping[str, tuple[str, ...]],
    *,
    once_right: tuple[Rule, ...] = (),
    absent: Mapping[str, Absent] | None = None,
) -> tuple[_S, tuple[Mistake, ...]]:
    """Read anything that is written as settings are, and ask the rules between its parts; with what it warns about.

    `numbers` are the requirements of its parts; `once_right` are rules that may be asked only where no other found a
    mistake; `absent` are keys that are not there on purpose. Raises SpecError with every mistake: of form, of value and
    between parts.
    """
    parts = _Parts()
    try:
        settings = kind.model_validate(raw, by_alias=True, by_name=False)
        found = list(_broken_rules(rules, settings, parts))
        if all(one.warning for one in found):
            found += _broken_rules(once_right, settings, parts)
    except ValidationError as error:
        settings = parts.read(kind, raw)
        found = [*_typed_mistakes(error, kind, raw), *_askable_rules(rules, settings, parts)]
    found = [_with_numbers(_with_reason(one, absent or {}), numbers) for one in found]
    found.sort(key=lambda one: _in_order(raw, one.where))
    if any(not one.warning for one in found):
        raise SpecError(tuple(found))
    return settings, tuple(found)
