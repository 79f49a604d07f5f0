"""The firewall: every opening comes from a flow, every flow is open, and nothing else is."""

import ipaddress
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec.flows import Addresses, Elsewhere, Flow, OtherPods, Party, Pods, Protocol
from spec.ground.demand import Demand, Inbound
from spec.ground.layout import Layout, Tier, layout
from spec.ground.openings import EVERYWHERE, NODE_PORTS, facing, openings, places
from spec.platforms import PLATFORMS
from tests.spec.cloud_stack import CLOUD_STACKS, network_of, openings_of, settings_of

NETWORK = layout("10.40.0.0/16")
PODS = Pods(name="app", role="app")
OTHERS = OtherPods(role="ingress", namespace_labels=(("a", "b"),), pod_labels=())
PERSON = Elsewhere(role="person")


def addresses(*cidrs: str) -> Addresses:
    return Addresses(role="hosts", cidrs=cidrs)


def flow(
    source: Party,
    target: Party,
    port: int,
    end_port: int | None = None,
    *numbers: str,
    protocol: Protocol = Protocol.TCP,
) -> Flow:
    return Flow(
        requirements=numbers,
        source=source,
        target=target,
        application="x",
        port=port,
        end_port=end_port,
        protocol=protocol,
        purpose="p",
    )


def opened(*flows: Flow, inbound: Iterable[Inbound] = ()) -> list[tuple[str, str, str, int, int]]:
    found = openings(flows, Demand(inbound=tuple(inbound)), NETWORK)
    return [(str(one.source), str(one.target), str(one.protocol), one.port, one.end_port) for one in found]


def test_pods_are_the_tier_of_nodes_and_ranges_inside_of_the_network_are_the_tiers_that_they_touch() -> None:
    assert places(PODS, NETWORK) == (Tier.NODES,)
    assert places(OTHERS, NETWORK) == (Tier.NODES,)
    assert places(PERSON, NETWORK) == ()
    assert places(addresses("10.40.224.0/23"), NETWORK) == (Tier.DATA,)
    assert places(addresses("10.40.224.0/20"), NETWORK) == (Tier.EDGE, Tier.DATA, Tier.CONTROL)
    assert places(addresses("10.40.0.0/16"), NETWORK) == tuple(Tier)


def test_a_range_that_is_wider_than_the_network_or_elsewhere_is_a_place_outside() -> None:
    assert places(addresses("0.0.0.0/0", "10.0.0.0/8", "203.0.113.0/24"), NETWORK) == (
        "0.0.0.0/0",
        "10.0.0.0/8",
        "203.0.113.0/24",
    )


def test_the_networks_are_ipv4_and_so_are_the_rules() -> None:
    assert opened(flow(PODS, addresses("0.0.0.0/0", "::/0"), 443)) == [("nodes", "0.0.0.0/0", "TCP", 443, 443)]


def test_what_happens_between_others_opens_nothing() -> None:
    assert opened(flow(addresses("10.50.0.0/16"), addresses("10.60.0.0/16"), 443), flow(PERSON, PODS, 443)) == []


def test_a_port_of_the_balancer_becomes_a_rule_to_the_edge_and_rules_from_there_to_the_nodes() -> None:
    entry = Inbound(port=443, target_port=8443, cidrs=("203.0.113.0/24",), requirements=("MC-1",))
    flows = (flow(addresses("0.0.0.0/0"), PODS, 8443, None, "MC-1"),)
    assert opened(*flows, inbound=[entry]) == [
        ("203.0.113.0/24", "edge", "TCP", 443, 443),
        ("edge", "nodes", "TCP", 8443, 8443),
        ("edge", "nodes", "TCP", *NODE_PORTS),
    ]


def test_a_pinned_node_port_is_the_only_one_that_is_opened() -> None:
    entry = Inbound(port=443, node_port=32443, requirements=("TP-10",))
    assert opened(flow(PERSON, PODS, 443, None, "TP-10"), inbound=[entry]) == [
        (EVERYWHERE, "edge", "TCP", 443, 443),
        ("edge", "nodes", "TCP", 443, 443),
        ("edge", "nodes", "TCP", 32443, 32443),
    ]


def test_what_a_machine_at_the_edge_takes_goes_no_further_by_itself() -> None:
    entry = Inbound(port=443, machine="proxy", requirements=("PS-45",))
    assert opened(flow(PERSON, addresses("10.40.228.0/24"), 443, None, "PS-45"), inbound=[entry]) == [
        (EVERYWHERE, "edge", "TCP", 443, 443)
    ]


def test_a_port_that_no_flow_names_is_not_opened_but_refused() -> None:
    with pytest.raises(ValueError, match="no flow names it"):
        openings((flow(PERSON, PODS, 80, None, "SM-5"),), Demand(inbound=(Inbound(port=8080),)), NETWORK)


def test_ports_that_touch_are_one_rule_with_every_requirement_and_others_stay_apart() -> None:
    data = addresses("10.40.224.0/22")
    first, second = openings(
        (
            flow(PODS, data, 5432, None, "CB-11"),
            flow(PODS, data, 5433, None, "CB-3"),
            flow(PODS, data, 5432, None, "SM-6"),
            flow(PODS, data, 6379, None, "SM-8"),
        ),
        Demand(),
        NETWORK,
    )
    assert (first.ports, set(first.requirements)) == ("5432-5433", {"CB-11", "CB-3", "SM-6"})
    assert (second.ports, second.requirements) == ("6379", ("SM-8",))
    assert facing((first, second), Tier.DATA, 5433) == (first,)
    assert facing((first, second), Tier.DATA, 5433, Protocol.UDP) == ()


