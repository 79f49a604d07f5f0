"""What SKS needs between its own parts, which is in no platform's flow table. Each line has its source."""

from dataclasses import dataclass
from enum import StrEnum

from spec.flows import Protocol


class Direction(StrEnum):
    """Seen from the node, as Exoscale spells it."""

    INGRESS = "INGRESS"
    EGRESS = "EGRESS"


@dataclass(frozen=True, slots=True)
class Nodes:
    """All nodes of the cluster: the members of the security group itself."""


@dataclass(frozen=True, slots=True)
class PublicGroup:
    """Addresses that Exoscale keeps up to date under a name."""

    name: str


Peer = Nodes | PublicGroup | str
"""Who stands on the other side; a text is a range of addresses."""

EVERYWHERE = "0.0.0.0/0"
API_SERVERS = PublicGroup("public-sks-apiservers")
"""The API servers of SKS (https://community.exoscale.com/product/compute/containers/how-to/sks-egress-security-groups)."""
HEALTH_CHECKS = PublicGroup("public-nlb-healthcheck-sources")
"""Where the load balancer asks from whether a node lives
(https://community.exoscale.com/documentation/compute/network-load-balancer/)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFlow:
    """One thing that SKS does on the network."""

    direction: Direction
    protocol: Protocol
    port: int
    end_port: int
    peer: Peer
    purpose: str
    source: str


_EXAMPLE = "exoscale/terraform-provider-exoscale, examples/sks/main.tf"
_EGRESS = "https://community.exoscale.com/product/compute/containers/how-to/sks-egress-security-groups"


_IN, _OUT, _TCP, _UDP = Direction.INGRESS, Direction.EGRESS, Protocol.TCP, Protocol.UDP

# Direction, protocol, first port, last port, peer, purpose, source.
_LINES: tuple[tuple[Direction, Protocol, int, int, Peer, str, str], ...] = (
    # The control plane itself comes in through konnectivity, whose agents dial out from the nodes: no rule lets it in.
    (_IN, _TCP, 10250, 10250, Nodes(), "kubelet: logs, exec, metrics", _EXAMPLE),
    (_IN, _UDP, 4789, 4789, Nodes(), "Calico: VXLAN between nodes", _EXAMPLE),
    (_OUT, _UDP, 123, 123, EVERYWHERE, "time", _EGRESS),
    (_OUT, _TCP, 53, 53, EVERYWHERE, "names", _EGRESS),
    (_OUT, _UDP, 53, 53, EVERYWHERE, "names", _EGRESS),
    (_OUT, _TCP, 443, 443, EVERYWHERE, "container images", _EGRESS),
    (_OUT, _TCP, 1, 65535, Nodes(), "between nodes", _EGRESS),
    (_OUT, _TCP, 1, 65535, API_SERVERS, "API servers", _EGRESS),
    # The page names TCP alone between nodes; without this the overlay that it presupposes would not come through.
    (_OUT, _UDP, 4789, 4789, Nodes(), "Calico: VXLAN between nodes", _EXAMPLE),
)

OWN_FLOWS = tuple(
    OwnFlow(
        direction=direction, protocol=protocol, port=first, end_port=last, peer=peer, purpose=purpose, source=source
    )
    for direction, protocol, first, last, peer, purpose, source in _LINES
)
"""All of them."""
