"""The seven systems that the platform's pods reach (SM-6 to SM-12): who runs them, where, and on which ports."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field, StrictBool, model_validator

from spec.addresses import Cidr
from spec.fields import Pattern, PostgresVersionField, SecretField, Spec, mistake
from spec.names import Fqdn, Labels, PostgresIdentifier
from spec.platforms.smi import figures
from spec.secrets import SecretNeed, SecretRef

Port = Annotated[int, Field(ge=1, le=65535, strict=True)]
KmsKeyArn = Annotated[
    str,
    Pattern(
        r"arn:aws(?:-cn|-us-gov)?:kms:[a-z0-9-]+:\d{12}:key/[A-Za-z0-9-]{1,128}",
        "arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000",
        "the ARN of a KMS key (not of an alias)",
    ),
]


class Mode(StrEnum):
    """Who runs it. Not where the program runs: a local stack may name a managed database."""

    MANAGED = "managed"
    """The cloud's own service, with that service's own truths: MSK, Amazon MQ."""
    EXISTING = "existing"
    """Somebody else runs it: another team, or a service such as ScaleGrid."""
    IN_CLUSTER = "in-cluster"
    """Pods of this cluster, made by an operator or a chart of their own."""


class ServicePods(Spec):
    """Pods that a service runs in."""

    namespace_labels: Labels = Field(default_factory=dict)
    """Labels of their namespace; none: the platform's own."""
    pod_labels: Annotated[Labels, Field(min_length=1)]


class Service(Spec):
    """One system that the pods reach."""

    mode: Mode
    hosts: tuple[Fqdn, ...] = ()
    """Its names, for the values of charts."""
    cidrs: tuple[Cidr, ...] = ()
    """Its addresses; network policies cannot follow names."""
    anywhere: StrictBool = False
    """True opens its ports to every address, because the service's own addresses change."""
    pods: ServicePods | None = None
    """With mode in-cluster."""

    @model_validator(mode="after")
    def _one_place(self) -> "Service":
        in_cluster = self.mode is Mode.IN_CLUSTER
        ways = (bool(self.cidrs), self.anywhere, self.pods is not None)
        if sum(ways) != 1 or in_cluster != ways[2]:
            raise mistake(
                f"mode {self.mode} does not say where the service is, once",
                "pods: {pod-labels: …}" if in_cluster else "either cidrs: [ranges of addresses] or anywhere: true",
            )
        return self


class OnePort(Service):
    """A service with one port."""

    spoken: ClassVar[str]
    port: Port

    def ports(self) -> Iterator[tuple[str, int]]:
        """What is spoken there, and the port."""
        yield self.spoken, self.port


class SignInSettings(Spec):
    """How clients sign in to a service that this program makes."""

    user: Annotated[str, Pattern(r"[A-Za-z][A-Za-z0-9_.-]{1,99}", "dtplatform", "the name of a user")] | None = None
    """None where there is a password alone (Redis)."""
    password: SecretField


class SignIn(Service):
    """A service that clients sign in to."""

    sign_in: SignInSettings | None = None
    """Of one that this program makes."""


class PostgresService(OnePort):
    """PostgreSQL, or a proxy in front of it (SM-6)."""

    spoken: ClassVar[str] = "PostgreSQL"
    port: Port = figures.POSTGRES_PORT
    version: PostgresVersionField | None = None
    """Of a server that this program makes; the guide names none. Left out, the cloud's usual one."""
    administrator: PostgresIdentifier = "postgres"
    """Of a server that this program makes."""
    administrator_password: SecretField = SecretRef("smi-postgres-administrator-password")


class MongoDbService(OnePort):
    """MongoDB (SM-7). No cloud of the guide runs it: ScaleGrid on OCI, a cluster of your own elsewhere."""

    spoken: ClassVar[str] = "MongoDB"
    port: Port = figures.MONGODB_PORT


class RedisService(OnePort, SignIn):
    """Redis (SM-8)."""

    spoken: ClassVar[str] = "Redis"
    port: Port = figures.REDIS_PORT


class Neo4jService(OnePort):
    """Neo4j over Bolt (SM-11). No cloud of the guide runs it."""

    spoken: ClassVar[str] = "Bolt"
    port: Port = figures.NEO4J_PORT


class SmtpService(OnePort):
    """The mail service (SM-12); the port is yours to adjust."""

    spoken: ClassVar[str] = "SMTP"
    port: Port = figures.SMTP_PORT


class Metadata(StrEnum):
    """How the Kafka cluster keeps its own metadata, and so whether there is a ZooKeeper to be reached (INC-SM1)."""

    ZOOKEEPER = "zookeeper"
    """2181 is open, as both tables of the guide have it."""
    KRAFT = "kraft"
    """There is no ZooKeeper, and 2181 stays closed."""


