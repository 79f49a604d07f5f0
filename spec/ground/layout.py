"""How a network is cut into subnets: the same plan on every cloud, known before anything is made."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Tier(StrEnum):
    """What stands in a subnet, and so who may reach it."""

    EDGE = "edge"
    """Load balancers and the way out. The only tier that the Internet sees."""
    NODES = "nodes"
    """Nodes, and on clouds that give pods addresses of the network, pods."""
    DATA = "data"
    """Databases, caches, brokers, file servers and other machines beside the cluster."""
    CONTROL = "control"
    """The cluster's API endpoint and private endpoints of the cloud's services."""


ZONES = 3

_PREFIX = {Tier.NODES: 3, Tier.DATA: 8, Tier.EDGE: 8, Tier.CONTROL: 8}
"""How many bits longer than the network's own a subnet's prefix is: of a /16 nodes get a /19 in each zone, the others
a /24."""


_RANGE_PREFIX = {Tier.NODES: 1, Tier.DATA: 6, Tier.EDGE: 6, Tier.CONTROL: 6}
"""The same of the range that holds a tier: four subnets, of which three are used."""

SERVICES = "10.96.0.0/12"
"""Where Kubernetes gives Services their addresses, on every cloud: no network may overlap it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """One subnet in one zone."""

    tier: Tier
    zone: int
    """0, 1 or 2."""
    cidr: str

    @property
    def name(self) -> str:
        """`nodes-a`."""
        return f"{self.tier}-{'abc'[self.zone]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A network and its subnets."""

    cidr: str
    subnets: tuple[Subnet, ...]

    def of(self, tier: Tier) -> tuple[Subnet, ...]:
        """The subnets of one tier, by zone."""
        return tuple(one for one in self.subnets if one.tier is tier)

    def cidrs(self, tier: Tier) -> tuple[str, ...]:
        """Their ranges."""
        return tuple(one.cidr for one in self.of(tier))

    def range_of(self, tier: Tier) -> str:
        """The one range that holds all subnets of a tier, and nothing of another."""
        ranges = [ipaddress.IPv4Network(one) for one in self.cidrs(tier)]
        whole = ranges[0].supernet(new_prefix=ipaddress.IPv4Network(self.cidr).prefixlen + _RANGE_PREFIX[tier])
        return str(whole)

    def tiers_of(self, cidr: str) -> tuple[Tier, ...]:
        """The tiers that a range touches; none if it is outside of the network."""
        asked = ipaddress.ip_network(cidr)
        touched = {one.tier for one in self.subnets if _overlap(ipaddress.ip_network(one.cidr), asked)}
        return tuple(tier for tier in Tier if tier in touched)


_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _overlap(one: _Network, other: _Network) -> bool:
    return one.version == other.version and one.overlaps(other)


def layout(cidr: str, zones: int = ZONES) -> Layout:
    """Cut a network of /16 to /20 into the four tiers in up to three zones.

    The first three eighths are the nodes', the last eighth has all others: 10.40.0.0/16 gives nodes 10.40.0.0/19,
    10.40.32.0/19, 10.40.64.0/19, then data 10.40.224.0/24 to .226, edge 10.40.228.0/24 …, control 10.40.232.0/24 … .
    Raises ValueError where the range is larger or smaller than that or not IPv4.
    """
    return _layout(cidr, zones)


@cache  # rules, demand and openings of a stack each ask anew
def _layout(cidr: str, zones: int) -> Layout:
    network = ipaddress.IPv4Network(cidr)
    if not 16 <= network.prefixlen <= 20:
        raise ValueError(f"{cidr} is not a network of /16 to /20")
    return Layout(cidr=cidr, subnets=tuple(_subnets(network, zones)))


def _subnets(network: ipaddress.IPv4Network, zones: int) -> Iterator[Subnet]:
    eighths = list(network.subnets(prefixlen_diff=_PREFIX[Tier.NODES]))
    for zone in range(zones):
        yield Subnet(tier=Tier.NODES, zone=zone, cidr=str(eighths[zone]))
    small = list(eighths[-1].subnets(new_prefix=network.prefixlen + _PREFIX[Tier.DATA]))
    for row, tier in enumerate((Tier.DATA, Tier.EDGE, Tier.CONTROL)):
        for zone in range(zones):
            yield Subnet(tier=tier, zone=zone, cidr=str(small[4 * row + zone]))
