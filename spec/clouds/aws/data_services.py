"""Databases, brokers, queues and caches that AWS runs: demand and supply put together, as the API takes them."""

from collections.abc import Iterator
from dataclasses import dataclass

from spec.clouds.aws.cluster import AwsCluster
from spec.clouds.aws.databases import Storage, storage
from spec.clouds.aws.disks import gibibytes
from spec.clouds.aws.services import SERVICES, ZOOKEEPER_PORT, kafka_release
from spec.ground.demand import DatabaseDemand, Demand, ServiceDemand, ServiceKind
from spec.ground.settings import DatabaseSupply, Ground, ServiceSupply
from spec.names import fit
from spec.secrets import SecretRef
from spec.versions import PostgresVersion

DATABASE_NAME_LIMIT = 60
"""63 for a server (API reference of RDS, CreateDBInstance), less what is put behind it for its last snapshot."""
REPLICATION_GROUP_LIMIT = 40
"""API reference of ElastiCache, CreateReplicationGroup."""
BROKER_LIMIT = 50
"""API reference of Amazon MQ, CreateBroker."""
KAFKA_LIMIT = 64
"""API reference of MSK, CreateCluster."""
USUAL_POSTGRES = PostgresVersion.parse("17")
"""Where neither guide nor settings name a release."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSpec:
    """One PostgreSQL server."""

    key: str
    """How the settings name it."""
    name: str
    """At AWS."""
    host: str
    """In the private zone."""
    port: int
    major: int
    size: str
    database: str | None
    administrator: str
    password: SecretRef
    storage: Storage
    highly_available: bool
    backup_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSpec:
    """One broker, queue or cache."""

    key: str
    name: str
    kind: ServiceKind
    host: str
    ports: tuple[int, ...]
    size: str
    nodes: int
    gib: int
    """Of each node; only brokers of Kafka have it to choose."""
    version: str
    """As AWS spells it."""
    user: str | None
    password: SecretRef | None
    secret_name: str | None


def databases(cluster: AwsCluster, demand: Demand, ground: Ground) -> tuple[DatabaseSpec, ...]:
    """All of one stack; rules have seen to it that each has its supply and can be had."""
    return tuple(_database(cluster, one, ground.databases[one.name]) for one in demand.databases)


def _database(cluster: AwsCluster, demand: DatabaseDemand, supply: DatabaseSupply) -> DatabaseSpec:
    return DatabaseSpec(
        key=demand.name,
        name=fit(cluster.name, demand.name, limit=DATABASE_NAME_LIMIT),
        host=demand.host,
        port=demand.port,
        major=(demand.version or USUAL_POSTGRES).major,
        size=supply.size,
        database=demand.database,
        administrator=demand.administrator,
        password=demand.password,
        storage=storage(supply.storage, supply.iops or demand.iops, supply.throughput),
        highly_available=supply.highly_available,
        backup_days=supply.backup_days,
    )


_LIMITS = {
    ServiceKind.KAFKA: KAFKA_LIMIT,
    ServiceKind.REDIS: REPLICATION_GROUP_LIMIT,
    ServiceKind.ACTIVEMQ: BROKER_LIMIT,
}


def services(cluster: AwsCluster, demand: Demand, ground: Ground) -> tuple[ServiceSpec, ...]:
    """All of one stack, likewise."""
    return tuple(_services(cluster, demand, ground))


def _services(cluster: AwsCluster, demand: Demand, ground: Ground) -> Iterator[ServiceSpec]:
    for one in demand.services:
        supply = ground.services[one.name]
        yield ServiceSpec(
            key=one.name,
            name=fit(cluster.name, one.name, limit=_LIMITS[one.kind]),
            kind=one.kind,
            host=one.host,
            ports=one.ports,
            size=supply.size,
            nodes=supply.nodes,
            gib=gibibytes(supply.storage),
            version=release_of(one, supply),
            user=one.user,
            password=one.password,
            secret_name=one.secret_name,
        )


def release_of(demand: ServiceDemand, supply: ServiceSupply) -> str:
    """The release as AWS spells it. Raises ValueError where AWS has none such."""
    known = SERVICES[demand.kind]
    version = supply.version or known.versions[-1]
    if demand.kind is ServiceKind.KAFKA:
        return kafka_release(version, zookeeper=ZOOKEEPER_PORT in demand.ports)
    short = ".".join(version.split(".")[:2])
    if short not in known.versions:
        raise ValueError(f"{known.product} has no release {version}, but {', '.join(known.versions)}")
    return short
