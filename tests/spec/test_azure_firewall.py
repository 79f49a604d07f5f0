"""Network security groups: what a packet may do, asked of the rules as Azure evaluates them."""

import ipaddress
import itertools
from collections.abc import Iterable

import pytest

from spec.clouds.azure.firewall import FRONT, INBOUND, LAST_PRIORITY, MOST_RULES, OUTBOUND, NsgRule
from spec.ground.layout import Tier
from tests.spec.test_azure import STACKS, every_stack, ground_of

PUBLIC = "198.51.100.7"
"""Somebody on the Internet."""


def _in(address: str, prefixes: Iterable[str]) -> bool:
    """Whether an address is meant: by a range, by `*`, or by the tag of everything outside."""
    for one in prefixes:
        if one == "*":
            return True
        if one == "Internet" and ipaddress.ip_address(address).is_global:
            return True
        if one[:1].isdigit() and ipaddress.ip_address(address) in ipaddress.ip_network(one):
            return True
        if one == address:
            return True
    return False


def _on(port: int, ports: str) -> bool:
    first, _, last = ports.partition("-")
    return ports == "*" or int(first) <= port <= int(last or first)


def verdict(  # noqa: PLR0917 (a packet, as it is written everywhere)
    rules: Iterable[NsgRule], direction: str, source: str, target: str, port: int, protocol: str
) -> bool:
    """The first rule by priority that fits decides."""
    for one in sorted(rules, key=lambda rule: rule.priority):
        fits = one.direction == direction and one.protocol in ("*", protocol) and _on(port, one.ports)
        if fits and _in(source, one.sources) and _in(target, one.targets):
            return one.allows
    raise AssertionError("no rule decides: a group ends with one that does")


@every_stack
def test_priorities_and_names_are_unique_in_each_direction_and_the_last_rule_shuts(stack: str) -> None:
    for tier, rules in ground_of(stack).groups.items():
        for direction in (INBOUND, OUTBOUND):
            mine = [one for one in rules if one.direction == direction]
            assert len({one.priority for one in mine}) == len(mine) <= MOST_RULES + 1, tier
            assert len({one.name for one in mine}) == len(mine), tier
            assert [one.priority for one in mine if not one.allows] == [LAST_PRIORITY], tier


@every_stack
def test_every_rule_says_what_for_in_as_many_letters_as_azure_takes(stack: str) -> None:
    for rules in ground_of(stack).groups.values():
        for one in rules:
            assert 0 < len(one.description) <= 140, one.name
            assert len(one.name) <= 80, one.name


OPEN_TO_USERS = {("pseven-azure-dev", 30080)}
"""Without a proxy users come to the nodes' port, which this stack file accepts."""


@pytest.mark.parametrize(
    ("stack", "port"),
    sorted(set(itertools.product(STACKS, [22, 80, 443, 3389, 5432, 6443, 10250, 30080])) - OPEN_TO_USERS),
)
def test_nobody_comes_in_to_where_no_flow_leads(stack: str, port: int) -> None:
    made = ground_of(stack)
    for tier, rules in made.groups.items():
        if tier is Tier.EDGE:
            continue
        for subnet in (one.subnet for one in made.subnets if one.tier is tier):
            target = str(ipaddress.IPv4Network(subnet.cidr)[20])
            assert not verdict(rules, INBOUND, PUBLIC, target, port, "Tcp"), (tier, target)


@every_stack
def test_pods_reach_the_database_on_its_port_and_on_no_other(stack: str) -> None:
    made = ground_of(stack)
    if not made.servers:
        return
    (server,) = made.servers
    node = str(ipaddress.IPv4Network(made.layout.of(Tier.NODES)[0].cidr)[30])
    database = str(ipaddress.IPv4Network(made.layout.of(Tier.DATA)[0].cidr)[4])
    rules = made.groups[Tier.DATA]
    assert verdict(rules, INBOUND, node, database, server.demand.port, "Tcp")
    assert verdict(made.groups[Tier.NODES], OUTBOUND, node, database, server.demand.port, "Tcp")
    for port in (22, 8080, 3306):
        assert not verdict(rules, INBOUND, node, database, port, "Tcp"), port


@pytest.mark.requirement("TP-7")
@pytest.mark.parametrize(
    ("stack", "sources"),
    [("thingpark-azure-dev", {"203.0.113.0/24", "198.51.100.0/24"}), ("thingpark-azure-prod", {"*"})],
)
def test_what_comes_in_to_thingpark_comes_by_the_balancers_address_on_the_ports_of_the_guide(
    stack: str, sources: set[str]
) -> None:
    made = ground_of(stack)
    inbound = [
        one for one in made.groups[Tier.NODES] if one.direction == INBOUND and one.allows and FRONT in one.targets
    ]
    ports = {port for one in inbound for port in one.ports.split("-")}
    assert ports == {"443", "2022", "3001", "3002", "3101"}
    assert {source for one in inbound for source in one.sources} == sources


@pytest.mark.requirement("SM-5")
def test_users_of_smi_come_by_the_balancer_on_80_and_443_only() -> None:
    made = ground_of("smi-azure-prod")
    inbound = [one for one in made.groups[Tier.NODES] if one.direction == INBOUND and FRONT in one.targets]
    assert {one.ports for one in inbound if one.allows} == {"80", "443"}


@pytest.mark.requirement("PS-45", "PS-46")
def test_users_of_pseven_come_to_the_proxy_and_the_proxy_to_the_balancer_inside() -> None:
    made = ground_of("pseven-azure-prod")
    (proxy,) = (one for one in made.machines if one.demand.name == "proxy")
    edge, nodes = made.groups[Tier.EDGE], made.groups[Tier.NODES]
    assert verdict(edge, INBOUND, "203.0.113.9", proxy.address, 443, "Tcp")
    assert not verdict(edge, INBOUND, "203.0.113.9", proxy.address, 22, "Tcp")
    assert not verdict(edge, INBOUND, "198.51.100.9", proxy.address, 443, "Tcp")
    assert made.inner_balancer is not None
    inner = made.inner_balancer.address
    assert verdict(nodes, INBOUND, proxy.address, inner, 30080, "Tcp")
    assert verdict(nodes, INBOUND, proxy.address, inner, 30001, "Tcp")
    assert not verdict(nodes, INBOUND, proxy.address, inner, 22, "Tcp")


@pytest.mark.requirement("PS-55")
@pytest.mark.parametrize("protocol", ["Tcp", "Udp"])
def test_workers_reach_the_file_server_on_the_ports_of_the_guide(protocol: str) -> None:
    made = ground_of("pseven-azure-prod")
    (nfs,) = (one for one in made.machines if one.demand.name == "nfs")
    node = str(ipaddress.IPv4Network(made.layout.of(Tier.NODES)[0].cidr)[30])
    for port in (111, 1110, 2049, 4045):
        assert verdict(made.groups[Tier.DATA], INBOUND, node, nfs.address, port, protocol), port
    assert not verdict(made.groups[Tier.DATA], INBOUND, node, nfs.address, 22, protocol)


def test_tunnels_of_a_public_control_plane_are_open_only_where_it_is_public() -> None:
    def tunnels(*ranges: str) -> set[str]:
        made = ground_of("psa-azure-prod", {"cluster.api-access": list(ranges)})
        return {one.ports for one in made.groups[Tier.NODES] if one.direction == OUTBOUND} & {"1194", "9000"}

    assert tunnels() == set()
    assert tunnels("198.51.100.0/24") == {"1194", "9000"}
