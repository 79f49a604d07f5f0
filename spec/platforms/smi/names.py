"""DNS names and the records that they need (SM-2 to SM-4)."""

from collections.abc import Iterator
from typing import Any

from spec.platforms.smi.settings import SmiSettings


def dns_records(settings: SmiSettings) -> tuple[dict[str, Any], ...]:
    """Name, type and target of each record: every name points to the load balancer.

    A CNAME cannot stand at the top of a zone (RFC 1034, 3.6.2), and so that one is an alias.
    """
    return tuple(_records(settings))


def _records(settings: SmiSettings) -> Iterator[dict[str, Any]]:
    balancer = settings.load_balancer
    for use, name in settings.dns.by_use().items():
        kind = "ALIAS" if name == settings.dns.zone else "CNAME"
        if balancer.address is not None:
            kind = "A"
        target = balancer.address or balancer.host or "the load balancer of this stack"
        yield {"use": use, "name": name, "type": kind, "target": target}


def urls(settings: SmiSettings) -> dict[str, str]:
    """What it is for → where users find it."""
    return {use: f"https://{name}" for use, name in settings.dns.by_use().items()}
