"""The root of a stack's settings, whatever the platform."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import Field

from spec.addons.settings import AddOns
from spec.cluster import AnyCluster
from spec.fields import Spec
from spec.ground.settings import Ground
from spec.names import DnsLabel
from spec.parts import Share
from spec.releases import Charts
from spec.secrets import SecretNeed, SecretRef, written_place


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing that is wrong in a settings file."""

    where: tuple[str | int, ...]
    """Keys and list positions from the root of the settings."""
    what: str
    instead: str
    """What to write, or to do, instead."""
    requirements: tuple[str, ...] = ()
    """Numbers from the register; where a guide has none for it, the vendor's own place of it."""
    warning: bool = False
    """Worth saying, but the stack may go on."""

    @property
    def path(self) -> str:
        """The place as people write it: `brands[0].domain`."""
        return written_place(self.where) or "(the settings)"

    @property
    def said(self) -> str:
        """What a person is told of it: where, what, which requirement, what instead."""
        says = f" [{', '.join(self.requirements)}]" if self.requirements else ""
        return f"{self.path}: {self.what}{says}\n      write instead: {self.instead}"


def cited(where: tuple[str | int, ...], numbers: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The requirements of the part of the settings that a place is in: of the longest key that leads to it."""
    keys = [part for part in where if isinstance(part, str)]
    parts = (".".join(keys[:length]) for length in range(len(keys), 0, -1))
    return next((numbers[part] for part in parts if part in numbers), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """Why there is no such key, though a reader of a guide may look for it."""

    what: str
    instead: str
    requirements: tuple[str, ...]


class FitCheck(StrEnum):
    """What happens when the pods do not fit on the declared nodes."""

    REFUSE = "refuse"
    """Say so and stop before the engine starts."""
    REPORT = "report"
    """Say so and go on; the scheduler leaves pending what it cannot place."""


class StackSettings(Spec):
    """What every platform's settings have in common."""

    requirements: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Keys from the root (`brands.id`) → the requirements for which this part of the settings is there; a mistake that
    names none itself names those of the longest of these that leads to it."""

    absent: ClassVar[Mapping[str, Absent]] = {}
    """Keys from the root that are not there on purpose, `*` for a name that is yours → what is said of whoever writes
    them. All other keys that are not known may just be misspelt."""

    platform: str
    environment: Annotated[DnsLabel, Field(examples=["prod"])]
    """Which of your environments this is: dev, staging, prod, … . Only `dev` may go below a vendor's minimum."""
    cluster: AnyCluster
    ground: Ground = Ground()
    """What the cloud gives beside the cluster: databases, machines, names, keys. Of clouds only."""
    charts: Charts = Charts()
    addons: AddOns = AddOns()
    """Public charts beside the platform's own."""
    fit_check: FitCheck = FitCheck.REFUSE
    part: Share = Share.WHOLE
    """Which part of the platform this stack makes, where an administrator and an operator with other rights share the
    work: `administrator`, then `operator` in a stack of its own."""

    def secret_needs(self) -> tuple[SecretNeed, ...]:
        """The secrets that must be in the stack's `groundwork-secrets` settings."""
        return ()


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that must hold between parts of the settings; asked only when those parts are right in themselves."""

    needs: tuple[str, ...]
    """Attributes of the settings that `check` reads."""
    check: Callable[[Any], Iterator[Mistake]]


def rule(*needs: str) -> Callable[[Callable[[Any], Iterator[Mistake]]], Rule]:
    """Make a function from settings to mistakes a `Rule` that reads the attributes `needs`."""

    def make(check: Callable[[Any], Iterator[Mistake]]) -> Rule:
        return Rule(needs, check)

    return make


def a_secret_for_each_purpose(settings: StackSettings, *requirements: str) -> Iterator[Mistake]:
    """What of the secrets is named a second time: who may read one would know the other too."""
    first: dict[SecretRef, SecretNeed] = {}
    for need in settings.secret_needs():
        other = first.setdefault(need.ref, need)
        if other is not need:
            yield Mistake(
                where=need.where,
                what=f"this secret is the {other.purpose} too ({other.place})",
                instead="a secret of its own for each purpose",
                requirements=requirements,
            )
