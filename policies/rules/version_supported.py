"""A release of Kubernetes that the cloud still runs."""

from collections.abc import Iterator

from policies.facts import Cluster
from policies.rule import About, Rule, Severity
from spec.clouds.tables import tables_of
from spec.versions import KubernetesVersion


def violations(cluster: Cluster, about: About) -> Iterator[str]:
    """Releases that the cloud does not offer any more, and another one than the settings say."""
    version = KubernetesVersion.parse(".".join(str(cluster.version).removeprefix("v").split(".")[:2]))
    releases = tables_of(cluster.cloud).releases
    if not releases.can_be_made(version):
        offered = ", ".join(str(one) for one in releases.available)
        yield f"{version} is not offered on {releases.looked_up}; offered are {offered}"
    if about.settings is not None and about.settings.cluster.version != version:
        yield f"the cluster runs {version}, and the settings say {about.settings.cluster.version}"


RULE = Rule(
    name="version-supported",
    says="The cluster runs a release that the cloud offers, and that the settings name and the vendor supports.",
    why="The cloud upgrades what has ended by itself, and the vendor's support ends with it.",
    remedy="Raise cluster.version, one release after the other.",
    each=(Cluster,),
    check_each=violations,
    severity=Severity.HIGH,
    requirements=("TP-2", "PS-12", "X-3"),
    url="https://kubernetes.io/releases/version-skew-policy/",
)
