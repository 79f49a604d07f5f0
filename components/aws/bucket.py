"""One bucket: never public, always encrypted, only by TLS, and kept with what is in it."""

import json
from typing import TypedDict

import pulumi
from pulumi_aws import s3

from components.base import leaf, owned, token
from spec.clouds.aws.documents import bucket_policy
from spec.clouds.aws.tags import Tags
from spec.durability import Durability
from spec.ground.demand import BucketDemand

UNFINISHED_DAYS = 7
"""Days until the parts of an upload that never came to its end are taken away."""


class BucketArgs(TypedDict):
    """What a `Bucket` is made from."""

    spec: BucketDemand
    arn: str
    """Its ARN, known by its name."""
    tags: Tags
    key_arn: pulumi.Input[str] | None
    """The customer's own key; None: the account's own key of S3."""


class Bucket(pulumi.ComponentResource):
    """A bucket and everything by which nobody gets at it who has no role for it."""

    bucket: pulumi.Output[str]
    """Its name, known once it is there."""

    def __init__(self, name: str, args: BucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "Bucket"), name, {}, opts)
        spec = args["spec"]
        bucket = s3.Bucket(
            f"{name}-bucket",
            bucket=spec.bucket,
            # Never emptied by this program: what is in it is not ours.
            force_destroy=False,
            tags=args["tags"].of(f"{name}-bucket"),
            opts=leaf(self, Durability.KEPT),
        )
        self.bucket = bucket.bucket
        self._kept_as_it_is(name, args)
        self._closed(name, args["arn"])
        self.register_outputs({"bucket": self.bucket})

    def _kept_as_it_is(self, name: str, args: BucketArgs) -> None:
        """Encryption, versions and ages; taking one of these away would weaken a bucket that is kept."""
        spec = args["spec"]
        s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption",
            bucket=self.bucket,
            rules=[
                {
                    "apply_server_side_encryption_by_default": {
                        "sse_algorithm": "aws:kms",
                        "kms_master_key_id": args["key_arn"],
                    }
                    if args["key_arn"] is not None
                    else {"sse_algorithm": "aws:kms"},
                    # One data key for many objects: a hundredth of the calls to KMS.
                    "bucket_key_enabled": True,
                }
            ],
            opts=leaf(self, Durability.KEPT),
        )
        s3.BucketVersioning(
            f"{name}-versioning",
            bucket=self.bucket,
            versioning_configuration={"status": "Enabled" if spec.versioned else "Suspended"},
            opts=leaf(self, Durability.KEPT),
        )
        rules: list[s3.BucketLifecycleConfigurationRuleArgsDict] = [
            {
                "id": "unfinished",
                "status": "Enabled",
                "filter": {"prefix": ""},
                "abort_incomplete_multipart_upload": {"days_after_initiation": UNFINISHED_DAYS},
            }
        ]
        if spec.expire_days is not None:
            rules.append(
                {
                    "id": "expire",
                    "status": "Enabled",
                    "filter": {"prefix": ""},
                    "expiration": {"days": spec.expire_days},
                    "noncurrent_version_expiration": {"noncurrent_days": spec.expire_days},
                }
            )
        s3.BucketLifecycleConfiguration(f"{name}-ages", bucket=self.bucket, rules=rules, opts=owned(self))

    def _closed(self, name: str, arn: str) -> None:
        block = s3.BucketPublicAccessBlock(
            f"{name}-private",
            bucket=self.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=leaf(self, Durability.KEPT),
        )
        s3.BucketOwnershipControls(
            f"{name}-ownership",
            bucket=self.bucket,
            rule={"object_ownership": "BucketOwnerEnforced"},
            opts=leaf(self, Durability.KEPT),
        )
        s3.BucketPolicy(
            f"{name}-policy",
            bucket=self.bucket,
            policy=json.dumps(bucket_policy(arn)),
            # S3 refuses two changes of who may see a bucket at once. Without this one, it would lie open to plain HTTP.
            opts=pulumi.ResourceOptions.merge(leaf(self, Durability.KEPT), pulumi.ResourceOptions(depends_on=[block])),
        )
