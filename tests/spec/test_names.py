"""Names fit where they are used, and cutting never makes two of them one."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pydantic import TypeAdapter, ValidationError

from spec.names import LABEL_LIMIT, DnsLabel, Fqdn, NamespaceName, PoolName, PostgresIdentifier, fit

LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")

words = some.text(alphabet="abc019", min_size=1, max_size=30)
labels = some.lists(some.text(alphabet="ab0", min_size=1, max_size=20), min_size=1, max_size=3).map("-".join)
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


@pytest.mark.parametrize("text", ["psa-integration", "default-psa", "kube", "my-kube-system", "a" * 63])
def test_a_namespace_of_its_own_is_taken(text: str) -> None:
    assert _takes(NamespaceName, text)


@pytest.mark.parametrize(
    "text", ["default", "kube-system", "kube-public", "kube-node-lease", "kube-x", "", "A", "a" * 64, "default\n"]
)
def test_a_namespace_that_is_the_clusters_own_is_refused(text: str) -> None:
    assert not _takes(NamespaceName, text)


def test_a_pool_name_leaves_room_for_the_number_of_a_node() -> None:
    assert _takes(PoolName, "a" * 50)
    assert not _takes(PoolName, "a" * 51)
    assert not _takes(PoolName, "a-")
