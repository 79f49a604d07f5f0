"""Brokers, queues and caches: MSK, Amazon MQ and ElastiCache. moto has too little of them; the stand-in keeps them."""

from collections.abc import Iterable

from standins.aws.kept import GROUPS, KEY, SUBNETS, arn, inside, plain, records, same, texts
from standins.kinds import Compute, Draft, Json, Kind, Naming, Problem, Reference, at

_SUBNET = "aws:ec2/subnet:Subnet"
_CONFIGURATION = Reference(
    tokens=frozenset({"aws:msk/configuration:Configuration"}), output="arn", missing="NotFoundException"
)
_MSK_PORTS = {"plain": 9092, "tls": 9094, "sasl_scram": 9096, "sasl_iam": 9098}
"""docs.aws.amazon.com/msk, port information."""


def _host(draft: Draft, kind: str) -> str:
    """Drawn once: all names of one cluster have it."""
    if "hostPart" not in draft.outputs:
        draft.outputs["hostPart"] = f"{draft.letters(6, 'abcdefghijklmnopqrstuvwxyz0123456789')}.c{draft.hex(1)}"
    return f"{draft.outputs['hostPart']}.{kind}.{draft.region}.amazonaws.com"


def _brokers(port: str) -> Compute:
    def make(draft: Draft) -> str:
        host = f"{draft.inputs['clusterName']}.{_host(draft, 'kafka')}"
        zones = len(at(draft.inputs, "brokerNodeGroupInfo.clientSubnets") or [])
        count = min(3, int(draft.inputs["numberOfBrokerNodes"])) or zones
        return ",".join(f"b-{number + 1}.{host}:{_MSK_PORTS[port]}" for number in range(count))

    return make


def _where(condition: str, make: Compute, *values: object) -> Compute:
    """What there is only where a property is so."""

    def compute(draft: Draft) -> str:
        return str(make(draft)) if at(draft.inputs, condition) in values else ""

    return compute


def _keeper(port: int) -> Compute:
    def make(draft: Draft) -> str:
        host = f"{draft.inputs['clusterName']}.{_host(draft, 'kafka')}"
        return ",".join(f"z-{number}.{host}:{port}" for number in (1, 2, 3))

    return make


def _spread_over_zones(draft: Draft) -> Iterable[Problem]:
    """MSK has the same number of brokers in each zone."""
    subnets = at(draft.inputs, "brokerNodeGroupInfo.clientSubnets")
    count = draft.inputs.get("numberOfBrokerNodes")
    if isinstance(subnets, list) and subnets and isinstance(count, int) and count % len(subnets):
        yield Problem("numberOfBrokerNodes", f"{count} brokers cannot be spread evenly over {len(subnets)} subnets")


def _scram_secrets(draft: Draft) -> Iterable[Problem]:
    """docs.aws.amazon.com/msk, SCRAM limitations: the name begins with AmazonMSK_, the key is the customer's own."""
    there = {one.id: one for one in draft.cloud.of("aws:secretsmanager/secret:Secret")}
    for number, one in enumerate(plain(draft.inputs, "secretArnLists")):
        secret = there.get(one)
        if secret is None:
            continue  # a preview, or it is missing: the reference says so
        if not str(secret.value("name")).startswith("AmazonMSK_"):
            yield Problem(f"secretArnLists[{number}]", f"{secret.value('name')} does not begin with AmazonMSK_")
        if not secret.value("kmsKeyId"):
            yield Problem(f"secretArnLists[{number}]", "is encrypted with the account's key; MSK takes only your own")


def _cache_host(draft: Draft, prefix: str) -> str:
    if "hostPart" not in draft.outputs:
        draft.outputs["hostPart"] = draft.letters(6, "abcdefghijklmnopqrstuvwxyz0123456789")
    name, part = draft.inputs["replicationGroupId"], draft.outputs["hostPart"]
    secure = draft.inputs.get("transitEncryptionEnabled")
    short = "euc1" if draft.region == "eu-central-1" else "".join(one[0] for one in draft.region.split("-"))
    return (
        f"{prefix}.{name}.{part}.{short}.cache.amazonaws.com"
        if secure
        else f"{name}.{part}.ng.0001.{short}.cache.amazonaws.com"
    )


