"""Regions, and how many availability domains each has."""

from collections.abc import Mapping
from dataclasses import dataclass

_SOURCE = "https://docs.oracle.com/iaas/Content/General/Concepts/regions.htm"
FAULT_DOMAINS = ("FAULT-DOMAIN-1", "FAULT-DOMAIN-2", "FAULT-DOMAIN-3")
"""Every availability domain has three (same page)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """One region of the commercial realm (oc1)."""

    name: str
    key: str
    """Three letters; the oldest regions have it in OCIDs and in names of availability domains."""
    domains: int = 1
    """Availability domains."""
    stem: str | None = None
    """What their names begin with after the tenancy's prefix, where that is not the region's name."""

    def domain(self, zone: int, prefix: str) -> str:
        """Name of the availability domain of a zone: `Uocm:EU-FRANKFURT-1-AD-2`. The prefix is each tenancy's own.

        Where there is only one domain, every zone is in it.
        """
        return f"{prefix}:{self.stem or self.name.upper()}-AD-{zone % self.domains + 1}"

    def fault_domains(self, zone: int) -> tuple[str, ...]:
        """Which fault domains the machines of a zone may stand in: one for each zone, where the region has one domain.

        Empty: the cloud chooses.
        """
        return () if self.domains > 1 else (FAULT_DOMAINS[zone % len(FAULT_DOMAINS)],)


REGIONS: Mapping[str, Region] = {
    one.name: one
    for one in (
        Region(name="us-ashburn-1", key="iad", domains=3, stem="US-ASHBURN"),
        Region(name="us-phoenix-1", key="phx", domains=3, stem="PHX"),
        Region(name="eu-frankfurt-1", key="fra", domains=3),
        Region(name="uk-london-1", key="lhr", domains=3),
        Region(name="us-chicago-1", key="ord", domains=3),
        Region(name="us-sanjose-1", key="sjc"),
        Region(name="ca-toronto-1", key="yyz"),
        Region(name="ca-montreal-1", key="yul"),
        Region(name="eu-amsterdam-1", key="ams"),
        Region(name="eu-zurich-1", key="zrh"),
        Region(name="eu-milan-1", key="lin"),
        Region(name="eu-paris-1", key="cdg"),
        Region(name="eu-marseille-1", key="mrs"),
        Region(name="eu-madrid-1", key="mad"),
        Region(name="eu-stockholm-1", key="arn"),
        Region(name="uk-cardiff-1", key="cwl"),
        Region(name="ap-tokyo-1", key="nrt"),
        Region(name="ap-osaka-1", key="kix"),
        Region(name="ap-seoul-1", key="icn"),
        Region(name="ap-chuncheon-1", key="yny"),
        Region(name="ap-mumbai-1", key="bom"),
        Region(name="ap-hyderabad-1", key="hyd"),
        Region(name="ap-singapore-1", key="sin"),
        Region(name="ap-sydney-1", key="syd"),
        Region(name="ap-melbourne-1", key="mel"),
        Region(name="sa-saopaulo-1", key="gru"),
        Region(name="sa-vinhedo-1", key="vcp"),
        Region(name="sa-santiago-1", key="scl"),
        Region(name="me-jeddah-1", key="jed"),
        Region(name="me-dubai-1", key="dxb"),
        Region(name="me-abudhabi-1", key="auh"),
        Region(name="il-jerusalem-1", key="mtz"),
        Region(name="af-johannesburg-1", key="jnb"),
        Region(name="mx-queretaro-1", key="qro"),
    )
}
"""Name → region. Those with three domains are five; all others have one (same page)."""
