"""Objects are encrypted, and come back after a mistake."""

from collections.abc import Iterator

from policies.facts import Bucket
from policies.rule import About, Rule, Severity


def violations(bucket: Bucket, about: About) -> Iterator[str]:
    """Buckets without encryption, without the customer's key where the settings ask for it, or without versions."""
    if not bucket.encrypted:
        yield f"bucket {bucket.name} is not encrypted"
    wanted = about.settings is not None and about.settings.ground.encryption.customer_key
    if wanted and not bucket.customer_key:
        yield f"bucket {bucket.name} is not encrypted with a key of your own, which the settings ask for"
    if not bucket.versioned:
        yield f"bucket {bucket.name} keeps no versions"


RULE = Rule(
    name="bucket-recoverable",
    says="Buckets are encrypted, with your own key where the settings say so, and keep versions.",
    why="What is overwritten is gone, and a lost disk is a readable one.",
    remedy="Switch on encryption and versioning.",
    each=(Bucket,),
    check_each=violations,
    severity=Severity.HIGH,
    requirements=("SM-17", "SM-18"),
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
)