def _many(draft: Draft) -> int:
    return int(draft.inputs.get("numCacheClusters") or 1)


def _members(draft: Draft) -> list[str]:
    return [f"{draft.inputs['replicationGroupId']}-{number + 1:03}" for number in range(_many(draft))]


def _fails_over(draft: Draft) -> Iterable[Problem]:
    """API reference of ElastiCache, CreateReplicationGroup."""
    if draft.inputs.get("automaticFailoverEnabled") and draft.inputs.get("numCacheClusters") == 1:
        yield Problem("automaticFailoverEnabled", "needs at least two numCacheClusters")
    if draft.inputs.get("multiAzEnabled") and not draft.inputs.get("automaticFailoverEnabled"):
        yield Problem("multiAzEnabled", "needs automaticFailoverEnabled")
    if draft.inputs.get("authToken") and draft.inputs.get("transitEncryptionEnabled") is False:
        yield Problem("authToken", "needs transitEncryptionEnabled")


_MQ_PORTS = {"ssl": 61617, "amqp+ssl": 5671, "stomp+ssl": 61614, "mqtt+ssl": 8883, "wss": 61619}
"""docs.aws.amazon.com/amazon-mq, working with ActiveMQ: all of them TLS, no other exists."""
_MQ_NODES = {"SINGLE_INSTANCE": 1, "ACTIVE_STANDBY_MULTI_AZ": 2}


def _mq_instances(draft: Draft) -> list[Json]:
    count = _MQ_NODES.get(str(draft.inputs.get("deploymentMode") or "SINGLE_INSTANCE"), 1)
    subnets = records(draft, _SUBNET, plain(draft.inputs, "subnetIds"))
    made = []
    for number in range(count):
        host = f"{draft.id}-{number + 1}.mq.{draft.region}.on.aws"
        cidr = str(subnets[number % len(subnets)].value("cidrBlock")) if subnets else "10.0.0.0/24"
        made.append(
            {
                "ipAddress": inside(cidr, draft),
                "consoleUrl": f"https://{host}:8162",
                "endpoints": [f"{scheme}://{host}:{port}" for scheme, port in _MQ_PORTS.items()],
            }
        )
    return made


def _mq_subnets(draft: Draft) -> Iterable[Problem]:
    mode, subnets = draft.inputs.get("deploymentMode") or "SINGLE_INSTANCE", draft.inputs.get("subnetIds")
    wanted = _MQ_NODES.get(str(mode))
    if isinstance(subnets, list) and subnets and wanted and len(subnets) != wanted:
        yield Problem("subnetIds", f"{mode} takes {wanted}, not {len(subnets)}")


def _mq_users(draft: Draft) -> Iterable[Problem]:
    """API reference of Amazon MQ, User: 12 to 250 characters, four of them different, no comma, colon or equal sign."""
    for number, one in enumerate(plain(draft.inputs, "users")):
        password = one.get("password")
        if isinstance(password, str) and (
            not 12 <= len(password) <= 250 or len(set(password)) < 4 or set(password) & set(",:=")
        ):
            yield Problem(f"users[{number}].password", "must have 12 to 250 characters, four different, none of , : =")


_SCRAM = "clientAuthentication.sasl.scram"
_IAM = "clientAuthentication.sasl.iam"
_IN_TRANSIT = "encryptionInfo.encryptionInTransit.clientBroker"

