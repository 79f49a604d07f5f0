"""Which releases of Kubernetes AKS runs, and until when.

Source: https://learn.microsoft.com/azure/aks/supported-kubernetes-versions, its tables of community and of long-term
support (a month there means its last day), as the file of MicrosoftDocs/azure-aks-docs of August 2026; 1.27 and 1.28
as it had them before they left it.
"""

from collections.abc import Mapping

from spec.clouds.versions import Releases, Support
from spec.versions import KubernetesVersion

_SOURCE = "https://learn.microsoft.com/azure/aks/supported-kubernetes-versions"

_UNTIL: Mapping[str, tuple[str, str]] = {
    # Release: end of community support, end of long-term support.
    "1.27": ("2024-07-31", "2025-07-31"),
    "1.28": ("2025-01-31", "2026-02-28"),
    "1.29": ("2025-03-31", "2026-04-30"),
    "1.30": ("2025-08-22", "2026-07-31"),
    "1.31": ("2025-11-01", "2026-11-30"),
    "1.32": ("2026-03-31", "2027-03-31"),
    "1.33": ("2026-07-31", "2027-07-31"),
    "1.34": ("2026-11-30", "2027-11-30"),
    "1.35": ("2027-03-31", "2028-03-31"),
    "1.36": ("2027-06-30", "2028-06-30"),
    "1.37": ("2027-10-31", "2028-10-31"),
}

RELEASES = Releases(
    looked_up="2026-11-21",
    releases={
        KubernetesVersion.parse(release): Support(standard_until=standard, extended_until=extended, source=_SOURCE)
        for release, (standard, extended) in _UNTIL.items()
    },
)
"""Extended is AKS's long-term support, which takes the premium tier of the control plane."""


def needs_long_term_support(version: KubernetesVersion) -> bool:
    """Whether a cluster of this release can be had with long-term support only."""
    support = RELEASES.releases.get(version)
    if support is None or support.standard_until is None:
        return False
    return support.standard_until < RELEASES.looked_up
