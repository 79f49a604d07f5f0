"""The ways in: balancers with their ports and node ports, and the names that lead to them."""

from collections.abc import Iterator
from dataclasses import dataclass

from spec.clouds.aws.cluster import AwsCluster
from spec.ground.demand import Demand
from spec.names import fit

BALANCER_LIMIT = 32
"""Longest name of a balancer or a target group (API reference of Elastic Load Balancing)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BalancedPort:
    """One port of a balancer."""

    name: str
    """Of its target group."""
    port: int
    node_port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BalancerSpec:
    """One balancer."""

    name: str
    internal: bool
    ports: tuple[BalancedPort, ...]


def edge_balancer(cluster: AwsCluster, demand: Demand) -> BalancerSpec | None:
    """The balancer that the Internet sees; None where nothing comes in through one."""
    ports = tuple(_ports(cluster, demand))
    return (
        BalancerSpec(name=fit(cluster.name, "edge", limit=BALANCER_LIMIT), internal=False, ports=ports)
        if ports
        else None
    )


def _ports(cluster: AwsCluster, demand: Demand) -> Iterator[BalancedPort]:
    for one in demand.inbound:
        # A rule refuses a port without: the balancer is made before there is anything in the cluster to ask.
        if one.machine is None and one.node_port is not None:
            yield _port(cluster, "edge", one.port, one.node_port)


def inside_balancer(cluster: AwsCluster, demand: Demand) -> BalancerSpec | None:
    """The balancer in front of node ports that machines of the network use."""
    if demand.node_balancer is None:
        return None
    ports = tuple(_port(cluster, "inside", port, port) for port in demand.node_balancer.ports)
    return BalancerSpec(name=fit(cluster.name, "inside", limit=BALANCER_LIMIT), internal=True, ports=ports)


def _port(cluster: AwsCluster, where: str, port: int, node_port: int) -> BalancedPort:
    return BalancedPort(name=fit(cluster.name, where, str(port), limit=BALANCER_LIMIT), port=port, node_port=node_port)
