"""What the PSA requirements rule out beside pods and brands is refused: with file, place, requirement and remedy."""

from pathlib import Path

import pytest
import yaml

from cli.errors import Refused
from cli.places import Places
from cli.settings import read_stacks
from cli.singletons import refuse_conflicts
from spec.platforms.psa import figures
from tests.spec import cloud_stack
from tests.spec.psa_file import WARNING, message, only_told, told, warned
from tests.spec.psa_stack import PREPARE, loaded, only_mistake, psa, written

DOCUMENTED = "nothing: the documented ids are the default"

# 6: the database


@pytest.mark.requirement("CB-4")
@pytest.mark.parametrize("version", ["9.5", "9", "8.4"])
def test_a_postgres_before_9_6_is_refused(version: str) -> None:
    assert only_told({"postgres.version": version}) == message(
        "postgres.version", f"PostgreSQL {version} is too old", "CB-4", "9.6 or later"
    )


@pytest.mark.requirement("CB-11")
def test_port_443_without_the_documented_flag_is_refused() -> None:
    assert only_told({"postgres.port": 443}) == message(
        "postgres.port",
        "443 is the guide's misprint for PostgreSQL (INC-CB2)",
        "CB-11",
        "nothing (5432), or documented-port-443: true if your server really listens there",
    )


@pytest.mark.requirement("CB-11")
def test_another_port_beside_the_documented_flag_is_a_contradiction() -> None:
    assert only_told({"postgres.port": 5432, "postgres.documented-port-443": True}) == message(
        "postgres.port", "port 5432 contradicts documented-port-443", "CB-11", "one of the two"
    )


@pytest.mark.requirement("CB-4")
def test_another_database_name_is_refused_unless_strict_naming_is_off() -> None:
    assert only_told({"postgres.database": "shop"}) == message(
        "postgres.database",
        "shop is not how the vendor names the database of psa",
        "CB-4",
        "a8n_psa, or strict-naming: false",
    )
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
    managed = cloud_stack.only_mistake("psa-aws-prod", {"quota.room": "exact"})
    assert (managed.path, managed.what, managed.instead) == (mistake.path, mistake.what, "rolling-update")
    assert loaded({"quota.room": "rolling-update", "postgres.prepare": PREPARE}).warnings == ()
    assert loaded({"quota": {"room": "exact", "enforce": False}, "postgres.prepare": PREPARE}).warnings == ()


# 7: a second one


@pytest.mark.requirement("CB-2")
def test_a_second_psa_of_one_commerce_instance_is_refused_with_the_file_of_the_stack_that_was_asked_for(
    tmp_path: Path,
) -> None:
    places = Places(checkout=tmp_path, cache=tmp_path / "cache")
    for name in ("psa-first", "psa-second"):
        document = {"config": {"groundwork:platform": written()}}
        (tmp_path / f"Pulumi.{name}.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    with pytest.raises(Refused) as refusal:
        refuse_conflicts(places, read_stacks(places, ["psa-second"]))
    line = 1 + (tmp_path / "Pulumi.psa-second.yaml").read_text().splitlines().index("      instance: commerce-prod")
    both, instance = "psa-first and psa-second both", "Commerce instance commerce-prod"
    assert refusal.value.lines == (
        "two stacks claim what may be there only once; nothing was started",
        f"  Pulumi.psa-second.yaml:{line}: commerce.instance: {both} need to be the PSA of {instance}  [CB-2]",
        "      write instead: one stack for each instance, or the name of the other instance",
    )


# 8: APS types


@pytest.mark.requirement("CB-22")
@pytest.mark.parametrize("verb", ["get", "post"])
def test_an_aps_type_with_its_printed_quotes_is_refused(verb: str) -> None:
    printed = '"http://www.parallels.com/pa/pa-core-services"'
    assert only_told({f"aps.operations.{verb}": [printed]}) == message(
        f"aps.operations.{verb}[0]",
        f"{printed!r} cannot be used here",
        "CB-22",
        "the id of an APS type, without quotes, for example 'http://www.odin.com/billing/Subscription'",
    )


@pytest.mark.requirement("CB-20")
@pytest.mark.parametrize("left_out", figures.APS_GET)
def test_a_missing_get_permission_is_refused_by_its_name(left_out: str) -> None:
    assert only_told({"aps.operations.get": [one for one in figures.APS_GET if one != left_out]}) == message(
        "aps.operations.get",
        f"these are not the GET permissions of the guide: {left_out} is missing",
        "CB-20",
        DOCUMENTED,
    )


@pytest.mark.requirement("CB-21")
def test_a_missing_post_permission_is_refused_by_its_name() -> None:
    assert only_told({"aps.operations.post": []}) == message(
        "aps.operations.post",
        f"these are not the POST permissions of the guide: {figures.APS_POST[0]} is missing",
        "CB-21",
        DOCUMENTED,
    )


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
    administrator = PREPARE["administrator"] | {"password": "psa-database-password"}  # type: ignore[operator]  # a mapping
    mistake = only_mistake({"postgres.prepare": PREPARE | {"administrator": administrator}})
    assert (mistake.path, mistake.requirements) == ("postgres.prepare.administrator.password", ("CB-3",))


@pytest.mark.requirement("CB-20")
@pytest.mark.requirement("CB-21")
def test_swapped_get_and_post_are_two_mistakes() -> None:
    swapped = {"aps.operations.get": list(figures.APS_POST), "aps.operations.post": list(figures.APS_GET)}
    missing = {"get": figures.APS_GET, "post": figures.APS_POST}
    surplus = {"get": figures.APS_POST, "post": figures.APS_GET}
    said = {
        verb: "; ".join(
            [*(f"{one} is missing" for one in missing[verb]), *(f"{one} is not among them" for one in surplus[verb])]
        )
        for verb in ("get", "post")
    }
    assert told(swapped) == [
        message(
            f"aps.operations.{verb}",
            f"these are not the {verb.upper()} permissions of the guide: {said[verb]}",
            number,
            DOCUMENTED,
        )
        for verb, number in (("get", "CB-20"), ("post", "CB-21"))
    ]


# 9: in the clear

IN_THE_CLEAR = ("the password and the data travel in the clear", "CB-11")


@pytest.mark.requirement("CB-17")
def test_a_plain_http_url_of_a_brand_cannot_be_said() -> None:
    assert only_told({"brands.0.url": "http://cp.us.example.com/psa"}) == message(
        "brands[0].url",
        "the URL is https://<domain>/<url-suffix>, made of these two, and never http",
        "CB-17",
        "domain, and url-suffix where it is not psa",
    )
    assert all(brand.url.startswith("https://") for brand in psa().brands)


@pytest.mark.parametrize(
    ("place", "number", "example"),
    [
        pytest.param(*case, id=case[0], marks=pytest.mark.requirement(case[1]))
        for case in (
            ("identity.url", "CB-16", "https://id.example.com/auth"),
            ("aps.endpoint", "CB-19", "https://aps.example.com"),
        )
    ],
)
@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://id.example.com", "http://… "),
        ("http://admin:hunter2@id.example.com", "http://… "),
        ("id.example.com", ""),
        ("ftp://id.example.com", ""),
        ("https://", ""),
        ("https://admin:hunter2@id.example.com", ""),
    ],
)
def test_an_address_that_is_not_https_is_refused_and_what_may_be_a_password_in_it_is_not_repeated(
    place: str, number: str, example: str, url: str, shown: str
) -> None:
    assert only_told({place: url}) == message(
        place, f"{shown}cannot be used here", number, f"an https address, for example {example!r}"
    )


