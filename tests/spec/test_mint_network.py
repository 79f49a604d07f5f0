"""Who may talk to whom in Mint Cloud's own namespace and in those of its apps."""

from collections.abc import Iterator
from typing import Any

import pytest

from spec.flows import Addresses, Flow, OtherPods, Party, Pods
from spec.network_policies import network_policies
from spec.platforms.mint.network import flows
from spec.requirements import REGISTER
from spec.singletons import conflicts
from tests.spec.mint_apps import planned
from tests.spec.mint_stack import EXISTING, mint

PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"]
FULL: dict[str, object] = {
    "payrexx": {"instance": "mint-example", "cidrs": ["203.0.113.0/24"]},
    "codey": {"url": "https://git.example.com"},
}


def name(party: Party) -> str:
    return party.name if isinstance(party, Pods) else party.role


def table(changes: dict[str, object] | None = None) -> set[tuple[str, str, str]]:
    return {(name(one.source), name(one.target), one.ports) for one in flows(mint(changes))}


@pytest.mark.requirement("MC-1")
def test_customers_come_in_through_the_ingress_and_only_it_reaches_the_shop() -> None:
    known = table()
    assert {one for one in known if one[1] == "odoo"} == {("traefik", "odoo", "8069"), ("traefik", "odoo", "8072")}
    assert {one for one in known if one[1] == "shop-postgresql"} == {
        ("odoo", "shop-postgresql", "5432"),
        ("cloudnative-pg", "shop-postgresql", "8000"),
        ("cloudnative-pg", "shop-postgresql", "5432"),
    }
    assert ("customers' browsers", "traefik", "8443") in known


@pytest.mark.requirement("MC-1")
def test_the_shop_reaches_kubernetes_at_the_addresses_that_the_settings_name() -> None:
    (one,) = (one for one in flows(mint()) if name(one.source) == "odoo" and "API server" in name(one.target))
    assert isinstance(one.target, Addresses)
    assert (one.target.cidrs, one.port) == (("10.96.0.1/32",), 6443)


@pytest.mark.requirement("MC-4")
def test_mail_goes_out_by_https_and_submission_and_to_no_private_address() -> None:
    sent = [one for one in flows(mint()) if name(one.target) == "Mailgun"]
    assert sorted(one.port for one in sent) == [443, 587]
    for one in sent:
        assert isinstance(one.target, Addresses)
        assert list(one.target.excluded) == PRIVATE


@pytest.mark.requirement("MC-6")
def test_payrexx_is_reached_and_reaches_the_webhook_at_its_own_addresses() -> None:
    both = [one for one in flows(mint(FULL)) if "Payrexx" in (name(one.source), name(one.target))]
    assert [(name(one.source), name(one.target), one.port) for one in both] == [
        ("Payrexx", "traefik", 8443),
        ("odoo", "Payrexx", 443),
    ]
    assert {one.target.cidrs for one in both if isinstance(one.target, Addresses)} == {("203.0.113.0/24",)}
    assert not [one for one in table() if "Payrexx" in one], "nothing is opened for what is not used"


@pytest.mark.requirement("MC-7")
def test_codey_is_reached_by_https() -> None:
    assert ("odoo", "Codey", "443") in table(FULL)
    assert ("odoo", "Codey", "443") not in table()


@pytest.mark.requirement("MC-12")
def test_the_ingress_reaches_namespaces_of_apps_and_no_others() -> None:
    (one,) = (one for one in flows(mint()) if isinstance(one.target, OtherPods) and name(one.source) == "traefik")
    assert isinstance(one.target, OtherPods)
    assert one.target.namespace_labels == (("mint.groundwork.dev/hosted", "true"),)
    assert one.ports == "1024-65535"


@pytest.mark.requirement("MC-17")
def test_without_a_backup_nothing_is_opened_for_one() -> None:
    without: dict[str, object] = {"backup": None, "environment": "dev"}
    assert not [one for one in table(without) if one[0] == "k8up"]
    assert ("k8up", "S3 storage", "443") in table()


