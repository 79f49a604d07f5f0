"""Backup storage: what the guide lets it do, as statements, rules and policies that clouds read (TP-32 to TP-34)."""

from typing import Any

from spec.platforms.thingpark.quantities import Days

ACTIONS = ("s3:GetObject", "s3:PutObject")
"""Get and put, and nothing else (TP-32)."""


PUBLIC_ACCESS_BLOCK = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}
"""How the bucket is kept private, as S3's PutPublicAccessBlock takes it."""


def _partition(region: str) -> str:
    """`aws`, or that of a cloud of its own."""
    return {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(region.rpartition("-")[0].rpartition("-")[0], "aws")


def bucket_policy(bucket: str, region: str) -> dict[str, Any]:
    """The IAM policy of the user, or of the node group's role (TP-32)."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "ThingParkBackup",
                "Effect": "Allow",
                "Action": list(ACTIONS),
                "Resource": f"arn:{_partition(region)}:s3:::{bucket}/*",
            }
        ],
    }


def node_role_trust() -> dict[str, Any]:
    """Who may take the node group's role: the machines themselves."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "NodesOfTheGroup",
                "Effect": "Allow",
                "Principal": {"Service": "ec2.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }


def bucket_lifecycle(retention: Days) -> dict[str, Any]:
    """How long backups stay, as S3 (and MinIO) takes it."""
    return {
        "Rules": [
            {
                "ID": "thingpark-backup-retention",
                "Status": "Enabled",
                "Filter": {"Prefix": ""},
                "Expiration": {"Days": retention.count},
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
            }
        ]
    }


def container_lifecycle(container: str, retention: Days) -> dict[str, Any]:
    """The same as a management policy of an Azure storage account (TP-33)."""
    return {
        "rules": [
            {
                "name": "thingpark-backup-retention",
                "enabled": True,
                "type": "Lifecycle",
                "definition": {
                    "filters": {"blobTypes": ["blockBlob"], "prefixMatch": [f"{container}/"]},
                    "actions": {"baseBlob": {"delete": {"daysAfterModificationGreaterThan": retention.count}}},
                },
            }
        ]
    }


def container_role(
    *, subscription: str, resource_group: str, account: str, container: str, client: str
) -> dict[str, str]:
    """What the Service Principal is given: it may push blobs to this container, and to no other (TP-33)."""
    scope = (
        f"/subscriptions/{subscription}/resourceGroups/{resource_group}/providers/Microsoft.Storage/storageAccounts/"
        f"{account}/blobServices/default/containers/{container}"
    )
    return {"assignee": client, "role": "Storage Blob Data Contributor", "scope": scope}
