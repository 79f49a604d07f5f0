"""The nodes' security group: made from the flows and from what SKS needs, and nothing else opens anything."""

import ipaddress
from dataclasses import replace

import pytest

from spec.clouds.exoscale.firewall import SecurityRule, rules
from spec.clouds.exoscale.own_flows import (
    API_SERVERS,
    EVERYWHERE,
    HEALTH_CHECKS,
    OWN_FLOWS,
    Direction,
    Nodes,
    PublicGroup,
)
from spec.flows import Addresses, Flow, Pods, Protocol
from spec.ground.demand import Demand, Inbound
from spec.ground.layout import layout
from spec.ground.openings import openings
from spec.load import load
from spec.platforms import PLATFORMS
from tests.stacks.recording import settings_of

NETWORK = layout("10.40.0.0/16", zones=1)
PODS = Pods(name="shop", role="web shop")
WEB = Flow(
    requirements=("MC-1",),
    source=Addresses(role="customers", cidrs=("0.0.0.0/0",)),
    target=PODS,
    application="HTTPS",
    port=8443,
    purpose="pages",
)
MAIL = Flow(
    requirements=("MC-4",),
    source=PODS,
    target=Addresses(role="mail", cidrs=("203.0.113.0/24",)),
    application="SMTP",
    port=587,
    purpose="mail",
)
DATABASE = Flow(
    requirements=("MC-1",),
    source=PODS,
    target=Addresses(role="a server on the private network", cidrs=("10.40.224.10/32",)),
    application="PostgreSQL",
    port=5432,
    purpose="orders",
)
IN = Inbound(port=443, target_port=8443, node_port=32443, requirements=("MC-1",))


def made(*flows: Flow, inbound: tuple[Inbound, ...] = ()) -> dict[str, SecurityRule]:
    demand = Demand(inbound=inbound)
    return {one.key: one for one in rules(openings(flows, demand, NETWORK), demand)}


OWN = made()


def test_without_any_flow_there_is_what_the_cloud_s_own_kubernetes_needs_and_no_more() -> None:
    assert len(OWN) == len(OWN_FLOWS)
    assert {one.title.partition(":")[0] for one in OWN.values()} == {"SKS"}


@pytest.mark.parametrize("flow", OWN_FLOWS, ids=lambda one: f"{one.direction}-{one.protocol}-{one.port}")
def test_every_line_of_what_the_cloud_needs_has_a_source(flow: object) -> None:
    assert getattr(flow, "source", "")
    assert getattr(flow, "purpose", "")


def test_nodes_reach_one_another_by_overlay_and_kubelet_alone() -> None:
    inward = {(one.protocol, one.port) for one in OWN.values() if one.direction is Direction.INGRESS}
    assert inward == {(Protocol.TCP, 10250), (Protocol.UDP, 4789)}
    assert all(isinstance(one.peer, Nodes) for one in OWN.values() if one.direction is Direction.INGRESS)


def test_the_api_servers_are_reached_by_the_group_that_the_cloud_keeps() -> None:
    assert any(one.peer == API_SERVERS for one in OWN.values())


def test_who_comes_in_through_the_load_balancer_is_let_in_at_the_node_port() -> None:
    more = made(WEB, inbound=(IN,)).keys() - OWN.keys()
    assert more == {"ingress-tcp-32443-0-0-0-0-0", f"ingress-tcp-32443-{HEALTH_CHECKS.name}"}


def test_only_those_are_let_in_whom_the_demand_names() -> None:
    narrow = replace(IN, cidrs=("192.0.2.0/24",))
    peers = [one.peer for one in made(WEB, inbound=(narrow,)).values() if one.port == 32443]
    assert EVERYWHERE not in peers
    assert set(peers) == {"192.0.2.0/24", HEALTH_CHECKS}


def test_without_a_known_node_port_all_that_kubernetes_may_pick_are_open() -> None:
    found = made(WEB, inbound=(replace(IN, node_port=None),))
    assert {(one.port, one.end_port) for one in found.values() if one.key not in OWN} == {(30000, 32767)}


def test_what_a_machine_takes_is_not_the_nodes_business() -> None:
    """Only the rules of the flow's own port are there, none of a node port."""
    found = made(WEB, inbound=(replace(IN, machine="proxy"),))
    assert not [one for one in found.values() if one.port in (32443, 30000)]


def test_what_pods_call_outside_is_opened_by_address_and_port() -> None:
    (rule,) = [one for key, one in made(MAIL).items() if key not in OWN]
    assert (rule.direction, rule.peer, rule.port, rule.end_port) == (Direction.EGRESS, "203.0.113.0/24", 587, 587)
    assert "MC-4" in rule.title


def test_the_private_network_has_no_rules_because_no_group_filters_it() -> None:
    assert made(DATABASE).keys() == OWN.keys()


def test_every_rule_of_the_shipped_stacks_has_a_flow_or_a_line_behind_it() -> None:
    for stack in ("mint-exoscale-prod", "mint-exoscale-dev"):
        settings = load(settings_of(stack)).settings
        platform = PLATFORMS[settings.platform]
        demand = platform.demand(settings)
        found = rules(openings(platform.plan(settings).flows, demand, NETWORK), demand)
        for one in found:
            assert one.title.startswith(("SKS: ", "load balancer: ", "nodes to ")), one


def test_from_everywhere_only_the_two_ports_of_the_load_balancer_are_open() -> None:
    settings = load(settings_of("mint-exoscale-prod")).settings
    platform = PLATFORMS["mint"]
    demand = platform.demand(settings)
    found = rules(openings(platform.plan(settings).flows, demand, NETWORK), demand)
    public = {one.port for one in found if one.direction is Direction.INGRESS and one.peer == EVERYWHERE}
    assert public == {32080, 32443}


def test_no_two_rules_share_a_key_and_every_range_is_one() -> None:
    found = list(made(WEB, MAIL, DATABASE, inbound=(IN,)).values())
    assert len({one.key for one in found}) == len(found)
    for one in found:
        assert 1 <= one.port <= one.end_port <= 65535
        if not isinstance(one.peer, Nodes | PublicGroup):
            ipaddress.ip_network(one.peer)


def test_the_order_of_flows_does_not_matter() -> None:
    assert list(made(WEB, MAIL, inbound=(IN,))) == list(made(MAIL, WEB, inbound=(IN,)))
