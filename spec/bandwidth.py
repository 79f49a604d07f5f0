"""The speed of a network connection, as data sheets print it."""

import re
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Bandwidth:
    """Megabits in a second."""

    megabits: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `1 Gb/s` or `500 Mb/s`. Raises ValueError for any other text."""
        found = re.fullmatch(r"(\d+) ?(M|G)b/s", text, re.ASCII)
        if found is None:
            raise ValueError(f"{text!r} is not the speed of a connection; write for example '1 Gb/s'")
        return cls(int(found[1]) * (1000 if found[2] == "G" else 1))

    def __str__(self) -> str:
        whole, rest = divmod(self.megabits, 1000)
        return f"{self.megabits} Mb/s" if rest else f"{whole} Gb/s"
