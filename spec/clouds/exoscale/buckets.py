"""Who may use a bucket of Exoscale's object storage: a role's policy, by a builder that cannot say "everything"."""

import re
from collections.abc import Mapping
from typing import Any

from spec.ground.demand import Right

FIND = ("get-bucket-location", "head-bucket", "list-objects", "list-object-versions")
"""Find the bucket and what is in it."""
READ = ("get-object", "head-object")
WRITE = (
    "put-object",
    "delete-object",
    "list-multipart-uploads",
    "list-parts",
    "create-multipart-upload",
    "upload-part",
    "complete-multipart-upload",
    "abort-multipart-upload",
)
"""Names of operations: exoscale/terraform-provider-exoscale, examples/iam-bucket-access/main.tf, and the calls of S3 in
the same spelling. Assumption: those that the example does not print are spelled as the calls are."""

OPERATIONS: Mapping[Right, tuple[str, ...]] = {Right.READ: (*FIND, *READ), Right.READ_WRITE: (*FIND, *READ, *WRITE)}

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", re.ASCII)


def role_policy(buckets: Mapping[str, Right]) -> dict[str, Any]:
    """The policy of a role that may use these buckets, by their own names, and nothing else of the organization.

    Every service but object storage is closed; there, what no rule allows is denied. Raises ValueError for no bucket,
    and for a name that is none: it would stand in an expression.
    """
    if not buckets:
        raise ValueError("a role for no bucket has no use")
    for name in buckets:
        if _BUCKET.fullmatch(name) is None:
            raise ValueError(f"{name!r} is not the name of a bucket")
    rules = [{"expression": expression(name, right), "action": "allow"} for name, right in sorted(buckets.items())]
    return {"default_service_strategy": "deny", "services": {"sos": {"type": "rules", "rules": rules}}}


def expression(bucket: str, right: Right) -> str:
    """`parameters.bucket == 'mint-backup' && operation in ['get-object']`."""
    operations = ", ".join(f"'{one}'" for one in OPERATIONS[right])
    return f"parameters.bucket == '{bucket}' && operation in [{operations}]"
