"""The figures and rules of the PSA guide, as values."""

import json

import pytest

from spec.durability import Durability
from spec.platforms.psa import figures
from spec.platforms.psa.access import aps_checklist, keycloak_client, keycloak_commands, rewrite_rule_command
from spec.platforms.psa.plan import documented_sum, plan, quota, workloads
from spec.platforms.psa.settings import Brand
from spec.units import Bytes, Cpu
from spec.versions import PostgresVersion
from spec.workloads import Amount
from tests.spec.psa_stack import EXISTING, MANIFEST_DIGEST, PREPARE, loaded, psa, vendor_chart

FRONTEND, BACKEND = workloads(psa())
VENDOR_CHART = vendor_chart(repository="oci://registry.example.com/charts")


def amounts(cpu: int, memory: int) -> Amount:
    """Thousandths of a core and bytes."""
    return Amount(cpu=Cpu(cpu), memory=Bytes(memory))


@pytest.mark.requirement("CB-13")
def test_the_back_end_asks_for_a_core_and_768mi_and_may_use_four_and_1280mi() -> None:
    assert BACKEND.resources.requests == amounts(1000, 805_306_368)
    assert BACKEND.resources.limits == amounts(4000, 1_342_177_280)


@pytest.mark.requirement("CB-13")
def test_the_memory_limit_of_the_back_end_is_configurable_and_reaches_the_value_that_the_guide_names() -> None:
    wanted = plan(psa({"backend.memory-limit": "2Gi"} | VENDOR_CHART))
    assert wanted.workloads[1].resources.limits.memory == Bytes(2 * 2**30)
    assert wanted.releases[0].values == {"resources": {"limits": {"memory": "2Gi"}}}
    assert wanted.outputs["chartValues"] == wanted.releases[0].values


@pytest.mark.requirement("CB-14")
def test_the_front_end_asks_for_a_tenth_of_a_core_and_512mi_and_may_use_a_quarter_and_768_decimal_megabytes() -> None:
    assert FRONTEND.resources.requests == amounts(100, 536_870_912)
    assert FRONTEND.resources.limits == amounts(250, 768_000_000)


@pytest.mark.requirement("CB-14")
def test_the_decimal_m_of_the_front_end_stays_as_printed_in_the_manifest() -> None:
    assert FRONTEND.resources.as_manifest()["limits"] == {"cpu": "250m", "memory": "768M"}


@pytest.mark.requirement("CB-15")
def test_one_pod_of_each_kind_asks_for_1100m_and_1280mi_and_may_use_4250m_and_2110177280_bytes() -> None:
    summed = documented_sum(psa())
    assert summed.requests == amounts(1100, 1_342_177_280)
    assert summed.limits == amounts(4250, 2_110_177_280)
    assert Bytes.parse(plan(psa()).outputs["resources"]["sum"]["limits"]["memory"]) == Bytes(2_110_177_280)


@pytest.mark.requirement("CB-15")
def test_replicas_multiply_the_sum() -> None:
    summed = documented_sum(psa({"backend.replicas": 2, "frontend.replicas": 3, "cluster.pools.0.nodes": 5}))
    assert summed.requests == amounts(2300, 2 * 805_306_368 + 3 * 536_870_912)
    assert summed.limits == amounts(8750, 2 * 1_342_177_280 + 3 * 768_000_000)


@pytest.mark.requirement("CB-15")
def test_an_exact_quota_is_the_sum_to_the_byte_and_the_two_pods() -> None:
    exact = quota(psa({"quota.room": "exact"}))
    assert exact is not None
    assert exact.pods == 2
    assert (exact.hard.requests, exact.hard.limits) == (amounts(1100, 1_342_177_280), amounts(4250, 2_110_177_280))
    hard = exact.as_manifest()
    assert (hard["requests.cpu"], hard["requests.memory"], hard["limits.cpu"]) == ("1100m", "1280Mi", "4250m")
    assert Bytes.parse(hard["limits.memory"]) == Bytes(2_110_177_280)


def test_the_usual_quota_has_room_for_one_more_pod_of_each_kind_and_for_the_preparing_job() -> None:
    usual = quota(psa())
    assert usual is not None
    assert usual.pods == 4
    assert usual.hard == documented_sum(psa()) * 2
    prepared = quota(psa({"postgres.prepare": PREPARE}))
    assert prepared is not None
    assert prepared.pods == 5
    assert prepared.hard == documented_sum(psa()) * 2 + figures.PREPARE_JOB


def test_a_quota_lets_the_largest_container_in_and_a_switched_off_one_is_not_made() -> None:
    usual = quota(psa())
    assert usual is not None
    assert usual.container_max == BACKEND.resources.limits
    assert quota(psa({"quota.enforce": False})) is None


@pytest.mark.requirement("CB-6")
@pytest.mark.requirement("CB-9")
def test_service_and_pod_of_the_front_end_listen_on_80() -> None:
    assert (FRONTEND.name, FRONTEND.port) == ("psa-frontend", 80)
    assert plan(psa()).outputs["services"]["psa-frontend"] == "psa-frontend.psa-integration.svc:80"


