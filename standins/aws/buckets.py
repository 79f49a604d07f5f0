"""S3: buckets and what is said about each."""

import json
from collections.abc import Callable
from typing import Any

from standins.aws.identity import policy_document
from standins.aws.served import Client, Seen, Served, all_tags, asked, differs, listed, seen_tags, told
from standins.kinds import Draft, Json, Kind, Naming, RefusedError

_BUCKET_NAME = (
    r"(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|\.mrap|--x-s3)$)[a-z0-9](?!.*\.\.)[a-z0-9.-]{1,61}[a-z0-9]"
)
"""docs.aws.amazon.com/AmazonS3, bucket naming rules."""


class S3(Served):
    """Something of S3, called by the name of its bucket."""

    service = "s3"


class Bucket(S3):
    """A bucket. One that is not empty does not go."""

    settled = frozenset({"bucket", "objectLockEnabled"})

    def _make(self, aws: Client, draft: Draft) -> str:
        name = draft.inputs["bucket"]
        where = {"CreateBucketConfiguration": {"LocationConstraint": draft.region}}
        lock = {"ObjectLockEnabledForBucket": True} if draft.inputs.get("objectLockEnabled") else {}
        if _exists(aws, name):  # moto, as AWS in us-east-1, would say yes again
            raise RefusedError("BucketAlreadyOwnedByYou", f"the bucket {name} exists already")
        aws.create_bucket(Bucket=name, **(where if draft.region != "us-east-1" else {}), **lock)
        draft.id = name
        self._change(aws, draft)
        return str(name)

    def _change(self, aws: Client, draft: Draft) -> None:
        if all_tags(draft):
            aws.put_bucket_tagging(Bucket=draft.id, Tagging={"TagSet": listed(all_tags(draft))})
        elif draft.before is not None:
            aws.delete_bucket_tagging(Bucket=draft.id)

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        aws.head_bucket(Bucket=draft.id)
        tags, all_of_them = seen_tags(draft, told(_or_none(lambda: aws.get_bucket_tagging(Bucket=draft.id)["TagSet"])))
        return Seen(
            inputs={"bucket": draft.id} | tags,
            outputs={
                "arn": f"arn:aws:s3:::{draft.id}",
                "bucketDomainName": f"{draft.id}.s3.amazonaws.com",
                "bucketRegionalDomainName": f"{draft.id}.s3.{draft.region}.amazonaws.com",
                "bucketRegion": draft.region,
                "hostedZoneId": _ZONES.get(draft.region, _ZONES["us-east-1"]),
                "websiteDomain": "",
                "websiteEndpoint": "",
                # Optional inputs that the provider answers with what AWS sets.
                "accelerationStatus": "",
                "requestPayer": "BucketOwner",
                "acl": "private",
                "policy": "",
                "bucketPrefix": "",
                "bucketNamespace": "",
            }
            | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        if draft.inputs.get("forceDestroy"):
            found = aws.list_object_versions(Bucket=draft.id)
            for one in [*found.get("Versions", []), *found.get("DeleteMarkers", [])]:
                aws.delete_object(Bucket=draft.id, Key=one["Key"], VersionId=one["VersionId"])
        aws.delete_bucket(Bucket=draft.id)


_ZONES = {
    # docs.aws.amazon.com/general, Amazon S3 website endpoints
    "eu-central-1": "Z21DNDUVLTQW6Q",
    "eu-west-1": "Z1BKCTXD74EZPE",
    "us-east-1": "Z3AQBSTGFYJSTF",
}


def _exists(aws: Client, name: str) -> bool:
    return name in {one["Name"] for one in aws.list_buckets()["Buckets"]}


def _or_none(ask: Callable[[], Any]) -> Any:  # noqa: ANN401 (a reply of boto3)
    """What S3 says about a part of a bucket; None where it says that there is none (`NoSuchTagSet`, …)."""
    from botocore.exceptions import ClientError  # noqa: PLC0415

    try:
        return ask()
    except ClientError as error:
        code = str(error.response["Error"]["Code"])
        if code == "NoSuchBucket" or not ("NotFound" in code or code.startswith("NoSuch")):
            raise
        return None


class Part(S3):
    """Something that is said about a bucket, in a request of its own. Its id is the bucket's name."""

    def _make(self, aws: Client, draft: Draft) -> str:
        draft.id = draft.inputs["bucket"]
        self._change(aws, draft)
        return str(draft.id)

    def _change(self, aws: Client, draft: Draft) -> None:
        self._say(aws, draft)

    def _say(self, aws: Client, draft: Draft) -> None:
        """The request."""
        raise NotImplementedError


class Versioning(Part):
    """Whether older versions of objects are kept."""

    def _say(self, aws: Client, draft: Draft) -> None:
        status = draft.inputs["versioningConfiguration"]["status"]
        if status != "Disabled":
            aws.put_bucket_versioning(Bucket=draft.id, VersioningConfiguration={"Status": status})

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        status = aws.get_bucket_versioning(Bucket=draft.id).get("Status", "Disabled")
        given = draft.inputs.get("versioningConfiguration") or {}
        return Seen(inputs={"bucket": draft.id, "versioningConfiguration": given | {"status": status}})

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.put_bucket_versioning(Bucket=draft.id, VersioningConfiguration={"Status": "Suspended"})


_BLOCKS = {
    "blockPublicAcls": "BlockPublicAcls",
    "blockPublicPolicy": "BlockPublicPolicy",
    "ignorePublicAcls": "IgnorePublicAcls",
    "restrictPublicBuckets": "RestrictPublicBuckets",
}


class PublicAccessBlock(Part):
    """What keeps a bucket from the public, whatever its policy says."""

    def _say(self, aws: Client, draft: Draft) -> None:
        wanted = {there: bool(draft.inputs.get(name)) for name, there in _BLOCKS.items()}
        aws.put_public_access_block(Bucket=draft.id, PublicAccessBlockConfiguration=wanted)

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        found = aws.get_public_access_block(Bucket=draft.id)["PublicAccessBlockConfiguration"]
        return Seen(inputs={"bucket": draft.id} | {name: found[there] for name, there in _BLOCKS.items()})

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_public_access_block(Bucket=draft.id)


class Encryption(Part):
    """How objects are encrypted where the writer says nothing."""

    def _say(self, aws: Client, draft: Draft) -> None:
        rules = [_encryption(one) for one in draft.inputs["rules"]]
        aws.put_bucket_encryption(Bucket=draft.id, ServerSideEncryptionConfiguration={"Rules": rules})

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        found = aws.get_bucket_encryption(Bucket=draft.id)["ServerSideEncryptionConfiguration"]["Rules"]
        given = draft.inputs.get("rules")
        if given is not None and [_encryption(one) for one in given] == found:
            return Seen(inputs={"bucket": draft.id, "rules": given})
        return Seen(inputs={"bucket": draft.id, "rules": [_encryption_seen(one) for one in found]})

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_bucket_encryption(Bucket=draft.id)


def _encryption(rule: Json) -> Json:
    usual = rule.get("applyServerSideEncryptionByDefault") or {}
    made = asked(usual, {"sseAlgorithm": "SSEAlgorithm", "kmsMasterKeyId": "KMSMasterKeyID"})
    return {"ApplyServerSideEncryptionByDefault": made, "BucketKeyEnabled": bool(rule.get("bucketKeyEnabled"))}


def _encryption_seen(rule: Json) -> Json:
    usual = rule["ApplyServerSideEncryptionByDefault"]
    made: Json = {"sseAlgorithm": usual["SSEAlgorithm"]}
    if usual.get("KMSMasterKeyID"):
        made["kmsMasterKeyId"] = usual["KMSMasterKeyID"]
    return {"applyServerSideEncryptionByDefault": made, "bucketKeyEnabled": bool(rule.get("BucketKeyEnabled"))}


class Lifecycle(Part):
    """When objects and their versions go by themselves."""

    settled = frozenset({"transitionDefaultMinimumObjectSize"})

    def _say(self, aws: Client, draft: Draft) -> None:
        rules = [_lifecycle(one) for one in draft.inputs.get("rules") or []]
        aws.put_bucket_lifecycle_configuration(Bucket=draft.id, LifecycleConfiguration={"Rules": rules})

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        found = aws.get_bucket_lifecycle_configuration(Bucket=draft.id)["Rules"]
        given = draft.inputs.get("rules") or []
        words = [_comparable(_lifecycle(one)) for one in given]
        rules = given if words == [_comparable(one) for one in found] else [_lifecycle_seen(one) for one in found]
        size = draft.inputs.get("transitionDefaultMinimumObjectSize", "all_storage_classes_128K")
        return Seen(inputs={"bucket": draft.id, "rules": rules, "transitionDefaultMinimumObjectSize": size})

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_bucket_lifecycle(Bucket=draft.id)


_LIFECYCLE = {
    "expiration": ("Expiration", {"days": "Days", "expiredObjectDeleteMarker": "ExpiredObjectDeleteMarker"}),
    "noncurrentVersionExpiration": (
        "NoncurrentVersionExpiration",
        {"noncurrentDays": "NoncurrentDays", "newerNoncurrentVersions": "NewerNoncurrentVersions"},
    ),
    "abortIncompleteMultipartUpload": (
        "AbortIncompleteMultipartUpload",
        {"daysAfterInitiation": "DaysAfterInitiation"},
    ),
}


def _lifecycle(rule: Json) -> Json:
    made: Json = {
        "ID": rule["id"],
        "Status": rule["status"],
        "Filter": {"Prefix": (rule.get("filter") or {}).get("prefix") or ""},
    }
    for name, (there, names) in _LIFECYCLE.items():
        if rule.get(name):
            made[there] = asked(rule[name], names)
    return made


def _lifecycle_seen(rule: Json) -> Json:
    made: Json = {"id": rule["ID"], "status": rule["Status"]}
    prefix = (rule.get("Filter") or {}).get("Prefix")
    if prefix:
        made["filter"] = {"prefix": prefix}
    for name, (there, names) in _LIFECYCLE.items():
        if rule.get(there):
            made[name] = {ours: rule[there][theirs] for ours, theirs in names.items() if theirs in rule[there]}
    return made


def _comparable(rule: Json) -> str:
    return json.dumps(rule, sort_keys=True)


class BucketPolicy(Part):
    """Who may use a bucket, said at the bucket."""

    def _say(self, aws: Client, draft: Draft) -> None:
        if differs(draft, "policy"):
            aws.put_bucket_policy(Bucket=draft.id, Policy=draft.inputs["policy"])

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        return Seen(inputs={"bucket": draft.id, "policy": aws.get_bucket_policy(Bucket=draft.id)["Policy"]})

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_bucket_policy(Bucket=draft.id)


class Ownership(Part):
    """Whether lists of rights at single objects count."""

    def _say(self, aws: Client, draft: Draft) -> None:
        wanted = {"Rules": [{"ObjectOwnership": draft.inputs["rule"]["objectOwnership"]}]}
        aws.put_bucket_ownership_controls(Bucket=draft.id, OwnershipControls=wanted)

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        found = aws.get_bucket_ownership_controls(Bucket=draft.id)["OwnershipControls"]["Rules"]
        return Seen(inputs={"bucket": draft.id, "rule": {"objectOwnership": found[0]["ObjectOwnership"]}})

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_bucket_ownership_controls(Bucket=draft.id)


def _part(token: str, service: Part, **more: Any) -> Kind:  # noqa: ANN401 (fields of a Kind)
    return Kind(token=f"aws:s3/{token}", service=service, replaces=frozenset({"bucket", "region"}), **more)


KINDS = (
    Kind(
        token="aws:s3/bucket:Bucket",  # noqa: S106 (a type)
        service=Bucket(),
        naming=Naming(property="bucket", random=7, longest=63),
        patterns={"bucket": _BUCKET_NAME},
        replaces=frozenset({"bucket", "bucketPrefix", "objectLockEnabled", "region"}),
        defaults={"forceDestroy": False, "objectLockEnabled": False},
        tags="tags",
    ),
    _part(
        "bucketVersioning:BucketVersioning",
        Versioning(),
        choices={"versioningConfiguration.status": ("Enabled", "Suspended", "Disabled")},
    ),
    _part("bucketPublicAccessBlock:BucketPublicAccessBlock", PublicAccessBlock()),
    _part(
        "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        Encryption(),
        choices={"rules.applyServerSideEncryptionByDefault.sseAlgorithm": ("AES256", "aws:kms", "aws:kms:dsse")},
    ),
    _part(
        "bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        Lifecycle(),
        choices={"rules.status": ("Enabled", "Disabled")},
    ),
    _part(
        "bucketPolicy:BucketPolicy",
        BucketPolicy(),
        documents=frozenset({"policy"}),
        checks=(policy_document("policy"),),
    ),
    _part(
        "bucketOwnershipControls:BucketOwnershipControls",
        Ownership(),
        choices={"rule.objectOwnership": ("BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter")},
    ),
)
