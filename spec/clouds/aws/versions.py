"""Releases of Kubernetes on EKS (X-3), and the add-ons that go with each.

14 months of support in the price and 12 more to be bought, after which AWS upgrades by itself
(https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html).
"""

from collections.abc import Mapping

from spec.clouds.versions import Releases, Support
from spec.versions import KubernetesVersion

_SOURCE = "https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html"
_DAYS = {
    # Standard until, extended until.
    "1.29": ("2025-03-23", "2026-03-23"),
    "1.30": ("2025-07-23", "2026-07-23"),
    "1.31": ("2025-11-26", "2026-11-26"),
    "1.32": ("2026-03-23", "2027-03-23"),
    "1.33": ("2026-07-29", "2027-07-29"),
    "1.34": ("2026-12-02", "2027-12-02"),
    "1.35": ("2027-03-27", "2028-03-27"),
}

RELEASES = Releases(
    looked_up="2026-11-21",
    releases={
        KubernetesVersion.parse(release): Support(standard_until=standard, extended_until=extended, source=_SOURCE)
        for release, (standard, extended) in _DAYS.items()
    },
)
"""All that EKS has had since the oldest that could be had in 2026."""


def is_extended(version: KubernetesVersion) -> bool:
    """Whether a cluster of this release costs the higher price from its first hour on the day of the table."""
    support = RELEASES.releases[version]
    return support.standard_until is not None and support.standard_until < RELEASES.looked_up


POD_IDENTITY_AGENT = "eks-pod-identity-agent"
CNI, PROXY, DNS, DISKS = "vpc-cni", "kube-proxy", "coredns", "aws-ebs-csi-driver"

# Exact releases, as they run in public stacks of these releases of Kubernetes; `aws eks describe-addon-versions
# --kubernetes-version …` lists what there is. kube-proxy follows the release of the control plane
# (https://docs.aws.amazon.com/eks/latest/userguide/managing-kube-proxy.html), the others serve several.
_EVERYWHERE = {
    CNI: "v1.21.1-eksbuild.3",
    POD_IDENTITY_AGENT: "v1.3.10-eksbuild.2",
    DISKS: "v1.54.0-eksbuild.1",
}
ADD_ONS: Mapping[KubernetesVersion, Mapping[str, str]] = {
    KubernetesVersion.parse("1.31"): {**_EVERYWHERE, PROXY: "v1.31.13-eksbuild.2", DNS: "v1.11.4-eksbuild.24"},
    KubernetesVersion.parse("1.32"): {**_EVERYWHERE, PROXY: "v1.32.9-eksbuild.2", DNS: "v1.11.4-eksbuild.24"},
    KubernetesVersion.parse("1.33"): {**_EVERYWHERE, PROXY: "v1.33.8-eksbuild.4", DNS: "v1.13.2-eksbuild.1"},
    KubernetesVersion.parse("1.34"): {**_EVERYWHERE, PROXY: "v1.34.3-eksbuild.5", DNS: "v1.13.2-eksbuild.1"},
    KubernetesVersion.parse("1.35"): {**_EVERYWHERE, PROXY: "v1.35.0-eksbuild.2", DNS: "v1.13.2-eksbuild.1"},
}
"""Release of Kubernetes → add-on → its exact release."""
BEFORE_NODES = (CNI, PROXY, POD_IDENTITY_AGENT)
"""Without these a node never becomes ready, or its pods have no identity; the others need nodes to run on."""
