"""Names fit where they are used, and cutting never makes two of them one."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import TypeAdapter, ValidationError

from spec.names import LABEL_LIMIT, DnsLabel, Fqdn, PostgresIdentifier, fit, slug

LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")

words = some.text(alphabet="abc019", min_size=1, max_size=30)
labels = some.lists(some.text(alphabet="ab0", min_size=1, max_size=20), min_size=1, max_size=3).map("-".join)
texts = some.text(alphabet="aZ0.-_ /\nßЖ", max_size=100)
"""A few letters of every kind that matters; all of Unicode takes a second to list."""
limits = some.integers(min_value=16, max_value=LABEL_LIMIT)


@given(some.lists(labels, min_size=1, max_size=6), limits)
def test_a_fitted_name_never_exceeds_its_limit_and_stays_a_label(parts: list[str], limit: int) -> None:
    name = fit(*parts, limit=limit)
    assert len(name) <= limit
    assert LABEL.fullmatch(name)


@given(some.lists(labels, min_size=1, max_size=6), limits)
def test_fitting_is_the_same_every_time_and_fitting_again_changes_nothing(parts: list[str], limit: int) -> None:
    name = fit(*parts, limit=limit)
    assert fit(*parts, limit=limit) == name
    assert fit(name, limit=limit) == name


@given(labels, limits)
def test_a_name_that_fits_is_left_as_it_is(name: str, limit: int) -> None:
    if len(name) <= limit:
        assert fit(name, limit=limit) == name


@given(some.sets(words, min_size=2, max_size=8), limits)
def test_names_that_differ_only_where_they_are_cut_stay_different(endings: set[str], limit: int) -> None:
    fitted = {fit("a" * limit, ending, limit=limit) for ending in endings}
    assert len(fitted) == len(endings)


@given(texts, limits)
def test_a_slug_of_any_text_is_a_label_within_its_limit(text: str, limit: int) -> None:
    name = slug(text, limit=limit)
    assert len(name) <= limit
    assert LABEL.fullmatch(name)


@given(some.sets(texts, min_size=2, max_size=8))
def test_slugs_of_different_texts_are_different(different: set[str]) -> None:
    assert len({slug(text) for text in different}) == len(different)


def test_a_slug_reads_like_its_text_and_a_label_is_its_own_slug() -> None:
    assert slug("cp-us-example") == "cp-us-example"
    assert re.fullmatch(r"cp-us-example-com-[0-9a-f]{7}", slug("cp.us.example.com"))
    assert slug("a.b") != slug("a-b") != slug("A-B")


def _takes(kind: Any, text: object) -> bool:  # noqa: ANN401 (an annotated type has no type)
    try:
        TypeAdapter(kind).validate_python(text)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("text", ["a", "psa-integration", "0", "a" * 63])
def test_a_dns_label_is_taken(text: str) -> None:
    assert _takes(DnsLabel, text)


@pytest.mark.parametrize("text", ["", "-a", "a-", "A", "a.b", "a_b", "a" * 64, "a\n", 5, None])
def test_what_is_no_dns_label_is_refused(text: object) -> None:
    assert not _takes(DnsLabel, text)


@pytest.mark.parametrize(
    "text", ["cp.us.example.com", "a.bc", "xn--bcher-kva.example", ".".join(["a" * 59] * 4) + ".example"]
)
def test_a_full_domain_name_is_taken(text: str) -> None:
    assert _takes(Fqdn, text)


@pytest.mark.parametrize(
    "text",
    [
        "localhost",
        "a.b.",
        ".a.b",
        "*.a.bc",
        "a..b",
        "A.example.com",
        "a_b.example",
        "10.0.0.1",
        ".".join(["a" * 63] * 4),
    ],
)
def test_what_is_no_full_domain_name_is_refused(text: str) -> None:
    assert not _takes(Fqdn, text)


@pytest.mark.parametrize("text", ["psa", "_psa", "psa_2", "a" * 63])
def test_a_name_that_postgres_reads_without_quotes_is_taken(text: str) -> None:
    assert _takes(PostgresIdentifier, text)


@pytest.mark.parametrize("text", ["", "2psa", "pg_psa", "psa-2", "Psa", 'psa"', "psa;drop role x", "a" * 64])
def test_a_name_that_postgres_would_need_quotes_for_or_keeps_for_itself_is_refused(text: str) -> None:
    assert not _takes(PostgresIdentifier, text)
