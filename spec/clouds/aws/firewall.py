"""Security groups: made from the openings of the flow table and from what EKS itself needs, and from nothing else.

A group for each thing that listens: the nodes, the control plane, each database and service, each kind of machine. A
rule is two: the one that lets out at the source and the one that lets in at the target.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

from spec.clouds.aws.own_flows import (
    CONTROL,
    EDGE,
    ENDPOINTS,
    INSIDE,
    MACHINE_FLOWS,
    MACHINES,
    NODES,
    OWN_FLOWS,
    OwnFlow,
)
from spec.flows import Protocol
from spec.ground.demand import Demand, MachineDemand
from spec.ground.layout import Tier
from spec.ground.openings import Opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One security group. It has no rules of its own: each is a resource by itself."""

    name: str
    description: str
    kept: bool = False
    """Whether it is around something that outlives the stack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRule:
    """One rule of one group."""

    group: str
    direction: Literal["ingress", "egress"]
    peer: str
    """Another group by name, or a range of addresses."""
    peer_is_group: bool
    protocol: str
    """As AWS writes it: `tcp`, `udp`, `-1` for all."""
    ports: tuple[int, int] | None
    """First and last; None with all protocols."""
    description: str

    @property
    def key(self) -> str:
        """No other rule of the stack has it: `nodes-egress-control-tcp-443`."""
        peer = self.peer.replace(".", "-").replace("/", "-")
        ports = "all" if self.ports is None else f"{self.protocol}-{'-'.join(map(str, dict.fromkeys(self.ports)))}"
        return f"{self.group}-{self.direction}-{peer}-{ports}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Firewall:
    """All groups and all rules."""

    groups: tuple[Group, ...]
    rules: tuple[GroupRule, ...]


def database_group(name: str) -> str:
    """The group of a database."""
    return f"database-{name}"


def service_group(name: str) -> str:
    """The group of a broker, queue or cache."""
    return f"service-{name}"


def machine_group(name: str) -> str:
    """The group of the machines of one name."""
    return f"machine-{name}"


def _listeners(demand: Demand) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Group → ports, of everything in the tier of data that is not a machine."""
    for database in demand.databases:
        yield database_group(database.name), (database.port,)
    for service in demand.services:
        yield service_group(service.name), service.ports


def _groups(demand: Demand, *, endpoints: bool) -> Iterator[Group]:
    yield Group(name=NODES, description="Nodes of the cluster and the pods on them")
    yield Group(name=CONTROL, description="Control plane of the cluster")
    if endpoints:
        yield Group(name=ENDPOINTS, description="Private endpoints of services of AWS")
    if any(one.machine is None for one in demand.inbound):
        yield Group(name=EDGE, description="Load balancer in front of the cluster")
    if demand.node_balancer is not None:
        yield Group(name=INSIDE, description="Balancer inside of the network, in front of node ports")
    for name, _ in _listeners(demand):
        yield Group(name=name, description=f"What listens as {name}", kept=True)
    for machine in demand.machines:
        yield Group(name=machine_group(machine.name), description=f"Machines {machine.name}")


class _Places:
    """Which groups stand for a place of an opening."""

    def __init__(self, demand: Demand, names: frozenset[str]) -> None:
        self._demand = demand
        self._names = names
        self._managed: Mapping[str, tuple[int, ...]] = dict(_listeners(demand))

    def _machines(self, tier: Tier) -> Iterator[MachineDemand]:
        return (one for one in self._demand.machines if one.tier is tier)

    def targets(self, opening: Opening) -> tuple[str, ...]:
        match opening.target:
            case Tier.NODES:
                return self._nodes(opening)
            case Tier.CONTROL:
                return (CONTROL,)
            case Tier.EDGE:
                taken = {one.machine for one in self._demand.inbound if opening.covers(one.port)}
                mine = (machine_group(one.name) for one in self._machines(Tier.EDGE) if one.name in taken)
                return (*mine, *((EDGE,) if None in taken and EDGE in self._names else ()))
            case Tier.DATA:
                listening = [name for name, ports in self._managed.items() if any(map(opening.covers, ports))]
                # What a database or broker listens on is meant for it; all else is meant for machines.
                everything = range(opening.port, opening.end_port + 1)
                meant = {port for name in listening for port in self._managed[name]}
                if opening.protocol is Protocol.TCP and set(everything) <= meant:
                    return tuple(listening)
                return (*listening, *(machine_group(one.name) for one in self._machines(Tier.DATA)))
            case _:
                return ()

    def _nodes(self, opening: Opening) -> tuple[str, ...]:
        """The nodes; machines find them behind the balancer inside, as far as it has the ports."""
        inside = self._demand.node_balancer
        balanced = () if inside is None else tuple(filter(opening.covers, inside.ports))
        if opening.source not in (Tier.EDGE, Tier.DATA) or not balanced:
            return (NODES,)
        whole = len(balanced) == opening.end_port - opening.port + 1
        return (INSIDE,) if whole else (INSIDE, NODES)

    def _balanced(self, opening: Opening) -> bool:
        """Whether the load balancer goes this way: to node ports only, never to pods by their own ports."""
        node_ports = {one.node_port for one in self._demand.inbound if one.machine is None}
        return opening.target is Tier.NODES and opening.port == opening.end_port and opening.port in node_ports

    def sources(self, opening: Opening) -> tuple[str, ...]:
        match opening.source:
            case Tier.NODES:
                return (NODES,)
            case Tier.CONTROL:
                return (CONTROL,)
            case Tier.EDGE:
                mine = tuple(machine_group(one.name) for one in self._machines(Tier.EDGE))
                return (*mine, *((EDGE,) if EDGE in self._names and self._balanced(opening) else ()))
            case Tier.DATA:
                return tuple(machine_group(one.name) for one in self._machines(Tier.DATA))
            case _:
                return ()


