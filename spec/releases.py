"""Helm charts as exact references, and the mirror that every chart can be pointed at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, StrictStr, Tag, model_validator

from spec.fields import ChartVersionField, DigestField, Pattern, Spec, mistake
from spec.names import DnsLabel
from spec.versions import Digest


class Install(StrEnum):
    """How a chart's objects come into the cluster. Not a matter of environment: the chart's own needs decide."""

    OBJECTS = "objects"
    """Each object is a resource of the program: previews, policies and refresh see it. The default."""
    RELEASE = "release"
    """A Helm release with hooks and history, for a chart that needs them; its objects are Helm's."""


RepositoryUrl = Annotated[
    str,
    Pattern(
        r"(?:https|oci)://[^\s?#@]+",
        "https://charts.example.com",
        "an https:// or oci:// address without a password in it",
        shown=False,
    ),
]
Mirror = Annotated[
    str,
    Pattern(
        r"oci://[^\s?#@]+|(?!\w+://)\S(?:.*\S)?",
        "mirror/charts",
        "a directory, or an oci:// address without a password in it",
        shown=False,
    ),
]


class ChartReference(Spec):
    """One exact chart: where it is, which version, and its digest."""

    name: DnsLabel
    version: ChartVersionField
    repository: RepositoryUrl | None = None
    """Address of the chart repository, `https://` or `oci://`."""
    path: StrictStr | None = None
    """Chart directory or archive on this machine, relative to the project."""
    digest: DigestField | None = None
    """SHA-256 of the archive, where `path` or a directory mirror gives one."""
    manifest_digest: DigestField | None = None
    """Digest of the manifest in a registry, where `repository` or the mirror is `oci://`."""

    @model_validator(mode="after")
    def _one_place(self) -> "ChartReference":
        if (self.repository is None) == (self.path is None):
            raise mistake(
                "a chart comes from exactly one place",
                "either repository: https://… (or oci://…), or path: charts/NAME",
            )
        return self


class Charts(Spec):
    """Where charts are taken from."""

    mirror: Mirror | None = None
    """A directory with NAME-VERSION.tgz files, or an `oci://` registry, that every chart is taken from instead of its
    own repository: for sites without internet, and for rehearsals."""


def _kind(chart: object) -> str:
    return "chart" if isinstance(chart, Mapping | ChartReference) else "stand-in"


AnyChart = Annotated[
    Annotated[Literal["stand-in"], Tag("stand-in")] | Annotated[ChartReference, Tag("chart")], Discriminator(_kind)
]
"""Read as one of the two and not tried as both, so that a mistake is said once."""


class ReleaseSettings(Spec):
    """The platform's own Helm release."""

    name: DnsLabel
    chart: AnyChart | None = None
    """The vendor's chart; `stand-in` on a local stack; left out, everything but the release is made."""
    install: Install = Install.OBJECTS
    timeout: Annotated[int, Field(ge=10, le=7200, strict=True)] = 600
    """Seconds to wait until everything of the release is ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSource:
    """What Helm is told: `chart`, `version` and `repository` in Helm's own sense."""

    chart: str
    version: str | None = None
    repository: str | None = None
    digest: Digest | None = None
    """What the archive at `chart` must be; checked before it is used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseSpec:
    """One release, ready to be made. `values` are plain: a secret goes by its name, here or in a Kubernetes Secret."""

    name: str
    namespace: str
    source: ChartSource
    values: dict[str, Any]
    install: Install
    timeout_seconds: int
    hidden: Mapping[str, str] = field(default_factory=dict)
    """Of a chart that takes secrets as values: key, its parts joined by dots → name of the secret that stands there."""
    hidden_documents: tuple[str, ...] = ()
    """Names of secrets that are YAML documents of further values, merged over `values` in this order."""
    requirements: tuple[str, ...] = ()


def checked_digest(chart: ChartReference, charts: Charts) -> str | None:
    """Which of the two digests is checked where this chart is taken from; None for a plain https repository."""
    if (charts.mirror or chart.repository or "").startswith("oci://"):
        return "manifest-digest"
    return "digest" if charts.mirror is not None or chart.path is not None else None


def chart_source(chart: ChartReference, charts: Charts) -> ChartSource:
    """Where Helm finds the chart: at the mirror if there is one, else at its own place."""
    version = str(chart.version)
    repository = chart.repository or ""
    if charts.mirror is not None and not charts.mirror.startswith("oci://"):
        archive = PurePosixPath(charts.mirror) / f"{chart.name}-{version.removeprefix('v')}.tgz"
        return ChartSource(chart=str(archive), digest=chart.digest)
    if charts.mirror is not None or repository.startswith("oci://"):
        registry = (charts.mirror or repository).rstrip("/")
        pinned = f"{registry}/{chart.name}" + (f"@{chart.manifest_digest}" if chart.manifest_digest else "")
        return ChartSource(chart=pinned, version=version)
    if chart.path is not None:
        return ChartSource(chart=chart.path, digest=chart.digest)
    return ChartSource(chart=chart.name, version=version, repository=repository)


def stand_in(directory: str) -> ChartSource:
    """The chart that runs a platform's published workloads at their published sizes, for want of the vendor's."""
    return ChartSource(chart=directory)
