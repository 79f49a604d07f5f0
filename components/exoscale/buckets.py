"""Buckets of Exoscale's object storage, and keys that open one bucket and nothing else."""

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_aws.s3 import Bucket, BucketVersioning
from pulumiverse_exoscale.iam_api_key import IamApiKey
from pulumiverse_exoscale.iam_role import IamRole

from components.base import leaf, owned, token
from spec.clouds.exoscale.buckets import role_policy
from spec.clouds.exoscale.names import name_of
from spec.durability import Durability
from spec.ground.demand import AccessKeyDemand, BucketDemand


class BucketsArgs(TypedDict):
    """What `Buckets` are made from."""

    buckets: tuple[BucketDemand, ...]


class Buckets(pulumi.ComponentResource):
    """Buckets by the API of S3, which the storage speaks; the SDK of Exoscale has no bucket.

    They are private as every new bucket is, and encrypted by the storage itself. They take no tags: the storage keeps
    none, and their names are unique in all of Exoscale.
    """

    names: tuple[str, ...]

    def __init__(self, name: str, args: BucketsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("exoscale", "Buckets"), name, {}, opts)
        for one in args["buckets"]:
            bucket = Bucket(
                f"{name}-{one.name}", bucket=one.bucket, force_destroy=False, opts=leaf(self, Durability.KEPT)
            )
            if one.versioned:
                BucketVersioning(
                    f"{name}-{one.name}-versions",
                    bucket=bucket.bucket,
                    versioning_configuration={"status": "Enabled"},
                    opts=leaf(self, Durability.KEPT),
                )
        self.names = tuple(one.bucket for one in args["buckets"])
        self.register_outputs({"names": list(self.names)})


class BucketKeyArgs(TypedDict):
    """What a `BucketKey` is made from."""

    title: str
    """The stack's name, before the key's own."""
    key: AccessKeyDemand
    buckets: Mapping[str, str]
    """Logical name of a bucket → its own."""
    labels: Mapping[str, str]


class BucketKey(pulumi.ComponentResource):
    """An API key for object storage alone, and there for some buckets alone."""

    key_id: pulumi.Output[str]
    secret: pulumi.Output[str]
    """Marked as secret."""

    def __init__(self, name: str, args: BucketKeyArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("exoscale", "BucketKey"), name, {}, opts)
        wanted = args["key"]
        title = name_of(args["title"], wanted.name)
        role = IamRole(
            f"{name}-role",
            name=title,
            description=f"{wanted.name} of {args['title']}",
            editable=True,  # otherwise its policy could never be made narrower
            labels=dict(args["labels"]),
            policy=role_policy({args["buckets"][bucket]: right for bucket, right in wanted.buckets.items()}),
            opts=owned(self),
        )
        key = IamApiKey(f"{name}-key", name=title, role_id=role.id, opts=owned(self))
        self.key_id = key.key
        self.secret = pulumi.Output.secret(key.secret)
        self.register_outputs({"key_id": self.key_id, "secret": self.secret})
