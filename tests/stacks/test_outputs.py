"""What a stack tells people and machines around it; the numbers are those of the vendor's guide."""

from typing import Any

import pytest

from tests.stacks.recording import recorded


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    exports = recorded("psa-local-dev").exports
    assert set(exports) == {"v1"}, "the contract is one object under the name of its version"
    v1: dict[str, Any] = exports["v1"]
    return v1


def test_it_keeps_its_contract(told: dict[str, Any]) -> None:
    """Readers rely on these keys: adding one is free, for removing one there is `v2`."""
    assert told.keys() >= {
        "apsAccess",
        "chartValues",
        "database",
        "keycloakClients",
        "keycloakCommands",
        "namespace",
        "platform",
        "prerequisites",
        "psaUrls",
        "resources",
        "rewriteRuleCommands",
        "services",
    }
    assert told["platform"] == "psa"


@pytest.mark.requirement("CB-4")
def test_it_tells_what_must_be_true_before(told: dict[str, Any]) -> None:
    assert len(told["prerequisites"]) == 3


@pytest.mark.requirement("CB-13")
def test_it_tells_the_value_that_the_guide_calls_configurable(told: dict[str, Any]) -> None:
    assert told["chartValues"] == {"resources": {"limits": {"memory": "1280Mi"}}}


@pytest.mark.requirement("CB-15")
def test_it_tells_the_documented_sum(told: dict[str, Any]) -> None:
    assert told["resources"]["sum"] == {
        "requests": {"cpu": "1100m", "memory": "1280Mi"},
        "limits": {"cpu": "4250m", "memory": "2060720Ki"},
    }


@pytest.mark.requirement("CB-6", "CB-7")
def test_it_tells_where_the_brands_find_the_services(told: dict[str, Any]) -> None:
    assert told["services"] == {
        "psa-frontend": "psa-frontend.psa-integration.svc:80",
        "psa-backend": "psa-backend.psa-integration.svc:8080",
    }


@pytest.mark.requirement("CB-16")
def test_it_tells_one_keycloak_client_for_each_brand(told: dict[str, Any]) -> None:
    assert [one["realm"] for one in told["keycloakClients"]] == ["1000123", "1000124"]
    assert told["keycloakClients"][0] == {
        "realm": "1000123",
        "name": "psaweb",
        "clientId": "psaweb",
        "baseUrl": "https://cp.us.example.com",
        "redirectUris": ["https://cp.us.example.com/*"],
        "clientAuthenticatorType": "client-secret",
        "publicClient": True,
        "protocol": "openid-connect",
        "defaultClientScopes": ["user_account_ids_v1"],
    }


@pytest.mark.requirement("CB-17")
def test_it_tells_the_url_of_each_brand_with_the_default_suffix_where_none_is_set(told: dict[str, Any]) -> None:
    assert told["psaUrls"] == {
        "1000123": "https://cp.us.example.com/us-psa",
        "1000124": "https://cp.eu.example.com/psa",
    }


@pytest.mark.requirement("CB-18")
def test_it_tells_the_command_that_makes_the_rewrite_rules_of_each_brand(told: dict[str, Any]) -> None:
    assert told["rewriteRuleCommands"] == {
        "1000123": "python psa-brand-rules-ctl.py add 1000123 --psa_url_suffix us-psa",
        "1000124": "python psa-brand-rules-ctl.py add 1000124",
    }


@pytest.mark.requirement("CB-19", "CB-20", "CB-21", "CB-22")
def test_it_tells_what_the_staff_member_must_be_allowed_and_where(told: dict[str, Any]) -> None:
    access = told["apsAccess"]
    assert access["level"] == "L0"
    assert access["credentials"] == "OAuth"
    assert access["setIn"] == "System > Users > psa-integration > APS Bus Access"
    assert [(one["verb"], one["apsType"]) for one in access["permissions"]] == [
        ("GET", "http://www.odin.com/billing/order-management"),
        ("GET", "http://www.odin.com/billing/Subscription"),
        ("GET", "http://www.parallels.com/products/automation/billing"),
        ("POST", "http://www.parallels.com/pa/pa-core-services"),
    ]


@pytest.mark.requirement("CB-3", "CB-11")
def test_it_tells_the_database_and_the_name_of_its_secret(told: dict[str, Any]) -> None:
    assert told["database"] == {
        "host": "db-1.example.com",
        "port": 5432,
        "name": "a8n_psa",
        "role": "psa",
        "groupRole": "mservice_login",
        "secret": "psa-integration-db",
        "prepared": "by Job",
    }
