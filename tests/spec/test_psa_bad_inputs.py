"""Settings that the PSA requirements rule out are refused with a sentence that says what to write instead."""

import pytest

from spec.platforms.psa import figures
from tests.spec.psa_stack import PREPARE, REMOVED, loaded, only_mistake, psa, refused

# 1: a limit below its request


@pytest.mark.requirement("CB-13")
def test_a_memory_limit_below_768mi_is_refused_before_any_server_sees_it() -> None:
    mistake = only_mistake({"backend.memory-limit": "512Mi"})
    assert (mistake.path, mistake.what, mistake.instead, mistake.requirements) == (
        "backend.memory-limit",
        "a limit of 512Mi is below the request of 768Mi",
        "768Mi or more",
        ("CB-13",),
    )


@pytest.mark.requirement("CB-13")
def test_a_memory_limit_of_exactly_the_request_is_taken() -> None:
    assert loaded({"backend.memory-limit": "768Mi"}).warnings == ()


def test_768_decimal_megabytes_are_less_than_the_request_of_768mi() -> None:
    assert only_mistake({"backend.memory-limit": "768M"}).what == "a limit of 768M is below the request of 768Mi"


def test_a_request_above_its_limit_is_refused_for_the_processor_too() -> None:
    mistake = only_mistake({"backend.cpu-request": "5", "cluster.pools.0.cpu": "8"})
    assert (mistake.path, mistake.what, mistake.requirements, mistake.instead) == (
        "backend.cpu-limit",
        "a limit of 4 is below the request of 5",
        ("CB-13",),
        "5 or more",
    )


# 2: quantities without a unit that exists


@pytest.mark.parametrize("value", [1280, "1280", "1280m", "1280MB", "1280Mb", "2Gb", "2GB", 1.5])
def test_a_quantity_without_a_unit_that_exists_is_refused_with_an_example(value: object) -> None:
    mistake = only_mistake({"backend.memory-limit": value})
    assert (mistake.path, mistake.what, mistake.instead) == (
        "backend.memory-limit",
        f"{value!r} is not an amount of memory or disk",
        "text with its unit, for example '16Gi'",
    )


# 3: less than the vendor's minimum

BELOW = [
    ("backend.cpu-request", "999m", "1", "CB-13"),
    ("backend.memory-request", "767Mi", "768Mi", "CB-13"),
    ("backend.cpu-limit", "3999m", "4", "CB-13"),
    ("frontend.cpu-request", "99m", "100m", "CB-14"),
    ("frontend.memory-request", "511Mi", "512Mi", "CB-14"),
    ("frontend.cpu-limit", "249m", "250m", "CB-14"),
    ("frontend.memory-limit", "767M", "768M", "CB-14"),
]


@pytest.mark.parametrize(
    ("place", "value", "minimum"),
    [pytest.param(*case[:3], id=case[0], marks=pytest.mark.requirement(case[3])) for case in BELOW],
)
def test_less_than_the_minimum_is_refused_but_in_dev_it_is_only_said(place: str, value: str, minimum: str) -> None:
    mistake = only_mistake({place: value})
    assert (mistake.path, mistake.what) == (place, f"{value} is below the vendor's minimum")
    assert mistake.instead == f"{minimum} or more; environment dev may go below it"
    (warning,) = loaded({place: value, "environment": "dev"}).warnings
    assert warning.warning
    assert (warning.path, warning.what, warning.requirements) == (place, mistake.what, mistake.requirements)


@pytest.mark.parametrize("environment", ["staging", "prod", "development", "dev2"])
def test_no_other_environment_than_dev_may_go_below_the_minimum(environment: str) -> None:
    assert only_mistake({"backend.cpu-request": "500m", "environment": environment}).requirements == ("CB-13",)


def test_more_than_the_minimum_is_taken() -> None:
    more = {"backend.cpu-request": "1500m", "backend.memory-request": "1Gi", "frontend.memory-limit": "768Mi"}
    assert loaded(more).warnings == ()


# 4: brands


@pytest.mark.requirement("CB-16")
def test_no_brands_are_refused() -> None:
    mistake = only_mistake({"brands": []})
    assert (mistake.path, mistake.instead) == ("brands", "at least this many: 1")
    assert only_mistake({"brands": REMOVED}).what == "is missing"