@pytest.mark.requirement("CB-11")
def test_a_database_connection_in_the_clear_is_warned_about_and_offered_what_is_taken() -> None:
    clear = {"postgres.sslmode": "disable"}
    assert warned(clear) == [message("postgres.sslmode", *IN_THE_CLEAR, "require, or better verify-full")]
    assert warned(clear | {"postgres.prepare": PREPARE}) == [message("postgres.sslmode", *IN_THE_CLEAR, "require")]
    assert warned({"postgres.sslmode": "require", "postgres.prepare": PREPARE}) == []
    assert [warned({"postgres.sslmode": mode}) for mode in ("require", "verify-full")] == [[], []]


@pytest.mark.requirement("CB-11")
def test_beside_a_mistake_it_is_told_as_a_warning() -> None:
    assert told({"postgres.sslmode": "disable", "postgres.strict-naming": 1}) == [
        message("postgres.sslmode", *IN_THE_CLEAR, "require, or better verify-full", kind=WARNING),
        message("postgres.strict-naming", "input should be a valid boolean", "CB-3", "true or false"),
    ]


@pytest.mark.requirement("CB-11")
@pytest.mark.parametrize("stack", ["psa-aws-dev", "psa-aws-prod", "psa-azure-prod", "psa-oci-prod"])
@pytest.mark.parametrize(
    ("mode", "what"),
    [
        ("disable", "a managed server takes encrypted connections only: in the clear PSA would never reach it"),
        ("verify-ca", "the Job that prepares the database has no certificate to verify the server by"),
        (
            "verify-full",
            "the certificate of a managed server names the cloud's own host, not the one in the private zone",
        ),
    ],
)
def test_a_managed_database_is_refused_all_but_the_one_mode_that_is_offered_and_taken(
    mode: str, what: str, stack: str
) -> None:
    assert told({"postgres.sslmode": mode}, shipped=stack) == [message("postgres.sslmode", what, "CB-11", "require")]
    assert warned({"postgres.sslmode": "require"}, shipped=stack) == warned({}, shipped=stack)


def test_an_ssl_mode_that_may_fall_back_to_clear_text_cannot_be_said() -> None:
    modes = "'disable', 'require', 'verify-ca' or 'verify-full'"
    mistake = only_mistake({"postgres.sslmode": "prefer"})
    assert (mistake.path, mistake.requirements) == ("postgres.sslmode", ("CB-11",))
    assert mistake.instead == f"one of {modes}"


# 10: an Ingress straight to the Services


@pytest.mark.parametrize("way", ["ingress", "service"])
@pytest.mark.parametrize(
    ("part", "numbers"),
    [
        pytest.param(part, numbers, id=part, marks=pytest.mark.requirement(*numbers.split(", ")))
        for part, numbers in (
            ("", "CB-6, CB-17"),
            ("backend.", "CB-7, CB-17"),
            ("frontend.", "CB-6, CB-17"),
            ("release.", "CB-6, CB-17"),
        )
    ],
)
def test_a_way_in_that_goes_around_the_brand_cannot_be_said(part: str, numbers: str, way: str) -> None:
    own = {"ingress": "an Ingress of its own", "service": "a Service for others"}[way]
    assert only_told({f"{part}{way}": {"enabled": True, "host": "psa.example.com"}}) == message(
        f"{part}{way}",
        f"PSA is reached by the URLs of its brands and by nothing else: {own} would lead around them",
        numbers,
        "nothing here; brands says by which URLs resellers come",
    )


@pytest.mark.requirement("CB-1", "CB-13")
def test_nor_can_it_be_said_to_the_chart() -> None:
    assert only_told({"release.values": {"ingress": {"enabled": True}}}) == message(
        "release.values",
        "the chart is given the one value that the guide names, and an Ingress or another way in is none",
        "CB-1, CB-13",
        "nothing here; backend.memory-limit is that value",
    )
