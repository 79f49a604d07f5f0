"""Sizes and brands that the PSA requirements rule out are refused: with file, place, requirement, and what to write."""

import pytest
import yaml

from tests.spec.psa_file import message, only_told, told, warned
from tests.spec.psa_stack import REMOVED, loaded, only_mistake

# 1: a limit below its request


@pytest.mark.requirement("CB-13")
def test_a_memory_limit_below_768mi_is_refused_before_any_server_sees_it() -> None:
    assert only_told({"backend.memory-limit": "512Mi"}) == message(
        "backend.memory-limit", "a limit of 512Mi is below the request of 768Mi", "CB-13", "768Mi or more"
    )


@pytest.mark.requirement("CB-13")
def test_a_memory_limit_of_exactly_the_request_is_taken() -> None:
    assert loaded({"backend.memory-limit": "768Mi"}).warnings == ()


def test_768_decimal_megabytes_are_less_than_the_request_of_768mi() -> None:
    assert only_mistake({"backend.memory-limit": "768M"}).what == "a limit of 768M is below the request of 768Mi"


@pytest.mark.requirement("CB-13")
def test_in_dev_a_smaller_request_does_not_hide_that_the_limit_is_small_too() -> None:
    small = {"environment": "dev", "backend.memory-request": "256Mi", "backend.memory-limit": "512Mi"}
    remedy = "768Mi or more; environment dev may go below it"
    assert warned(small) == [
        message("backend.memory-request", "256Mi is below the vendor's minimum", "CB-13", remedy),
        message("backend.memory-limit", "512Mi is below the vendor's minimum", "CB-13", remedy),
    ]
    assert told(small | {"environment": "prod"}) == warned(small)


@pytest.mark.requirement("CB-13", "CB-14")
@pytest.mark.parametrize(
    ("place", "value", "asked", "remedy", "number"),
    [
        ("backend.cpu-limit", "500m", "1", "4 or more", "CB-13"),
        ("backend.memory-limit", "128Mi", "768Mi", "768Mi or more", "CB-13"),
        ("frontend.cpu-limit", "50m", "100m", "250m or more", "CB-14"),
        ("frontend.memory-limit", "256Mi", "512Mi", "768M or more", "CB-14"),
    ],
)
def test_a_limit_below_its_request_is_told_once_with_what_is_enough_for_the_vendor_too(
    place: str, value: str, asked: str, remedy: str, number: str
) -> None:
    assert only_told({place: value}) == message(
        place, f"a limit of {value} is below the request of {asked}", number, remedy
    )
    assert warned({place: remedy.removesuffix(" or more")}) == []


def test_a_request_above_its_limit_is_refused_for_the_processor_too() -> None:
    assert only_told({"backend.cpu-request": "5", "cluster.pools.0.cpu": "8"}) == message(
        "backend.cpu-limit", "a limit of 4 is below the request of 5", "CB-13", "5 or more"
    )


# 2: quantities without a unit that exists


MEMORY = [
    ("backend.memory-request", "CB-13"),
    ("backend.memory-limit", "CB-13"),
    ("frontend.memory-request", "CB-14"),
    ("frontend.memory-limit", "CB-14"),
]


