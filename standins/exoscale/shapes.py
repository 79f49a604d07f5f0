"""What answers of Exoscale have in common: ids, times, addresses, and the checks of zones."""

import datetime
import uuid
from collections.abc import Iterable

from spec.clouds.exoscale.zones import ZONES
from standins.kinds import Draft, Problem


def token(kind: str) -> str:
    """`exoscale:index/sksCluster:SksCluster`."""
    return f"exoscale:index/{kind[0].lower()}{kind[1:]}:{kind}"


def identity(_: Draft) -> str:
    """Every id is a UUID."""
    return str(uuid.uuid4())


def now(_: Draft) -> str:
    """When something was made, as the provider prints it."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S +0000 UTC")


def address(draft: Draft) -> str:
    """A public address; of the range that is kept for examples (RFC 5737)."""
    return f"198.51.100.{int(draft.hex(4), 16) % 253 + 1}"


def zone(draft: Draft) -> Iterable[Problem]:
    """The zone is one of Exoscale's."""
    named = draft.inputs.get("zone")
    if named is not None and named not in ZONES:
        yield Problem(path="zone", reason=f"{named!r} is not a zone; there are {', '.join(ZONES)}")
