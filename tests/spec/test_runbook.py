"""The page for people holds every command exactly as machines get it."""

import json

import pytest

from spec.platforms.psa.access import keycloak_client, keycloak_commands, rewrite_rule_command
from spec.platforms.psa.database import database_script
from spec.platforms.psa.plan import chart_values, plan
from spec.platforms.psa.runbook import runbook
from tests.spec.psa_stack import PREPARE, psa

SETTINGS = psa()
PAGE = runbook(SETTINGS)


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of a language, without their fences."""
    return [part.split("\n```", 1)[0] for part in page.split(f"```{language}\n")[1:]]


@pytest.mark.requirement("CB-18")
def test_the_page_has_the_rewrite_command_of_each_brand_as_a_block_of_its_own() -> None:
    for brand in SETTINGS.brands:
        assert rewrite_rule_command(brand) in blocks(PAGE, "sh")


@pytest.mark.requirement("CB-16")
def test_the_page_has_the_keycloak_commands_and_the_client_of_each_brand() -> None:
    for brand in SETTINGS.brands:
        assert "\n".join(keycloak_commands(brand)) in blocks(PAGE, "sh")
        assert keycloak_client(brand) in [json.loads(one) for one in blocks(PAGE, "json")]


def test_every_command_among_the_outputs_is_on_the_page() -> None:
    outputs = plan(SETTINGS).outputs
    for command in outputs["rewriteRuleCommands"].values():
        assert command in PAGE
    for commands in outputs["keycloakCommands"].values():
        assert all(command in PAGE for command in commands)


@pytest.mark.requirement("CB-17")
@pytest.mark.requirement("CB-5")
def test_the_page_has_the_url_and_the_way_of_the_browser_for_each_brand() -> None:
    for brand in SETTINGS.brands:
        assert f"## Brand {brand.id}: {brand.url} (CB-5, CB-17)" in PAGE
        assert f"`{brand.domain}` on TCP 443" in PAGE


@pytest.mark.requirement("CB-3")
def test_the_page_has_the_database_script_and_how_it_is_run_without_the_password_in_a_command() -> None:
    assert blocks(PAGE, "sql") == [database_script(SETTINGS).strip()]
    psql = 'psql "host=db-1.example.com port=5432 sslmode=require dbname=postgres" --no-psqlrc --file prepare.sql'
    assert psql in blocks(PAGE, "sh")
    assert "read -rs PSA_PASSWORD && export PSA_PASSWORD" in PAGE


def test_the_page_of_a_stack_with_a_preparing_job_leaves_nothing_of_the_database_to_a_person() -> None:
    page = runbook(psa({"postgres.prepare": PREPARE}))
    assert "nothing is left to do by hand" in page
    assert not [one for one in blocks(page, "sh") if one.startswith("psql")]


@pytest.mark.requirement("CB-4")
def test_the_page_has_every_prerequisite_as_a_box_to_tick() -> None:
    for one in plan(SETTINGS).outputs["prerequisites"]:
        assert f"- [ ] {one}" in PAGE.splitlines()


@pytest.mark.requirement("CB-20")
@pytest.mark.requirement("CB-21")
@pytest.mark.requirement("CB-22")
def test_the_page_has_a_row_for_each_permission_and_the_tab_in_which_it_is_set() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith(("| GET", "| POST"))]
    assert rows == [
        "| GET | `http://www.odin.com/billing/order-management` |",
        "| GET | `http://www.odin.com/billing/Subscription` |",
        "| GET | `http://www.parallels.com/products/automation/billing` |",
        "| POST | `http://www.parallels.com/pa/pa-core-services` |",
    ]
    assert "*System > Users > psa-integration > APS Bus Access*" in PAGE


@pytest.mark.requirement("CB-19")
def test_the_page_names_the_staff_member_and_what_it_must_have() -> None:
    assert "The L0 staff member `psa-integration` exists and has OAuth credentials" in PAGE


def test_the_page_has_the_values_of_the_chart() -> None:
    assert chart_values(SETTINGS) in [json.loads(one) for one in blocks(PAGE, "json")]


def test_the_page_has_no_secret_and_is_the_same_every_time() -> None:
    assert runbook(psa()) == PAGE
    assert PAGE.endswith("\n")
    assert "password=" not in PAGE.lower()
