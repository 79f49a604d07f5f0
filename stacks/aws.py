"""A platform on AWS: network, cluster, what stands beside it, and then what is the same in every cluster."""

import ipaddress
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_aws import Provider

from components.aws.add_on import AddOn, AddOnArgs
from components.aws.bucket import Bucket
from components.aws.cluster import EksCluster
from components.aws.firewall import Firewall
from components.aws.identities import BucketIdentities
from components.aws.keys import CustomerKeys
from components.aws.network import Endpoints, Network
from components.aws.node_group import NodeGroup, NodeRole
from components.manifests import Manifests
from components.provider import ClusterProvider
from spec.clouds.aws.add_ons import SYSTEM, add_ons
from spec.clouds.aws.add_ons import AddOn as AddOnSpec
from spec.clouds.aws.cluster import AwsCluster
from spec.clouds.aws.firewall import firewall
from spec.clouds.aws.identities import bucket_arn, identities
from spec.clouds.aws.keys import Key, keys
from spec.clouds.aws.network import network
from spec.clouds.aws.node_groups import node_groups
from spec.clouds.aws.own_flows import CONTROL, ENDPOINTS, NODES
from spec.clouds.aws.storage_class import DISK_KEY, storage_class
from spec.clouds.aws.tags import tags
from spec.ground.demand import Demand
from spec.ground.layout import Tier
from spec.ground.openings import openings
from spec.plan import PlatformPlan
from spec.platforms import PLATFORMS
from spec.settings import StackSettings
from stacks import aws_data, aws_edge
from stacks.aws_site import Site
from stacks.kubernetes_side import build_platform
from stacks.secrets import reveal

EXEC_VERSION = "client.authentication.k8s.io/v1beta1"
"""What `aws eks get-token` answers with."""


def build(settings: StackSettings) -> None:
    """Everything that the settings ask of AWS, and the platform in its cluster."""
    cluster = settings.cluster
    if not isinstance(cluster, AwsCluster):
        raise TypeError(f"{cluster.cloud} is not AWS")
    platform = PLATFORMS[settings.platform]
    plan, demand = platform.plan(settings), platform.demand(settings)
    site = _site(settings, cluster, plan, demand)
    plane = _cluster(site)
    pods = _identities(site, plane)
    users = _keys_of_users(demand, pods)

    def value(key: str) -> pulumi.Output[str]:
        return users[key] if key in users else reveal(key)

    beside = aws_data.make(site, value)
    edge = aws_edge.make(site, plane.name, plane.scaling_groups, value)
    private = aws_edge.private_names(site, beside, edge)
    kubernetes_provider = _provider(cluster, plane)
    classes = _storage_class(site, kubernetes_provider, plane)
    after = [*plane.parts, pods, *beside.parts, *edge.parts, *private, classes]
    build_platform(settings, kubernetes_provider, secrets=users, after=after)
    pulumi.export("aws", {**edge.facts, **beside.facts, "cluster": cluster.name, "clusterArn": cluster.arn})


def _site(settings: StackSettings, cluster: AwsCluster, plan: PlatformPlan, demand: Demand) -> Site:
    """The network with its firewall, and the keys: what everything else stands on."""
    marks = tags(settings, pulumi.get_stack())
    # Credentials of another account are refused before anything is touched.
    provider = Provider("aws", region=cluster.region, allowed_account_ids=[cluster.account])
    options = pulumi.ResourceOptions(providers=[provider])
    cut = network(cluster, demand)
    net = Network("network", {"spec": cut, "tags": marks, "cluster": cluster.name}, options)
    private = tuple(one for one in cluster.api_access if not _is_public(one))
    rules = firewall(
        openings(plan.flows, demand, cut.layout), demand, endpoints=bool(cut.endpoints), api_access=private
    )
    walls = Firewall("firewall", {"spec": rules, "tags": marks, "prefix": cluster.name, "vpc_id": net.vpc_id}, options)
    if cut.endpoints:
        Endpoints(
            "endpoints",
            {
                "spec": cut,
                "tags": marks,
                "vpc_id": net.vpc_id,
                "subnet_ids": net.of(Tier.CONTROL),
                "group_id": walls.group_ids[ENDPOINTS],
            },
            options,
        )
    specs = keys(cluster, demand, settings.ground.encryption)
    return Site(
        settings=settings,
        cluster=cluster,
        plan=plan,
        demand=demand,
        tags=marks,
        options=options,
        vpc_id=net.vpc_id,
        subnets=net.of,
        groups=walls.group_ids,
        keys=CustomerKeys("keys", {"specs": specs, "tags": marks}, options).arns if specs else {},
        network=net,
    )


def _is_public(cidr: str) -> bool:
    return not ipaddress.ip_network(cidr).is_private


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plane:
    """The cluster with its nodes."""

    name: pulumi.Output[str]
    endpoint: pulumi.Output[str]
    authority: pulumi.Output[str]
    node_role: pulumi.Output[str]
    scaling_groups: Mapping[str, pulumi.Output[str]]
    parts: list[pulumi.Resource]


