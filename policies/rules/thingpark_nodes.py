"""ThingPark has the nodes of its segment."""

from collections.abc import Iterator

from policies.facts import NodePool
from policies.rule import About, Facts, Finding, Rule, Severity
from spec.platforms.thingpark import figures


def pools_of_thingpark(facts: Facts) -> list[NodePool]:
    """Those that carry its label; where none does, all."""
    pools = list(facts.of(NodePool))
    return [one for one in pools if one.labels.get(figures.NODE_GROUP) == figures.NODE_GROUP_VALUE] or pools


def violations(facts: Facts, _: About) -> Iterator[Finding]:
    """Fewer nodes than each datum has copies."""
    ours = pools_of_thingpark(facts)
    if not ours:
        return
    nodes = sum(one.nodes for one in ours)
    if nodes < figures.NODES:
        yield Finding(where=ours[0].where, what=f"{nodes} nodes; each datum is kept on {figures.NODES}")


RULE = Rule(
    name="thingpark-nodes",
    says="ThingPark's data stands on three nodes.",
    why="With one node gone there is no majority, and the network stops.",
    remedy="Set nodes of the pool to three or more.",
    check_all=violations,
    platforms=("thingpark",),
    severity=Severity.HIGH,
    requirements=("TP-6",),
)
