"""A platform on Exoscale: network, cluster, what stands beside it, and then what is the same in every cluster."""

import pulumi
from pulumi_aws.provider import Provider as StorageProvider
from pulumiverse_exoscale.provider import Provider

from components.exoscale.buckets import BucketKey, Buckets
from components.exoscale.cluster import Cluster
from components.exoscale.entrance import LoadBalancer, Names
from components.exoscale.network import Network
from components.exoscale.pools import NodePools
from components.exoscale.storage import DefaultClass
from components.provider import ClusterProvider
from spec.clouds.exoscale.cluster import ExoscaleCluster
from spec.clouds.exoscale.disks import PROVISIONER
from spec.clouds.exoscale.entrance import balancer_name
from spec.clouds.exoscale.firewall import rules
from spec.clouds.exoscale.names import labels
from spec.clouds.exoscale.zones import storage_endpoint
from spec.ground.demand import Demand
from spec.ground.layout import layout
from spec.ground.openings import openings
from spec.platforms import PLATFORMS
from spec.settings import StackSettings
from stacks.kubernetes_side import build_platform


def build(settings: StackSettings) -> None:
    """Everything that the settings ask of Exoscale, and the platform in its cluster."""
    if not isinstance(settings.cluster, ExoscaleCluster):
        raise pulumi.RunError(f"{settings.cluster.cloud} is not Exoscale")
    _Ground(settings, settings.cluster).build()


class _Ground:
    """One run: what every step needs, and the steps in their order."""

    def __init__(self, settings: StackSettings, cluster: ExoscaleCluster) -> None:
        platform = PLATFORMS[settings.platform]
        self.settings, self.cluster = settings, cluster
        self.stack = pulumi.get_stack()
        self.title = self.stack
        self.labels = labels(settings.platform, settings.environment, self.stack)
        self.demand: Demand = platform.demand(settings)
        self.cut = layout(cluster.network.cidr, zones=1)
        self.rules = rules(openings(platform.plan(settings).flows, self.demand, self.cut), self.demand)
        # Credentials come from the environment, and so into no state file.
        self.provider = Provider("exoscale")

    @property
    def opts(self) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(providers=[self.provider])

    def build(self) -> None:
        """The cluster from the ground up, what the platform asks for beside it, then the platform."""
        network = Network(
            "network",
            {
                "title": self.title,
                "zone": self.cluster.region,
                "layout": self.cut,
                "rules": self.rules,
                "labels": self.labels,
            },
            self.opts,
        )
        cluster = Cluster("sks", {"title": self.title, "spec": self.cluster, "labels": self.labels}, self.opts)
        pools = NodePools(
            "pools",
            {
                "title": self.title,
                "zone": self.cluster.region,
                "cluster_id": cluster.cluster_id,
                "pools": self.cluster.pools,
                "group_id": network.group_id,
                "network_id": network.network_id,
                "labels": self.labels,
            },
            self.opts,
        )
        inside = ClusterProvider(
            "cluster",
            {
                "kubeconfig": cluster.kubeconfig,
                # The same cluster under new credentials: without this every object would be replaced with each of them.
                "cluster_identifier": f"exoscale-{self.title}",
            },
            # Nothing can be ready before there are nodes.
            pulumi.ResourceOptions(depends_on=[pools]),
        )
        DefaultClass("volumes", {"provisioner": PROVISIONER}, pulumi.ResourceOptions(providers=[inside]))
        made = self._storage()
        self._entrance()
        build_platform(self.settings, inside, secrets=made, after=[pools])

    def _storage(self) -> dict[str, pulumi.Output[str]]:
        """Buckets, and the keys that the platform's settings name: name of the secret → its value."""
        if not self.demand.buckets:
            return {}
        provider = StorageProvider(
            "storage",
            region=self.cluster.region,
            endpoints=[{"s3": storage_endpoint(self.cluster.region)}],
            s3_use_path_style=True,
            # All that asks Amazon itself.
            skip_credentials_validation=True,
            skip_metadata_api_check=True,
            skip_region_validation=True,
            skip_requesting_account_id=True,
        )
        Buckets("buckets", {"buckets": self.demand.buckets}, pulumi.ResourceOptions(providers=[provider]))
        named = {one.name: one.bucket for one in self.demand.buckets}
        made: dict[str, pulumi.Output[str]] = {}
        for wanted in self.demand.access_keys:
            key = BucketKey(
                f"key-{wanted.name}",
                {"title": self.title, "key": wanted, "buckets": named, "labels": self.labels},
                self.opts,
            )
            if wanted.key_id is not None:
                made[wanted.key_id.key] = key.key_id
            if wanted.secret is not None:
                made[wanted.secret.key] = key.secret
        return made

    def _entrance(self) -> None:
        """The load balancer before anything uses it, so that names can lead to it."""
        if not any(one.machine is None for one in self.demand.inbound):
            return
        title = balancer_name(self.settings)
        balancer = LoadBalancer(
            "entrance", {"title": title, "zone": self.cluster.region, "labels": self.labels}, self.opts
        )
        pulumi.export("entrance", balancer.address)
        dns = self.settings.ground.dns
        if dns.zone is not None and self.demand.names:
            Names(
                "names",
                {
                    "zone": dns.zone,
                    "existing": dns.existing_zone,
                    "names": self.demand.names,
                    "address": balancer.address,
                },
                self.opts,
            )
