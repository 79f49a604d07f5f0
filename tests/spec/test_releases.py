"""Where Helm finds a chart: its own place, or the mirror in its stead; and what must be pinned."""

import pytest
from pydantic import TypeAdapter, ValidationError

from spec.releases import ChartReference, Charts, ChartSource, chart_source, checked_digest, stand_in
from spec.versions import Digest

SHA = "sha256:" + "ab" * 32
DIGEST = Digest.parse(SHA)
MANIFEST = "sha256:" + "cd" * 32
BOTH = {"digest": SHA, "manifest-digest": MANIFEST}
HTTPS = "https://charts.example.com"
OCI = "oci://registry.example.com/charts/"


def chart(**keys: str) -> ChartReference:
    return TypeAdapter(ChartReference).validate_python({"name": "psa", "version": "1.2.3"} | keys)


def test_a_chart_of_an_https_repository_goes_by_name_and_address() -> None:
    assert chart_source(chart(repository=HTTPS), Charts()) == ChartSource(
        chart="psa", version="1.2.3", repository=HTTPS
    )


def test_a_chart_of_an_oci_registry_goes_by_its_full_address() -> None:
    assert chart_source(chart(repository=OCI), Charts()) == ChartSource(
        chart="oci://registry.example.com/charts/psa", version="1.2.3"
    )


def test_the_digest_of_the_manifest_is_part_of_an_oci_address_and_that_of_the_archive_is_not() -> None:
    source = chart_source(chart(repository=OCI, **BOTH), Charts())
    assert source == ChartSource(chart=f"oci://registry.example.com/charts/psa@{MANIFEST}", version="1.2.3")
    assert chart_source(chart(repository=OCI, digest=SHA), Charts()) == chart_source(chart(repository=OCI), Charts())


def test_a_chart_of_this_machine_goes_by_its_path_and_has_no_repository() -> None:
    source = chart_source(chart(path="charts/psa", **BOTH), Charts())
    assert source == ChartSource(chart="charts/psa", digest=DIGEST)


@pytest.mark.parametrize("place", [{"repository": HTTPS}, {"repository": OCI}, {"path": "charts/psa"}])
@pytest.mark.parametrize("version", ["1.2.3", "v1.2.3"])
def test_a_mirror_directory_takes_the_place_of_every_chart_source(place: dict[str, str], version: str) -> None:
    source = chart_source(chart(version=version, **place), Charts(mirror="mirror/charts"))
    assert source == ChartSource(chart="mirror/charts/psa-1.2.3.tgz")


@pytest.mark.parametrize("place", [{"repository": HTTPS}, {"repository": OCI}, {"path": "charts/psa"}])
def test_a_mirror_registry_takes_the_place_of_every_chart_source(place: dict[str, str]) -> None:
    source = chart_source(chart(**place), Charts(mirror="oci://mirror.example.com/charts"))
    assert source == ChartSource(chart="oci://mirror.example.com/charts/psa", version="1.2.3")


@pytest.mark.parametrize("place", [{"repository": HTTPS}, {"repository": OCI}, {"path": "charts/psa"}])
def test_a_mirror_directory_is_held_to_the_archive_and_a_mirror_registry_to_the_manifest(place: dict[str, str]) -> None:
    one = chart(**place, **BOTH)
    assert chart_source(one, Charts(mirror="mirror")) == ChartSource(chart="mirror/psa-1.2.3.tgz", digest=DIGEST)
    assert chart_source(one, Charts(mirror="oci://mirror.example.com")) == ChartSource(
        chart=f"oci://mirror.example.com/psa@{MANIFEST}", version="1.2.3"
    )


@pytest.mark.parametrize("mirror", [None, "mirror/charts", "oci://mirror.example.com/charts"])
@pytest.mark.parametrize("place", [{"repository": HTTPS}, {"repository": OCI}, {"path": "charts/psa.tgz"}])
def test_the_digest_that_is_said_to_be_checked_is_the_one_that_helm_or_the_program_gets(
    place: dict[str, str], mirror: str | None
) -> None:
    one, charts = chart(**place, **BOTH), Charts(mirror=mirror)
    source = chart_source(one, charts)
    assert (source.digest == DIGEST) == (checked_digest(one, charts) == "digest")
    assert (MANIFEST in source.chart) == (checked_digest(one, charts) == "manifest-digest")


def test_the_stand_in_is_a_directory_of_this_project() -> None:
    assert stand_in("rehearsal/charts/stand-in") == ChartSource(chart="rehearsal/charts/stand-in")


def told(**keys: str) -> str:
    with pytest.raises(ValidationError) as caught:
        chart(**keys)
    (error,) = caught.value.errors()
    assert error["type"] == "groundwork"
    return f"{error['ctx']['what']}: {error['ctx']['instead']}"


@pytest.mark.parametrize("keys", [{}, {"repository": HTTPS, "path": "charts/psa"}])
def test_a_chart_comes_from_exactly_one_place(keys: dict[str, str]) -> None:
    assert "exactly one place: either repository" in told(**keys)


@pytest.mark.parametrize("version", ["latest", "^1.2.3", "1.2", "1.2.x", ">=1.0.0"])
def test_a_chart_has_one_exact_version(version: str) -> None:
    assert "one exact version in quotes" in told(repository=HTTPS, version=version)


@pytest.mark.parametrize("address", ["http://charts.example.com", "charts.example.com", "ftp://x", "https://"])
def test_a_chart_repository_is_reached_by_https_or_oci_only(address: str) -> None:
    with pytest.raises(ValidationError):
        chart(repository=address)