class ScramSecret(Spec):
    """The secret in AWS Secrets Manager by which clients of MSK sign in."""

    name: Annotated[
        str, Pattern(r"[A-Za-z0-9/_+=.@-]{1,512}", "AmazonMSK_twin", "the name of a secret in Secrets Manager")
    ]
    """Begins with AmazonMSK_, or MSK does not see it."""
    kms_key_arn: KmsKeyArn | None = None
    """A key of your own: MSK cannot read a secret under the default key."""


class Kafka(SignIn):
    """Kafka (SM-9): brokers on 9096, which on MSK is SASL/SCRAM, and ZooKeeper on 2181 where there is one."""

    port: Port = figures.KAFKA_PORT
    metadata: Metadata = Metadata.ZOOKEEPER
    zookeeper_port: Port | None = None
    """2181 with metadata zookeeper."""
    scram: ScramSecret | None = None
    """With MSK (mode managed on AWS)."""

    def ports(self) -> Iterator[tuple[str, int]]:
        """What is spoken there, and the port."""
        if self.metadata is Metadata.ZOOKEEPER or self.zookeeper_port is not None:
            yield "ZooKeeper", self.zookeeper_port or figures.ZOOKEEPER_PORT
        yield "Kafka", self.port


class BrokerPorts(StrEnum):
    """Which ports ActiveMQ has (INC-SM2)."""

    DOCUMENTED = "documented"
    """1183 for MQTT and 61616 for TCP, as the guide prints it for both clouds."""
    STANDARD = "standard"
    """1883, the registered port of MQTT, and 61616: a broker of your own with its usual settings."""
    AMAZON_MQ = "amazon-mq"
    """8883 and 61617: Amazon MQ has TLS endpoints only."""


BROKER_PORTS = {  # SM-10
    BrokerPorts.DOCUMENTED: (1183, 61616),
    BrokerPorts.STANDARD: (1883, 61616),
    BrokerPorts.AMAZON_MQ: (8883, 61617),
}
"""MQTT and OpenWire ("TCP")."""


class ActiveMq(SignIn):
    """ActiveMQ over MQTT and TCP (SM-10)."""

    ports_are: BrokerPorts = BrokerPorts.DOCUMENTED
    """`documented`, `standard` or `amazon-mq`."""
    mqtt_port: Port | None = None
    """Another port for MQTT than `ports-are` says."""
    tcp_port: Port | None = None
    """Another port for TCP (OpenWire) than `ports-are` says."""

    @property
    def both(self) -> tuple[int, int]:
        """The ports in use: MQTT and TCP."""
        mqtt, tcp = BROKER_PORTS[self.ports_are]
        return self.mqtt_port or mqtt, self.tcp_port or tcp

    def ports(self) -> Iterator[tuple[str, int]]:
        """What is spoken there, and the port."""
        mqtt, tcp = self.both
        yield "MQTT", mqtt
        yield "OpenWire", tcp


AnyService = OnePort | Kafka | ActiveMq


class Services(Spec):
    """All seven."""

    postgres: PostgresService
    mongodb: MongoDbService
    redis: RedisService
    kafka: Kafka
    activemq: ActiveMq
    neo4j: Neo4jService
    smtp: SmtpService

    def by_name(self) -> dict[str, AnyService]:
        """Name in the settings → the service, in the order of the guide."""
        return {
            "postgres": self.postgres,
            "mongodb": self.mongodb,
            "redis": self.redis,
            "kafka": self.kafka,
            "activemq": self.activemq,
            "neo4j": self.neo4j,
            "smtp": self.smtp,
        }


def service_needs(services: Services) -> tuple[SecretNeed, ...]:
    """Passwords of the servers that this program makes in its cloud: ours to invent, since nobody else has them."""
    made: dict[SecretRef, tuple[tuple[str, ...], str]] = {}
    for name, service in services.by_name().items():
        if service.mode is not Mode.MANAGED:
            continue
        where = ("services", name)
        if isinstance(service, PostgresService):
            purpose = f"password of database administrator {service.administrator}"
            made.setdefault(service.administrator_password, ((*where, "administrator-password"), purpose))
        elif isinstance(service, SignIn) and service.sign_in is not None:
            made.setdefault(service.sign_in.password, ((*where, "sign-in", "password"), f"password of {name}"))
    return tuple(
        SecretNeed(ref=ref, where=where, purpose=purpose, generated=True, ours=True)
        for ref, (where, purpose) in made.items()
    )


SERVICE_NUMBERS = {name: f"SM-{number}" for number, name in enumerate(Services.model_fields, start=6)}
"""Name in the settings → the requirement of its row."""
