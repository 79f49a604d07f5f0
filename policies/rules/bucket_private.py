"""No bucket that the public can read."""

from collections.abc import Iterator

from policies.facts import Bucket
from policies.rule import About, Rule, Severity


def violations(bucket: Bucket, _: About) -> Iterator[str]:
    """Buckets that could be, or are, public."""
    if not bucket.private:
        yield f"bucket {bucket.name} can be made public"


RULE = Rule(
    name="bucket-private",
    says="No bucket can be read by the public.",
    why="Backups hold the keys of every device and the data of every customer.",
    remedy="Block public access on the bucket, all four kinds of it.",
    each=(Bucket,),
    check_each=violations,
    severity=Severity.CRITICAL,
    requirements=("TP-32", "TP-33", "SM-14"),
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
)
