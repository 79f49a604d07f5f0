"""Names that must stand in the DNS, as data: the wildcard of the apps and the records of the sender domain."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from spec.platforms.mint.settings import MintSettings

TTL = 300  # seconds; ours: short enough that a moved load balancer is found soon


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of a zone."""

    name: str
    """Full, without the last dot."""
    kind: str
    value: str
    priority: int | None = None
    requirements: tuple[str, ...] = ()

    def as_output(self) -> dict[str, str | int]:
        """For machines."""
        priority = {} if self.priority is None else {"priority": self.priority}
        return {"name": self.name, "type": self.kind, "value": self.value, "ttl": TTL, **priority}

    def __str__(self) -> str:
        """As a line of a zone file. A text longer than 255 characters is written in pieces (RFC 1035, 3.3)."""
        value = self.value
        if self.kind == "TXT":
            value = " ".join(f'"{value[start : start + 255]}"' for start in range(0, len(value), 255))
        elif self.kind in ("CNAME", "MX"):
            value += "."
        priority = "" if self.priority is None else f"{self.priority} "
        return f"{self.name}. {TTL} IN {self.kind} {priority}{value}"


def kind_of(address: str) -> str:
    """A, AAAA or CNAME, by what the wildcard leads to."""
    try:
        return "A" if ip_address(address).version == 4 else "AAAA"
    except ValueError:
        return "CNAME"


def wildcard(settings: MintSettings) -> Iterator[Record]:
    """`*.<alias>.<base>` to the ingress: no app needs a record of its own (MC-12)."""
    for address in settings.ingress.addresses:
        name = f"*.{settings.domain}"
        yield Record(name=name, kind=kind_of(address), value=address, requirements=("MC-12",))
