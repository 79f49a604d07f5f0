"""Secrets by name. A spec can be printed, compared and kept, because no value is ever in it."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class SecretRef:
    """The name of a secret in the stack's `groundwork-secrets` settings."""

    key: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Take the name as it is written."""
        return cls(text)

    def __str__(self) -> str:
        return self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretNeed:
    """A secret that a platform needs before it can be brought up."""

    ref: SecretRef
    where: tuple[str, ...]
    """Keys of the settings that name it."""
    purpose: str
    """What it is for, in a person's words; shown where it is missing."""
    generated: bool
    """Whether a random value will do on a local stack (made once, kept), or a person must supply it."""
