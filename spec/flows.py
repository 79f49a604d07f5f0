"""The flow table: who talks to whom, on which port, for what, and which requirement says so.

Written once for each platform. NetworkPolicies, the page with the diagram and the checks before a start are made from
it; nothing opens a port that no flow names.
"""

from dataclasses import dataclass
from enum import StrEnum


class Protocol(StrEnum):
    """Transport protocol, as Kubernetes spells it."""

    TCP = "TCP"
    UDP = "UDP"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pods:
    """Pods of one workload or task of the platform, in its own namespace."""

    name: str
    role: str
    labels: tuple[tuple[str, str], ...] = ()
    """What selects them; by default `app.kubernetes.io/name` with their name."""

    @property
    def selector(self) -> dict[str, str]:
        """The labels as a selector has them."""
        return dict(self.labels) or {"app.kubernetes.io/name": self.name}


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Hosts by their address ranges (CIDR)."""

    role: str
    cidrs: tuple[str, ...]
    excluded: tuple[str, ...] = ()
    """Ranges inside of those that stay closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPods:
    """Pods of another namespace of the same cluster, by labels."""

    role: str
    namespace_labels: tuple[tuple[str, str], ...]
    pod_labels: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Somebody whom no policy of the cluster sees: a person's browser, for example."""

    role: str


Party = Pods | Addresses | OtherPods | Elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """One connection that must be open, in the direction in which it is made."""

    requirements: tuple[str, ...]
    source: Party
    target: Party
    application: str
    """What is spoken, as the guide names it: HTTPS, HTTP, PostgreSQL."""
    port: int
    """The port, or the first of a range."""
    end_port: int | None = None
    """The last port of a range."""
    protocol: Protocol = Protocol.TCP
    purpose: str

    @property
    def ports(self) -> str:
        """The port as people write it: `443`, `10000-65535`."""
        return str(self.port) if self.end_port is None else f"{self.port}-{self.end_port}"
