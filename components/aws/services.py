"""A broker of Kafka (MSK), a cache (ElastiCache for Redis) and a queue (Amazon MQ for ActiveMQ)."""

import json
from typing import TypedDict

import pulumi
from pulumi_aws import elasticache, mq, msk, secretsmanager

from components.base import leaf, owned, token
from spec.clouds.aws.data_services import ServiceSpec
from spec.clouds.aws.documents import kafka_secret
from spec.clouds.aws.tags import Tags
from spec.durability import Durability

KAFKA_PROPERTIES = """auto.create.topics.enable=false
default.replication.factor=3
min.insync.replicas=2
"""
"""One broker in each zone may be lost without loss (https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html)."""
SNAPSHOT_DAYS = 7


class KafkaArgs(TypedDict):
    """What a `Kafka` is made from."""

    spec: ServiceSpec
    tags: Tags
    partition: str
    account: str
    region: str
    subnet_ids: list[pulumi.Output[str]]
    group_id: pulumi.Input[str]
    key_arn: pulumi.Input[str] | None
    """What its disks are encrypted with."""
    secret_key_arn: pulumi.Input[str]
    """What its clients' secret is encrypted with: never the account's default key (X-4)."""
    user: str
    secret_name: str
    password: pulumi.Output[str]


class Kafka(pulumi.ComponentResource):
    """A Kafka cluster that is spoken to by TLS with a name and a password (SASL/SCRAM on 9096), and no other way."""

    brokers: pulumi.Output[str]
    """`b-1…:9096,b-2…:9096`: certificates are for these names."""
    host: pulumi.Output[str]
    """The first of them."""

    def __init__(self, name: str, args: KafkaArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "Kafka"), name, {}, opts)
        spec, tags = args["spec"], args["tags"]
        settings = msk.Configuration(
            f"{name}-configuration",
            name=spec.name,
            kafka_versions=[spec.version],
            server_properties=KAFKA_PROPERTIES,
            opts=leaf(self, Durability.KEPT),
        )
        cluster = msk.Cluster(
            f"{name}-cluster",
            cluster_name=spec.name,
            kafka_version=spec.version,
            number_of_broker_nodes=spec.nodes,
            broker_node_group_info={
                "instance_type": spec.size,
                "client_subnets": args["subnet_ids"],
                "security_groups": [args["group_id"]],
                "storage_info": {"ebs_storage_info": {"volume_size": spec.gib}},
            },
            configuration_info={"arn": settings.arn, "revision": settings.latest_revision},
            client_authentication={"sasl": {"scram": True, "iam": False}, "unauthenticated": False},
            encryption_info={
                "encryption_at_rest_kms_key_arn": args["key_arn"],
                "encryption_in_transit": {"client_broker": "TLS", "in_cluster": True},
            },
            tags=tags.of(f"{name}-cluster"),
            opts=leaf(self, Durability.KEPT),
        )
        self.brokers = cluster.bootstrap_brokers_sasl_scram
        self.host = self.brokers.apply(lambda all_: all_.split(",")[0].partition(":")[0])
        secret = self._secret(name, args)
        msk.ScramSecretAssociation(
            f"{name}-sign-in", cluster_arn=cluster.arn, secret_arn_lists=[secret], opts=owned(self)
        )
        self.register_outputs({"brokers": self.brokers, "host": self.host})

    def _secret(self, name: str, args: KafkaArgs) -> pulumi.Output[str]:
        entry = secretsmanager.Secret(
            f"{name}-secret",
            name=args["secret_name"],
            kms_key_id=args["secret_key_arn"],
            tags=args["tags"].of(f"{name}-secret"),
            opts=leaf(self, Durability.KEPT),
        )
        user = args["user"]
        secretsmanager.SecretVersion(
            f"{name}-secret-value",
            secret_id=entry.id,
            secret_string=args["password"].apply(lambda word: json.dumps({"username": user, "password": word})),
            opts=leaf(self, Durability.KEPT),
        )
        place = args["partition"], args["account"], args["region"]
        policy = secretsmanager.SecretPolicy(
            f"{name}-secret-policy",
            secret_arn=entry.arn,
            policy=entry.arn.apply(lambda arn: json.dumps(kafka_secret(arn, *place))),
            opts=owned(self),
        )
        return policy.secret_arn


