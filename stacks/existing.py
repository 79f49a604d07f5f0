"""A platform in a cluster that somebody else made: a customer's own, on premises or anywhere."""

import pulumi

from components.provider import ClusterProvider
from spec.cluster import ExistingCluster
from spec.settings import StackSettings
from stacks.kubernetes_side import build_platform


def build(settings: StackSettings) -> None:
    """The platform in the cluster of the kubeconfig. The same composition as on a local stack."""
    cluster = settings.cluster
    if not isinstance(cluster, ExistingCluster):
        raise pulumi.RunError(f"{cluster.cloud} is not an existing cluster")
    provider = ClusterProvider("cluster", {"kubeconfig": cluster.kubeconfig, "context": cluster.context})
    build_platform(settings, provider)
