"""Which releases of Kubernetes a cloud runs, and until when."""

from collections.abc import Mapping
from dataclasses import dataclass

from spec.versions import KubernetesVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """How long a cloud keeps one release. Days as year-month-day, which compare as text does."""

    standard_until: str | None
    """End of what the price includes; None where the cloud names no day."""
    extended_until: str | None = None
    """End of what can be bought on top; then the cloud upgrades by itself."""
    source: str

    @property
    def until(self) -> str | None:
        """The last day on which a cluster of this release can be kept."""
        return self.extended_until or self.standard_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Releases:
    """What a cloud offers, as it was looked up on one day. A table has no clock: it is renewed with this program."""

    looked_up: str
    """Year-month-day."""
    releases: Mapping[KubernetesVersion, Support]

    def can_be_made(self, version: KubernetesVersion) -> bool:
        """Whether a cluster of this release can be had on the day of the table."""
        support = self.releases.get(version)
        return support is not None and (support.until is None or support.until >= self.looked_up)

    @property
    def available(self) -> tuple[KubernetesVersion, ...]:
        """All that can be had, oldest first."""
        return tuple(sorted(one for one in self.releases if self.can_be_made(one)))
