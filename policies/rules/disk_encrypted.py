"""Disks are encrypted."""

from collections.abc import Iterator

from policies.facts import Disk
from policies.rule import About, Rule, Severity


def violations(disk: Disk, _: About) -> Iterator[str]:
    """Disks and file shares without encryption."""
    if not disk.encrypted:
        yield "what is on it can be read by whoever gets hold of it"


RULE = Rule(
    name="disk-encrypted",
    says="Every disk and file share is encrypted.",
    why="Copies and snapshots leave the network more easily than anything else.",
    remedy="Switch on its encryption.",
    each=(Disk,),
    check_each=violations,
    severity=Severity.HIGH,
    requirements=("PS-7",),
    url="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
)
