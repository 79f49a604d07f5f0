"""Where a cluster runs, and which releases of Kubernetes are to be had there."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from spec.reservation import Reservation
from spec.versions import KubernetesVersion


class Hosting(StrEnum):
    """Whose cluster it is: disks, load balancer and backup storage differ."""

    AWS = "aws"
    """Elastic Kubernetes Service; validated by the vendor (TP-1)."""
    AZURE = "azure"
    """Azure Kubernetes Service; validated by the vendor (TP-1)."""
    GOOGLE = "google"
    """Google Kubernetes Engine; the vendor's public files have disks for it since 7.3.6."""
    OCI = "oci"
    """Oracle Kubernetes Engine; adapted here."""
    LOCAL = "local"
    """The embedded control plane; adapted here."""
    OTHER = "other"
    """Any other cluster (TP-1): bring your own storage classes."""


VALIDATED = frozenset({Hosting.AWS, Hosting.AZURE})  # TP-1

OF_RESERVATION: Mapping[Reservation, Hosting] = {
    Reservation.EKS: Hosting.AWS,
    Reservation.AKS: Hosting.AZURE,
    Reservation.OKE: Hosting.OCI,
    Reservation.SKS: Hosting.OTHER,
}
"""What the rule for the nodes' own share says about whose cluster it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Which releases a cloud runs, and until when."""

    service: str
    until: Mapping[KubernetesVersion, str]
    """Release → day on which the cloud's extended support ends (year-month-day)."""
    read: str
    """Day of which `offered` speaks."""
    source: str

    @property
    def offered(self) -> tuple[KubernetesVersion, ...]:
        """What can still be run on the day of reading."""
        return tuple(version for version, end in sorted(self.until.items()) if end >= self.read)


def _version(text: str) -> KubernetesVersion:
    return KubernetesVersion.parse(text)


OFFERS: Mapping[Hosting, Offer] = {
    Hosting.AWS: Offer(
        service="EKS",
        until={
            _version("1.29"): "2026-03-23",
            _version("1.30"): "2026-07-23",
            _version("1.31"): "2026-11-26",
            _version("1.32"): "2027-03-23",
            _version("1.33"): "2027-07-29",
            _version("1.34"): "2027-12-02",
            _version("1.35"): "2028-03-27",
        },
        read="2026-11-21",
        source="https://endoflife.date/amazon-eks: 14 months of standard support and 12 of extended support, after "
        "which a cluster is upgraded without being asked; whatever is older than this list has ended before it",
    ),
}
"""Only of EKS are the dates known here; of the others nothing is claimed."""
