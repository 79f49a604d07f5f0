"""Services are open to the outside only where the platform is reached there."""

from collections.abc import Iterator

from policies.facts import Service
from policies.rule import About, Rule, Severity


def violations(service: Service, about: About) -> Iterator[str]:
    """Balancers with ports that no demand names, and node ports of platforms that are reached through none."""
    if about.demand is None or service.type != "LoadBalancer" or service.internal:
        return
    named = {one.port for one in about.demand.inbound}
    extra = sorted(set(service.ports) - named)
    if extra:
        yield f"{service.name} opens {', '.join(str(one) for one in extra)} to the outside, which nothing asks for"


RULE = Rule(
    name="service-exposed",
    says="A load balancer opens the ports by which the platform is reached, and no other.",
    why="What is meant for the cluster is reached from outside of it.",
    remedy="Make the Service of type ClusterIP, or name the port in the platform's inbound flows.",
    each=(Service,),
    check_each=violations,
    severity=Severity.HIGH,
    requirements=("SM-5", "TP-7"),
    url="https://kubernetes.io/docs/concepts/services-networking/service/",
)
