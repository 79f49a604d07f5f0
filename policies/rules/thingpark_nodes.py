"""ThingPark has the nodes of its segment."""

from collections.abc import Iterator

from policies.facts import NodePool
from policies.rule import About, Facts, Finding, Rule, Severity
from spec.platforms.thingpark import figures


def violations(facts: Facts, _: About) -> Iterator[Finding]:
    """Fewer nodes or zones than each datum has copies."""
    pools = list(facts.of(NodePool))
    ours = [one for one in pools if one.labels.get(figures.NODE_GROUP) == figures.NODE_GROUP_VALUE] or pools
    if not ours:
        return
    nodes = sum(one.nodes for one in ours)
    if nodes < figures.NODES:
        yield Finding(where=ours[0].where, what=f"{nodes} nodes; each datum is kept on {figures.NODES}")
    zones = max((one.zones for one in ours if one.zones is not None), default=None)
    if zones is not None and zones < figures.ZONES:
        yield Finding(where=ours[0].where, what=f"the nodes stand in {zones} zones; {figures.ZONES} are asked for")


RULE = Rule(
    name="thingpark-nodes",
    says="ThingPark's data stands on three nodes in three zones.",
    why="With one node or zone gone there is no majority, and the network stops.",
    remedy="Set nodes and zones of the pool to three or more.",
    check_all=violations,
    platforms=("thingpark",),
    severity=Severity.HIGH,
    requirements=("TP-6",),
)