def _pair(flow: OwnFlow, groups: frozenset[str]) -> Iterator[GroupRule]:
    """The way out at the source and the way in at the target, as far as they are groups."""
    everything = flow.protocol is None
    sides: tuple[tuple[Literal["ingress", "egress"], str, str], ...] = (
        ("egress", flow.source, flow.target),
        ("ingress", flow.target, flow.source),
    )
    for direction, group, peer in sides:
        if group in groups:
            yield GroupRule(
                group=group,
                direction=direction,
                peer=peer,
                peer_is_group=peer in groups,
                protocol="-1" if everything else str(flow.protocol).lower(),
                ports=None if everything else (flow.port, flow.end_port),
                description=flow.purpose[:255],
            )


def _opened(opening: Opening, places: _Places, groups: frozenset[str]) -> Iterator[GroupRule]:
    if opening.source is Tier.NODES and opening.target is Tier.NODES:
        return  # everything is open there: see OWN_FLOWS
    outside = places.sources(opening) if isinstance(opening.source, Tier) else (opening.source,)
    beyond = places.targets(opening) if isinstance(opening.target, Tier) else (opening.target,)
    for source in outside:
        for target in beyond:
            flow = OwnFlow(
                source=source,
                target=target,
                port=opening.port,
                end_port=opening.end_port,
                protocol=opening.protocol,
                purpose=opening.title,
                source_of_fact=", ".join(opening.requirements),
            )
            yield from _pair(flow, groups)


def _own(flow: OwnFlow, groups: frozenset[str]) -> Iterator[GroupRule]:
    if all(one in groups or "." in one for one in (flow.source, flow.target)):
        yield from _pair(flow, groups)


def _for_machine(flow: OwnFlow, name: str) -> OwnFlow:
    return replace(
        flow,
        source=machine_group(name) if flow.source == MACHINES else flow.source,
        target=machine_group(name) if flow.target == MACHINES else flow.target,
    )


def firewall(
    opened: Iterable[Opening], demand: Demand, *, endpoints: bool, api_access: tuple[str, ...] = ()
) -> Firewall:
    """All groups and rules of one stack. `api_access` are ranges of the network's neighbours that reach the API inside.

    A rule that two openings ask for is there once, with the words of the first.
    """
    groups = tuple(_groups(demand, endpoints=endpoints))
    names = frozenset(one.name for one in groups)
    places = _Places(demand, names)
    own = (*OWN_FLOWS, *(_for_machine(flow, one.name) for one in demand.machines for flow in MACHINE_FLOWS))
    inside = () if demand.node_balancer is None else tuple(map(_onward, demand.node_balancer.ports))
    api = tuple(map(_api, api_access))
    found = chain(
        (rule for flow in (*own, *inside, *api) for rule in _own(flow, names)),
        (rule for one in opened for rule in _opened(one, places, names)),
    )
    rules: dict[str, GroupRule] = {}
    for rule in found:
        rules.setdefault(rule.key, rule)
    return Firewall(groups=groups, rules=tuple(rules[key] for key in sorted(rules)))


def _onward(port: int) -> OwnFlow:
    return OwnFlow(
        source=INSIDE,
        target=NODES,
        port=port,
        end_port=port,
        purpose="balancer inside of the network to node ports",
        source_of_fact="https://docs.aws.amazon.com/elasticloadbalancing/latest/network/"
        "load-balancer-security-groups.html",
    )


def _api(cidr: str) -> OwnFlow:
    return OwnFlow(
        source=cidr,
        target=CONTROL,
        port=443,
        end_port=443,
        purpose="administrators to the Kubernetes API",
        source_of_fact="settings: cluster.api-access",
    )
