"""The platform's buckets: private, versioned, encrypted, and kept when the stack goes."""

from typing import TypedDict

import pulumi
from pulumi_oci import objectstorage

from components.base import leaf, owned, token
from components.oci.place import Place
from spec.durability import Durability
from spec.ground.demand import BucketDemand


class BucketsArgs(TypedDict):
    """What `Buckets` are made from."""

    place: Place
    buckets: tuple[BucketDemand, ...]
    namespace: str
    """The tenancy's Object Storage namespace."""
    key: pulumi.Input[str] | None
    """By which they are encrypted; None: the cloud's own."""


class Buckets(pulumi.ComponentResource):
    """Buckets of OCI Object Storage."""

    names: pulumi.Output[dict[str, str]]
    """Logical name → name."""

    def __init__(self, name: str, args: BucketsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("oci", "Buckets"), name, {}, opts)
        self._args = args
        made = {one.name: self._bucket(f"{name}-{one.name}", one) for one in args["buckets"]}
        self.names = pulumi.Output.all(**{key: one.name for key, one in made.items()})
        self.register_outputs({"names": self.names})

    def _bucket(self, name: str, demand: BucketDemand) -> objectstorage.Bucket:
        args = self._args
        bucket = objectstorage.Bucket(
            name,
            compartment_id=args["place"].compartment,
            namespace=args["namespace"],
            name=demand.bucket,
            access_type="NoPublicAccess",
            storage_tier="Standard",
            versioning="Enabled" if demand.versioned else "Disabled",
            object_events_enabled=False,
            kms_key_id=args["key"],
            freeform_tags=args["place"].labels.tags(name),
            opts=leaf(self, Durability.KEPT),
        )
        if demand.expire_days is not None:
            self._lifecycle(name, bucket, demand, demand.expire_days)
        return bucket

    def _lifecycle(self, name: str, bucket: objectstorage.Bucket, demand: BucketDemand, days: int) -> None:
        targets = ["objects", *(["previous-object-versions"] if demand.versioned else []), "multipart-uploads"]
        objectstorage.ObjectLifecyclePolicy(
            f"{name}-lifecycle",
            bucket=bucket.name,
            namespace=self._args["namespace"],
            rules=[
                {
                    "name": f"expire-{target}",
                    "action": "ABORT" if target == "multipart-uploads" else "DELETE",
                    "target": target,
                    "time_amount": str(days),
                    "time_unit": "DAYS",
                    "is_enabled": True,
                }
                for target in targets
            ],
            opts=owned(self),
        )
