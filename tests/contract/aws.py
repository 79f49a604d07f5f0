"""The components of AWS, each with what it takes to make one: figures of the shipped stacks."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pulumi
from pulumi_aws import Provider

from components.aws.add_on import AddOn
from components.aws.balancer import Balancer
from components.aws.bucket import Bucket
from components.aws.cluster import EksCluster
from components.aws.database import Database
from components.aws.firewall import Firewall
from components.aws.identities import BucketIdentities, PodRole
from components.aws.keys import CustomerKeys
from components.aws.machine import Machine, MachineProfile
from components.aws.names import PrivateNames, PublicNames
from components.aws.network import Endpoints, Network
from components.aws.node_group import NodeGroup, NodeRole
from components.aws.secret_store import SecretStore
from components.aws.services import ActiveMq, Kafka, Redis
from spec.clouds.aws.add_ons import add_ons
from spec.clouds.aws.cluster import AwsCluster
from spec.clouds.aws.data_services import ServiceSpec, databases, services
from spec.clouds.aws.documents import write_challenges
from spec.clouds.aws.entrance import BalancerSpec, edge_balancer
from spec.clouds.aws.firewall import firewall
from spec.clouds.aws.identities import KeyedUser, bucket_arn, identities, trust_of
from spec.clouds.aws.keys import keys
from spec.clouds.aws.machines_beside import MachineSpec, machines_beside
from spec.clouds.aws.network import network
from spec.clouds.aws.node_groups import node_groups
from spec.clouds.aws.tags import Tags
from spec.settings import StackSettings
from tests.components.making import reveal
from tests.spec.cloud_stack import demand_of, openings_of, settings_of

NAME = "it"
SMI, PSEVEN, THINGPARK = "smi-aws-prod", "pseven-aws-prod", "thingpark-aws-prod"
KEY = "arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000"
TAGS = Tags({"platform": "smi", "environment": "test", "stack": "smi-aws-test", "managed-by": "groundwork"})


@cache
def settings(stack: str) -> StackSettings:
    """The settings of a shipped stack."""
    found: StackSettings = settings_of(stack)
    return found


def cluster_of(stack: str) -> AwsCluster:
    """Its cluster."""
    found = settings(stack).cluster
    assert isinstance(found, AwsCluster)
    return found


CLUSTER = cluster_of(SMI)
NETWORK = network(CLUSTER, demand_of(SMI))
POOL, *_ = node_groups(cluster_of(THINGPARK), demand_of(THINGPARK))
ENCRYPTION = settings(SMI).ground.encryption


def _service(key: str) -> ServiceSpec:
    (found,) = [one for one in services(CLUSTER, demand_of(SMI), settings(SMI).ground) if one.key == key]
    return found


def _machine(key: str) -> MachineSpec:
    known = machines_beside(cluster_of(PSEVEN), demand_of(PSEVEN), settings(PSEVEN).ground)
    (found,) = [one for one in known if one.key == key]
    return found


def _balancer() -> BalancerSpec:
    found = edge_balancer(CLUSTER, demand_of(SMI))
    assert found is not None
    return found


def _ids(*names: str) -> list[pulumi.Output[str]]:
    return [pulumi.Output.from_input(one) for one in names]


def _subnets() -> list[pulumi.Output[str]]:
    return _ids("subnet-a", "subnet-b", "subnet-c")


def _on(opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions.merge(
        opts, pulumi.ResourceOptions(providers=[Provider("aws", region="eu-central-1")])
    )


Make = Callable[[pulumi.ResourceOptions], pulumi.ComponentResource]


def _eks(opts: pulumi.ResourceOptions, *, public: tuple[str, ...], key: str | None) -> EksCluster:
    return EksCluster(
        NAME,
        {
            "spec": CLUSTER,
            "public_access": public,
            "tags": TAGS,
            "subnet_ids": _subnets(),
            "group_id": "sg-control",
            "key_arn": key,
        },
        _on(opts),
    )


def _bucket(opts: pulumi.ResourceOptions, *, key: str | None, days: int | None) -> Bucket:
    first, *_ = demand_of(SMI).buckets
    spec = replace(first, expire_days=days)
    arn = bucket_arn(CLUSTER, spec.bucket)
    return Bucket(NAME, {"spec": spec, "arn": arn, "tags": TAGS, "key_arn": key}, _on(opts))


def _of_machine(opts: pulumi.ResourceOptions, key: str) -> Machine:
    return Machine(
        NAME,
        {
            "spec": _machine(key),
            "tags": TAGS,
            "subnet_id": "subnet-a",
            "zone": "eu-central-1a",
            "group_id": "sg-machine",
            "profile": "profile",
            "key_arn": KEY,
        },
        _on(opts),
    )


def _kafka(opts: pulumi.ResourceOptions) -> Kafka:
    return Kafka(
        NAME,
        {
            "spec": _service("kafka"),
            "tags": TAGS,
            "partition": "aws",
            "account": "111122223333",
            "region": "eu-central-1",
            "subnet_ids": _subnets(),
            "group_id": "sg-kafka",
            "key_arn": KEY,
            "secret_key_arn": KEY,
            "user": "dtplatform",
            "secret_name": "AmazonMSK_twin-test",
            "password": reveal("kafka"),
        },
        _on(opts),
    )


def _database(opts: pulumi.ResourceOptions) -> Database:
    (spec,) = databases(CLUSTER, demand_of(SMI), settings(SMI).ground)
    return Database(
        NAME,
        {
            "spec": spec,
            "tags": TAGS,
            "subnet_ids": _subnets(),
            "group_id": "sg-database",
            "key_arn": KEY,
            "password": reveal(spec.password.key),
        },
        _on(opts),
    )


def _add_on(opts: pulumi.ResourceOptions, name: str) -> AddOn:
    (spec,) = [one for one in add_ons(CLUSTER) if one.name == name]
    disk_key = pulumi.Output.from_input(KEY)
    return AddOn(NAME, {"spec": spec, "tags": TAGS, "cluster": "twin", "disk_key_arn": disk_key}, _on(opts))


def _names(opts: pulumi.ResourceOptions, existing: str | None) -> PublicNames:
    return PublicNames(
        NAME,
        {
            "zone": "twin.example.com",
            "existing_zone_id": existing,
            "tags": TAGS,
            "names": ("app.twin.example.com", "*.twin.example.com", "twin.example.com"),
            "target": {"host": "balancer.example.net", "zone_id": "Z00000000"},
        },
        _on(opts),
    )


CASES: tuple[tuple[type[pulumi.ComponentResource], str, Make], ...] = (
    (
        Network,
        "groundwork:aws:Network",
        lambda opts: Network(NAME, {"spec": NETWORK, "tags": TAGS, "cluster": CLUSTER.name}, _on(opts)),
    ),
    (
        Endpoints,
        "groundwork:aws:Endpoints",
        lambda opts: Endpoints(
            NAME,
            {
                "spec": NETWORK,
                "tags": TAGS,
                "vpc_id": "vpc-1",
                "subnet_ids": _subnets(),
                "group_id": "sg-endpoints",
            },
            _on(opts),
        ),
    ),
    (
        Firewall,
        "groundwork:aws:Firewall",
        lambda opts: Firewall(
            NAME,
            {
                "spec": firewall(openings_of(SMI), demand_of(SMI), endpoints=True, api_access=("10.60.0.0/24",)),
                "tags": TAGS,
                "prefix": CLUSTER.name,
                "vpc_id": "vpc-1",
            },
            _on(opts),
        ),
    ),
    (
        CustomerKeys,
        "groundwork:aws:CustomerKeys",
        lambda opts: CustomerKeys(NAME, {"specs": keys(CLUSTER, demand_of(SMI), ENCRYPTION), "tags": TAGS}, _on(opts)),
    ),
    (EksCluster, "groundwork:aws:EksCluster", lambda opts: _eks(opts, public=("203.0.113.0/24",), key=KEY)),
    (NodeRole, "groundwork:aws:NodeRole", lambda opts: NodeRole(NAME, {"spec": CLUSTER, "tags": TAGS}, _on(opts))),
    (
        NodeGroup,
        "groundwork:aws:NodeGroup",
        lambda opts: NodeGroup(
            NAME,
            {
                "spec": POOL,
                "version": CLUSTER.version,
                "tags": TAGS,
                "cluster": "twin",
                "role_arn": "arn:aws:iam::111122223333:role/nodes",
                "subnet_ids": _subnets(),
                "group_id": "sg-nodes",
                "key_arn": KEY,
            },
            _on(opts),
        ),
    ),
    (AddOn, "groundwork:aws:AddOn", lambda opts: _add_on(opts, "aws-ebs-csi-driver")),
    (Bucket, "groundwork:aws:Bucket", lambda opts: _bucket(opts, key=KEY, days=90)),
    (
        BucketIdentities,
        "groundwork:aws:BucketIdentities",
        lambda opts: BucketIdentities(
            NAME,
            {
                "spec": replace(
                    identities(CLUSTER, demand_of(SMI)),
                    users=(KeyedUser(name="backup", user_name="twin-prod-backup", policies=("kafka",)),),
                    nodes=("kafka",),
                ),
                "tags": TAGS,
                "cluster": "twin",
                "key_arn": pulumi.Output.from_input(KEY),
                "node_role": "nodes",
            },
            _on(opts),
        ),
    ),
    (
        PodRole,
        "groundwork:aws:PodRole",
        lambda opts: PodRole(
            NAME,
            {
                "role_name": "twin-prod-solver",
                "trust": trust_of(CLUSTER, "cert-manager", "cert-manager"),
                "managed_policies": ("arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy",),
                "documents": {"challenges": write_challenges("arn:aws:route53:::hostedzone/Z1", "aws")},
                "tags": TAGS,
                "association": {
                    "cluster": "twin",
                    "namespace": "cert-manager",
                    "service_account": "cert-manager",
                },
            },
            _on(opts),
        ),
    ),
    (Database, "groundwork:aws:Database", _database),
    (Kafka, "groundwork:aws:Kafka", _kafka),
    (
        Redis,
        "groundwork:aws:Redis",
        lambda opts: Redis(
            NAME,
            {
                "spec": _service("redis"),
                "tags": TAGS,
                "subnet_ids": _subnets(),
                "group_id": "sg-redis",
                "key_arn": KEY,
                "password": reveal("redis"),
            },
            _on(opts),
        ),
    ),
    (
        ActiveMq,
        "groundwork:aws:ActiveMq",
        lambda opts: ActiveMq(
            NAME,
            {
                "spec": _service("activemq"),
                "tags": TAGS,
                "subnet_ids": _ids("subnet-a", "subnet-b"),
                "group_id": "sg-activemq",
                "key_arn": KEY,
                "user": "dtplatform",
                "password": reveal("activemq"),
            },
            _on(opts),
        ),
    ),
    (
        MachineProfile,
        "groundwork:aws:MachineProfile",
        lambda opts: MachineProfile(NAME, {"spec": CLUSTER, "tags": TAGS}, _on(opts)),
    ),
    (Machine, "groundwork:aws:Machine", lambda opts: _of_machine(opts, "proxy")),
    (
        Balancer,
        "groundwork:aws:Balancer",
        lambda opts: Balancer(
            NAME,
            {
                "spec": _balancer(),
                "tags": TAGS,
                "vpc_id": "vpc-1",
                "subnet_ids": _subnets(),
                "group_id": "sg-edge",
                "scaling_groups": {"core": pulumi.Output.from_input("group-of-core")},
            },
            _on(opts),
        ),
    ),
    (PublicNames, "groundwork:aws:PublicNames", lambda opts: _names(opts, None)),
    (
        PrivateNames,
        "groundwork:aws:PrivateNames",
        lambda opts: PrivateNames(
            NAME,
            {
                "zone": "twin.internal",
                "tags": TAGS,
                "vpc_id": "vpc-1",
                "hosts": {"db.twin.internal": "db.rds.example.net"},
                "addresses": {"nfs.twin.internal": "10.40.224.5"},
            },
            _on(opts),
        ),
    ),
    (
        SecretStore,
        "groundwork:aws:SecretStore",
        lambda opts: SecretStore(
            NAME,
            {"specs": demand_of(SMI).stored_secrets, "tags": TAGS, "key_arn": KEY, "reveal": reveal},
            _on(opts),
        ),
    ),
)
"""Component, its type token as states know it, and how one is made."""

VARIANTS: dict[str, Make] = {
    "an API inside only, with the cloud's keys": lambda opts: _eks(opts, public=(), key=None),
    "a bucket that keeps everything, with the cloud's key": lambda opts: _bucket(opts, key=None, days=None),
    "an add-on without rights": lambda opts: _add_on(opts, "coredns"),
    "a machine with data, inside of the network": lambda opts: _of_machine(opts, "nfs"),
    "names in a zone of somebody else": lambda opts: _names(opts, "Z0123456789ABCDEFGHIJ"),
}
"""Name → a component made in another way."""
