"""Versions that compare as numbers, charts that are exact, images that are pinned by digest."""

import re
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class KubernetesVersion:
    """A minor release of Kubernetes, such as 1.34."""

    major: int
    minor: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `1.34`. Raises ValueError for any other text."""
        found = re.fullmatch(r"(\d+)\.(\d+)", text, re.ASCII)
        if found is None:
            raise ValueError(f"{text!r} is not a Kubernetes release; write for example '1.34'")
        return cls(int(found[1]), int(found[2]))

    def may_follow(self, running: Self) -> bool:
        """Whether a control plane that runs `running` may be upgraded to this release in one step."""
        return self.major == running.major and self.minor - running.minor in (0, 1)

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


@dataclass(frozen=True, slots=True, order=True)
class PostgresVersion:
    """A release of PostgreSQL: `16`, or two numbers before release 10 (`9.6`)."""

    major: int
    minor: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `16` or `9.6`. Raises ValueError for any other text."""
        found = re.fullmatch(r"(\d+)(?:\.(\d+))?", text, re.ASCII)
        if found is None:
            raise ValueError(f"{text!r} is not a PostgreSQL release; write for example '16'")
        return cls(int(found[1]), int(found[2] or 0))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}" if self.minor else str(self.major)


# The pattern that semver.org publishes for one exact version.
_EXACT = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?"
    r"(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class ChartVersion:
    """One exact version of a Helm chart: no range, no `latest`."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `1.18.2` or `v1.18.2`. Raises ValueError for a range or a word."""
        if _EXACT.fullmatch(text.removeprefix("v")) is None:
            raise ValueError(f"{text!r} is not one exact chart version; write for example '1.18.2'")
        return cls(text)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Digest:
    """What a chart archive or an image is, by content."""

    hexadecimal: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `sha256:` and 64 hexadecimal digits. Raises ValueError for any other text."""
        if re.fullmatch(r"sha256:[0-9a-f]{64}", text, re.ASCII) is None:
            raise ValueError(f"{text!r} is not a digest; write sha256: and 64 hexadecimal digits")
        return cls(text.removeprefix("sha256:"))

    def __str__(self) -> str:
        return f"sha256:{self.hexadecimal}"


@dataclass(frozen=True, slots=True)
class ImageReference:
    """A container image by name and digest; the digest decides, a tag is only for people."""

    name: str
    digest: Digest

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `registry.example/team/app@sha256:…`. Raises ValueError for a tag alone."""
        name, at, digest = text.rpartition("@")
        if not at or re.fullmatch(r"[a-z0-9]+(?:[._:/-]+[a-z0-9]+)*(?::[\w.-]+)?", name, re.ASCII) is None:
            raise ValueError(f"{text!r} is not pinned; write name@sha256: and 64 hexadecimal digits")
        return cls(name, Digest.parse(digest))

    def __str__(self) -> str:
        return f"{self.name}@{self.digest}"