@pytest.mark.requirement("MC-17")
def test_the_vendors_pods_are_selected_by_their_own_labels() -> None:
    policies = network_policies(flows(mint(EXISTING)))
    assert policies["allow-odoo"]["podSelector"] == {"matchLabels": {"app": "odoo"}}
    assert policies["allow-shop-postgresql"]["podSelector"] == {"matchLabels": {"cnpg.io/cluster": "shop-postgresql"}}


def test_every_flow_names_a_requirement_that_there_is() -> None:
    def numbers() -> Iterator[str]:
        for one in flows(mint(FULL)):
            assert isinstance(one, Flow)
            yield from one.requirements

    assert set(numbers()) <= REGISTER.keys()


# what only one may have


@pytest.mark.requirement("MC-12")
def test_a_wildcard_that_another_stack_answers_for_is_refused_wherever_it_stands() -> None:
    other = EXISTING | {"cluster": {"cloud": "existing", "version": "1.34", "context": "other"}}
    found = [one for one in conflicts({"mint-a": mint(EXISTING), "mint-b": mint(other)}) if "wildcard" in one.what]
    (mistake,) = found
    assert (mistake.path, mistake.what, mistake.instead, mistake.requirements) == (
        "cluster-alias",
        "mint-a and mint-b both need the wildcard *.axo.mint.example.com",
        "an alias of its own for each cluster, or another base domain",
        ("MC-12",),
    )
    different = other | {"cluster-alias": "chk"}
    assert not [one for one in conflicts({"a": mint(EXISTING), "b": mint(different)}) if "wildcard" in one.what]


@pytest.mark.requirement("MC-17")
def test_a_cluster_has_one_cert_manager_and_two_stacks_agree_on_its_version() -> None:
    chart = {"name": "cert-manager", "version": "v1.17.0", "repository": "https://charts.jetstack.io"}
    second = EXISTING | {"cluster-alias": "chk", "namespace": "other", "ingress.class": "other"}
    same = conflicts({"a": mint(EXISTING), "b": mint(second)})
    assert not [one for one in same if "cert-manager" in one.what]
    found = conflicts({"a": mint(EXISTING), "b": mint(second | {"certificates.chart": chart})})
    assert [one.what for one in found] == ["a and b both need cert-manager"]


# apps


def policies() -> dict[str, Any]:
    return {one.name: one.body["spec"] for one in planned().objects if one.kind == "NetworkPolicy"}


@pytest.mark.requirement("MC-13")
def test_an_app_is_reached_from_its_namespace_and_by_the_ingress_and_by_nobody_else() -> None:
    spec = policies()["app"]
    assert (spec["podSelector"], spec["policyTypes"]) == ({}, ["Ingress", "Egress"])
    own, ingress = (one["from"] for one in spec["ingress"])
    assert own == [{"podSelector": {}}]
    assert ingress == [
        {
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "mint-cloud"}},
            "podSelector": {"matchLabels": {"app.kubernetes.io/name": "traefik"}},
        }
    ]


@pytest.mark.requirement("MC-13")
def test_an_app_reaches_its_namespace_names_and_the_internet_by_https_and_no_private_address() -> None:
    own, resolver, internet = policies()["app"]["egress"]
    assert own == {"to": [{"podSelector": {}}]}
    assert [(one["protocol"], one["port"]) for one in resolver["ports"]] == [("UDP", 53), ("TCP", 53)]
    assert internet == {
        "to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": PRIVATE}}],
        "ports": [{"protocol": "TCP", "port": 443}],
    }


@pytest.mark.requirement("MC-13")
def test_only_a_database_of_an_app_meets_the_operator_and_the_api_server() -> None:
    spec = policies()["database"]
    assert spec["podSelector"] == {"matchExpressions": [{"key": "cnpg.io/cluster", "operator": "Exists"}]}
    (rule,) = spec["ingress"]
    assert rule["from"][0]["podSelector"] == {"matchLabels": {"app.kubernetes.io/name": "cloudnative-pg"}}
    assert spec["egress"] == [
        {"to": [{"ipBlock": {"cidr": "10.96.0.1/32"}}], "ports": [{"protocol": "TCP", "port": 6443}]}
    ]