class RedisArgs(TypedDict):
    """What a `Redis` is made from."""

    spec: ServiceSpec
    tags: Tags
    subnet_ids: list[pulumi.Output[str]]
    group_id: pulumi.Input[str]
    key_arn: pulumi.Input[str] | None
    password: pulumi.Output[str] | None


class Redis(pulumi.ComponentResource):
    """A cache in several zones, by TLS only."""

    host: pulumi.Output[str]
    """Where it is written to; the certificate is for this name."""

    def __init__(self, name: str, args: RedisArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "Redis"), name, {}, opts)
        spec, tags = args["spec"], args["tags"]
        subnets = elasticache.SubnetGroup(
            f"{name}-subnets",
            name=spec.name,
            subnet_ids=args["subnet_ids"],
            tags=tags.of(f"{name}-subnets"),
            opts=leaf(self, Durability.KEPT),
        )
        several = spec.nodes > 1
        group = elasticache.ReplicationGroup(
            f"{name}-group",
            replication_group_id=spec.name,
            description=f"{spec.name}: Redis",
            engine="redis",
            engine_version=spec.version,
            node_type=spec.size,
            num_cache_clusters=spec.nodes,
            automatic_failover_enabled=several,
            multi_az_enabled=several,
            port=spec.ports[0],
            subnet_group_name=subnets.name,
            security_group_ids=[args["group_id"]],
            at_rest_encryption_enabled=True,
            kms_key_id=args["key_arn"],
            transit_encryption_enabled=True,
            auth_token=args["password"],
            auth_token_update_strategy=None if args["password"] is None else "ROTATE",
            snapshot_retention_limit=SNAPSHOT_DAYS,
            final_snapshot_identifier=f"{spec.name}-last",
            auto_minor_version_upgrade=True,
            tags=tags.of(f"{name}-group"),
            opts=leaf(self, Durability.KEPT),
        )
        self.host = group.primary_endpoint_address
        self.register_outputs({"host": self.host})


class ActiveMqArgs(TypedDict):
    """What an `ActiveMq` is made from."""

    spec: ServiceSpec
    tags: Tags
    subnet_ids: list[pulumi.Output[str]]
    """One, or two where one broker waits for the other."""
    group_id: pulumi.Input[str]
    key_arn: pulumi.Input[str] | None
    user: str
    password: pulumi.Output[str]


class ActiveMq(pulumi.ComponentResource):
    """A broker with TLS endpoints only (X-4), alone or with one that waits in another zone."""

    host: pulumi.Output[str]
    """Of the first broker; the certificate is for this name."""
    endpoints: pulumi.Output[list[str]]
    """All that it listens at, of the first broker."""

    def __init__(self, name: str, args: ActiveMqArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "ActiveMq"), name, {}, opts)
        spec, key = args["spec"], args["key_arn"]
        broker = mq.Broker(
            f"{name}-broker",
            broker_name=spec.name,
            engine_type="ActiveMQ",
            engine_version=spec.version,
            host_instance_type=spec.size,
            deployment_mode="ACTIVE_STANDBY_MULTI_AZ" if spec.nodes > 1 else "SINGLE_INSTANCE",
            subnet_ids=args["subnet_ids"],
            security_groups=[args["group_id"]],
            publicly_accessible=False,
            auto_minor_version_upgrade=True,
            encryption_options=_encryption(key),
            logs={"general": True, "audit": True},
            users=[{"username": args["user"], "password": args["password"], "console_access": False}],
            tags=args["tags"].of(f"{name}-broker"),
            opts=leaf(self, Durability.KEPT),
        )
        self.endpoints = broker.instances.apply(lambda all_: list(all_[0].endpoints or ()) if all_ else [])
        self.host = self.endpoints.apply(_host_of)
        self.register_outputs({"host": self.host, "endpoints": self.endpoints})


def _encryption(key: pulumi.Input[str] | None) -> "mq.BrokerEncryptionOptionsArgsDict":
    return {"use_aws_owned_key": True} if key is None else {"use_aws_owned_key": False, "kms_key_id": key}


def _host_of(endpoints: list[str]) -> str:
    """`ssl://b-….mq.eu-central-1.amazonaws.com:61617` → the name in it."""
    return endpoints[0].partition("://")[2].partition(":")[0] if endpoints else ""
