"""ThingPark's nodes stand in three zones, as its guide recommends."""

from collections.abc import Iterator

from policies.rule import About, Facts, Finding, Level, Rule, Severity
from policies.rules.thingpark_nodes import pools_of_thingpark
from spec.platforms.thingpark import figures


def violations(facts: Facts, _: About) -> Iterator[Finding]:
    """Fewer zones than each datum has copies."""
    ours = pools_of_thingpark(facts)
    zones = max((one.zones for one in ours if one.zones is not None), default=None)
    if zones is not None and zones < figures.ZONES:
        what = f"zones of the nodes: {zones}; {figures.ZONES} are strongly recommended"
        yield Finding(where=ours[0].where, what=what)


RULE = Rule(
    name="thingpark-zones",
    says="ThingPark's nodes stand in three zones.",
    why="With one zone gone there may be no majority, and the network stops.",
    remedy="Set zones of the pool to three.",
    check_all=violations,
    platforms=("thingpark",),
    level=Level.ADVISORY,  # the guide recommends it strongly, and asks for no more than latency and bandwidth
    severity=Severity.HIGH,
    requirements=("TP-6",),
)
