"""Roles of pods and users with keys: which documents, under which names, for which demand."""

from collections.abc import Mapping
from dataclasses import dataclass

from spec.clouds.aws.cluster import AwsCluster
from spec.clouds.aws.documents import Document, bucket_access, pod_trust
from spec.clouds.aws.regions import partition
from spec.ground.demand import BucketDemand, Demand, IdentityDemand, Right
from spec.names import fit

ROLE_NAME_LIMIT = 64
"""Longest name of a role or user (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html)."""
POLICY_NAME_LIMIT = 128
"""Longest name of a policy, from the same page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketAccess:
    """One access policy: one bucket and one right, for everybody who has it (SM-17)."""

    key: str
    """`kafka`; `kafka-read` where it is for reading only."""
    name: str
    bucket: str
    """The bucket's logical name."""
    bucket_arn: str
    right: Right
    under_key: bool
    """Whether the bucket is encrypted with a key of the customer's own (SM-18)."""

    def document(self, key_arn: str | None) -> Document:
        """What it says, once the key is there."""
        return bucket_access(self.bucket_arn, self.right, key_arn if self.under_key else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PodRole:
    """The role of one service account (SM-19)."""

    service_account: str
    namespace: str
    name: str
    trust: Document
    policies: tuple[str, ...]
    """Keys of the access policies that are attached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedUser:
    """A user with an access key, for a product that wants one."""

    name: str
    """In the program."""
    user_name: str
    policies: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identities:
    """All of one stack."""

    policies: tuple[BucketAccess, ...]
    roles: tuple[PodRole, ...]
    users: tuple[KeyedUser, ...]
    nodes: tuple[str, ...]
    """Keys of the access policies that every node has, where a product can do no better."""


def bucket_arn(cluster: AwsCluster, bucket: str) -> str:
    """ARN of a bucket, known by its name."""
    return f"arn:{partition(cluster.region)}:s3:::{bucket}"


def role_name(cluster: AwsCluster, *words: str) -> str:
    """Name of a role: `twin-prod-filesvc`; shortened with a hash where AWS would refuse it."""
    return fit(cluster.name, *words, limit=ROLE_NAME_LIMIT)


def role_arn(cluster: AwsCluster, name: str) -> str:
    """ARN of a role, known by its name."""
    return f"arn:{partition(cluster.region)}:iam::{cluster.account}:role/{name}"


def trust_of(cluster: AwsCluster, namespace: str, service_account: str, *, narrow: bool = True) -> Document:
    """Who may be the role: pods of one service account of this cluster; with `narrow` off, to the guide's letter, of
    any that an association names (SM-16)."""
    return pod_trust(cluster.arn, namespace, service_account) if narrow else pod_trust()


def identities(cluster: AwsCluster, demand: Demand) -> Identities:
    """All that the demand for identities and access keys comes to; each policy once, whoever shares it."""
    buckets = {one.name: one for one in demand.buckets}
    nodes = {one.name: one.nodes for one in demand.buckets if one.nodes is not None}
    given = (*(one.buckets for one in demand.identities), *(one.buckets for one in demand.access_keys), nodes)
    wanted = sorted({(bucket, right) for rights in given for bucket, right in rights.items()})
    return Identities(
        policies=tuple(_access(cluster, buckets[bucket], right) for bucket, right in wanted),
        roles=tuple(_role(cluster, one) for one in demand.identities),
        users=tuple(
            KeyedUser(name=one.name, user_name=role_name(cluster, one.name), policies=_keys(one.buckets))
            for one in demand.access_keys
        ),
        nodes=_keys(nodes),
    )


def _keys(rights: Mapping[str, Right]) -> tuple[str, ...]:
    return tuple(_key(bucket, right) for bucket, right in rights.items())


def _key(bucket: str, right: Right) -> str:
    return bucket if right is Right.READ_WRITE else f"{bucket}-{right}"


def _access(cluster: AwsCluster, bucket: BucketDemand, right: Right) -> BucketAccess:
    key = _key(bucket.name, right)
    return BucketAccess(
        key=key,
        name=fit(cluster.name, "bucket", key, limit=POLICY_NAME_LIMIT),
        bucket=bucket.name,
        bucket_arn=bucket_arn(cluster, bucket.bucket),
        right=right,
        under_key=bucket.customer_key,
    )


def _role(cluster: AwsCluster, identity: IdentityDemand) -> PodRole:
    return PodRole(
        service_account=identity.service_account,
        namespace=identity.namespace,
        name=role_name(cluster, identity.service_account),
        trust=trust_of(cluster, identity.namespace, identity.service_account, narrow=identity.narrow),
        policies=_keys(identity.buckets),
    )
