"""NetworkPolicies close everything and open exactly what a flow names, whoever judges the packets."""

from typing import Any

import pytest

from spec.flows import Addresses, Elsewhere, Flow, OtherPods, Party, Pods, Protocol
from spec.network_policies import network_policies
from tests.spec.packets import Host, Place, Pod, passes

WEB = Pods(name="web", role="web")
DATA = Pods(name="data", role="data")
OFFICE = Addresses(role="office", cidrs=("192.0.2.0/24", "2001:db8::/32"))
BROWSER = Elsewhere(role="browser")
SHOP = OtherPods(
    role="shop",
    namespace_labels=(("kubernetes.io/metadata.name", "shop"),),
    pod_labels=(("app", "till"),),
)

web = Pod({"app.kubernetes.io/name": "web"})
data = Pod({"app.kubernetes.io/name": "data"})
stranger = Pod({"app.kubernetes.io/name": "stranger"})
till = Pod({"app": "till"}, ours=False, namespace_labels={"kubernetes.io/metadata.name": "shop"})
clerk = Host("192.0.2.7")
resolver = Pod({"k8s-app": "kube-dns"}, ours=False, namespace_labels={"kubernetes.io/metadata.name": "kube-system"})


def flow(source: Party, target: Party, port: int, *requirements: str) -> Flow:
    return Flow(requirements=requirements, source=source, target=target, application="x", port=port, purpose="x")


def test_without_flows_there_is_one_policy_and_nothing_passes() -> None:
    policies = network_policies(())
    assert policies == {"deny-all": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}}
    assert not passes(policies, clerk, web, 80)
    assert not passes(policies, web, clerk, 443)
    assert not passes(policies, web, data, 5432)
    assert not passes(policies, web, resolver, 53, "UDP")


@pytest.mark.parametrize(("source", "party"), [(clerk, OFFICE), (till, SHOP), (web, WEB)])
def test_a_flow_opens_its_port_for_its_source_and_nothing_beside(source: Place, party: Party) -> None:
    policies = network_policies([flow(party, DATA, 5432)])
    assert passes(policies, source, data, 5432)
    assert not passes(policies, source, data, 5433)
    assert not passes(policies, source, data, 5432, "UDP")
    assert not passes(policies, data, source, 5432)
    for other in (clerk, till, web, stranger, Host("198.51.100.1"), Host("2001:db9::1")):
        assert passes(policies, other, data, 5432) == (other is source)


def test_an_address_of_the_second_family_is_let_in_too() -> None:
    assert passes(network_policies([flow(OFFICE, WEB, 80)]), Host("2001:db8::1"), web, 80)


def test_pods_of_another_namespace_need_both_the_labels_of_the_namespace_and_their_own() -> None:
    policies = network_policies([flow(SHOP, WEB, 80)])
    shop = {"kubernetes.io/metadata.name": "shop"}
    assert passes(policies, Pod({"app": "till"}, ours=False, namespace_labels=shop), web, 80)
    assert not passes(policies, Pod({"app": "shelf"}, ours=False, namespace_labels=shop), web, 80)
    assert not passes(policies, Pod({"app": "till"}, ours=False, namespace_labels={}), web, 80)
    assert not passes(policies, Pod({"app": "till"}), web, 80)


def test_a_pod_that_connects_to_somebody_may_ask_the_resolver_and_one_that_only_answers_may_not() -> None:
    policies = network_policies([flow(WEB, DATA, 5432)])
    for protocol in ("UDP", "TCP"):
        assert passes(policies, web, resolver, 53, protocol)
        assert not passes(policies, data, resolver, 53, protocol)
    assert not passes(policies, web, Host("192.0.2.53"), 53, "UDP")


@pytest.mark.parametrize("ends", [(BROWSER, WEB), (WEB, BROWSER)])
def test_a_party_that_no_policy_sees_opens_nothing(ends: tuple[Party, Party]) -> None:
    policies = network_policies([flow(*ends, 443)])
    assert policies["allow-web"]["ingress"] == policies["allow-web"]["egress"] == []
    for place in (clerk, till, data, resolver):
        assert not passes(policies, place, web, 443)
        assert not passes(policies, web, place, 443)


def test_a_rule_never_has_an_empty_list_of_peers_which_would_mean_everybody() -> None:
    nobody = Addresses(role="nobody", cidrs=())
    policies = network_policies([flow(nobody, WEB, 80), flow(WEB, nobody, 443), flow(BROWSER, WEB, 443)])
    rules: list[dict[str, Any]] = [
        rule for one in policies.values() for key in ("ingress", "egress") for rule in one.get(key, [])
    ]
    assert all(rule.get("from") or rule.get("to") for rule in rules)
    assert not passes(policies, clerk, web, 80)


def test_the_same_rule_is_written_once_whatever_the_number_of_flows_that_ask_for_it() -> None:
    policies = network_policies([flow(OFFICE, WEB, 80, "A-1"), flow(OFFICE, WEB, 80, "A-2"), flow(OFFICE, WEB, 81)])
    assert len(policies["allow-web"]["ingress"]) == 2


def test_every_policy_judges_both_directions_and_every_kind_of_pod_has_one() -> None:
    policies = network_policies([flow(WEB, DATA, 5432), flow(OFFICE, WEB, 80)])
    assert list(policies) == ["deny-all", "allow-web", "allow-data"]
    assert all(one["policyTypes"] == ["Ingress", "Egress"] for one in policies.values())


