"""Quantities that only ThingPark's guide has: latency, bandwidth, messages in a second, days and years."""

import re
from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

from spec.fields import Written


@dataclass(frozen=True, slots=True, order=True)
class Latency:
    """Time that a packet needs between two nodes, in microseconds."""

    microseconds: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `8 ms` or `0.5 ms`. Raises ValueError for any other text."""
        found = re.fullmatch(r"(\d+)(?:\.(\d{1,3}))? ms", text, re.ASCII)
        if found is None:
            raise ValueError(f"{text!r} is not a latency; write for example '8 ms'")
        return cls(int(found[1]) * 1000 + int((found[2] or "").ljust(3, "0")))

    def __str__(self) -> str:
        whole, rest = divmod(self.microseconds, 1000)
        return f"{whole} ms" if rest == 0 else f"{whole}.{rest:03}".rstrip("0") + " ms"


@dataclass(frozen=True, slots=True, order=True)
class Bandwidth:
    """Data that a link carries in a second, in bits."""

    bits: int
    _units: ClassVar[dict[str, int]] = {"Gbps": 10**9, "Mbps": 10**6}

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `10 Gbps` or `500 Mbps`. Raises ValueError for any other text."""
        found = re.fullmatch(r"(\d+) (Gbps|Mbps)", text, re.ASCII)
        if found is None:
            raise ValueError(f"{text!r} is not a bandwidth; write for example '1 Gbps'")
        return cls(int(found[1]) * cls._units[found[2]])

    def __str__(self) -> str:
        for unit, size in self._units.items():
            if self.bits % size == 0:
                return f"{self.bits // size} {unit}"
        return f"{self.bits} bps"


@dataclass(frozen=True, slots=True, order=True)
class MessageRate:
    """Messages in a second, in tenths."""

    tenths: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `3 msg/s` or `0.3 msg/s`. Raises ValueError for any other text."""
        found = re.fullmatch(r"(\d+)(?:\.(\d))? msg/s", text, re.ASCII)
        if found is None:
            raise ValueError(f"{text!r} is not a rate of messages; write for example '3 msg/s'")
        return cls(int(found[1]) * 10 + int(found[2] or 0))

    def __str__(self) -> str:
        whole, rest = divmod(self.tenths, 10)
        return f"{whole}.{rest} msg/s" if rest else f"{whole} msg/s"


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """A time in days."""

    count: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `15d`. Raises ValueError for any other text."""
        found = re.fullmatch(r"([1-9]\d{0,4})d", text, re.ASCII)
        if found is None:
            raise ValueError(f"{text!r} is not a number of days; write for example '15d'")
        return cls(int(found[1]))

    def __str__(self) -> str:
        return f"{self.count}d"


@dataclass(frozen=True, slots=True, order=True)
class Years:
    """A time in years."""

    count: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `3y`. Raises ValueError for any other text."""
        found = re.fullmatch(r"([1-9]\d?)y", text, re.ASCII)
        if found is None:
            raise ValueError(f"{text!r} is not a number of years; write for example '3y'")
        return cls(int(found[1]))

    def __str__(self) -> str:
        return f"{self.count}y"


LatencyField = Annotated[Latency, Written(r"\d+(?:\.\d{1,3})? ms", "8 ms", "a latency")]
BandwidthField = Annotated[Bandwidth, Written(r"\d+ (?:Gbps|Mbps)", "10 Gbps", "a bandwidth")]
MessageRateField = Annotated[MessageRate, Written(r"\d+(?:\.\d)? msg/s", "3 msg/s", "a rate of messages")]
DaysField = Annotated[Days, Written(r"[1-9]\d{0,4}d", "30d", "a number of days")]
YearsField = Annotated[Years, Written(r"[1-9]\d?y", "3y", "a number of years")]
