"""Policy documents of AWS: who may be a role, what a role may do, and what a bucket or a key lets through.

There is no builder here that can say "everything": each names the actions, and the resource that they are for.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from spec.ground.demand import Right

VERSION = "2012-10-17"

POD_IDENTITY = "pods.eks.amazonaws.com"  # SM-16
POD_IDENTITY_ACTIONS = ("sts:TagSession", "sts:AssumeRole")  # SM-16

FIND_BUCKET = ("s3:ListBucket", "s3:GetBucketLocation")  # SM-17
READ_OBJECTS = ("s3:GetObjectVersion", "s3:GetObject")
READ_AND_WRITE_OBJECTS = (  # SM-17
    "s3:PutObject",
    "s3:ListMultipartUploadParts",
    "s3:GetObjectVersion",
    "s3:GetObject",
    "s3:DeleteObjectVersion",
    "s3:DeleteObject",
    "s3:AbortMultipartUpload",
)
OBJECTS: Mapping[Right, Sequence[str]] = {Right.READ: READ_OBJECTS, Right.READ_WRITE: READ_AND_WRITE_OBJECTS}
KEY_ACTIONS: Mapping[Right, Sequence[str]] = {  # SM-18
    Right.READ: ("kms:Decrypt",),
    Right.READ_WRITE: ("kms:Decrypt", "kms:GenerateDataKey"),
}

Document = dict[str, Any]


def document(*statements: Document) -> Document:
    """A policy of these statements."""
    return {"Version": VERSION, "Statement": list(statements)}


def allow(actions: Sequence[str], resource: str, sid: str | None = None) -> Document:
    """Let these actions happen to one resource."""
    named = {} if sid is None else {"Sid": sid}
    return {**named, "Effect": "Allow", "Action": list(actions), "Resource": resource}


def bucket_access(bucket_arn: str, right: Right, key_arn: str | None = None) -> Document:
    """Find one bucket and use its objects (SM-17), under a key of one's own too (SM-18)."""
    statements = [
        allow(FIND_BUCKET, bucket_arn, "Buckets"),
        allow(OBJECTS[right], f"{bucket_arn}/*", "Objects"),
    ]
    if key_arn is not None:
        statements.append(allow(KEY_ACTIONS[right], key_arn, "Keys"))
    return document(*statements)


def pod_trust(cluster_arn: str | None = None, namespace: str = "", service_account: str = "") -> Document:
    """The EKS Pod Identity Agent may hand out the role (SM-16); with a cluster, to one service account in it only.

    The agent sends these tags (https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html). Where session tags
    are switched off in an association, nothing matches and nobody gets in.
    """
    statement: Document = {
        "Effect": "Allow",
        "Principal": {"Service": POD_IDENTITY},
        "Action": list(POD_IDENTITY_ACTIONS),
    }
    if cluster_arn is not None:
        tags = {
            "eks-cluster-arn": cluster_arn,
            "kubernetes-namespace": namespace,
            "kubernetes-service-account": service_account,
        }
        statement["Condition"] = {"StringEquals": {f"aws:RequestTag/{tag}": value for tag, value in tags.items()}}
    return document(statement)


def service_trust(service: str, *actions: str) -> Document:
    """A service of AWS may be the role: `ec2.amazonaws.com`."""
    given = list(actions) or ["sts:AssumeRole"]
    return document({"Effect": "Allow", "Principal": {"Service": service}, "Action": given})


def bucket_policy(bucket_arn: str) -> Document:
    """Nobody gets in without TLS, whatever else anybody is allowed
    (https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html)."""
    return document(
        {
            "Sid": "TlsOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [bucket_arn, f"{bucket_arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    )


def key_policy(partition: str, account: str, region: str, services: Sequence[str]) -> Document:
    """A key that the account's own policies give rights to, and that some services may use for the account.

    The first statement is what AWS itself puts into every key: without it nobody could manage the key any more
    (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html). The second is that of AWS's own
    keys: whoever in this account may use the service may use the key through it, and nobody else.
    """
    statements: list[Document] = [
        {
            "Sid": "Account",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"},
            "Action": "kms:*",
            "Resource": "*",
        }
    ]
    if services:
        statements.append(
            {
                "Sid": "Services",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": [
                    "kms:Encrypt",
                    "kms:Decrypt",
                    "kms:ReEncrypt*",
                    "kms:GenerateDataKey*",
                    "kms:CreateGrant",
                    "kms:DescribeKey",
                ],
                "Resource": "*",
                "Condition": {
                    "StringEquals": {
                        "kms:CallerAccount": account,
                        "kms:ViaService": [f"{service}.{region}.amazonaws.com" for service in services],
                    }
                },
            }
        )
    return document(*statements)


def logs_key_statement(account: str, region: str, partition: str, group: str) -> Document:
    """CloudWatch Logs may use the key for one group
    (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html)."""
    return {
        "Sid": "Logs",
        "Effect": "Allow",
        "Principal": {"Service": f"logs.{region}.amazonaws.com"},
        "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        "Resource": "*",
        "Condition": {
            "ArnEquals": {
                "kms:EncryptionContext:aws:logs:arn": f"arn:{partition}:logs:{region}:{account}:log-group:{group}"
            }
        },
    }


def use_of_key(key_arn: str) -> Document:
    """A driver may make, attach and read encrypted volumes under one key
    (https://docs.aws.amazon.com/eks/latest/userguide/ebs-csi.html)."""
    grants = allow(("kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"), key_arn, "Grants")
    grants["Condition"] = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    use = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey")
    return document(grants, allow(use, key_arn, "Use"))


def read_secrets(secret_arns: Sequence[str], key_arn: str | None) -> Document:
    """Read some entries of Secrets Manager, and what they are encrypted with
    (https://external-secrets.io/latest/provider/aws-secrets-manager)."""
    actions = (
        "secretsmanager:GetResourcePolicy",
        "secretsmanager:GetSecretValue",
        "secretsmanager:DescribeSecret",
        "secretsmanager:ListSecretVersionIds",
    )
    read: Document = {"Sid": "Read", "Effect": "Allow", "Action": list(actions), "Resource": list(secret_arns)}
    return document(read, *([] if key_arn is None else [allow(("kms:Decrypt",), key_arn, "Keys")]))


def write_challenges(zone_arn: str, partition: str) -> Document:
    """cert-manager may write challenge records in one zone (https://cert-manager.io/docs/configuration/acme/dns01/route53).

    `GetChange` knows no resource but a change, whose id nobody knows before.
    """
    records = allow(("route53:ChangeResourceRecordSets",), zone_arn, "Records")
    records["Condition"] = {"ForAllValues:StringEquals": {"route53:ChangeResourceRecordSetsRecordTypes": ["TXT"]}}
    listing = allow(("route53:ListResourceRecordSets",), zone_arn, "List")
    return document(records, listing, allow(("route53:GetChange",), f"arn:{partition}:route53:::change/*", "Changes"))


def kafka_secret(secret_arn: str, partition: str, account: str, region: str) -> Document:
    """MSK may read the secret by which clients sign in, for clusters of this account
    (https://docs.aws.amazon.com/msk/latest/developerguide/msk-password-tutorial.html)."""
    return document(
        {
            "Sid": "Kafka",
            "Effect": "Allow",
            "Principal": {"Service": "kafka.amazonaws.com"},
            "Action": ["secretsmanager:getSecretValue"],
            "Resource": secret_arn,
            "Condition": {
                "StringEquals": {"aws:SourceAccount": account},
                "ArnLike": {"aws:SourceArn": f"arn:{partition}:kafka:{region}:{account}:cluster/*"},
            },
        }
    )
