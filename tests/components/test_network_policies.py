"""NetworkPolicies as they reach the engine: what is open is exactly what the flow table says, peer by peer."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from components.network_policies import NetworkPolicies
from spec.flows import Elsewhere, Flow, Pods
from tests.components.making import NAMESPACE, POLICY, PREPARED, make, psa_plan
from tests.spec.psa_stack import EXISTING
from tests.world import World

Opening = tuple[str, str, str, str, int]
"""Pod, direction, peer, protocol, port."""


def _labels(selector: Mapping[str, Any]) -> str:
    """A selector as text; an empty one, which would select everything, is not of the kind that is wanted here."""
    assert set(selector) == {"matchLabels"}, selector
    assert selector["matchLabels"], "selects everything"
    return ",".join(f"{key}={value}" for key, value in sorted(selector["matchLabels"].items()))


def _peer(peer: Mapping[str, Any]) -> str:
    match peer:
        case {"ipBlock": {"cidr": cidr}}:
            return str(cidr)
        case {"namespaceSelector": namespaces, "podSelector": pods}:
            return f"{_labels(namespaces)}/{_labels(pods)}"
        case {"podSelector": pods}:
            return _labels(pods)
        case _:
            raise AssertionError(f"a peer of an unknown kind: {peer}")


def openings(world: World) -> Iterator[Opening]:
    """What all policies together open, read as Kubernetes reads them: policies add up, and none can close again."""
    for policy in world.of(POLICY):
        spec = policy.inputs["spec"]
        assert spec["policyTypes"] == ["Ingress", "Egress"]
        for direction, side in (("ingress", "from"), ("egress", "to")):
            for rule in spec.get(direction, ()):
                # Left out or empty, a list of peers means everybody and a list of ports means every port.
                assert rule[side], f"{policy.name} opens to everybody"
                assert rule["ports"], f"{policy.name} opens every port"
                for peer in rule[side]:
                    for port in rule["ports"]:
                        assert set(port) == {"protocol", "port"}, "a range of ports"
                        yield (_labels(spec["podSelector"]), side, _peer(peer), port["protocol"], port["port"])


def made(world: World, changes: Mapping[str, object] | None = None) -> World:
    flows = psa_plan(changes).flows
    return made_of(world, flows)


def made_of(world: World, flows: tuple[Flow, ...]) -> World:
    return make(
        world, lambda options: NetworkPolicies("psa-network", {"namespace": NAMESPACE, "flows": flows}, options)
    )


BACKEND = "app.kubernetes.io/name=psa-backend"
FRONTEND = "app.kubernetes.io/name=psa-frontend"
PREPARE = "app.kubernetes.io/name=psa-database-prepare"
BRAND = "10.20.0.0/16"
RESOLVER = "kubernetes.io/metadata.name=kube-system/k8s-app=kube-dns"


VENDORS_BACKEND = "app=psa,tier=logic"
VENDORS_FRONTEND = "app=psa,tier=static"


def resolver(pod: str) -> set[Opening]:
    return {(pod, "to", RESOLVER, protocol, 53) for protocol in ("UDP", "TCP")}


@pytest.mark.requirement("CB-6", "CB-7", "CB-8", "CB-9", "CB-10", "CB-11", "CB-12")
def test_what_is_open_is_exactly_the_printed_table_and_the_resolver(world: World) -> None:
    assert set(openings(made(world))) == {
        (FRONTEND, "from", BRAND, "TCP", 80),  # CB-6, CB-9
        (BACKEND, "from", BRAND, "TCP", 8080),  # CB-7, CB-8
        (BACKEND, "to", "203.0.113.0/24", "TCP", 443),  # CB-10
        (BACKEND, "to", "10.30.0.10/32", "TCP", 5432),  # CB-11, INC-CB2
        (BACKEND, "to", BRAND, "TCP", 443),  # CB-12
        *resolver(BACKEND),
    }


@pytest.mark.requirement("CB-6", "CB-7", "CB-8", "CB-9", "CB-10", "CB-11", "CB-12")
def test_with_the_vendors_chart_the_same_is_open_for_the_pods_with_its_labels_and_for_no_other(world: World) -> None:
    assert set(openings(made(world, {**EXISTING, **PREPARED}))) == {
        (VENDORS_FRONTEND, "from", BRAND, "TCP", 80),
        (VENDORS_BACKEND, "from", BRAND, "TCP", 8080),
        (VENDORS_BACKEND, "to", "203.0.113.0/24", "TCP", 443),
        (VENDORS_BACKEND, "to", "10.30.0.10/32", "TCP", 5432),
        (VENDORS_BACKEND, "to", BRAND, "TCP", 443),
        *resolver(VENDORS_BACKEND),
        (PREPARE, "to", "10.30.0.10/32", "TCP", 5432),  # the Job is ours, whoever made the chart
        *resolver(PREPARE),
    }


@pytest.mark.requirement("CB-11")
def test_the_printed_port_443_for_postgresql_is_opened_when_it_is_asked_for(world: World) -> None:
    opened = set(openings(made(world, {"postgres.documented-port-443": True})))
    assert (BACKEND, "to", "10.30.0.10/32", "TCP", 443) in opened
    assert all(port != 5432 for *_, port in opened)


def test_the_front_end_may_not_connect_to_anything_not_even_to_the_resolver(world: World) -> None:
    frontend = made(world).named("psa-network-allow-psa-frontend").inputs["spec"]
    assert frontend["egress"] == []
    assert "Egress" in frontend["policyTypes"]


@pytest.mark.requirement("CB-3")
def test_the_job_that_prepares_the_database_reaches_the_database_and_the_resolver_alone(world: World) -> None:
    opened = {one for one in openings(made(world, PREPARED)) if one[0] == PREPARE}
    assert opened == {(PREPARE, "to", "10.30.0.10/32", "TCP", 5432), *resolver(PREPARE)}


@pytest.mark.requirement("CB-10")
def test_connectwise_anywhere_opens_port_443_to_both_kinds_of_addresses_and_no_other_port(world: World) -> None:
    anywhere = {"connectwise": {"host": "api-na.myconnectwise.net", "anywhere": True}}
    everywhere = {one for one in openings(made(world, anywhere)) if one[2] in ("0.0.0.0/0", "::/0")}
    assert everywhere == {(BACKEND, "to", "0.0.0.0/0", "TCP", 443), (BACKEND, "to", "::/0", "TCP", 443)}


@pytest.mark.requirement("CB-6", "CB-7", "CB-12")
def test_a_brand_in_the_same_cluster_is_told_by_labels_of_namespace_and_pod_together(world: World) -> None:
    peer = {"namespace-labels": {"team": "commerce"}, "pod-labels": {"app": "brand"}}
    opened = set(openings(made(world, {"commerce.peers": [peer]})))
    brand = "team=commerce/app=brand"
    assert {one for one in opened if one[2] == brand} == {
        (FRONTEND, "from", brand, "TCP", 80),
        (BACKEND, "from", brand, "TCP", 8080),
        (BACKEND, "to", brand, "TCP", 443),
    }
    assert BRAND not in {one[2] for one in opened}


@pytest.mark.requirement("CB-6", "CB-7", "CB-12")
def test_every_range_of_the_brands_is_let_in_and_reached(world: World) -> None:
    peers = [{"cidr": "10.20.0.0/16"}, {"cidr": "192.0.2.0/24"}]
    opened = set(openings(made(world, {"commerce.peers": peers})))
    for cidr in ("10.20.0.0/16", "192.0.2.0/24"):
        assert len([one for one in opened if one[2] == cidr]) == 3


def test_the_namespace_is_closed_in_both_directions_for_every_pod(world: World) -> None:
    closed = made(world).named("psa-network-deny-all").inputs
    assert closed["metadata"]["namespace"] == NAMESPACE
    assert closed["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_without_flows_the_namespace_is_closed_and_nothing_opened(world: World) -> None:
    made_of(world, ())
    assert [one.name for one in world.of(POLICY)] == ["psa-network-deny-all"]
    assert world.outputs["psa-network"] == {"names": ["deny-all"]}


def test_whom_no_policy_can_see_opens_nothing(world: World) -> None:
    """A rule whose list of peers came out empty would let everybody in."""
    browser = Flow(
        requirements=(),
        source=Elsewhere(role="browser"),
        target=Pods(name="psa-frontend", role="front-end pod"),
        application="HTTPS",
        port=443,
        purpose="display content",
    )
    assert list(openings(made_of(world, (browser,)))) == []


def test_every_policy_lies_in_the_namespace_and_is_told(world: World) -> None:
    made(world)
    policies = world.of(POLICY)
    assert {one.inputs["metadata"]["namespace"] for one in policies} == {NAMESPACE}
    assert sorted(world.outputs["psa-network"]["names"]) == sorted(one.inputs["metadata"]["name"] for one in policies)
