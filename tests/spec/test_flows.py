"""The eight connections of the PSA guide: in the table as they are printed, and open as they are in the table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from spec.flows import Addresses, Elsewhere, Flow, OtherPods, Party, Pods, Protocol
from spec.network_policies import network_policies
from spec.platforms.psa.network import flows
from tests.spec.packets import Host, Place, Pod, passes
from tests.spec.psa_stack import EXISTING, PREPARE, psa

backend = Pod({"app.kubernetes.io/name": "psa-backend"})
frontend = Pod({"app.kubernetes.io/name": "psa-frontend"})
prepare = Pod({"app.kubernetes.io/name": "psa-database-prepare"})
stranger = Pod({"app": "stranger"})
outsider = Pod({"app": "outsider"}, ours=False, namespace_labels={"kubernetes.io/metadata.name": "default"})
resolver = Pod({"k8s-app": "kube-dns"}, ours=False, namespace_labels={"kubernetes.io/metadata.name": "kube-system"})
brand = Host("10.20.1.1")
connectwise = Host("203.0.113.9")
postgres = Host("10.30.0.10")
neighbour_of_postgres = Host("10.30.0.11")
internet = Host("198.51.100.77")

EVERYBODY: dict[str, Place] = {
    "backend": backend,
    "frontend": frontend,
    "prepare": prepare,
    "stranger": stranger,
    "outsider": outsider,
    "resolver": resolver,
    "brand": brand,
    "connectwise": connectwise,
    "postgres": postgres,
    "neighbour of postgres": neighbour_of_postgres,
    "internet": internet,
}
PORTS = (22, 53, 80, 443, 5432, 6379, 8080, 8443)


def _open(
    policies: dict[str, Any], *ours: str, places: Mapping[str, Place] = EVERYBODY
) -> set[tuple[str, str, int, str]]:
    """Every connection with one of our pods at an end that gets through."""
    return {
        (source, target, port, protocol)
        for source in places
        for target in places
        if source != target and {source, target} & set(ours)
        for port in PORTS
        for protocol in ("TCP", "UDP")
        if passes(policies, places[source], places[target], port, protocol)
    }


DNS = {("backend", "resolver", 53, "TCP"), ("backend", "resolver", 53, "UDP")}
DOCUMENTED = {
    ("brand", "frontend", 80, "TCP"),
    ("brand", "backend", 8080, "TCP"),
    ("backend", "connectwise", 443, "TCP"),
    ("backend", "postgres", 5432, "TCP"),
    ("backend", "brand", 443, "TCP"),
}


def test_exactly_the_documented_connections_and_the_resolver_are_open() -> None:
    policies = network_policies(flows(psa()))
    assert _open(policies, "backend", "frontend", "stranger", "prepare") == DOCUMENTED | DNS


@pytest.mark.requirement("CB-6", "CB-7", "CB-8", "CB-9", "CB-10", "CB-11", "CB-12")
def test_the_pods_of_the_vendors_chart_have_the_same_connections_by_their_own_labels() -> None:
    policies = network_policies(flows(psa(EXISTING)))
    theirs: dict[str, Place] = {
        "backend": Pod({"app": "psa", "tier": "logic", "pod-template-hash": "5d59d67564"}),
        "frontend": Pod({"app": "psa", "tier": "static", "pod-template-hash": "86cb76647b"}),
    }
    assert _open(policies, "backend", "frontend", "stranger", places={**EVERYBODY, **theirs}) == DOCUMENTED | DNS
    assert _open(policies, "backend", "frontend") == set()  # these have the names that the stand-in gives


@dataclass(frozen=True)
class Row:
    """One row of the guide's table, with the pods that a policy sees in place of their Services."""

    source: str
    target: str
    application: str
    port: int
    passing: tuple[str, str] | None = field(default=None)


def _row(number: str, *row: Any) -> Any:  # noqa: ANN401 (what pytest.param makes has no public type)
    return pytest.param(number, Row(*row), id=number, marks=pytest.mark.requirement(number))


@pytest.mark.parametrize(
    ("number", "row"),
    [
        _row("CB-5", "browser", "Commerce brand", "HTTPS", 443),
        _row("CB-6", "Commerce brand", "front-end pod", "HTTP", 80, ("brand", "frontend")),
        _row("CB-7", "Commerce brand", "back-end pod", "HTTP", 8080, ("brand", "backend")),
        _row("CB-8", "Commerce brand", "back-end pod", "HTTP", 8080, ("brand", "backend")),
        _row("CB-9", "Commerce brand", "front-end pod", "HTTP", 80, ("brand", "frontend")),
        _row("CB-10", "back-end pod", "ConnectWise Management API", "HTTPS", 443, ("backend", "connectwise")),
        _row("CB-11", "back-end pod", "PostgreSQL server", "PostgreSQL", 5432, ("backend", "postgres")),
        _row("CB-12", "back-end pod", "Commerce brand", "HTTPS", 443, ("backend", "brand")),
    ],
)
def test_each_row_of_the_guide_is_one_flow_and_it_is_open_in_that_direction(number: str, row: Row) -> None:
    (found,) = (flow for flow in flows(psa()) if number in flow.requirements)
    ends = (found.source.role, found.target.role)
    assert (*ends, found.application, found.port) == (row.source, row.target, row.application, row.port)
    assert found.protocol is Protocol.TCP
    if row.passing is not None:
        source, target = (EVERYBODY[name] for name in row.passing)
        policies = network_policies(flows(psa()))
        assert passes(policies, source, target, row.port)
        assert not passes(policies, target, source, row.port)