def test_pods_with_labels_of_their_own_are_selected_by_all_of_these_and_by_nothing_else() -> None:
    theirs = Pods(name="web", role="web", labels=(("app", "shop"), ("tier", "web")))
    policies = network_policies([flow(OFFICE, theirs, 80), flow(theirs, DATA, 5432)])
    marked = Pod({"app": "shop", "tier": "web", "pod-template-hash": "5d59d67564"})
    assert passes(policies, clerk, marked, 80)
    assert passes(policies, marked, data, 5432)
    assert passes(policies, marked, resolver, 53, "UDP")
    for other in (web, Pod({"app": "shop"}), Pod({"tier": "web"}), Pod({"app": "shop", "tier": "data"})):
        assert not passes(policies, clerk, other, 80)
        assert not passes(policies, other, data, 5432)
    assert list(policies) == ["deny-all", "allow-web", "allow-data"]


def test_policies_of_one_call_do_not_leak_into_those_of_the_next() -> None:
    flows = [flow(WEB, DATA, 5432)]
    assert network_policies(flows) == network_policies(flows)


def test_the_name_of_a_policy_fits_whatever_the_name_of_the_pods() -> None:
    long = Pods(name="a" * 63, role="long")
    assert all(len(name) <= 63 for name in network_policies([flow(OFFICE, long, 80)]))


# Ranges of ports and ranges of addresses that stay closed.


def ranged(source: Party, target: Party, first: int, last: int, protocol: Protocol = Protocol.TCP) -> Flow:
    return Flow(
        requirements=(),
        source=source,
        target=target,
        application="x",
        port=first,
        end_port=last,
        protocol=protocol,
        purpose="x",
    )


@pytest.mark.parametrize(("port", "open_"), [(9999, False), (10000, True), (30000, True), (65535, True)])
def test_a_range_opens_every_port_from_its_first_to_its_last(port: int, open_: bool) -> None:
    policies = network_policies([ranged(OFFICE, WEB, 10000, 65535)])
    assert passes(policies, clerk, web, port) == open_
    assert not passes(policies, clerk, web, port, "UDP")


def test_a_range_ends_where_it_says_at_both_ends_of_the_connection() -> None:
    policies = network_policies([ranged(WEB, DATA, 7000, 7010, Protocol.UDP)])
    for port, open_ in ((6999, False), (7000, True), (7010, True), (7011, False)):
        assert passes(policies, web, data, port, "UDP") == open_
    assert not passes(policies, web, data, 7005)


def test_a_range_is_written_as_kubernetes_has_it_and_a_single_port_without_an_end() -> None:
    policies = network_policies([ranged(OFFICE, WEB, 10000, 10010), flow(OFFICE, WEB, 80)])
    assert [rule["ports"] for rule in policies["allow-web"]["ingress"]] == [
        [{"protocol": "TCP", "port": 10000, "endPort": 10010}],
        [{"protocol": "TCP", "port": 80}],
    ]


INTERNET = Addresses(
    role="internet",
    cidrs=("0.0.0.0/0", "2000::/3"),
    excluded=("10.0.0.0/8", "169.254.0.0/16", "2001:db8::/32"),
)


@pytest.mark.parametrize(
    ("address", "open_"),
    [
        ("198.51.100.1", True),
        ("9.255.255.255", True),
        ("10.0.0.0", False),
        ("10.255.255.255", False),
        ("11.0.0.0", True),
        ("169.254.169.254", False),
        ("2001:db7::1", True),
        ("2001:db8::1", False),
        ("fd00::1", False),
    ],
)
def test_ranges_inside_that_stay_closed_do_in_both_directions(address: str, open_: bool) -> None:
    out = network_policies([flow(WEB, INTERNET, 443)])
    assert passes(out, web, Host(address), 443) == open_
    inwards = network_policies([flow(INTERNET, WEB, 443)])
    assert passes(inwards, Host(address), web, 443) == open_


def test_an_exception_is_written_only_at_the_range_that_it_lies_in_as_the_api_server_demands() -> None:
    (rule, _) = network_policies([flow(WEB, INTERNET, 443)])["allow-web"]["egress"]
    assert [peer["ipBlock"] for peer in rule["to"]] == [
        {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8", "169.254.0.0/16"]},
        {"cidr": "2000::/3", "except": ["2001:db8::/32"]},
    ]


def test_an_exception_that_lies_nowhere_closes_nothing_and_is_not_written() -> None:
    narrow = Addresses(role="narrow", cidrs=("192.0.2.0/24",), excluded=("10.0.0.0/8", "192.0.0.0/16"))
    (rule, _) = network_policies([flow(WEB, narrow, 443)])["allow-web"]["egress"]
    assert rule["to"] == [{"ipBlock": {"cidr": "192.0.2.0/24"}}]


def test_an_exception_of_one_flow_stays_open_for_another() -> None:
    private = Addresses(role="private", cidrs=("10.1.0.0/16",))
    policies = network_policies([flow(WEB, INTERNET, 443), flow(WEB, private, 443)])
    assert passes(policies, web, Host("10.1.2.3"), 443)
    assert not passes(policies, web, Host("10.2.2.3"), 443)
