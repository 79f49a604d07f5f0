"""OCIDs: what Oracle Cloud Infrastructure calls things, and what can be seen in a name."""

from dataclasses import dataclass
from typing import Annotated

from spec.clouds.oci.regions import REGIONS
from spec.fields import Pattern

UNIQUE = r"[a-z0-9]{20,}"
REALM = r"oc\d{1,3}"
_EXAMPLE = "a" * 60


def _field(kind: str, what: str, *, regional: bool) -> Pattern:
    region, example = (r"[a-z0-9-]+", "eu-frankfurt-1") if regional else ("", "")
    first = kind.split("|", maxsplit=1)[0]
    return Pattern(rf"ocid1\.(?:{kind})\.{REALM}\.{region}\.{UNIQUE}", f"ocid1.{first}.oc1.{example}.{_EXAMPLE}", what)


TenancyOcid = Annotated[str, _field("tenancy", "the OCID of your tenancy", regional=False)]
CompartmentOcid = Annotated[str, _field("compartment|tenancy", "the OCID of a compartment", regional=False)]
ImageOcid = Annotated[str, _field("image", "the OCID of an image", regional=True)]
ServiceOcid = Annotated[str, _field("service", "the OCID of a region's service gateway target", regional=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ocid:
    """An OCID in its parts (docs.oracle.com/iaas/Content/General/Concepts/identifiers.htm)."""

    kind: str
    realm: str
    region: str
    """As regions are named; empty where it is of no region."""


def parts(ocid: str) -> Ocid:
    """Read an OCID that has the right form already."""
    _, kind, realm, region, _ = ocid.split(".", 4)
    by_key = {one.key: name for name, one in REGIONS.items()}
    return Ocid(kind=kind, realm=realm, region=by_key.get(region, region))
