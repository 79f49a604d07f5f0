"""What must hold for the seven systems: which cloud runs which, and the truths of MSK and Amazon MQ."""

from collections.abc import Iterator

from spec.platforms.smi import figures
from spec.platforms.smi.settings import SmiSettings
from spec.platforms.smi.settings_services import BROKER_PORTS, SERVICE_NUMBERS, BrokerPorts, Metadata, Mode
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
}
"""Cloud → what it runs itself (SM-6 to SM-12). MongoDB and Neo4j are nobody's; Kafka and ActiveMQ on OCI your own."""


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


@rule("access", "services")
def _amazon_mq(settings: SmiSettings) -> Iterator[Mistake]:
    broker = settings.services.activemq
    if settings.access.cloud != "aws" or broker.mode is not Mode.MANAGED:
        return
    tls = BROKER_PORTS[BrokerPorts.AMAZON_MQ]
    if broker.both != tls:
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


@rule("access", "services")
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
    if kafka.scram.kms_key_arn is None:
        yield Mistake(
            where=("services", "kafka", "scram", "kms-key-arn"),
            what="under the default key of Secrets Manager MSK cannot read the secret",
            instead="the ARN of a KMS key of your own",
            requirements=("SM-9",),
        )


SERVICE_RULES = (_somebody_manages_it, _amazon_mq, _no_zookeeper_with_kraft, _msk_sign_in)
