"""Sizes and releases of the managed services beside the database: MSK, ElastiCache, Amazon MQ."""

from collections.abc import Mapping
from dataclasses import dataclass

from spec.ground.demand import ServiceKind
from spec.units import Bytes

_GIBI = 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSizes:
    """What one service of AWS comes in."""

    product: str
    classes: frozenset[str]
    """Names of the sizes."""
    versions: tuple[str, ...]
    """Releases as settings write them, oldest first; the last is taken where none is named."""
    nodes: tuple[int, ...]
    """How many machines there may be."""
    storage: tuple[Bytes, Bytes] | None
    """Least and most for each machine; None where it is not ours to choose."""
    source: str


# Amazon recommends 3.9.x; from 4.0 on there is KRaft only.
KAFKA_WITH_ZOOKEEPER = ("3.6", "3.7", "3.8", "3.9")
KAFKA_WITH_KRAFT = ("3.7", "3.8", "3.9", "4.0")

SERVICES: Mapping[ServiceKind, ServiceSizes] = {
    ServiceKind.KAFKA: ServiceSizes(
        product="Amazon MSK",
        classes=frozenset(
            {"kafka.t3.small", *(f"kafka.{f}.{s}" for f in ("m5", "m7g") for s in ("large", "xlarge", "2xlarge"))}
        ),
        versions=("3.6", "3.7", "3.8", "3.9"),
        # The same number in each of three zones.
        nodes=(3, 6, 9, 12, 15),
        storage=(Bytes(_GIBI), Bytes(16384 * _GIBI)),
        source="https://docs.aws.amazon.com/msk/latest/developerguide/broker-instance-sizes.html and "
        "https://docs.aws.amazon.com/msk/latest/developerguide/supported-kafka-versions.html",
    ),
    ServiceKind.REDIS: ServiceSizes(
        product="Amazon ElastiCache",
        classes=frozenset(
            {
                *(f"cache.t4g.{s}" for s in ("micro", "small", "medium")),
                *(f"cache.{f}.{s}" for f in ("m7g", "r7g") for s in ("large", "xlarge", "2xlarge")),
            }
        ),
        versions=("6.2", "7.0", "7.1"),
        # One that is written to, and up to five that follow it.
        nodes=(1, 2, 3, 4, 5, 6),
        storage=None,
        source="https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html and "
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/supported-engine-versions.html",
    ),
    ServiceKind.ACTIVEMQ: ServiceSizes(
        product="Amazon MQ",
        classes=frozenset({"mq.t3.micro", *(f"mq.m5.{s}" for s in ("large", "xlarge", "2xlarge", "4xlarge"))}),
        versions=("5.17", "5.18", "5.19"),
        # One, or one that works and one that waits in another zone.
        nodes=(1, 2),
        storage=None,
        source="https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/broker-instance-types.html and "
        "https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/activemq-version-management.html",
    ),
}
"""What can be had. MongoDB is missing on purpose: AWS runs none (DocumentDB speaks part of its protocol)."""

ZOOKEEPER_PORT = 2181
MQ_PORTS = frozenset({5671, 8162, 8883, 61614, 61617, 61619})
"""Amazon MQ has TLS endpoints only (X-4)."""
MSK_PORTS = frozenset({9096, ZOOKEEPER_PORT})
"""SASL/SCRAM from inside (X-4), which is what is switched on here, and ZooKeeper where there is one."""


def kafka_release(version: str, *, zookeeper: bool) -> str:
    """As MSK spells it: `3.9.x`, `3.9.x.kraft`. Raises ValueError where MSK has no such release of that kind."""
    known = KAFKA_WITH_ZOOKEEPER if zookeeper else KAFKA_WITH_KRAFT
    short = ".".join(version.split(".")[:2])
    if short not in known:
        kind = "with ZooKeeper" if zookeeper else "with KRaft"
        raise ValueError(f"MSK has no Kafka {version} {kind}, but {', '.join(known)}")
    if short == "3.6":
        return "3.6.0"
    return f"{short}.x" if zookeeper else f"{short}.x.kraft"