@pytest.mark.requirement("CB-7")
@pytest.mark.requirement("CB-8")
def test_service_and_pod_of_the_back_end_listen_on_8080() -> None:
    assert (BACKEND.name, BACKEND.port) == ("psa-backend", 8080)
    assert plan(psa()).outputs["services"]["psa-backend"] == "psa-backend.psa-integration.svc:8080"


@pytest.mark.requirement("CB-3")
def test_the_three_parts_are_a_front_end_a_back_end_and_a_database_that_is_a_service() -> None:
    wanted = plan(psa())
    assert [one.name for one in wanted.workloads] == ["psa-frontend", "psa-backend"]
    assert wanted.outputs["database"] == {
        "host": "db-1.example.com",
        "port": 5432,
        "name": "a8n_psa",
        "role": "psa",
        "groupRole": "mservice_login",
        "secret": "psa-integration-db",
        "prepared": "by hand, see the runbook",
    }


@pytest.mark.requirement("CB-3")
def test_the_database_is_named_after_its_user() -> None:
    assert psa({"postgres.user": "psa_eu"}).postgres.database_name == "a8n_psa_eu"
    other = {"postgres.database": "shop", "postgres.strict-naming": False}
    assert psa(other).postgres.database_name == "shop"


@pytest.mark.requirement("CB-3")
@pytest.mark.parametrize("version", ["9.6", "10", "16", "18"])
def test_postgres_9_6_and_later_is_taken(version: str) -> None:
    assert psa({"postgres.version": version}).postgres.version == PostgresVersion.parse(version)


@pytest.mark.requirement("CB-11")
@pytest.mark.parametrize(
    ("keys", "port"),
    [
        ({}, 5432),
        ({"postgres.documented-port-443": True}, 443),
        ({"postgres.documented-port-443": True, "postgres.port": 443}, 443),
        ({"postgres.port": 6432}, 6432),
    ],
)
def test_the_database_is_reached_on_5432_unless_another_port_was_chosen(keys: dict[str, object], port: int) -> None:
    assert psa(keys).postgres.open_port == port
    assert plan(psa(keys)).outputs["database"]["port"] == port


@pytest.mark.requirement("CB-17")
@pytest.mark.parametrize(
    ("keys", "url"),
    [
        ({"domain": "cp.us.na.cloud.im", "url-suffix": "us-psa"}, "https://cp.us.na.cloud.im/us-psa"),
        ({"domain": "cp.us.na.cloud.im"}, "https://cp.us.na.cloud.im/psa"),
    ],
)
def test_the_url_is_the_domain_of_the_brand_and_the_suffix_or_psa(keys: dict[str, str], url: str) -> None:
    settings = psa({"brands": [{"id": "1"} | keys]})
    assert settings.brands[0].url == url
    assert plan(settings).outputs["psaUrls"] == {"1": url}


@pytest.mark.requirement("CB-18")
@pytest.mark.parametrize(
    ("suffix", "command"),
    [
        ("us-psa", "python psa-brand-rules-ctl.py add 1000123 --psa_url_suffix us-psa"),
        ("psa", "python psa-brand-rules-ctl.py add 1000123"),
        (None, "python psa-brand-rules-ctl.py add 1000123"),
    ],
)
def test_the_rewrite_rules_of_a_brand_are_one_command_with_its_suffix_where_it_has_one(
    suffix: str | None, command: str
) -> None:
    keys = {"id": "1000123", "domain": "cp.us.example.com"} | ({"url-suffix": suffix} if suffix else {})
    settings = psa({"brands": [keys]})
    assert rewrite_rule_command(settings.brands[0]) == command
    assert plan(settings).outputs["rewriteRuleCommands"] == {"1000123": command}