@pytest.mark.requirement("CB-16")
@pytest.mark.requirement("CB-18")
def test_a_brand_named_twice_is_refused_because_two_brands_cannot_share_a_realm() -> None:
    mistake = only_mistake({"brands.1.id": "1000123"})
    assert (mistake.path, mistake.requirements) == ("brands[1].id", ("CB-16", "CB-18"))
    assert mistake.what == "brand 1000123 is named twice, and two brands cannot share one Keycloak realm"


@pytest.mark.requirement("CB-17")
def test_one_url_for_two_brands_is_refused() -> None:
    mistake = only_mistake({"brands.1.domain": "cp.us.example.com", "brands.1.url-suffix": "us-psa"})
    assert (mistake.path, mistake.requirements) == ("brands[1].url-suffix", ("CB-17",))
    assert mistake.what == "https://cp.us.example.com/us-psa is the URL of two brands"


def test_a_default_suffix_and_the_same_one_written_out_are_one_url() -> None:
    assert only_mistake({"brands.0.domain": "cp.eu.example.com", "brands.0.url-suffix": "psa"}).path == (
        "brands[1].url-suffix"
    )


def test_brands_of_one_domain_with_different_suffixes_are_taken() -> None:
    assert loaded({"brands.1.domain": "cp.us.example.com"}).warnings == ()


# 5: domains and suffixes


@pytest.mark.requirement("CB-17")
@pytest.mark.parametrize(
    "domain",
    [
        "https://cp.us.example.com",
        "http://cp.us.example.com",
        "cp.us.example.com/psa",
        "cp.us.example.com:443",
        "cp.us.example.com.",
        "*.us.example.com",
        "",
        "cp us.example.com",
        "localhost",
    ],
)
def test_a_domain_is_a_name_and_nothing_around_it(domain: str) -> None:
    mistake = only_mistake({"brands.0.domain": domain})
    assert (mistake.path, mistake.what, mistake.requirements, mistake.instead) == (
        "brands[0].domain",
        f"{domain!r} cannot be used here",
        ("CB-17",),
        "a full name in lower case, without scheme, path, port, wildcard or last dot, for example 'cp.us.example.com'",
    )
    assert mistake.instead == (
        "a full name in lower case, without scheme, path, port, wildcard or last dot, for example 'cp.us.example.com'"
    )


@pytest.mark.requirement("CB-17")
@pytest.mark.parametrize("suffix", ["", "us/psa", "/psa", "us psa", "psa?x=1", "psa#x", "-psa", "psa;reboot", "$(x)"])
def test_a_suffix_is_one_segment_that_cannot_be_taken_for_an_option(suffix: str) -> None:
    mistake = only_mistake({"brands.0.url-suffix": suffix})
    assert (mistake.path, mistake.requirements) == ("brands[0].url-suffix", ("CB-17",))
    assert mistake.instead == "one path segment that does not start with a dash, for example 'us-psa'"


@pytest.mark.parametrize("value", [1000123, "", "1000 123", "-1", "1;reboot", "$(id)"])
def test_a_brand_id_is_quoted_text_that_no_shell_takes_apart(value: object) -> None:
    mistake = only_mistake({"brands.0.id": value})
    assert (mistake.path, mistake.requirements) == ("brands[0].id", ("CB-18",))


# 6: the database


@pytest.mark.requirement("CB-3")
@pytest.mark.parametrize("version", ["9.5", "9", "8.4"])
def test_a_postgres_before_9_6_is_refused(version: str) -> None:
    mistake = only_mistake({"postgres.version": version})
    assert (mistake.path, mistake.what, mistake.requirements, mistake.instead) == (
        "postgres.version",
        f"PostgreSQL {version} is too old",
        ("CB-3",),
        "9.6 or later",
    )
    assert (mistake.instead, mistake.requirements) == ("9.6 or later", ("CB-3",))


@pytest.mark.requirement("CB-11")
def test_port_443_without_the_documented_flag_is_refused() -> None:
    mistake = only_mistake({"postgres.port": 443})
    assert (mistake.path, mistake.requirements) == ("postgres.port", ("CB-11",))
    assert mistake.what == "443 is the guide's misprint for PostgreSQL (INC-CB2)"
    assert mistake.instead.startswith("nothing (5432), or documented-port-443: true")


