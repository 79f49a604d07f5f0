"""Quantities with their units as types: Cpu, Bytes, Iops, Throughput.

Exact whole numbers inside, never floats. `parse` reads the decimal and binary suffixes of
Kubernetes' quantities (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/), not its
exponents, and nothing finer than a thousandth of a core; what a settings file may hold is narrower still and stands in
`spec.fields`.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Self

_BINARY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50, "Ei": 2**60}
_DECIMAL = {"k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "P": 10**15, "E": 10**18}
_NUMBER = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>[A-Za-z]*)", re.ASCII)


def _scaled(text: str, units: dict[str, Fraction]) -> Fraction:
    found = _NUMBER.fullmatch(text)
    if found is None or found["unit"] not in units:
        known = ", ".join(repr(unit) for unit in units if unit) or "none"
        raise ValueError(f"{text!r} is not a quantity; known units: {known}")
    return Fraction(found["number"]) * units[found["unit"]]


def _whole(text: str, units: dict[str, Fraction]) -> int:
    exact = _scaled(text, units)
    if exact.denominator != 1:
        raise ValueError(f"{text!r} is finer than the smallest unit that counts")
    return int(exact)


@dataclass(frozen=True, slots=True, order=True)
class Cpu:
    """Processor time in thousandths of a core, as the scheduler counts it."""

    millis: int
    _units: ClassVar[dict[str, Fraction]] = {"": Fraction(1000), "m": Fraction(1)}

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `500m`, `4` or `0.5`. Raises ValueError for any other text."""
        return cls(_whole(text, cls._units))

    def __str__(self) -> str:
        whole, rest = divmod(self.millis, 1000)
        return str(whole) if rest == 0 else f"{self.millis}m"

    def __add__(self, other: Self) -> Self:
        return type(self)(self.millis + other.millis)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.millis - other.millis)

    def __mul__(self, times: int) -> Self:
        return type(self)(self.millis * times)


@dataclass(frozen=True, slots=True, order=True)
class Bytes:
    """An amount of memory or disk, always exact."""

    count: int
    _units: ClassVar[dict[str, Fraction]] = {
        "": Fraction(1),
        **{unit: Fraction(size) for unit, size in (_BINARY | _DECIMAL).items()},
    }

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `16Gi`, `768M` or a plain number of bytes. Raises ValueError for any other text."""
        return cls(_whole(text, cls._units))

    def __str__(self) -> str:
        """Write with the largest unit that is exact; a binary unit where both are."""
        for unit, size in sorted((_BINARY | _DECIMAL).items(), key=lambda item: -item[1]):
            if self.count and self.count % size == 0:
                return f"{self.count // size}{unit}"
        return str(self.count)

    def __add__(self, other: Self) -> Self:
        return type(self)(self.count + other.count)

    def __sub__(self, other: Self) -> Self:
        return type(self)(self.count - other.count)

    def __mul__(self, times: int) -> Self:
        return type(self)(self.count * times)


@dataclass(frozen=True, slots=True, order=True)
class Iops:
    """Input and output operations of a disk in a second."""

    per_second: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `3000 iops`. Raises ValueError for any other text."""
        found = re.fullmatch(r"(\d+) ?iops", text, re.ASCII)
        if found is None:
            raise ValueError(f"{text!r} is not a number of operations; write for example '3000 iops'")
        return cls(int(found[1]))

    def __str__(self) -> str:
        return f"{self.per_second} iops"


@dataclass(frozen=True, slots=True, order=True)
class Throughput:
    """Data moved in a second, in bytes."""

    per_second: Bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `125Mi/s` or `1G/s`. Raises ValueError for any other text."""
        amount, slash, second = text.partition("/")
        if not slash or second != "s":
            raise ValueError(f"{text!r} is not a throughput; write for example '125Mi/s'")
        return cls(Bytes.parse(amount))

    def __str__(self) -> str:
        return f"{self.per_second}/s"