@pytest.mark.requirement("CB-5")
def test_the_browser_reaches_the_brand_and_nothing_of_ours() -> None:
    (found,) = (flow for flow in flows(psa()) if "CB-5" in flow.requirements)
    assert isinstance(found.source, Elsewhere)
    assert network_policies([found]) == network_policies([])


def test_the_front_end_connects_to_nobody_and_may_not_even_look_up_names() -> None:
    policies = network_policies(flows(psa()))
    assert policies["allow-psa-frontend"]["egress"] == []
    assert not {one for one in _open(policies, "frontend") if one[0] == "frontend"}


def test_the_back_end_reaches_its_targets_and_the_resolver_and_nobody_else() -> None:
    open_from_backend = {one for one in _open(network_policies(flows(psa())), "backend") if one[0] == "backend"}
    assert open_from_backend == {one for one in DOCUMENTED if one[0] == "backend"} | DNS


@pytest.mark.requirement("CB-11")
def test_the_printed_port_443_of_the_database_is_open_only_where_it_was_chosen_by_name() -> None:
    policies = network_policies(flows(psa({"postgres.documented-port-443": True})))
    assert passes(policies, backend, postgres, 443)
    assert not passes(policies, backend, postgres, 5432)
    assert not passes(network_policies(flows(psa())), backend, postgres, 443)


@pytest.mark.requirement("CB-10")
def test_connectwise_anywhere_opens_443_to_every_address_of_both_families_and_only_443() -> None:
    policies = network_policies(flows(psa({"connectwise": {"host": "api.example.com", "anywhere": True}})))
    assert passes(policies, backend, internet, 443)
    assert passes(policies, backend, Host("2001:db8::1"), 443)
    assert not passes(policies, backend, internet, 80)
    assert not passes(policies, frontend, internet, 443)
    assert not passes(policies, internet, backend, 443)


def test_the_job_that_prepares_the_database_reaches_the_database_and_the_resolver_only() -> None:
    policies = network_policies(flows(psa({"postgres.prepare": PREPARE})))
    assert _open(policies, "prepare") == {
        ("prepare", "postgres", 5432, "TCP"),
        ("prepare", "resolver", 53, "TCP"),
        ("prepare", "resolver", 53, "UDP"),
    }


def test_brands_may_be_pods_of_another_namespace() -> None:
    peer = {"namespace-labels": {"kubernetes.io/metadata.name": "commerce"}, "pod-labels": {"app": "brand"}}
    policies = network_policies(flows(psa({"commerce.peers": [peer]})))
    brand_pod = Pod({"app": "brand"}, ours=False, namespace_labels={"kubernetes.io/metadata.name": "commerce"})
    assert passes(policies, brand_pod, frontend, 80)
    assert passes(policies, brand_pod, backend, 8080)
    assert passes(policies, backend, brand_pod, 443)
    assert not passes(policies, outsider, backend, 8080)
    assert not passes(policies, brand, backend, 8080)


def test_every_peer_gets_the_rows_of_the_brand() -> None:
    two = psa({"commerce.peers": [{"cidr": "10.20.0.0/16"}, {"cidr": "10.21.0.0/16"}]})
    for number in ("CB-5", "CB-6", "CB-7", "CB-12"):
        assert len([flow for flow in flows(two) if number in flow.requirements]) == 2
    policies = network_policies(flows(two))
    assert passes(policies, Host("10.21.3.4"), backend, 8080)
    assert passes(policies, backend, Host("10.21.3.4"), 443)


def _described(party: Party) -> bool:
    match party:
        case Pods() | Elsewhere():
            return bool(party.role)
        case Addresses():
            return bool(party.role and party.cidrs)
        case OtherPods():
            return bool(party.role and party.namespace_labels)


def test_every_flow_says_who_what_for_and_which_requirement_wants_it() -> None:
    def complete(flow: Flow) -> bool:
        return bool(flow.requirements and flow.purpose and _described(flow.source) and _described(flow.target))

    assert all(map(complete, flows(psa({"postgres.prepare": PREPARE}))))
