"""Network security groups from openings: one group for each tier that something stands in, closed by its last rules.

A load balancer of Azure has no subnet. Its packets arrive at the nodes with the balancer's own address as their target
(floating IP) and the caller's as their source, so what comes in from outside becomes a rule of the nodes' group whose
target is that address, and nothing has to be open from an edge to the nodes: the edge is a subnet only where a machine
stands in it. Source: https://cloud-provider-azure.sigs.k8s.io/topics/loadbalancer/.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spec.clouds.azure.own_flows import ANY, PODS, End, own_flows
from spec.ground.demand import Demand
from spec.ground.layout import Layout, Tier
from spec.ground.openings import EVERYWHERE, Opening, Place

FRONT = "(load balancer)"
"""Stands for the address of the load balancer, which is known only once it is there."""
FIRST_PRIORITY, STEP, LAST_PRIORITY = 100, 5, 4096
MOST_RULES = (LAST_PRIORITY - FIRST_PRIORITY) // STEP
"""Of one direction, as priorities are dealt here; Azure itself takes 1000 of both."""
INBOUND, OUTBOUND = "Inbound", "Outbound"


@dataclass(frozen=True, slots=True, kw_only=True)
class NsgRule:
    """One rule of a network security group."""

    name: str
    direction: str
    allows: bool
    priority: int
    protocol: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    """Ranges, service tags, `*`, or `FRONT`."""
    ports: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A rule before it has a priority."""

    name: str
    source: End | Place
    target: End | Place
    protocol: str
    ports: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Firewall:
    """What the groups of one network are made from."""

    layout: Layout
    pod_cidr: str
    region: str
    private: bool
    """Whether the API server has no public address."""
    tiers: frozenset[Tier]
    """In which something stands."""
    inner_address: str | None = None
    """Of the balancer inside of the network; packets from the edge arrive at the nodes with it as their target."""

    def groups(self, rules: Iterable[Opening], demand: Demand) -> dict[Tier, tuple[NsgRule, ...]]:
        """Tier → the rules of its group, in both directions. Raises ValueError where there are more than fit."""
        wanted = [*self._own(), *self._asked(rules, demand)]
        return {tier: tuple(self._group(tier, wanted)) for tier in Tier if tier in self.tiers}

    def _own(self) -> Iterator[_Wanted]:
        for one in own_flows(self.region, private=self.private, tiers=self.tiers):
            parts = (str(one.source), str(one.target), one.protocol, one.ports)
            yield _Wanted(
                name="own-" + "-".join(parts).lower().replace(ANY, "any").replace(".", "-"),
                source=one.source,
                target=one.target,
                protocol=one.protocol,
                ports=one.ports,
                description=one.purpose,
            )

    def _asked(self, rules: Iterable[Opening], demand: Demand) -> Iterator[_Wanted]:
        of_machines = {one.port for one in demand.inbound if one.machine is not None}
        of_balancer = {one.port for one in demand.inbound if one.machine is None}
        for one in rules:
            if one.source is Tier.NODES and one.target is Tier.NODES:
                continue  # among the cloud's own flows
            outside = not isinstance(one.source, Tier)
            if one.target is Tier.EDGE and outside:
                ports = range(one.port, one.end_port + 1)
                if of_balancer & set(ports):
                    yield _wanted(one, target=FRONT)
                if of_machines & set(ports):
                    yield _wanted(one)
            elif {one.source, one.target} & {Tier.EDGE} and Tier.EDGE not in self.tiers:
                continue  # nobody stands there: the balancer's packets are not from the edge
            else:
                yield _wanted(one)

    def _group(self, tier: Tier, wanted: list[_Wanted]) -> Iterator[NsgRule]:
        mine = self._mine(tier)
        for direction in (INBOUND, OUTBOUND):
            inward = direction == INBOUND
            here = [one for one in wanted if (one.target if inward else one.source) in mine]
            if len(here) > MOST_RULES:
                raise ValueError(f"{len(here)} {direction.lower()} rules for {tier}, and {MOST_RULES} fit into a group")
            for number, one in enumerate(here):
                yield NsgRule(
                    name=f"{direction.lower()}-{one.name}"[:80],
                    direction=direction,
                    allows=True,
                    priority=FIRST_PRIORITY + STEP * number,
                    protocol=one.protocol,
                    sources=self._prefixes(one.source),
                    targets=self._targets(one),
                    ports=one.ports,
                    description=one.description[:140],
                )
            yield NsgRule(
                name=f"nothing-else-{direction.lower()}",
                direction=direction,
                allows=False,
                priority=LAST_PRIORITY,
                protocol=ANY,
                sources=(ANY,),
                targets=(ANY,),
                ports=ANY,
                description="whatever no flow names stays closed, inside of the network too",
            )

    def _mine(self, tier: Tier) -> set[End | Place]:
        return {Tier.NODES, PODS, FRONT} if tier is Tier.NODES else {tier}

    def _targets(self, one: _Wanted) -> tuple[str, ...]:
        through = one.source is Tier.EDGE and one.target is Tier.NODES and self.inner_address is not None
        return (*self._prefixes(one.target), *([f"{self.inner_address}/32"] if through else []))

    def _prefixes(self, end: End | Place) -> tuple[str, ...]:
        if isinstance(end, Tier):
            return self.layout.cidrs(end)
        if end == PODS:
            return (self.pod_cidr,)
        return (ANY,) if end == EVERYWHERE else (end,)


def _wanted(one: Opening, target: str | None = None) -> _Wanted:
    return _Wanted(
        name=one.key if target is None else f"balancer-{one.key}",
        source=one.source,
        target=one.target if target is None else target,
        protocol=str(one.protocol).capitalize(),
        ports=one.ports,
        description=one.title,
    )
