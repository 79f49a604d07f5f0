"""AWS: trust policy, access policies, roles and pod identity associations, as plain documents (SM-15 to SM-19)."""

from dataclasses import dataclass
from typing import Any

from spec.names import fit
from spec.platforms.smi import figures
from spec.platforms.smi.buckets import buckets, grants
from spec.platforms.smi.service_accounts import Bucket
from spec.platforms.smi.settings import SmiSettings
from spec.platforms.smi.settings_access import AwsAccess

VERSION = "2012-10-17"  # SM-16, SM-17
ADD_ON = "eks-pod-identity-agent"  # SM-15
PRINCIPAL = "pods.eks.amazonaws.com"  # SM-16
TRUST_ACTIONS = ("sts:TagSession", "sts:AssumeRole")  # SM-16
BUCKET_ACTIONS = ("s3:ListBucket", "s3:GetBucketLocation")  # SM-17
OBJECT_ACTIONS = (  # SM-17
    "s3:PutObject",
    "s3:ListMultipartUploadParts",
    "s3:GetObjectVersion",
    "s3:GetObject",
    "s3:DeleteObjectVersion",
    "s3:DeleteObject",
    "s3:AbortMultipartUpload",
)
KEY_ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey")
"""What reading and writing objects under a key of one's own takes (SM-18;
docs.aws.amazon.com/AmazonS3, using server-side encryption with KMS keys)."""


def access_policy(bucket_arn: str, kms_key_arn: str | None = None) -> dict[str, Any]:
    """Who has it may find one bucket and read and write its objects (SM-17), under a key of one's own too (SM-18)."""
    statements: list[dict[str, Any]] = [
        {"Action": list(BUCKET_ACTIONS), "Effect": "Allow", "Resource": bucket_arn, "Sid": "Buckets"},
        {"Action": list(OBJECT_ACTIONS), "Effect": "Allow", "Resource": f"{bucket_arn}/*", "Sid": "Objects"},
    ]
    if kms_key_arn is not None:
        statements.append({"Action": list(KEY_ACTIONS), "Effect": "Allow", "Resource": kms_key_arn, "Sid": "Keys"})
    return {"Statement": statements, "Version": VERSION}


def trust_policy() -> dict[str, Any]:
    """The EKS Pod Identity Agent may hand out the role, as the guide has it for all roles (SM-16)."""
    statement = {"Effect": "Allow", "Principal": {"Service": PRINCIPAL}, "Action": list(TRUST_ACTIONS)}
    return {"Version": VERSION, "Statement": [statement]}


def narrow_trust_policy(access: AwsAccess, namespace: str, account: str) -> dict[str, Any]:
    """The same for one service account of one namespace and cluster only, by the tags that the agent sends.

    (docs.aws.amazon.com/eks, trust policy required by EKS Pod Identity.) Where session tags are switched off in the
    association, nothing matches and nobody gets in.
    """
    policy = trust_policy()
    tags = {
        "eks-cluster-arn": access.cluster_arn,
        "kubernetes-namespace": namespace,
        "kubernetes-service-account": account,
    }
    policy["Statement"][0]["Condition"] = {
        "StringEquals": {f"aws:RequestTag/{tag}": value for tag, value in tags.items()}
    }
    return policy


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
            trust=narrow_trust_policy(access, namespace, account) if access.trust_conditions else trust_policy(),
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