_CIDRS = ("10.40.0.0/17", "10.40.224.0/22", "10.40.228.0/24", "203.0.113.0/24", "0.0.0.0/0", "192.168.0.0/16")
_PARTIES = st.one_of(st.just(PODS), st.just(PERSON), st.sampled_from(_CIDRS).map(addresses))
_FLOWS = st.lists(
    st.builds(
        lambda source, target, port, more, protocol: flow(
            source, target, port, port + more, f"N-{port}", protocol=protocol
        ),
        _PARTIES,
        _PARTIES,
        st.integers(1, 40),
        st.integers(0, 10),
        st.sampled_from(Protocol),
    ),
    max_size=8,
)


def _wanted(flows: list[Flow]) -> set[tuple[str, str, str, int]]:
    """What should be open, port by port, said once more in the simplest way."""
    return {
        (str(source), str(target), str(one.protocol), port)
        for one in flows
        for source in places(one.source, NETWORK)
        for target in places(one.target, NETWORK)
        if isinstance(source, Tier) or isinstance(target, Tier)
        for port in range(one.port, (one.end_port or one.port) + 1)
    }


@given(_FLOWS)
def test_exactly_the_ports_of_the_flows_are_open_whatever_was_merged(flows: list[Flow]) -> None:
    found = openings(flows, Demand(), NETWORK)
    open_ports = [
        (str(one.source), str(one.target), str(one.protocol), port)
        for one in found
        for port in range(one.port, one.end_port + 1)
    ]
    assert len(open_ports) == len(set(open_ports))
    assert set(open_ports) == _wanted(flows)


@given(_FLOWS, st.randoms())
def test_the_order_of_the_flows_changes_no_rule_and_every_rule_has_a_name_of_its_own(
    flows: list[Flow], random: st.DataObject
) -> None:
    mixed = list(flows)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis' own Random
    found, again = openings(flows, Demand(), NETWORK), openings(mixed, Demand(), NETWORK)
    assert [one.key for one in found] == [one.key for one in again]
    assert len({one.key for one in found}) == len(found)


@pytest.mark.parametrize("stack", CLOUD_STACKS)
def test_every_rule_of_a_shipped_stack_is_some_flows(stack: str) -> None:
    settings = settings_of(stack)
    platform = PLATFORMS[settings.platform]
    demand = platform.demand(settings)
    flows = (*platform.plan(settings).flows, *demand.flows)
    known = {number for one in flows for number in one.requirements}
    for one in openings_of(stack):
        assert one.purposes
        assert set(one.requirements) <= known, one.key
        assert len(one.title) <= 200
        assert one.title.isascii()


@pytest.mark.parametrize("stack", CLOUD_STACKS)
def test_nothing_but_the_edge_is_open_to_everybody(stack: str) -> None:
    outside = {(one.target, one.ports) for one in openings_of(stack) if one.source == EVERYWHERE}
    # Without a reverse proxy pSeven's users connect to the nodes (PS-40), which have no address of the Internet.
    assert {target for target, ports in outside if ports != "30080"} <= {Tier.EDGE}


@pytest.mark.parametrize("stack", CLOUD_STACKS)
def test_what_comes_from_outside_is_from_addresses_that_are_not_the_networks_own(stack: str) -> None:
    network: Layout = network_of(settings_of(stack))
    whole = ipaddress.IPv4Network(network.cidr)
    for one in openings_of(stack):
        for place in (one.source, one.target):
            if not isinstance(place, Tier):
                asked = ipaddress.ip_network(place)
                assert isinstance(asked, ipaddress.IPv4Network)
                assert not asked.subnet_of(whole)


@pytest.mark.requirement("TP-7", "TP-8", "TP-9", "TP-10", "TP-13")
def test_thingparks_edge_is_open_on_the_five_ports_of_the_guide_and_no_other() -> None:
    rules = openings_of("thingpark-aws-prod")
    ports = {port for one in rules if one.target is Tier.EDGE for port in range(one.port, one.end_port + 1)}
    assert ports == {443, 2022, 3001, 3002, 3101}


@pytest.mark.requirement("SM-5", "SM-6")
def test_smis_users_come_in_on_80_and_443_and_pods_reach_the_database_in_its_tier() -> None:
    rules = openings_of("smi-aws-prod")
    assert {(one.source, one.ports) for one in rules if one.target is Tier.EDGE} == {
        (EVERYWHERE, "80"),
        (EVERYWHERE, "443"),
    }
    (database,) = facing(rules, Tier.DATA, 5432)
    assert (database.source, database.requirements) == (Tier.NODES, ("SM-6",))


@pytest.mark.requirement("PS-45", "PS-46", "PS-55")
def test_psevens_users_reach_the_proxy_alone_and_the_proxy_reaches_the_node_ports() -> None:
    rules = openings_of("pseven-aws-prod")
    assert {one.ports for one in rules if one.target is Tier.EDGE} == {"443"}
    (web,) = [one for one in rules if one.source is Tier.EDGE and one.target is Tier.NODES and one.covers(30080)]
    assert "PS-46" in web.requirements
    assert [one.source for one in facing(rules, Tier.DATA, 2049)] == [Tier.NODES]
