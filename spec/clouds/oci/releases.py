"""Releases of Kubernetes that OKE runs."""

from collections.abc import Mapping

from spec.clouds.versions import Releases, Support
from spec.versions import KubernetesVersion

_PAGE = "https://docs.oracle.com/iaas/Content/ContEng/Concepts/contengaboutk8sversions.htm"
_ADD_ONS = "https://docs.oracle.com/iaas/Content/ContEng/Tasks/contengconfiguringclusteraddons-supportedversions.htm"

PATCHES: Mapping[KubernetesVersion, str] = {
    KubernetesVersion(1, 32): "v1.32.10",
    KubernetesVersion(1, 33): "v1.33.1",
    KubernetesVersion(1, 34): "v1.34.2",
}
"""Release → the patch release that clusters and node pools are made of. OKE takes no other form than this. From the
add-on page's kube-proxy row, whose versions follow those of the control plane (an inference: a newer patch may be
there, and `patch` in the cluster's settings names it)."""

RELEASES = Releases(
    looked_up="2026-11-21",
    releases={
        # Three releases at a time; the oldest goes 30 days after a newer one comes, on no day that is named before.
        version: Support(standard_until=None, source=f"{_PAGE}; {_ADD_ONS}")
        for version in PATCHES
    },
)
"""What can be made. The days are the cloud's to announce: 30 after the release that follows the next but one."""