@pytest.mark.requirement("CB-16")
def test_each_brand_has_one_keycloak_client_in_its_own_realm() -> None:
    clients = plan(psa()).outputs["keycloakClients"]
    assert [one["realm"] for one in clients] == ["1000123", "1000124"]
    assert clients[0] == {
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


@pytest.mark.requirement("CB-16")
def test_the_vendors_script_is_copied_to_identity_service_and_run_for_the_brand() -> None:
    find, copy, run = keycloak_commands(Brand(id="1000123", domain="cp.us.example.com"))
    assert "app=idp-backend" in find
    assert "/opt/jboss/scripts/create_client.py" in copy
    assert run.endswith("/opt/jboss/scripts/create_client.py 1000123")


@pytest.mark.requirement("CB-19")
def test_the_staff_member_is_of_level_l0_and_has_oauth_credentials_that_are_secrets_by_name() -> None:
    checklist = aps_checklist(psa())
    assert (checklist["staffMember"], checklist["level"], checklist["credentials"]) == (
        "psa-integration",
        "L0",
        "OAuth",
    )
    (secret,) = (one for one in plan(psa()).secrets if one.name == "psa-integration-aps")
    assert secret.hidden == {"key": "aps-oauth-key", "secret": "aps-oauth-secret"}
    assert secret.plain == {"endpoint": "https://aps.example.com"}


@pytest.mark.requirement("CB-20")
def test_the_staff_member_may_get_three_aps_types() -> None:
    assert [one["apsType"] for one in aps_checklist(psa())["permissions"] if one["verb"] == "GET"] == [
        "http://www.odin.com/billing/order-management",
        "http://www.odin.com/billing/Subscription",
        "http://www.parallels.com/products/automation/billing",
    ]


@pytest.mark.requirement("CB-21")
def test_the_staff_member_may_post_to_one_aps_type() -> None:
    assert [one["apsType"] for one in aps_checklist(psa())["permissions"] if one["verb"] == "POST"] == [
        "http://www.parallels.com/pa/pa-core-services"
    ]


@pytest.mark.requirement("CB-22")
def test_the_permissions_are_set_in_the_aps_bus_access_tab_of_that_member_and_no_id_carries_quotes() -> None:
    checklist = aps_checklist(psa({"aps.staff-member": "jane"}))
    assert checklist["setIn"] == "System > Users > jane > APS Bus Access"
    assert not any(quote in one["apsType"] for one in checklist["permissions"] for quote in "\"'")


@pytest.mark.requirement("CB-4")
def test_the_prerequisites_that_the_guide_lost_are_those_of_the_published_page() -> None:
    assert plan(psa()).outputs["prerequisites"] == [
        "CloudBlue Commerce 20.5 or later is installed, with its hotfixes",
        "a service node with a Kubernetes cluster is configured and registered in Commerce",
        "the PSA database is prepared",
    ]


def test_there_is_one_release_with_its_own_version_and_none_without_a_chart() -> None:
    release = plan(psa(VENDOR_CHART | {"release.name": "psa", "namespace": "psa-eu"})).releases[0]
    assert (release.name, release.namespace, release.source.version) == ("psa", "psa-eu", "1.5.0")
    assert plan(psa({"release": {"name": "psa"}})).releases == ()


@pytest.mark.requirement("CB-1")
def test_a_customers_own_cluster_takes_the_vendors_chart_and_there_is_nothing_to_warn_about() -> None:
    assert loaded(EXISTING).warnings == ()
    release = plan(psa(EXISTING)).releases[0]
    assert release.source.chart == f"oci://registry.example.com/charts/psa-integration@{MANIFEST_DIGEST}"


def test_the_namespace_goes_with_the_stack_because_all_data_is_in_the_database() -> None:
    assert plan(psa()).namespace.durability is Durability.DISPOSABLE


def test_the_stand_in_runs_the_published_workloads_at_their_published_sizes() -> None:
    release = plan(psa()).releases[0]
    assert [(one["name"], one["replicas"], one["ports"]) for one in release.values["workloads"]] == [
        ("psa-frontend", 1, [{"name": "main", "port": 80}]),
        ("psa-backend", 1, [{"name": "main", "port": 8080}]),
    ]
    assert release.values["workloads"][1]["resources"] == {
        "requests": {"cpu": "1", "memory": "768Mi"},
        "limits": {"cpu": "4", "memory": "1280Mi"},
    }
    assert release.values["strategy"] == "RollingUpdate"


def test_updates_stop_the_old_pod_first_where_the_quota_has_no_room_for_two() -> None:
    release = plan(psa({"quota.room": "exact"})).releases[0]
    assert release.values["strategy"] == "Recreate"


def test_the_preparing_job_takes_passwords_from_secrets_and_the_rest_from_plain_values() -> None:
    (script,) = plan(psa({"postgres.prepare": PREPARE})).scripts
    assert script.secret_environment == {
        "PGPASSWORD": ("psa-database-prepare-admin", "password"),
        "PSA_PASSWORD": ("psa-integration-db", "password"),
    }
    assert script.environment["PGHOST"] == "db-1.example.com"
    assert script.environment["PGPORT"] == "5432"
    assert not plan(psa()).scripts


def test_every_entry_that_a_script_reads_is_in_a_secret_of_the_plan() -> None:
    wanted = plan(psa({"postgres.prepare": PREPARE}))
    made = {one.name: one.plain.keys() | one.hidden.keys() for one in wanted.secrets}
    for script in wanted.scripts:
        for secret, entry in script.secret_environment.values():
            assert entry in made[secret]


def test_every_secret_that_is_used_is_one_that_is_asked_for() -> None:
    settings = psa({"postgres.prepare": PREPARE})
    used = {key for one in plan(settings).secrets for key in one.hidden.values()}
    assert used == {need.ref.key for need in settings.secret_needs()}
    assert all(need.purpose for need in settings.secret_needs())


def test_the_outputs_are_plain_and_can_be_read_by_machines() -> None:
    outputs = plan(psa({"postgres.prepare": PREPARE})).outputs
    assert json.loads(json.dumps(dict(outputs))) == outputs


def test_a_keycloak_client_never_answers_to_another_host() -> None:
    for brand in psa().brands:
        assert all(uri.startswith(f"https://{brand.domain}/") for uri in keycloak_client(brand)["redirectUris"])
