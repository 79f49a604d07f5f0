"""Disks are encrypted."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.facts import Disk
from policies.rule import About, Rule, Severity
from policies.seen import Seen


def violations(disk: Disk, _: About) -> Iterator[str]:
    """Disks and file shares without encryption."""
    if not disk.encrypted:
        yield "what is on it can be read by whoever gets hold of it"


def mended(seen: Seen, _: About) -> Mapping[str, Any]:
    """The switch of AWS, whose disks are the only ones that have one; the key is the account's own."""
    if seen.type in ("aws:ebs/volume:Volume", "aws:efs/fileSystem:FileSystem"):
        return {"encrypted": True}
    if seen.type == "aws:ec2/instance:Instance":
        return {"rootBlockDevice": {**(seen.inputs.get("rootBlockDevice") or {}), "encrypted": True}}
    return {}


RULE = Rule(
    name="disk-encrypted",
    says="Every disk and file share is encrypted.",
    why="Copies and snapshots leave the network more easily than anything else.",
    remedy="Switch on its encryption.",
    each=(Disk,),
    check_each=violations,
    mend=mended,
    severity=Severity.HIGH,
    requirements=("PS-7",),
    url="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
)