@pytest.mark.parametrize("value", [1280, "1280", "1280m", "1280MB", "1280Mb", "2Gb", "2GB", 1.5])
@pytest.mark.parametrize(
    ("place", "number"), [pytest.param(*case, id=case[0], marks=pytest.mark.requirement(case[1])) for case in MEMORY]
)
def test_a_quantity_without_a_unit_that_exists_is_refused_with_an_example(
    place: str, number: str, value: object
) -> None:
    assert only_told({place: value}) == message(
        place, f"{value!r} is not an amount of memory or disk", number, "text with its unit, for example '16Gi'"
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


below_the_minimum = pytest.mark.parametrize(
    ("place", "value", "minimum", "number"),
    [pytest.param(*case, id=case[0], marks=pytest.mark.requirement(case[3])) for case in BELOW],
)


@below_the_minimum
def test_less_than_the_minimum_is_refused(place: str, value: str, minimum: str, number: str) -> None:
    assert only_told({place: value}) == message(
        place,
        f"{value} is below the vendor's minimum",
        number,
        f"{minimum} or more; environment dev may go below it",
    )


@below_the_minimum
def test_in_dev_the_same_is_said_and_stops_nothing(place: str, value: str, minimum: str, number: str) -> None:
    assert warned({place: value, "environment": "dev"}) == [only_told({place: value})]
    (warning,) = loaded({place: value, "environment": "dev"}).warnings
    assert warning.warning
    assert (warning.path, warning.requirements) == (place, (number,))
    assert warning.instead.startswith(f"{minimum} or more")


@pytest.mark.parametrize("environment", ["staging", "prod", "development", "dev2"])
def test_no_other_environment_than_dev_may_go_below_the_minimum(environment: str) -> None:
    assert only_mistake({"backend.cpu-request": "500m", "environment": environment}).requirements == ("CB-13",)
    assert only_mistake({"frontend.memory-request": "1Mi", "environment": environment}).requirements == ("CB-14",)


def test_more_than_the_minimum_is_taken() -> None:
    more = {"backend.cpu-request": "1500m", "backend.memory-request": "1Gi", "frontend.memory-limit": "768Mi"}
    assert loaded(more).warnings == ()


# 4: brands

BRANDS = '[{id: "1000123", domain: cp.us.example.com, url-suffix: us-psa}]'


@pytest.mark.requirement("CB-16", "CB-17")
def test_no_brands_are_refused() -> None:
    assert only_told({"brands": []}) == message(
        "brands",
        "is empty: resellers would have no URL, and no realm to sign in to",
        "CB-16, CB-17",
        f"at least one brand: {BRANDS}, with the brand's internal ID, which is its realm too; "
        "without url-suffix it is psa",
    )
    assert warned({"brands": yaml.safe_load(BRANDS)}) == []
    assert only_told({"brands": REMOVED}) == message(
        "brands", "is missing", "CB-16, CB-17", "this key with a list, of which each has id and domain"
    )


@pytest.mark.requirement("CB-16")
@pytest.mark.requirement("CB-18")
def test_a_brand_named_twice_is_refused_because_two_brands_cannot_share_a_realm() -> None:
    assert only_told({"brands.1.id": "1000123"}) == message(
        "brands[1].id",
        "brand 1000123 is named twice, and two brands cannot share one Keycloak realm",
        "CB-16, CB-18",
        "each brand once, by its own internal ID",
    )


@pytest.mark.requirement("CB-17")
def test_one_url_for_two_brands_is_refused() -> None:
    assert only_told({"brands.1.domain": "cp.us.example.com", "brands.1.url-suffix": "us-psa"}) == message(
        "brands[1].url-suffix",
        "https://cp.us.example.com/us-psa is the URL of two brands",
        "CB-17",
        "another domain or url-suffix",
    )


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
    assert only_told({"brands.0.domain": domain}) == message(
        "brands[0].domain",
        f"{domain!r} cannot be used here",
        "CB-17",
        "a full name in lower case, without scheme, path, port, wildcard or last dot, for example 'cp.us.example.com'",
    )


@pytest.mark.requirement("CB-17")
@pytest.mark.parametrize("suffix", ["", "us/psa", "/psa", "us psa", "psa?x=1", "psa#x", "-psa", "psa;reboot", "$(x)"])
def test_a_suffix_is_one_segment_that_cannot_be_taken_for_an_option(suffix: str) -> None:
    assert only_told({"brands.0.url-suffix": suffix}) == message(
        "brands[0].url-suffix",
        f"{suffix!r} cannot be used here",
        "CB-17",
        "one path segment that does not start with a dash, for example 'us-psa'",
    )


@pytest.mark.parametrize("value", [1000123, "", "1000 123", "-1", "1;reboot", "$(id)"])
def test_a_brand_id_is_quoted_text_that_no_shell_takes_apart(value: object) -> None:
    assert only_told({"brands.0.id": value}) == message(
        "brands[0].id",
        f"{value!r} cannot be used here",
        "CB-18",
        "the internal ID of the brand, in quotes, for example '1000123'",
    )
