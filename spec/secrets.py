"""Secrets by name. A spec can be printed, compared and kept, because no value is ever in it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


def written_place(where: tuple[str | int, ...]) -> str:
    """A place in the settings as people write it: `brands[0].domain`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where).removeprefix(".")


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


class Encoding(StrEnum):
    """How random bytes are written as text."""

    BASE64 = "base64"
    HEX = "hex"


@dataclass(frozen=True, slots=True, kw_only=True)
class Password:
    """Letters that are safe in an address; `count` random bytes are behind them."""

    count: int = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomBytes:
    """A symmetric key of `count` bytes."""

    count: int
    encoding: Encoding = Encoding.BASE64


@dataclass(frozen=True, slots=True, kw_only=True)
class RsaPrivateKey:
    """A private RSA key as PKCS #8 in PEM."""

    bits: int = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """The public part, in PEM, of a private key that is another secret."""

    of: SecretRef


SecretKind = Password | RandomBytes | RsaPrivateKey | PublicKey
"""What a secret is, where it is made here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretNeed:
    """A secret that a platform needs before it can be brought up."""

    ref: SecretRef
    where: tuple[str | int, ...]
    """Keys of the settings that name it, and positions in lists."""
    purpose: str
    """What it is for, in a person's words; shown where it is missing."""
    generated: bool
    """Whether a random value will do on a local stack (made once, kept), or a person must supply it."""
    kind: SecretKind = Password()
    """What is made, where it is made here."""
    ours: bool = False
    """Whether it is ours to invent on any stack, as keys are. Otherwise another system has it already, and only a
    local stack, where there is no other system, makes one up."""
    immutable: bool = False
    """Whether what it encrypted is lost with it: never made again, never overwritten."""
    escrow: bool = False
    """Whether a copy belongs into the escrow file."""
    requirements: tuple[str, ...] = ()
    """Those that are told where it is refused; nothing: those of the part of the settings that names it."""

    @property
    def place(self) -> str:
        """Where its name stands, as people write it: `secrets.objects[0].entries.key`."""
        return written_place(self.where)
