"""What must hold for the seven systems: which cloud runs which, and the truths of MSK and Amazon MQ."""

from collections.abc import Iterator

from spec.ground.site import in_cloud
from spec.platforms.smi import figures
from spec.platforms.smi.settings import SmiSettings
from spec.platforms.smi.settings_services import BROKER_PORTS, SERVICE_NUMBERS, BrokerPorts, Metadata, Mode, SignIn
from spec.settings import Mistake, rule

MANAGED = {
    "aws": {
        "postgres": "RDS or Aurora",
        "redis": "ElastiCache",
        "kafka": "MSK",
        "activemq": "Amazon MQ",
        "smtp": "SES",
    },
    "oci": {"postgres": "OCI Database with PostgreSQL", "redis": "OCI Cache", "smtp": "Email Delivery"},
    # Event Hubs speaks Kafka on 9093 only, which is not the port of the guide (SM-9), and has no ActiveMQ beside it.
    "azure": {
        "postgres": "Database for PostgreSQL, flexible server",
        "redis": "Managed Redis",
        "smtp": "Communication Services Email",
    },
}
"""Cloud → what it runs itself (SM-6 to SM-12). MongoDB and Neo4j are nobody's; Kafka and ActiveMQ on OCI your own."""


MADE_HERE = ("postgres", "redis", "kafka", "activemq")
"""Those that this program makes, where the cloud has them. Mail is an account with a service, not a server."""


@rule("access", "services")
def _somebody_manages_it(settings: SmiSettings) -> Iterator[Mistake]:
    cloud = settings.access.cloud
    for name, service in settings.services.by_name().items():
        if service.mode is Mode.MANAGED and name not in MANAGED[cloud]:
            yield Mistake(
                where=("services", name, "mode"),
                what=f"{cloud} has no {name} of its own",
                instead="existing, for one that somebody else runs, or in-cluster",
                requirements=(SERVICE_NUMBERS[name],),
            )


_SPOKEN = ("MQTT", "OpenWire")


@rule("access", "services")
def _amazon_mq(settings: SmiSettings) -> Iterator[Mistake]:
    broker = settings.services.activemq
    if settings.access.cloud != "aws" or broker.mode is not Mode.MANAGED:
        return
    tls = BROKER_PORTS[BrokerPorts.AMAZON_MQ]
    if broker.ports_are is BrokerPorts.AMAZON_MQ:
        for key, spoken, port, right in zip(("mqtt-port", "tcp-port"), _SPOKEN, broker.both, tls, strict=True):
            if port != right:
                yield Mistake(
                    where=("services", "activemq", key),
                    what=f"Amazon MQ has TLS endpoints only, and none on {port} (INC-SM2)",
                    instead=f"nothing, or {right}, its port for {spoken}",
                    requirements=("SM-10",),
                )
    elif broker.both != tls:
        yield Mistake(
            where=("services", "activemq", "ports-are"),
            what=f"Amazon MQ has TLS endpoints only, and none on {broker.both[0]} and {broker.both[1]} (INC-SM2)",
            instead=f"ports-are: amazon-mq, which is {tls[0]} for MQTT and {tls[1]} for OpenWire, and no other ports",
            requirements=("SM-10",),
        )


@rule("services")
def _no_zookeeper_with_kraft(settings: SmiSettings) -> Iterator[Mistake]:
    kafka = settings.services.kafka
    if kafka.metadata is Metadata.KRAFT and kafka.zookeeper_port is not None:
        yield Mistake(
            where=("services", "kafka", "zookeeper-port"),
            what=f"with KRaft there is no ZooKeeper, and nothing listens on {kafka.zookeeper_port}",
            instead="nothing; or metadata: zookeeper (INC-SM1)",
            requirements=("SM-9",),
        )


@rule("access", "services", "cluster")
def _msk_sign_in(settings: SmiSettings) -> Iterator[Mistake]:
    kafka, msk = settings.services.kafka, settings.access.cloud == "aws"
    if not msk or kafka.mode is not Mode.MANAGED:
        if kafka.scram is not None:
            yield Mistake(
                where=("services", "kafka", "scram"),
                what="this secret is MSK's way to sign in, and this Kafka is not MSK",
                instead="nothing; or mode: managed on aws",
                requirements=("SM-9",),
            )
        return
    if kafka.scram is None:
        if kafka.port == figures.KAFKA_PORT:
            yield Mistake(
                where=("services", "kafka", "scram"),
                what=f"MSK's port {figures.KAFKA_PORT} is SASL/SCRAM, and no secret says how clients sign in",
                instead="scram: {name: AmazonMSK_…, kms-key-arn: …}",
                requirements=("SM-9",),
            )
        return
    if not kafka.scram.name.startswith(figures.MSK_SECRET_PREFIX):
        yield Mistake(
            where=("services", "kafka", "scram", "name"),
            what=f"MSK does not take the secret {kafka.scram.name}",
            instead=f"a name that begins with {figures.MSK_SECRET_PREFIX}",
            requirements=("SM-9",),
        )
    if kafka.scram.kms_key_arn is None and not in_cloud(settings.cluster):  # this program makes one for its own
        yield Mistake(
            where=("services", "kafka", "scram", "kms-key-arn"),
            what="under the default key of Secrets Manager MSK cannot read the secret",
            instead="the ARN of a KMS key of your own",
            requirements=("SM-9",),
        )


@rule("services", "cluster")
def _made_here(settings: SmiSettings) -> Iterator[Mistake]:
    """What this program needs to know of a service before it can make it."""
    if not in_cloud(settings.cluster):
        return
    for name, service in settings.services.by_name().items():
        if service.mode is not Mode.MANAGED or name not in MADE_HERE:
            continue
        if not service.hosts:
            yield Mistake(
                where=("services", name, "hosts"),
                what=f"is empty, and this program makes {name}: its pods reach it under a name that is known before",
                instead=f"[{name}.{settings.ground.dns.private_zone}]",
                requirements=(SERVICE_NUMBERS[name],),
            )
        if isinstance(service, SignIn) and service.sign_in is None:
            user = "" if name == "redis" else "user: dtplatform, "
            yield Mistake(
                where=("services", name, "sign-in"),
                what=f"is missing, and this program makes {name}: nobody could sign in",
                instead=f"{{{user}password: smi-{name}-password}}",
                requirements=(SERVICE_NUMBERS[name],),
            )


SERVICE_RULES = (_somebody_manages_it, _amazon_mq, _no_zookeeper_with_kraft, _msk_sign_in, _made_here)
