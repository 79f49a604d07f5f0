"""Resources that a killed run had begun to make: which they are, and how those that exist come into the state.

An engine that is killed leaves in its state what it was asking for, and no trace of what came of it. Left alone, the
next run makes everything of that again. So each is looked up where it would be, and what is there is imported under the
URN that it was to have.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cli.engine import Engine
from cli.errors import Failed

ADOPTED = ("kubernetes:", "pulumi:")
"""Beginnings of types that need no looking up: server-side apply takes up what is there, and a provider is nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """One resource that was being made."""

    urn: str
    type: str
    inputs: Mapping[str, Any]
    """As they were sent, names that the provider chose among them; secrets are encrypted."""
    parent: str | None
    provider: str | None
    """URN of its provider."""
    custom: bool
    """Whether a provider makes it: a component is nowhere but in the state."""

    @property
    def name(self) -> str:
        """Its name in the program."""
        return self.urn.split("::")[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """What a state says about a run that was cut off."""

    creating: tuple[Pending, ...]
    ids: frozenset[str]
    """Of everything that the state has."""

    @property
    def outside(self) -> tuple[Pending, ...]:
        """Those that somebody must look up."""
        return tuple(one for one in self.creating if one.custom and not one.type.startswith(ADOPTED))


Lookup = Callable[[Sequence[Pending], frozenset[str]], Mapping[str, str]]
"""Pending resources, and the ids that the state has already → URN to id of those that are there."""


def interrupted(latest: Mapping[str, Any]) -> Interrupted:
    """Read it from a deployment of the engine."""
    resources = latest.get("resources") or ()
    made = frozenset(str(one["id"]) for one in resources if one.get("id"))
    creating = tuple(
        _pending(one["resource"]) for one in latest.get("pending_operations") or () if one.get("type") == "creating"
    )
    return Interrupted(creating=creating, ids=made)


def _pending(resource: Mapping[str, Any]) -> Pending:
    provider = resource.get("provider")
    return Pending(
        urn=resource["urn"],
        type=resource["type"],
        inputs=resource.get("inputs") or {},
        parent=resource.get("parent"),
        provider=str(provider).rpartition("::")[0] if provider else None,
        custom=bool(resource.get("custom")),
    )


def take_in(engine: Engine, found: Sequence[tuple[Pending, str]]) -> None:
    """Import what is there, each under its own URN, owners first: an owner may have been under way as well, because the
    engine writes down that it is made a moment after it begins what belongs to it. Raises Failed where that fails."""
    left = list(found)
    while left:
        absent = {one.urn for one, _ in left}
        now = [(one, id_) for one, id_ in left if one.parent not in absent]
        _take_in_at_once(engine, now)
        left = [each for each in left if each not in now]


def _take_in_at_once(engine: Engine, found: Sequence[tuple[Pending, str]]) -> None:
    # Each owner is called by its URN: a shorter name may be that of a resource beside it, which the engine would take.
    names = {urn: urn for one, _ in found for urn in (one.parent, one.provider) if urn}
    resources = [
        {
            "type": one.type,
            "name": one.name,
            "id": id_,
            **({"parent": one.parent} if one.parent else {}),
            **({"provider": one.provider} if one.provider else {}),
        }
        for one, id_ in found
    ]
    run = engine.run_import({"nameTable": names, "resources": resources})
    if run.exit_code != 0:
        raise Failed("what a killed run had made could not be taken into the state:", *run.problems[-5:], log=run.log)


def by_id_of(pending: Sequence[Pending], found: Mapping[str, str]) -> list[tuple[Pending, str]]:
    """The pending resources that were found, each with its id."""
    return [(one, found[one.urn]) for one in pending if one.urn in found]
