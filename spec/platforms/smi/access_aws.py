"""AWS: trust policy, access policies, roles and pod identity associations, as plain documents (SM-15 to SM-19)."""

from dataclasses import dataclass
from typing import Any

from spec.clouds.aws.documents import Document, bucket_access, pod_trust
from spec.ground.demand import Right
from spec.names import fit
from spec.platforms.smi import figures
from spec.platforms.smi.buckets import buckets, grants
from spec.platforms.smi.service_accounts import Bucket
from spec.platforms.smi.settings import SmiSettings
from spec.platforms.smi.settings_access import AwsAccess

ADD_ON = "eks-pod-identity-agent"  # SM-15


def access_policy(bucket_arn: str, kms_key_arn: str | None = None) -> Document:
    """Who has it may find one bucket and read and write its objects (SM-17), under a key of one's own too (SM-18)."""
    return bucket_access(bucket_arn, Right.READ_WRITE, kms_key_arn)


def trust_policy() -> Document:
    """The EKS Pod Identity Agent may hand out the role, as the guide has it for all roles (SM-16)."""
    return pod_trust()


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """The role of one service account (SM-19)."""

    account: str
    """The service account."""
    name: str
    trust: dict[str, Any]
    buckets: tuple[Bucket, ...]
    """Whose access policies are attached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsObjects:
    """All that AWS must have besides the buckets: 1 add-on, 5 policies, 18 roles, 32 attachments, 18 associations."""

    add_on: str
    policies: dict[Bucket, tuple[str, dict[str, Any]]]
    """Bucket → name and document of its access policy."""
    roles: tuple[Role, ...]
    associations: tuple[dict[str, str], ...]
    """Cluster, namespace, service account and role."""

    @property
    def attachments(self) -> tuple[tuple[str, Bucket], ...]:
        """Role and bucket whose policy it has."""
        return tuple((role.name, bucket) for role in self.roles for bucket in role.buckets)

    def as_output(self) -> dict[str, Any]:
        """For machines."""
        return {
            "addOn": self.add_on,
            "accessPolicies": {
                str(bucket): {"name": name, "document": document} for bucket, (name, document) in self.policies.items()
            },
            "roles": {
                role.account: {"name": role.name, "trustPolicy": role.trust, "accessPolicies": list(role.buckets)}
                for role in self.roles
            },
            "associations": list(self.associations),
        }


def bucket_arn(access: AwsAccess, name: str) -> str:
    """ARN of a bucket."""
    return f"arn:{access.partition}:s3:::{name}"


def role_name(prefix: str, account: str) -> str:
    """`<prefix>-<service account>`, shortened with a hash where AWS would refuse it."""
    return fit(prefix, account, limit=figures.ROLE_NAME_LIMIT)


def aws_objects(settings: SmiSettings, access: AwsAccess) -> AwsObjects:
    """All of them for one stack."""
    namespace, prefix = settings.platform_namespace, access.role_prefix or settings.env_name
    roles = tuple(
        Role(
            account=account,
            name=role_name(prefix, account),
            trust=pod_trust(access.cluster_arn, namespace, account) if access.trust_conditions else trust_policy(),
            buckets=named,
        )
        for account, named in grants(settings).items()
    )
    return AwsObjects(
        add_on=ADD_ON,
        policies={
            one.bucket: (
                fit(prefix, "bucket", one.bucket, limit=figures.ROLE_NAME_LIMIT),
                access_policy(bucket_arn(access, one.name), one.kms_key_arn),
            )
            for one in buckets(settings)
        },
        roles=roles,
        associations=tuple(
            {
                "clusterName": access.cluster_name,
                "namespace": namespace,
                "serviceAccount": role.account,
                "roleName": role.name,
            }
            for role in roles
        ),
    )
