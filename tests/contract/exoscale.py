"""The components of Exoscale, each with what it takes to make one."""

from collections.abc import Callable

import pulumi
from pulumi_aws.provider import Provider as StorageProvider
from pulumiverse_exoscale.provider import Provider

from components.exoscale.buckets import BucketKey, Buckets
from components.exoscale.cluster import Cluster
from components.exoscale.entrance import LoadBalancer, Names
from components.exoscale.network import Network
from components.exoscale.pools import NodePools
from components.exoscale.storage import DefaultClass
from spec.clouds.exoscale.cluster import ExoscaleCluster
from spec.clouds.exoscale.firewall import rules
from spec.clouds.exoscale.names import labels
from spec.ground.demand import AccessKeyDemand, BucketDemand, Demand, Inbound, NameDemand, Right
from spec.ground.layout import layout
from spec.secrets import SecretRef

NAME = "it"
TITLE = "mint-exoscale-test"
ZONE = "ch-dk-2"
LABELS = labels("mint", "test", TITLE)
CLUSTER = ExoscaleCluster.model_validate(
    {
        "cloud": "exoscale",
        "region": ZONE,
        "version": "1.35",
        "patch": 2,
        "public-api": True,
        "kubeconfig-days": 10,
        "pools": [
            {
                "name": "hosting",
                "machine": "standard.huge",
                "nodes": 3,
                "disk": "100Gi",
                "labels": {"tier": "hosting"},
                "taints": [{"key": "only", "value": "apps", "effect": "NoExecute"}],
            },
            {"name": "spare", "machine": "cpu.extra-large", "nodes": 12, "disk": "50Gi", "anti-affinity": False},
        ],
    }
)
INBOUND = Inbound(port=443, node_port=32443, requirements=("MC-1",))
RULES = rules((), Demand(inbound=(INBOUND,)))
BUCKETS = (
    BucketDemand(name="backup", bucket="mint-test-backup"),
    BucketDemand(name="logs", bucket="mint-test-logs", versioned=False),
)
KEY = AccessKeyDemand(
    name="backup",
    buckets={"backup": Right.READ_WRITE},
    key_id=SecretRef("backup-username"),
    secret=SecretRef("backup-password"),
)


def _on(opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(providers=[Provider("exoscale")]))


def _stored(opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions.merge(
        opts, pulumi.ResourceOptions(providers=[StorageProvider("storage", region=ZONE)])
    )


Make = Callable[[pulumi.ResourceOptions], pulumi.ComponentResource]

CASES: tuple[tuple[type[pulumi.ComponentResource], str, Make], ...] = (
    (
        Network,
        "groundwork:exoscale:Network",
        lambda opts: Network(
            NAME,
            {
                "title": TITLE,
                "zone": ZONE,
                "layout": layout("10.40.0.0/16", zones=1),
                "rules": RULES,
                "labels": LABELS,
            },
            _on(opts),
        ),
    ),
    (
        Cluster,
        "groundwork:exoscale:Cluster",
        lambda opts: Cluster(NAME, {"title": TITLE, "spec": CLUSTER, "labels": LABELS}, _on(opts)),
    ),
    (
        NodePools,
        "groundwork:exoscale:NodePools",
        lambda opts: NodePools(
            NAME,
            {
                "title": TITLE,
                "zone": ZONE,
                "cluster_id": "a-cluster",
                "pools": CLUSTER.pools,
                "group_id": "a-group",
                "network_id": "a-network",
                "labels": LABELS,
            },
            _on(opts),
        ),
    ),
    (
        Buckets,
        "groundwork:exoscale:Buckets",
        lambda opts: Buckets(NAME, {"buckets": BUCKETS}, _stored(opts)),
    ),
    (
        BucketKey,
        "groundwork:exoscale:BucketKey",
        lambda opts: BucketKey(
            NAME,
            {"title": TITLE, "key": KEY, "buckets": {one.name: one.bucket for one in BUCKETS}, "labels": LABELS},
            _on(opts),
        ),
    ),
    (
        LoadBalancer,
        "groundwork:exoscale:LoadBalancer",
        lambda opts: LoadBalancer(NAME, {"title": TITLE, "zone": ZONE, "labels": LABELS}, _on(opts)),
    ),
    (
        Names,
        "groundwork:exoscale:Names",
        lambda opts: Names(
            NAME,
            {
                "zone": "example.com",
                "existing": False,
                "names": (
                    NameDemand(fqdn="*.exo.example.com", zone="example.com"),
                    NameDemand(fqdn="example.com", zone="example.com"),
                ),
                "address": "192.0.2.1",
            },
            _on(opts),
        ),
    ),
    (
        DefaultClass,
        "groundwork:exoscale:DefaultClass",
        lambda opts: DefaultClass(NAME, {"provisioner": "csi.exoscale.com"}, opts),
    ),
)
"""Component, its type token as states know it, and how one is made."""
