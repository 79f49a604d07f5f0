"""What the cloud's firewall opens: made from the flow table and the cut of the network, and from nothing else.

A firewall around the cluster sees less than a network policy in it. Pods have addresses of the nodes' subnets (EKS; OKE
with VCN-native pods; AKS and SKS, where a packet that leaves an overlay has its node's address), so every pod stands
for the tier of nodes, and which pod may do it is the network policies' business. What a cloud's own Kubernetes needs
between control plane and nodes is in no flow of a platform: each cloud has its own table for that.
"""

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from spec.flows import Addresses, Elsewhere, Flow, Party, Protocol
from spec.ground.demand import Demand, Inbound
from spec.ground.layout import Layout, Tier

EVERYWHERE = "0.0.0.0/0"
NODE_PORTS = (30000, 32767)
"""Where Kubernetes picks node ports (kube-apiserver, --service-node-port-range)."""

Place = Tier | str
"""A tier of the network, or a range of addresses outside of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One rule of a firewall that lets something through, in the direction in which connections are made."""

    source: Place
    target: Place
    protocol: Protocol
    port: int
    end_port: int
    """The same as `port` where it is one port."""
    purposes: tuple[str, ...]
    requirements: tuple[str, ...]

    @property
    def ports(self) -> str:
        """As people write it: `443`, `30000-32767`."""
        return str(self.port) if self.end_port == self.port else f"{self.port}-{self.end_port}"

    @property
    def key(self) -> str:
        """A name that no other opening of the stack has: `nodes-data-tcp-5432`, `0-0-0-0-0-edge-tcp-443`."""
        sides = (str(one).replace(".", "-").replace("/", "-") for one in (self.source, self.target))
        return "-".join((*sides, str(self.protocol).lower(), self.ports))

    @property
    def title(self) -> str:
        """For the rule's description: who, what, which requirements; letters that every cloud takes, at most 200."""
        numbers = f" ({', '.join(self.requirements)})" if self.requirements else ""
        return f"{self.source} to {self.target}, {self.protocol} {self.ports}{numbers}"[:200]

    def covers(self, port: int, protocol: Protocol = Protocol.TCP) -> bool:
        """Whether it opens this port."""
        return self.protocol is protocol and self.port <= port <= self.end_port


def openings(flows: Iterable[Flow], demand: Demand, network: Layout) -> tuple[Opening, ...]:
    """All rules, each of them from a flow, merged where their ports touch, in an order that is always the same.

    Of a flow's sides, pods are the tier of nodes; a range of addresses inside of the network is the tiers that it
    touches, and one that is wider than the network or elsewhere is a place outside. What goes from
    outside to pods through the load balancer (`demand.inbound`) becomes two rules: to the edge, and from the edge to
    the nodes. `Elsewhere` has no address and opens nothing by itself; `Addresses.excluded` stays with the network
    policies, because a cloud's firewall cannot say "except". The networks are IPv4, and so are the rules.

    Raises ValueError for a port of the load balancer, or of a machine at the edge, that no flow names.
    """
    every = (*flows, *demand.flows)
    for inbound in demand.inbound:
        if not any(_named_by(inbound, flow) for flow in every):
            raise ValueError(f"port {inbound.port} is to be open to the outside, and no flow names it")
    found = [
        *(one for inbound in demand.inbound for one in _from_outside(inbound)),
        *(one for flow in every for one in _of_flow(flow, demand, network)),
    ]
    return tuple(_merged(found))


def facing(
    rules: Iterable[Opening], target: Place, port: int, protocol: Protocol = Protocol.TCP
) -> tuple[Opening, ...]:
    """The rules by which something reaches this port there."""
    return tuple(one for one in rules if one.target == target and one.covers(port, protocol))


def _named_by(inbound: Inbound, flow: Flow) -> bool:
    same = flow.requirements == inbound.requirements or set(flow.requirements) & set(inbound.requirements)
    return flow.port in (inbound.port, inbound.target_port) and bool(same)


def _opening(inbound: Inbound, source: Place, target: Place, ports: tuple[int, int], purpose: str) -> Opening:
    return Opening(
        source=source,
        target=target,
        protocol=Protocol.TCP,
        port=ports[0],
        end_port=ports[1],
        purposes=(purpose,),
        requirements=inbound.requirements,
    )


def _from_outside(inbound: Inbound) -> Iterator[Opening]:
    """To the edge, and from there to the nodes: by the pod's own port where the balancer knows pods, by node port."""
    for source in inbound.cidrs or (EVERYWHERE,):
        yield _opening(inbound, source, Tier.EDGE, (inbound.port, inbound.port), "users and devices come in")
    if inbound.machine is not None:
        return
    onward = "the load balancer's way to the pods"
    pods = inbound.target_port or inbound.port
    yield _opening(inbound, Tier.EDGE, Tier.NODES, (pods, pods), onward)
    ports = NODE_PORTS if inbound.node_port is None else (inbound.node_port, inbound.node_port)
    yield _opening(inbound, Tier.EDGE, Tier.NODES, ports, onward)


def _of_flow(flow: Flow, demand: Demand, network: Layout) -> Iterator[Opening]:
    sources, targets = places(flow.source, network), places(flow.target, network)
    balanced = any(one.machine is None and flow.port == (one.target_port or one.port) for one in demand.inbound)
    for source in sources:
        for target in targets:
            outside = not isinstance(source, Tier)
            if outside and not isinstance(target, Tier):
                continue  # between others: no rule of this network sees it
            if outside and balanced and not isinstance(flow.target, Addresses):
                continue  # comes through the load balancer
            yield Opening(
                source=source,
                target=target,
                protocol=flow.protocol,
                port=flow.port,
                end_port=flow.end_port or flow.port,
                purposes=(flow.purpose,),
                requirements=flow.requirements,
            )


def places(party: Party, network: Layout) -> tuple[Place, ...]:
    """Where a side of a flow is; nothing for one without an address."""
    match party:
        case Addresses():
            return tuple(dict.fromkeys(place for cidr in party.cidrs for place in _places_of(cidr, network)))
        case Elsewhere():
            return ()
        case _:
            return (Tier.NODES,)


def _places_of(cidr: str, network: Layout) -> tuple[Place, ...]:
    asked = ipaddress.ip_network(cidr)
    if not isinstance(asked, ipaddress.IPv4Network):
        return ()
    whole = ipaddress.IPv4Network(network.cidr)
    return network.tiers_of(cidr) if asked.subnet_of(whole) else (cidr,)


def _merged(found: Iterable[Opening]) -> Iterator[Opening]:
    def sides(one: Opening) -> tuple[str, str, str]:
        return str(one.source), str(one.target), str(one.protocol)

    for _, same in groupby(sorted(found, key=lambda one: (*sides(one), one.port, one.end_port)), key=sides):
        run: list[Opening] = []
        for one in same:
            if run and one.port > max(each.end_port for each in run) + 1:
                yield _joined(run)
                run = []
            run.append(one)
        yield _joined(run)


def _joined(run: list[Opening]) -> Opening:
    first = run[0]
    return Opening(
        source=first.source,
        target=first.target,
        protocol=first.protocol,
        port=first.port,
        end_port=max(one.end_port for one in run),
        purposes=tuple(sorted({purpose for one in run for purpose in one.purposes})),
        requirements=tuple(dict.fromkeys(number for one in run for number in one.requirements)),
    )
