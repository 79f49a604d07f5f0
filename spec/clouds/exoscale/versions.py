"""Which releases of Kubernetes SKS runs."""

from spec.clouds.versions import Releases, Support
from spec.versions import KubernetesVersion

_SOURCE = (
    "https://community.exoscale.com/documentation/sks/lifecycle-management: a release is kept as long as upstream "
    "keeps it, about 14 months; the days are those of https://kubernetes.io/releases/"
)

RELEASES = Releases(
    looked_up="2026-11-21",
    releases={
        KubernetesVersion(1, minor): Support(standard_until=day, source=_SOURCE)
        for minor, day in (
            (33, "2026-06-28"),
            (34, "2026-10-27"),
            (35, "2027-02-28"),
            (36, "2027-06-28"),
        )
    },
)
"""Nothing can be bought beyond these days."""