@pytest.mark.requirement("CB-11")
def test_another_port_beside_the_documented_flag_is_a_contradiction() -> None:
    mistake = only_mistake({"postgres.port": 5432, "postgres.documented-port-443": True})
    assert mistake.what == "port 5432 contradicts documented-port-443"


@pytest.mark.requirement("CB-3")
def test_another_database_name_is_refused_unless_strict_naming_is_off() -> None:
    mistake = only_mistake({"postgres.database": "shop"})
    assert (mistake.path, mistake.requirements) == ("postgres.database", ("CB-3",))
    assert mistake.instead == "a8n_psa, or strict-naming: false"
    assert loaded({"postgres.database": "shop", "postgres.strict-naming": False}).warnings == ()


@pytest.mark.requirement("CB-3")
def test_the_role_of_the_administrator_or_of_the_group_is_no_role_for_psa() -> None:
    mistake = only_mistake({"postgres.prepare": PREPARE, "postgres.user": "postgres"})
    assert (mistake.path, mistake.requirements) == ("postgres.user", ("CB-3",))
    assert mistake.what == "postgres is the administrator, whose password would be changed"
    assert only_mistake({"postgres.user": "mservice_login"}).instead == "a role of its own"


@pytest.mark.requirement("CB-3")
def test_a_database_name_that_postgres_would_cut_is_refused() -> None:
    assert only_mistake({"postgres.user": "a" * 60}).path == "postgres.user"
    assert loaded({"postgres.user": "a" * 59}).warnings == ()


@pytest.mark.requirement("CB-3")
@pytest.mark.parametrize("mode", ["verify-ca", "verify-full"])
def test_a_job_that_has_no_certificate_cannot_verify_the_server(mode: str) -> None:
    mistake = only_mistake({"postgres.prepare": PREPARE, "postgres.sslmode": mode})
    assert (mistake.path, mistake.requirements) == ("postgres.sslmode", ("CB-3",))
    assert mistake.what == "the Job that prepares the database has no certificate to verify the server by"
    assert mistake.instead.startswith("require, or leave postgres.prepare out and run the runbook's script")
    assert loaded({"postgres.sslmode": mode}).warnings == ()
    assert loaded({"postgres.prepare": PREPARE, "postgres.sslmode": "require"}).warnings == ()


@pytest.mark.requirement("CB-15")
def test_an_exact_quota_is_refused_where_a_job_may_have_to_run_beside_the_pods() -> None:
    mistake = only_mistake({"quota.room": "exact", "postgres.prepare": PREPARE})
    assert (mistake.path, mistake.requirements) == ("quota.room", ("CB-15",))
    assert mistake.what == (
        "the exact sum leaves no room for the Job that prepares the database when it has to run again"
    )
    assert mistake.instead == "rolling-update, or leave postgres.prepare out"
    assert loaded({"quota.room": "rolling-update", "postgres.prepare": PREPARE}).warnings == ()
    assert loaded({"quota": {"room": "exact", "enforce": False}, "postgres.prepare": PREPARE}).warnings == ()


# 8: APS types


@pytest.mark.requirement("CB-22")
@pytest.mark.parametrize("verb", ["get", "post"])
def test_an_aps_type_with_its_printed_quotes_is_refused(verb: str) -> None:
    printed = '"http://www.parallels.com/pa/pa-core-services"'
    (mistake,) = (one for one in refused({f"aps.operations.{verb}": [printed]}) if one.requirements == ("CB-22",))
    assert mistake.path == f"aps.operations.{verb}[0]"
    assert mistake.instead.startswith("the id of an APS type, without quotes")


@pytest.mark.requirement("CB-20")
@pytest.mark.parametrize("left_out", figures.APS_GET)
def test_a_missing_get_permission_is_refused_by_its_name(left_out: str) -> None:
    mistake = only_mistake({"aps.operations.get": [one for one in figures.APS_GET if one != left_out]})
    assert (mistake.path, mistake.requirements) == ("aps.operations.get", ("CB-20",))
    assert mistake.what == f"these are not the GET permissions of the guide: {left_out} is missing"
    assert mistake.instead == "nothing: the documented ids are the default"


@pytest.mark.requirement("CB-21")
def test_a_missing_post_permission_is_refused_by_its_name() -> None:
    mistake = only_mistake({"aps.operations.post": []})
    assert (mistake.path, mistake.requirements) == ("aps.operations.post", ("CB-21",))
    assert mistake.what.endswith(f"{figures.APS_POST[0]} is missing")


