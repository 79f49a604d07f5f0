"""The rules of the nodes' security group: from the platform's flows and from what SKS itself needs, nothing else.

Three things are different here from clouds with subnets:

- A security group filters the public interface of an instance and nothing on a private network. Rules between tiers of
  the private network cannot be made, and what stands there keeps a firewall of its own.
- The load balancer has no firewall and passes a packet on with its sender's address: who may come in is said at the
  node port.
- The first rule for outbound traffic closes all the rest of it: so everything that a node calls is named.
"""

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spec.clouds.exoscale.own_flows import EVERYWHERE, HEALTH_CHECKS, OWN_FLOWS, Direction, Nodes, Peer, PublicGroup
from spec.flows import Protocol
from spec.ground.demand import Demand, Inbound
from spec.ground.layout import Tier
from spec.ground.openings import NODE_PORTS, Opening

_PRIVATE = tuple(
    ipaddress.IPv4Network(one)
    for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16")
)
"""Ranges that no packet on a public interface carries (RFC 1918, 6598, 3927)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityRule:
    """One rule of a security group."""

    direction: Direction
    protocol: Protocol
    port: int
    end_port: int
    peer: Peer
    title: str
    """For the rule's description."""

    @property
    def key(self) -> str:
        """A name that no other rule of the group has: `ingress-tcp-10250-nodes`, `egress-udp-53-0-0-0-0-0`."""
        ports = str(self.port) if self.port == self.end_port else f"{self.port}-{self.end_port}"
        match self.peer:
            case Nodes():
                peer = "nodes"
            case PublicGroup(name=name):
                peer = name
            case cidr:
                peer = cidr.replace(".", "-").replace("/", "-")
        return f"{self.direction}-{self.protocol}-{ports}-{peer}".lower()


def rules(openings: Iterable[Opening], demand: Demand) -> tuple[SecurityRule, ...]:
    """All rules of the nodes' group, each once, in an order that is always the same."""
    found: dict[str, SecurityRule] = {}
    for one in (*_own(), *_inbound(demand.inbound), *_outside(openings)):
        found.setdefault(one.key, one)
    return tuple(found[key] for key in sorted(found))


def _own() -> Iterator[SecurityRule]:
    for flow in OWN_FLOWS:
        yield SecurityRule(
            direction=flow.direction,
            protocol=flow.protocol,
            port=flow.port,
            end_port=flow.end_port,
            peer=flow.peer,
            title=f"SKS: {flow.purpose}",
        )


def _inbound(wanted: Iterable[Inbound]) -> Iterator[SecurityRule]:
    for inbound in wanted:
        if inbound.machine is not None:
            continue
        first, last = NODE_PORTS if inbound.node_port is None else (inbound.node_port, inbound.node_port)
        numbers = f" ({', '.join(inbound.requirements)})" if inbound.requirements else ""
        peers: tuple[Peer, ...] = (*(inbound.cidrs or (EVERYWHERE,)), HEALTH_CHECKS)
        for peer in peers:
            yield SecurityRule(
                direction=Direction.INGRESS,
                protocol=Protocol.TCP,
                port=first,
                end_port=last,
                peer=peer,
                title=f"load balancer: port {inbound.port}{numbers}",
            )


def _outside(openings: Iterable[Opening]) -> Iterator[SecurityRule]:
    for one in openings:
        match one.source, one.target:
            case Tier.NODES, str(cidr) if not isinstance(one.target, Tier) and not _private(cidr):
                yield _rule(Direction.EGRESS, cidr, one)
            case str(cidr), Tier.NODES if not isinstance(one.source, Tier) and not _private(cidr):
                yield _rule(Direction.INGRESS, cidr, one)
            case _:
                continue  # between pods it travels in the overlay; other tiers are on the private network


def _rule(direction: Direction, cidr: str, one: Opening) -> SecurityRule:
    return SecurityRule(
        direction=direction,
        protocol=one.protocol,
        port=one.port,
        end_port=one.end_port,
        peer=cidr,
        title=one.title,
    )


def _private(cidr: str) -> bool:
    return any(ipaddress.IPv4Network(cidr).subnet_of(each) for each in _PRIVATE)
