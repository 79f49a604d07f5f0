"""Laws of versions, charts, digests and images."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from spec.versions import ChartVersion, Digest, ImageReference, KubernetesVersion, PostgresVersion

numbers = some.integers(min_value=0, max_value=200)
digests = some.binary(min_size=32, max_size=32).map(lambda content: Digest(content.hex()))
SHA = "sha256:" + "a" * 64


@given(some.one_of(some.builds(KubernetesVersion, numbers, numbers), some.builds(PostgresVersion, numbers, numbers)))
def test_what_is_written_is_read_back_as_the_same_version(version: KubernetesVersion | PostgresVersion) -> None:
    assert type(version).parse(str(version)) == version


@given(digests)
def test_what_is_written_is_read_back_as_the_same_digest(digest: Digest) -> None:
    assert Digest.parse(str(digest)) == digest


@given(
    some.sampled_from(["app", "team/app", "docker.io/library/postgres", "localhost:5000/a-b/c_d", "postgres:16.4"]),
    digests,
)
def test_what_is_written_is_read_back_as_the_same_image(name: str, digest: Digest) -> None:
    image = ImageReference.parse(f"{name}@{digest}")
    assert (image.name, image.digest) == (name, digest)
    assert ImageReference.parse(str(image)) == image


def test_versions_compare_as_numbers_and_not_as_text() -> None:
    assert KubernetesVersion.parse("1.9") < KubernetesVersion.parse("1.10") < KubernetesVersion.parse("2.0")
    assert PostgresVersion.parse("9.6") < PostgresVersion.parse("10") < PostgresVersion.parse("16")
    assert PostgresVersion.parse("9.5") < PostgresVersion.parse("9.6")


@pytest.mark.parametrize(
    ("to", "running", "may"),
    [
        ("1.35", "1.35", True),
        ("1.35", "1.34", True),
        ("1.35", "1.33", False),
        ("1.34", "1.35", False),
        ("2.0", "1.35", False),
    ],
)
def test_a_control_plane_goes_up_by_one_minor_release_at_most(to: str, running: str, *, may: bool) -> None:
    assert KubernetesVersion.parse(to).may_follow(KubernetesVersion.parse(running)) is may


@pytest.mark.parametrize("text", ["1", "1.35.0", "v1.35", "1.", "latest", "1.3x", "", "1.35\n"])
def test_what_is_no_minor_release_of_kubernetes_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"write for example '1\.34'"):
        KubernetesVersion.parse(text)


@pytest.mark.parametrize("text", ["", "v16", "16.4.1", "sixteen", "16 ", "-1"])
def test_what_is_no_release_of_postgres_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write for example '16'"):
        PostgresVersion.parse(text)


@pytest.mark.parametrize("text", ["1.18.2", "v1.18.2", "0.0.1", "1.0.0-rc.1", "1.0.0-rc.1+build.5", "10.20.30"])
def test_one_exact_chart_version_is_kept_as_it_is_written(text: str) -> None:
    assert str(ChartVersion.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    ["latest", "1", "1.2", "1.x", "^1.2.3", "~1.2.3", ">=1.2.3", "1.2.3 - 2.0.0", "1.2.*", "01.2.3", "1.2.3-01", ""],
)
def test_a_range_or_a_word_is_no_chart_version(text: str) -> None:
    with pytest.raises(ValueError, match="not one exact chart version"):
        ChartVersion.parse(text)


@pytest.mark.parametrize(
    "text", ["app", "app:latest", "app:1.2.3", f"@{SHA}", f"App@{SHA}", f"app @{SHA}", f"-app@{SHA}"]
)
def test_an_image_without_a_name_and_a_digest_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not pinned"):
        ImageReference.parse(text)


@pytest.mark.parametrize("text", ["a" * 64, "sha256:" + "a" * 63, "sha256:" + "A" * 64, "md5:" + "a" * 32, f"{SHA} "])
def test_a_digest_is_sha256_in_full(text: str) -> None:
    with pytest.raises(ValueError, match="is not a digest"):
        Digest.parse(text)