KINDS = (
    Kind(
        token="aws:msk/configuration:Configuration",  # noqa: S106 (a type)
        naming=Naming(property="name", random=7),
        unique=("name",),
        taken="ConflictException",
        identity=arn("kafka", "configuration/{name}/{uuid}-1"),
        computed={"arn": lambda draft: draft.id, "latestRevision": same(1)},
        volatile=frozenset({"latestRevision"}),
        replaces=frozenset({"name", "region"}),
        sets=frozenset({"kafkaVersions"}),
    ),
    Kind(
        token="aws:msk/cluster:Cluster",  # noqa: S106 (a type)
        naming=Naming(property="clusterName", random=7, longest=64),
        unique=("clusterName",),
        taken="ConflictException",
        identity=arn("kafka", "cluster/{clusterName}/{uuid}-1"),
        patterns={"clusterName": r"[A-Za-z0-9-]{1,64}", "kafkaVersion": r"\d+\.\d+\.(?:\d+|x)(?:\.kraft)?"},
        choices={
            "enhancedMonitoring": ("DEFAULT", "PER_BROKER", "PER_TOPIC_PER_BROKER", "PER_TOPIC_PER_PARTITION"),
            _IN_TRANSIT: ("TLS", "TLS_PLAINTEXT", "PLAINTEXT"),
            "storageMode": ("LOCAL", "TIERED"),
        },
        references={
            "brokerNodeGroupInfo.clientSubnets": SUBNETS,
            "brokerNodeGroupInfo.securityGroups": GROUPS,
            "encryptionInfo.encryptionAtRestKmsKeyArn": KEY,
            "configurationInfo.arn": _CONFIGURATION,
        },
        checks=(_spread_over_zones,),
        computed={
            "arn": lambda draft: draft.id,
            "clusterUuid": lambda draft: draft.id.rpartition("/")[2],
            "currentVersion": lambda draft: f"K{draft.hex(13).upper()}",
            "bootstrapBrokers": _where(_IN_TRANSIT, _brokers("plain"), "PLAINTEXT", "TLS_PLAINTEXT"),
            "bootstrapBrokersTls": _where(_IN_TRANSIT, _brokers("tls"), "TLS", "TLS_PLAINTEXT", None),
            "bootstrapBrokersSaslScram": _where(_SCRAM, _brokers("sasl_scram"), True),
            "bootstrapBrokersSaslIam": _where(_IAM, _brokers("sasl_iam"), True),
            "zookeeperConnectString": _keeper(2181),
            "zookeeperConnectStringTls": _keeper(2182),
            "enhancedMonitoring": same("DEFAULT"),
            "storageMode": same("LOCAL"),
            "customerActionStatus": same("NONE"),
            **texts(
                "bootstrapBrokersIpv6",
                "bootstrapBrokersPublicSaslIam",
                "bootstrapBrokersPublicSaslScram",
                "bootstrapBrokersPublicTls",
                "bootstrapBrokersSaslIamIpv6",
                "bootstrapBrokersSaslScramIpv6",
                "bootstrapBrokersTlsIpv6",
                "bootstrapBrokersVpcConnectivitySaslIam",
                "bootstrapBrokersVpcConnectivitySaslScram",
                "bootstrapBrokersVpcConnectivityTls",
            ),
        },
        volatile=frozenset({"currentVersion"}),
        replaces=frozenset(
            {
                "clusterName",
                "brokerNodeGroupInfo.clientSubnets",
                "brokerNodeGroupInfo.azDistribution",
                "brokerNodeGroupInfo.securityGroups",
                "encryptionInfo.encryptionAtRestKmsKeyArn",
                "encryptionInfo.encryptionInTransit.inCluster",
                "region",
            }
        ),
        sets=frozenset({"brokerNodeGroupInfo.clientSubnets", "brokerNodeGroupInfo.securityGroups"}),
        tags="tags",
    ),
    Kind(
        token="aws:msk/scramSecretAssociation:ScramSecretAssociation",  # noqa: S106 (a type)
        identity=lambda draft: draft.inputs["clusterArn"],
        references={
            "clusterArn": Reference(tokens=frozenset({"aws:msk/cluster:Cluster"}), output="arn", holds=False),
            "secretArnLists": Reference(tokens=frozenset({"aws:secretsmanager/secret:Secret"}), holds=False),
        },
        checks=(_scram_secrets,),
        replaces=frozenset({"clusterArn", "region"}),
        sets=frozenset({"secretArnLists"}),
    ),
    Kind(
        token="aws:elasticache/subnetGroup:SubnetGroup",  # noqa: S106 (a type)
        naming=Naming(property="name", random=7, form=str.lower),
        identity=lambda draft: draft.inputs["name"],
        unique=("name",),
        taken="CacheSubnetGroupAlreadyExistsFault",
        references={"subnetIds": SUBNETS},
        computed={
            "arn": arn("elasticache", "subnetgroup:{name}"),
            "vpcId": lambda draft: str(records(draft, _SUBNET, draft.inputs["subnetIds"])[0].value("vpcId")),
        },
        defaults={"description": "Managed by Pulumi"},
        replaces=frozenset({"name", "region"}),
        sets=frozenset({"subnetIds"}),
        tags="tags",
    ),
    Kind(
        token="aws:elasticache/replicationGroup:ReplicationGroup",  # noqa: S106 (a type)
        naming=Naming(property="replicationGroupId", random=7, longest=40, form=str.lower),
        identity=lambda draft: draft.inputs["replicationGroupId"],
        unique=("replicationGroupId",),
        taken="ReplicationGroupAlreadyExistsFault",
        patterns={"replicationGroupId": r"(?!.*--)[a-z][a-z0-9-]{0,38}[a-z0-9]"},
        choices={"engine": ("redis", "valkey")},
        references={
            "subnetGroupName": Reference(
                tokens=frozenset({"aws:elasticache/subnetGroup:SubnetGroup"}),
                output="name",
                missing="CacheSubnetGroupNotFoundFault",
            ),
            "securityGroupIds": GROUPS,
            "kmsKeyId": KEY,
        },
        checks=(_fails_over,),
        computed={
            "arn": arn("elasticache", "replicationgroup:{replicationGroupId}"),
            "primaryEndpointAddress": lambda draft: _cache_host(draft, "master"),
            "readerEndpointAddress": lambda draft: _cache_host(draft, "replica"),
            "configurationEndpointAddress": same(""),
            "memberClusters": _members,
            "clusterEnabled": same(False),
            "engineVersionActual": lambda draft: str(draft.inputs.get("engineVersion") or "7.1.0"),
            "engineVersion": same("7.1"),
            "maintenanceWindow": same("sun:05:00-sun:06:00"),
            "snapshotWindow": same("03:00-04:00"),
            "parameterGroupName": same("default.redis7"),
            "networkType": same("ipv4"),
            "ipDiscovery": same("ipv4"),
            "clusterMode": same("disabled"),
            "transitEncryptionMode": same("required"),
            "numNodeGroups": same(1),
            "replicasPerNodeGroup": lambda draft: _many(draft) - 1,
        },
        defaults={"engine": "redis"},
        sensitive=frozenset({"authToken"}),
        write_only=frozenset({"authToken", "authTokenWo"}),
        replaces=frozenset(
            {
                "replicationGroupId",
                "atRestEncryptionEnabled",
                "kmsKeyId",
                "port",
                "subnetGroupName",
                "snapshotName",
                "snapshotArns",
                "networkType",
                "dataTieringEnabled",
                "globalReplicationGroupId",
                "region",
            }
        ),
        sets=frozenset({"securityGroupIds"}),
        tags="tags",
    ),
    Kind(
        token="aws:mq/broker:Broker",  # noqa: S106 (a type)
        naming=Naming(property="brokerName", random=7, longest=50),
        identity=lambda draft: f"b-{draft.hex(8)}-{draft.hex(4)}-{draft.hex(4)}-{draft.hex(4)}-{draft.hex(12)}",
        unique=("brokerName",),
        taken="ConflictException",
        patterns={"brokerName": r"[A-Za-z0-9_-]{1,50}"},
        choices={
            "engineType": ("ActiveMQ", "RabbitMQ"),
            "deploymentMode": ("SINGLE_INSTANCE", "ACTIVE_STANDBY_MULTI_AZ", "CLUSTER_MULTI_AZ"),
            "storageType": ("efs", "ebs"),
        },
        references={"subnetIds": SUBNETS, "securityGroups": GROUPS, "encryptionOptions.kmsKeyId": KEY},
        checks=(_mq_subnets, _mq_users),
        computed={
            "arn": arn("mq", "broker:{brokerName}:{id}"),
            "instances": _mq_instances,
            "authenticationStrategy": same("simple"),
            "deploymentMode": same("SINGLE_INSTANCE"),
            "storageType": same("efs"),
            "dataReplicationMode": same("NONE"),
            "pendingDataReplicationMode": same(""),
            "sharedResources": same([]),
        },
        write_only=frozenset({"users"}),
        replaces=frozenset(
            {
                "brokerName",
                "engineType",
                "deploymentMode",
                "storageType",
                "subnetIds",
                "publiclyAccessible",
                "authenticationStrategy",
                "encryptionOptions",
                "dataReplicationPrimaryBrokerArn",
                "region",
            }
        ),
        sets=frozenset({"subnetIds", "securityGroups", "users"}),
        tags="tags",
    ),
)
