"""What a rule is: a pure function, and all that a person needs to know about it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from policies.facts import TOLD_TOGETHER, Fact
from policies.seen import Seen

if TYPE_CHECKING:  # the pack tells the engine its rules before it reads settings, and these take half a second to load
    from spec.ground.demand import Demand
    from spec.plan import PlatformPlan
    from spec.settings import StackSettings

_F = TypeVar("_F", bound=Fact)


TOGETHER = "-together"
"""Ends the name of a rule's second policy, on what several resources tell together: known when all have been shown."""


class Level(StrEnum):
    """What a violation does."""

    ADVISORY = "advisory"
    """It is said."""
    MANDATORY = "mandatory"
    """It is said, and the run ends."""


class Severity(StrEnum):
    """How bad it is where it is let through."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One violation."""

    where: str
    """The resource's URN, or the place in the settings."""
    what: str
    requirements: tuple[str, ...] = ()
    """Those of the rule that this violation is about; nothing: all of them."""
    remedy: str = ""
    """What to do about this violation, where more can be said than the rule does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is known of the stack beside its resources; None where nobody said."""

    platform: str | None = None
    settings: "StackSettings | None" = None
    plan: "PlatformPlan | None" = None
    demand: "Demand | None" = None
    options: Mapping[str, Any] = field(default_factory=dict)
    """Of the rule that is asked: its configuration."""


class Facts:
    """Facts by their kind."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._facts = tuple(facts)

    def of(self, kind: type[_F]) -> Iterator[_F]:
        """All of one kind, in the order of the resources."""
        return (one for one in self._facts if isinstance(one, kind))

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)


FactCheck = Callable[[Any, About], Iterator[str | Finding]]
"""What is wrong with one fact: a text, or more where the rule as a whole says too little of it."""
StackCheck = Callable[[Facts, About], Iterator[Finding]]
"""What is wrong with all of them together."""
Mend = Callable[[Seen, About], Mapping[str, Any]]
"""Inputs of a resource that violates the rule, as they would have to be; nothing where it cannot say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. It judges either each fact of some kinds, before its resource is made, or all facts of a stack."""

    name: str
    """Also that of its file and of the folder of its cases, with dashes: `bucket-private`."""
    says: str
    """What must hold, in one sentence."""
    why: str
    """What happens otherwise."""
    remedy: str
    """What to do about it."""
    each: tuple[type[Fact], ...] = ()
    """Kinds of facts that are judged one by one."""
    check_each: FactCheck | None = None
    check_all: StackCheck | None = None
    mend: Mend | None = None
    """Of a rule that can be kept by changing the resource, and no harm done; asked at level `remediate` only."""
    on_settings: bool = True
    """Whether it can be asked before the engine: settings and plan tell all that it needs."""
    level: Level = Level.MANDATORY
    level_in_dev: Level | None = None
    """What a violation does in environment dev, where that is something else."""
    severity: Severity = Severity.HIGH
    platforms: tuple[str, ...] = ()
    """Platforms for whose stacks it is; nothing: for all."""
    requirements: tuple[str, ...] = ()
    url: str = ""
    """Public page that explains it; empty where there is none."""
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Name of an option → its JSON schema, with `default`."""

    def __post_init__(self) -> None:
        if (self.check_each is None) == (self.check_all is None) or bool(self.each) != (self.check_each is not None):
            raise ValueError(f"{self.name} judges either each fact of some kinds or all facts together")

    def level_in(self, environment: str | None) -> Level:
        """What a violation does in this environment; None where nobody knows which it is."""
        return self.level_in_dev or self.level if environment == "dev" else self.level

    @property
    def at_the_end(self) -> bool:
        """Whether who is shown one resource at a time can only ask it when all have been shown."""
        return self.check_all is not None or any(issubclass(one, TOLD_TOGETHER) for one in self.each)

    @property
    def defaults(self) -> dict[str, Any]:
        """Its options where nobody configures it."""
        return {name: schema["default"] for name, schema in self.options.items()}
