"""Network security groups as plain data: one for each tier, and the rules of each, made from openings and OKE's own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from spec.clouds.oci.own_flows import EVERYWHERE, SERVICES, OwnFlow
from spec.ground.demand import Demand
from spec.ground.layout import Tier
from spec.ground.openings import NODE_PORTS, Opening

_NUMBERS = {"TCP": "6", "UDP": "17", "ICMP": "1", "all": "all"}
"""Protocols as the API has them (IANA protocol numbers)."""
MOST_RULES = 120
"""Rules of one group (docs.oracle.com/iaas/Content/Network/Concepts/networksecuritygroups.htm, limits)."""


class Direction(StrEnum):
    """As the API spells it."""

    INGRESS = "INGRESS"
    EGRESS = "EGRESS"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRule:
    """One rule of one group. Stateful, as all of them are."""

    group: Tier
    direction: Direction
    other: Tier | str
    """The other side: another group, a range of addresses, or the region's services."""
    protocol: str
    port: int | None
    end_port: int | None
    key: str
    title: str

    def arguments(self) -> dict[str, Any]:
        """What the API takes beside the group and the other side."""
        made: dict[str, Any] = {
            "direction": str(self.direction),
            "protocol": _NUMBERS[self.protocol],
            "description": self.title,
            "stateless": False,
        }
        if self.protocol == "ICMP":
            made["icmp_options"] = {"type": 3, "code": 4}
        elif self.port is not None:
            ports = {"min": self.port, "max": self.end_port or self.port}
            made[f"{self.protocol.lower()}_options"] = {"destination_port_range": ports}
        return made


def balanced_flows(demand: Demand) -> tuple[OwnFlow, ...]:
    """Users to node ports: a network load balancer in front of a Service with `externalTrafficPolicy: Local` leaves the
    caller's address as it is, so a node's rules see the caller and not the balancer
    (docs.oracle.com/iaas/Content/ContEng/Tasks/contengcreatingnetworkloadbalancers.htm). Nodes have no address of the
    Internet: nobody comes to these ports but through the balancer.
    """
    return tuple(
        OwnFlow(
            source=source,
            target=Tier.NODES,
            protocol="TCP",
            port=one.node_port or NODE_PORTS[0],
            end_port=one.node_port or NODE_PORTS[1],
            purpose=f"port {one.port} of the load balancer, with the caller's own address",
        )
        for one in demand.inbound
        if one.machine is None
        for source in one.cidrs or (EVERYWHERE,)
    )


def group_rules(openings: Iterable[Opening], own: Iterable[OwnFlow]) -> tuple[GroupRule, ...]:
    """Both sides of every connection inside of the network, one side of those that leave it or come in.

    What goes from load balancers to nodes goes to node ports: OCI's balancers know nodes, not pods
    (docs.oracle.com/iaas/Content/ContEng/Tasks/contengcreatingloadbalancer.htm), so the openings to the ports of pods
    make no rule. Openings among nodes are in OKE's own line for them. Raises ValueError where a group would have more
    rules than it can.
    """
    made = [
        *(rule for one in openings if _is_needed(one) for rule in _of_opening(one)),
        *(rule for one in own for rule in _of_own(one)),
    ]
    for tier, count in _counts(made).items():
        if count > MOST_RULES:
            raise ValueError(f"the group of tier {tier} would have {count} rules, and may have {MOST_RULES}")
    return tuple(made)


def _counts(rules: Iterable[GroupRule]) -> Mapping[Tier, int]:
    counts: dict[Tier, int] = {}
    for one in rules:
        counts[one.group] = counts.get(one.group, 0) + 1
    return counts


def _is_needed(one: Opening) -> bool:
    if (one.source, one.target) == (Tier.NODES, Tier.NODES):
        return False
    if (one.source, one.target) == (Tier.EDGE, Tier.NODES):
        return NODE_PORTS[0] <= one.port and one.end_port <= NODE_PORTS[1]
    return True


def _of_opening(one: Opening) -> Iterator[GroupRule]:
    flow = OwnFlow(
        source=one.source,
        target=one.target,
        protocol=str(one.protocol),
        port=one.port,
        end_port=one.end_port,
        purpose=", ".join(one.purposes),
    )
    yield from _sides(flow, one.key, one.title)


def _of_own(one: OwnFlow) -> Iterator[GroupRule]:
    yield from _sides(one, one.key, f"OKE: {one.source} to {one.target}, {one.purpose}")


def _sides(flow: OwnFlow, key: str, title: str) -> Iterator[GroupRule]:
    """What lets it out of one group, and into the other; one of them where the other side is no group."""
    sides = (
        (flow.source, flow.target, Direction.EGRESS, "out"),
        (flow.target, flow.source, Direction.INGRESS, "in"),
    )
    for group, other, direction, word in sides:
        if isinstance(group, Tier):
            yield GroupRule(
                group=group,
                direction=direction,
                other=other,
                protocol=flow.protocol,
                port=flow.port,
                end_port=flow.end_port,
                key=f"{key}-{word}",
                title=f"{title} ({word})",
            )


def is_service(place: Tier | str) -> bool:
    """Whether the other side is the region's services."""
    return place == SERVICES
