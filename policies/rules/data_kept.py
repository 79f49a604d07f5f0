"""What holds data outlives a mistake."""

from collections.abc import Iterator

from policies.facts import HoldsData
from policies.rule import About, Rule, Severity


def violations(one: HoldsData, _: About) -> Iterator[str]:
    """Resources with data that a deleted line of the program would take away."""
    if one.protect is False:
        yield f"the {one.kind} is not protected against being deleted"
    if one.retain is False:
        yield f"the {one.kind} goes when its line leaves the program"


RULE = Rule(
    name="data-kept",
    says="Buckets, databases, disks, keys, zones and kept secrets are protected and retained.",
    why="A renamed resource or a wrong `destroy` is the loss of the data.",
    remedy="Give the resource `protect` and `retain_on_delete` (Durability.KEPT).",
    each=(HoldsData,),
    check_each=violations,
    severity=Severity.CRITICAL,
    requirements=("SM-51", "TP-32"),
    url="https://www.pulumi.com/docs/iac/concepts/options/protect/",
)
