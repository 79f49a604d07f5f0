"""OCIDs, times, and what all resources of OCI share."""

from collections.abc import Callable, Iterator, Mapping

from spec.clouds.oci.regions import REGIONS
from standins.kinds import Compute, Draft, Problem

CREATED = "2026-11-21 12:00:00 +0000 UTC"
"""When everything of a rehearsal was made: a time that never changes, so that two rehearsals can be compared."""
COMPARTMENT = r"ocid1\.(?:compartment|tenancy)\.oc\d{1,3}\.\.[a-z0-9]{20,}"
OCID = r"ocid1\.[a-z0-9]+\.oc\d{1,3}\.[a-z0-9-]*\.[a-z0-9]{20,}"
UNIQUE = 60
"""Letters of the last part of an OCID."""


def region_of(draft: Draft) -> str:
    """The region's name in OCIDs: its key where it is one of the oldest."""
    region = draft.region or "eu-frankfurt-1"
    old = {"us-ashburn-1": "iad", "us-phoenix-1": "phx"}
    return old.get(region, region)


def ocid(kind: str, *, regional: bool = True) -> Compute:
    """An OCID of a new resource."""
    return lambda draft: f"ocid1.{kind}.oc1.{region_of(draft) if regional else ''}.{draft.letters(UNIQUE)}"


def lifecycle(state: str = "ACTIVE") -> dict[str, Compute]:
    """State and time, which nearly everything has."""
    return {"state": lambda _: state, "timeCreated": lambda _: CREATED}


def named(prefix: str = "") -> Callable[[Draft], str]:
    """The display name that the cloud gives where the program gives none."""
    return lambda draft: f"{prefix}{draft.name}"


def known_region(values: Mapping[str, object]) -> Iterator[Problem]:
    """What is wrong with a provider's region."""
    region = values.get("region")
    if region is not None and region not in REGIONS:
        yield Problem("region", f"{region!r} is not a region of OCI")
