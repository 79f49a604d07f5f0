"""How each kind of value is written in a settings file: one pattern for the reader, the schema and the message.

A mistake is a `PydanticCustomError` of type `groundwork` whose context has `requirement` (the numbers that say so, or
an empty text) and `instead` (what to write). `spec.load` turns these into one message with all of them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from spec.bandwidth import Bandwidth
from spec.secrets import SecretRef
from spec.units import Bytes, Cpu, Iops, Throughput
from spec.versions import ChartVersion, Digest, ImageReference, KubernetesVersion, PostgresVersion


def mistake(what: str, instead: str, *requirements: str) -> PydanticCustomError:
    """One mistake in the settings: what is wrong, what to write instead, and the requirements that say so."""
    context = {"what": what, "instead": instead, "requirement": ", ".join(requirements)}
    return PydanticCustomError("groundwork", "{what}", context)


def as_word(value: object) -> str:
    """What was written where one word of a list belongs, as a message repeats it: a word, and nothing else, for in its
    place may stand an address with a password, or half of a file."""
    word = isinstance(value, bool | int) or (isinstance(value, str) and re.fullmatch(r"[\w.-]{0,40}", value))
    return repr(value) if word else "this"


class _Parsed(Protocol):
    @classmethod
    def parse(cls, text: str) -> Self: ...


@dataclass(frozen=True)
class Written:
    """A value that has a unit or a form of its own and is written as text."""

    pattern: str
    example: str
    name: str
    """What it is, in a person's words: `processor time`."""
    rule: str = "text with its unit"
    shown: bool = True
    """Whether a message may repeat what was written; never where a secret could have been written by mistake."""

    def __get_pydantic_core_schema__(self, source: type[_Parsed], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read by the pattern first, then by the type's own `parse`."""

        def read(value: object) -> object:
            if isinstance(value, source):
                return value
            said = f"{value!r} " if self.shown and isinstance(value, str | int | float) else ""
            wrong = mistake(f"{said}is not {self.name}", f"{self.rule}, for example {self.example!r}")
            if not (isinstance(value, str) and re.fullmatch(self.pattern, value, re.ASCII)):
                raise wrong
            try:
                return source.parse(value)
            except ValueError:
                raise wrong from None

        return core_schema.no_info_plain_validator_function(read, serialization=core_schema.to_string_ser_schema())

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The same pattern, for the editor."""
        return {"type": "string", "pattern": f"^(?:{self.pattern})$", "examples": [self.example]}


@dataclass(frozen=True)
class Pattern:
    """A name or other text that must have a form; stays a `str`."""

    pattern: str
    example: str
    rule: str
    requirement: str = ""
    shown: bool = True
    """Whether a message may repeat what was written; never where a secret could have been written by mistake."""

    def __get_pydantic_core_schema__(self, source: type[str], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Text that matches as a whole."""

        def read(value: object) -> str:
            if not (isinstance(value, str) and re.fullmatch(self.pattern, value, re.ASCII)):
                raise self.refusal(value)
            return value

        return core_schema.no_info_plain_validator_function(read, serialization=core_schema.to_string_ser_schema())

    def refusal(self, value: object) -> PydanticCustomError:
        """What is said of a value that does not match."""
        said = f"{value!r} " if self.shown and isinstance(value, str | int | float) else ""
        if not self.shown and isinstance(value, str) and value.startswith("http://"):
            said = "http://… "  # what is wrong with it, without what may be a password in it
        return mistake(f"{said}cannot be used here", f"{self.rule}, for example {self.example!r}", self.requirement)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The same pattern, for the editor."""
        return {"type": "string", "pattern": f"^(?:{self.pattern})$", "examples": [self.example]}


_Q = TypeVar("_Q", Cpu, Bytes)


def _at_most(limit: _Q) -> Callable[[_Q], _Q]:
    """Refuse a slip of the pen that no machine could ever hold; a JSON schema cannot say so."""

    def check(amount: _Q) -> _Q:
        if amount > limit:
            raise mistake(f"{amount} is more than any machine has", f"at most {limit}")
        return amount

    return check


# The largest machine of a public cloud has 1920 processors and 32 TiB of memory, the largest disk 64 TiB.
CpuField = Annotated[
    Cpu, Written(r"\d+m|\d+(?:\.\d{1,3})?", "500m", "processor time"), AfterValidator(_at_most(Cpu.parse("2048")))
]
"""Processor time: `500m` or `"4"`, always text."""
BytesField = Annotated[
    Bytes,
    Written(r"\d+(?:Ki|Mi|Gi|Ti|Pi|k|M|G|T|P)", "16Gi", "an amount of memory or disk"),
    AfterValidator(_at_most(Bytes.parse("64Ti"))),
]
"""Memory or disk: `16Gi`; a bare 16 is refused, and so are `MB` and `Gb`."""
IopsField = Annotated[Iops, Written(r"\d+ iops", "3000 iops", "a number of disk operations in a second")]
BandwidthField = Annotated[Bandwidth, Written(r"\d+ [MG]b/s", "1 Gb/s", "the speed of a connection")]
ThroughputField = Annotated[Throughput, Written(r"\d+(?:Ki|Mi|Gi|k|M|G)/s", "125Mi/s", "a throughput")]
KubernetesVersionField = Annotated[
    KubernetesVersion, Written(r"\d+\.\d+", "1.35", "a Kubernetes release", "text in quotes")
]
"""Quoted: YAML reads a bare 1.30 as the number 1.3."""
PostgresVersionField = Annotated[
    PostgresVersion, Written(r"\d+(?:\.\d+)?", "16", "a PostgreSQL release", "text in quotes")
]
ChartVersionField = Annotated[
    ChartVersion,
    Written(
        r"v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?",
        "1.18.2",
        "the version of a chart",
        "one exact version in quotes",
    ),
]
DigestField = Annotated[
    Digest, Written(r"sha256:[0-9a-f]{64}", "sha256:" + "0" * 64, "a digest", "what sha256sum says")
]
ImageField = Annotated[
    ImageReference,
    Written(
        r"[^\s@]+@sha256:[0-9a-f]{64}",
        "registry.example/app@sha256:" + "0" * 64,
        "a pinned image",
        "an image with its digest",
    ),
]


def secret_name(example: str) -> Written:
    """How the name of a secret is written, where another example fits better than that of `SecretField`."""
    pattern, rule = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", "lower-case letters, digits and dashes"
    return Written(pattern, example, "the name of a secret", rule, shown=False)


SecretField = Annotated[SecretRef, secret_name("database-password")]
"""The name of a secret, never the secret."""


class Spec(BaseModel):
    """Base of every part of the settings: frozen, closed, keys written with dashes."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        alias_generator=lambda name: name.replace("_", "-"),
        validate_by_name=True,
        validate_by_alias=True,
        validate_default=True,
    )
