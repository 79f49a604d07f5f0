"""What a requirement is: a numbered sentence of a vendor's guide, and the way in which it is met."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar


class Platform(StrEnum):
    """Whose guide it is."""

    PSA = "psa"
    PSEVEN = "pseven"
    THINGPARK = "thingpark"
    SMI = "smi"
    MINT = "mint"

    @property
    def product(self) -> str:
        """The product's own name."""
        return _PRODUCTS[self]

    @property
    def prefix(self) -> str:
        """What its numbers begin with."""
        return _PREFIXES[self]


_PRODUCTS = {
    Platform.PSA: "CloudBlue Commerce PSA Integration",
    Platform.PSEVEN: "pSeven Enterprise",
    Platform.THINGPARK: "ThingPark Enterprise",
    Platform.SMI: "SMI Digital Twin platform",
    Platform.MINT: "Mint Cloud",
}
_PREFIXES = {
    Platform.PSA: "CB",
    Platform.PSEVEN: "PS",
    Platform.THINGPARK: "TP",
    Platform.SMI: "SM",
    Platform.MINT: "MC",
}


class Mark(StrEnum):
    """How a requirement stands in the guide. Not whether it is met."""

    STATED = "stated"
    """The guide says so itself."""
    DERIVED = "derived"
    """Arithmetic on, or a conclusion from, what the guide says."""


@dataclass(frozen=True, slots=True)
class InProgram:
    """The program does it; tests that carry the number prove it."""

    kind: ClassVar[str] = "in the program"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideProgram:
    """A person or another system does it, with what we hand over."""

    kind: ClassVar[str] = "outside the program"
    how: str
    """The command, Job or page that delivers it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotApplicable:
    """Nothing has to be done about it."""

    kind: ClassVar[str] = "not applicable"
    why: str


@dataclass(frozen=True, slots=True)
class Open:
    """Not built yet."""

    kind: ClassVar[str] = "open"


Delivery = InProgram | OutsideProgram | NotApplicable | Open

NUMBER = re.compile(r"\b(?:CB|PS|TP|SM|MC)-\d+a?\b")
"""A requirement's number wherever it stands in a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One numbered sentence of a guide, in our own words and with its figures."""

    number: str
    platform: Platform
    text: str
    source: str
    """The part of the guide that it comes from."""
    mark: Mark
    inconsistency: str | None
    """Where the guide contradicts itself or what is publicly known: the mark of the contradiction, and what it is."""
    delivery: Delivery

    @property
    def order(self) -> tuple[str, int, str]:
        """Sorts numbers as people count them."""
        prefix, _, count = self.number.partition("-")
        return prefix, int(count.rstrip("a")), count


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a guide and what it requires."""

    source: str
    texts: Mapping[str, str]
    """Number → sentence."""
    mark: Mark = Mark.STATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """All requirements of one platform."""

    platform: Platform
    sections: tuple[Section, ...]
    inconsistencies: Mapping[str, str] = field(default_factory=dict)
    """Number → the contradiction that it takes part in."""
    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    """Number → how it is met; the others are open."""

    def requirements(self) -> tuple[Requirement, ...]:
        """In the order of their numbers."""
        made = [
            Requirement(
                number=number,
                platform=self.platform,
                text=text,
                source=section.source,
                mark=section.mark,
                inconsistency=self.inconsistencies.get(number),
                delivery=self.deliveries.get(number, Open()),
            )
            for section in self.sections
            for number, text in section.texts.items()
        ]
        return tuple(sorted(made, key=lambda requirement: requirement.order))
