"""The five buckets (SM-14) and what each is like."""

from dataclasses import dataclass
from typing import Any

from spec.platforms.smi.service_accounts import SERVICE_ACCOUNTS, Bucket
from spec.platforms.smi.settings import SmiSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketSpec:
    """One bucket, ready to be made. It holds the platform's data: nothing public, and kept when the stack goes."""

    bucket: Bucket
    """The guide's name."""
    name: str
    versioned: bool
    kms_key_arn: str | None
    """A key of your own on AWS; None: the cloud's own encryption."""

    def as_output(self) -> dict[str, Any]:
        """For machines."""
        return {"name": self.name, "versioned": self.versioned, "kmsKeyArn": self.kms_key_arn}


def buckets(settings: SmiSettings) -> tuple[BucketSpec, ...]:
    """All five, in the order of the guide."""
    key = settings.access.kms_key_arn if settings.access.cloud == "aws" else None
    return tuple(
        BucketSpec(bucket=bucket, name=name, versioned=settings.versioning, kms_key_arn=key)
        for bucket, name in settings.bucket_names.items()
    )


def grants(settings: SmiSettings) -> dict[str, tuple[Bucket, ...]]:
    """Service account → the buckets that it may use: the guide's table, with the rows that the settings replace."""
    given = {account: tuple(Bucket(one) for one in named) for account, named in settings.service_accounts.items()}
    return {account: given.get(account, usual) for account, usual in SERVICE_ACCOUNTS.items()}


def pairs(settings: SmiSettings) -> tuple[tuple[str, Bucket], ...]:
    """Each service account with each of its buckets: 32 as the guide has them (SM-20 to SM-37)."""
    return tuple((account, bucket) for account, named in grants(settings).items() for bucket in named)