def _cluster(site: Site) -> _Plane:
    """Control plane, then what nodes need, then nodes, then what needs nodes."""
    cluster = site.cluster
    plane = EksCluster(
        "eks",
        {
            "spec": cluster,
            "public_access": tuple(filter(_is_public, cluster.api_access)),
            "tags": site.tags,
            "subnet_ids": site.subnets(Tier.CONTROL),
            "group_id": site.groups[CONTROL],
            "key_arn": site.keys.get(Key.CLUSTER),
        },
        site.options,
    )
    wanted = add_ons(cluster)
    first = [_add_on(site, one, plane, ()) for one in wanted if one.before_nodes]
    role = NodeRole("nodes", {"spec": cluster, "tags": site.tags}, site.options)
    groups = {
        spec.pool: NodeGroup(
            f"pool-{spec.pool}",
            {
                "spec": spec,
                "version": cluster.version,
                "tags": site.tags,
                "cluster": plane.name,
                "role_arn": role.arn,
                "subnet_ids": site.subnets(Tier.NODES)[: spec.zones],
                "group_id": site.groups[NODES],
                "key_arn": site.keys.get(Key.DATA),
            },
            # Without its way out a node cannot load what it needs to become ready.
            site.after(site.network, *first),
        )
        for spec in node_groups(cluster, site.demand)
    }
    last = [_add_on(site, one, plane, tuple(groups.values())) for one in wanted if not one.before_nodes]
    return _Plane(
        name=plane.name,
        endpoint=plane.endpoint,
        authority=plane.certificate_authority,
        node_role=role.name,
        scaling_groups={pool: one.scaling_group for pool, one in groups.items()},
        parts=[plane, *first, *groups.values(), *last],
    )


def _add_on(site: Site, spec: AddOnSpec, plane: EksCluster, after: tuple[pulumi.Resource, ...]) -> AddOn:
    about: AddOnArgs = {
        "spec": spec,
        "tags": site.tags,
        "cluster": plane.name,
        "disk_key_arn": site.keys.get(Key.DATA),
    }
    return AddOn(f"add-on-{spec.name}", about, site.after(*after))


def _identities(site: Site, plane: _Plane) -> BucketIdentities:
    """Buckets, and who may use them."""
    for one in site.demand.buckets:
        Bucket(
            f"bucket-{one.name}",
            {
                "spec": one,
                "arn": bucket_arn(site.cluster, one.bucket),
                "tags": site.tags,
                "key_arn": site.keys[Key.BUCKETS] if one.customer_key else None,
            },
            site.options,
        )
    return BucketIdentities(
        "identities",
        {
            "spec": identities(site.cluster, site.demand),
            "tags": site.tags,
            "cluster": plane.name,
            "key_arn": site.keys.get(Key.BUCKETS),
            "node_role": plane.node_role,
        },
        site.options,
    )


def _keys_of_users(demand: Demand, pods: BucketIdentities) -> dict[str, pulumi.Output[str]]:
    """Name of a secret of the platform → the part of an access key that it is."""
    made: dict[str, pulumi.Output[str]] = {}
    for one in demand.access_keys:
        for ref, part in ((one.key_id, "id"), (one.secret, "secret")):
            if ref is not None:
                made[ref.key] = pulumi.Output.secret(pods.keys[one.name][part])
    return made


def _provider(cluster: AwsCluster, plane: _Plane) -> ClusterProvider:
    """The cluster as `kubectl` would reach it: with a token that `aws` fetches for whoever runs this."""
    return ClusterProvider(
        "cluster",
        {
            "kubeconfig": pulumi.Output.all(plane.name, plane.endpoint, plane.authority).apply(
                lambda known: json.dumps(kubeconfig(cluster.region, *known))
            ),
            # The same cluster for ever: without this, every object would be replaced when its address changes.
            "cluster_identifier": cluster.arn,
        },
    )


def kubeconfig(region: str, name: str, endpoint: str, authority: str) -> dict[str, Any]:
    """A kubeconfig without any secret in it."""
    command = {
        "apiVersion": EXEC_VERSION,
        "command": "aws",
        "args": ["eks", "get-token", "--cluster-name", name, "--region", region, "--output", "json"],
        "interactiveMode": "Never",
    }
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": {"server": endpoint, "certificate-authority-data": authority}}],
        "users": [{"name": name, "user": {"exec": command}}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "current-context": name,
    }


def _storage_class(site: Site, provider: ClusterProvider, plane: _Plane) -> Manifests:
    key = site.keys.get(Key.DATA)
    return Manifests(
        "storage",
        {
            "namespace": SYSTEM,
            "manifests": (storage_class(customer_key=key is not None),),
            "later": lambda name: {DISK_KEY: key or ""}[name],
        },
        pulumi.ResourceOptions(providers=[provider], depends_on=plane.parts),
    )