@pytest.mark.requirement("CB-20")
@pytest.mark.requirement("CB-21")
@pytest.mark.parametrize(
    ("verb", "ids", "number"), [("get", figures.APS_GET, "CB-20"), ("post", figures.APS_POST, "CB-21")]
)
def test_a_permission_that_is_there_twice_is_refused(verb: str, ids: tuple[str, ...], number: str) -> None:
    mistake = only_mistake({f"aps.operations.{verb}": [*ids, ids[0]]})
    assert (mistake.path, mistake.requirements) == (f"aps.operations.{verb}", (number,))
    assert (mistake.what, mistake.instead) == (f"{ids[0]} is there twice", "each id once")


# a secret for each purpose


@pytest.mark.requirement("CB-19")
def test_one_secret_as_oauth_key_and_as_oauth_secret_is_refused() -> None:
    mistake = only_mistake({"aps.oauth-secret": "aps-oauth-key"})
    assert (mistake.path, mistake.requirements) == ("aps.oauth-secret", ("CB-19",))
    assert mistake.what == "this secret is the OAuth key of the L0 staff member too (aps.oauth-key)"
    assert mistake.instead == "a secret of its own for each purpose"


def test_one_secret_for_two_purposes_is_refused_wherever_it_is_named() -> None:
    assert only_mistake({"aps.oauth-key": "psa-database-password"}).path == "aps.oauth-key"
    administrator = PREPARE["administrator"] | {"password": "psa-database-password"}  # type: ignore[operator]
    mistake = only_mistake({"postgres.prepare": PREPARE | {"administrator": administrator}})
    assert (mistake.path, mistake.requirements) == ("postgres.prepare.administrator.password", ("CB-3",))


@pytest.mark.requirement("CB-20")
@pytest.mark.requirement("CB-21")
def test_swapped_get_and_post_are_two_mistakes() -> None:
    swapped = {"aps.operations.get": list(figures.APS_POST), "aps.operations.post": list(figures.APS_GET)}
    get, post = refused(swapped)
    assert (get.path, post.path) == ("aps.operations.get", "aps.operations.post")
    assert f"{figures.APS_POST[0]} is not among them" in get.what
    assert f"{figures.APS_POST[0]} is missing" in post.what


# 9: in the clear


@pytest.mark.requirement("CB-17")
def test_a_plain_http_url_of_a_brand_cannot_be_said() -> None:
    assert only_mistake({"brands.0.url": "http://cp.us.example.com/psa"}).what == "is not a key that is known here"
    assert all(brand.url.startswith("https://") for brand in psa().brands)


@pytest.mark.parametrize(("place", "number"), [("identity.url", "CB-16"), ("aps.endpoint", "CB-19")])
@pytest.mark.parametrize("url", ["http://id.example.com", "id.example.com", "ftp://id.example.com", "https://"])
def test_an_address_that_is_not_https_is_refused(place: str, number: str, url: str) -> None:
    mistake = only_mistake({place: url})
    assert (mistake.path, mistake.requirements) == (place, (number,))
    assert mistake.instead.startswith("an https address, for example")


def test_a_database_connection_in_the_clear_is_warned_about() -> None:
    (warning,) = loaded({"postgres.sslmode": "disable"}).warnings
    assert (warning.path, warning.what, warning.requirements, warning.instead) == (
        "postgres.sslmode",
        "the password and the data travel in the clear",
        ("CB-11",),
        "require, or better verify-full",
    )
    assert warning.instead == "require, or better verify-full"


def test_an_ssl_mode_that_may_fall_back_to_clear_text_cannot_be_said() -> None:
    mistake = only_mistake({"postgres.sslmode": "prefer"})
    assert mistake.instead == "one of 'disable', 'require', 'verify-ca' or 'verify-full'"


# 10: an Ingress straight to the Services


@pytest.mark.parametrize(
    "place", ["ingress", "backend.ingress", "frontend.ingress", "release.ingress", "release.values", "service"]
)
def test_an_ingress_that_goes_around_the_brand_cannot_be_said(place: str) -> None:
    mistake = only_mistake({place: {"enabled": True, "host": "psa.example.com"}})
    assert (mistake.path, mistake.what) == (place, "is not a key that is known here")
    assert mistake.instead == "nothing, or the key that was meant"
    assert mistake.requirements
