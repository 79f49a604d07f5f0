"""ThingPark is reached on the ports of the guide."""

from collections.abc import Iterator

from policies.facts import Service
from policies.rule import About, Facts, Finding, Rule, Severity
from spec.platforms.thingpark import figures


def violations(facts: Facts, _: About) -> Iterator[Finding]:
    """Load balancers with another set of ports than the guide's."""
    allowed = set(figures.PORTS) | {4443}
    for one in facts.of(Service):
        if one.type != "LoadBalancer":
            continue
        extra, missing = set(one.ports) - allowed, set(figures.PORTS) - set(one.ports)
        if extra:
            yield Finding(where=one.where, what=f"{one.name} opens {_list(extra)}, which the guide does not name")
        if missing:
            yield Finding(where=one.where, what=f"{one.name} does not open {_list(missing)}")


def _list(ports: set[int]) -> str:
    return ", ".join(str(one) for one in sorted(ports))


RULE = Rule(
    name="thingpark-inbound",
    says="The load balancer opens exactly 443, 2022, 3001, 3002 and 3101, and 4443 where it is asked for.",
    why="Base stations find no way in, or somebody else does.",
    remedy="Set load-balancer.ports to the ports of the guide.",
    check_all=violations,
    platforms=("thingpark",),
    severity=Severity.HIGH,
    requirements=("TP-7", "TP-8", "TP-9", "TP-10", "TP-11"),
)
