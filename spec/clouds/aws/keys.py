"""Keys of the customer's own: one for each kind of data, so that who may read one kind may not read the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from spec.clouds.aws.cluster import AwsCluster
from spec.clouds.aws.documents import Document, document, key_policy, logs_key_statement
from spec.clouds.aws.regions import partition
from spec.ground.demand import Demand, ServiceKind
from spec.ground.settings import Encryption


class Key(StrEnum):
    """What is encrypted with it."""

    CLUSTER = "cluster"
    """Secrets in the cluster's own store, and the control plane's logs."""
    DATA = "data"
    """Disks, databases, brokers and caches."""
    BUCKETS = "buckets"
    SECRETS = "secrets"
    """Entries of Secrets Manager."""


_SERVICES = {
    Key.CLUSTER: (),
    Key.DATA: ("ec2", "rds", "kafka", "elasticache", "mq"),
    Key.BUCKETS: (),
    Key.SECRETS: ("secretsmanager",),
}
"""Services of AWS that use the key for whoever in the account may use them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySpec:
    """One key. It is never deleted without a wait of 30 days: what it encrypted is lost with it."""

    key: Key
    alias: str
    description: str
    policy: Document


def log_group(cluster: AwsCluster) -> str:
    """Where the control plane writes its logs; EKS gives the name."""
    return f"/aws/eks/{cluster.name}/cluster"


def keys(cluster: AwsCluster, demand: Demand, encryption: Encryption) -> tuple[KeySpec, ...]:
    """The keys that a stack needs."""
    return tuple(_key(cluster, one) for one in _needed(demand, encryption))


def _needed(demand: Demand, encryption: Encryption) -> Iterator[Key]:
    if encryption.customer_key:
        yield Key.CLUSTER
        yield Key.DATA
    if any(one.customer_key for one in demand.buckets):
        yield Key.BUCKETS
    # MSK cannot read a secret under the account's default key.
    msk = any(one.kind is ServiceKind.KAFKA for one in demand.services)
    stores = bool(demand.stored_secrets or demand.access_keys)
    if msk or (stores and encryption.customer_key):
        yield Key.SECRETS


def _key(cluster: AwsCluster, key: Key) -> KeySpec:
    part = partition(cluster.region)
    policy = key_policy(part, cluster.account, cluster.region, _SERVICES[key])
    if key is Key.CLUSTER:
        logs = logs_key_statement(cluster.account, cluster.region, part, log_group(cluster))
        policy = document(*policy["Statement"], logs)
    return KeySpec(
        key=key,
        alias=f"alias/{cluster.name}/{key}",
        description=f"{cluster.name}: {key}",
        policy=policy,
    )
