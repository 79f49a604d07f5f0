"""A chart archive is what its digest says, or nothing is made of it."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pulumi
import pytest

from tests.spec.psa_stack import MANIFEST_DIGEST, vendor_chart, with_changes
from tests.stacks.recording import SETTINGS, recorded_with, run_program, secret_values, settings_of
from tests.world import opened

CHART = "kubernetes:helm.sh/v4:Chart"
CONTENT = b"an archive"
DIGEST = "sha256:" + hashlib.sha256(CONTENT).hexdigest()


def settings(**chart: str) -> dict[str, Any]:
    return with_changes(settings_of("psa-local-dev"), vendor_chart(**chart))


def archive(directory: Path) -> str:
    place = directory / "psa-integration-1.5.0.tgz"
    place.write_bytes(CONTENT)
    return str(place)


def refused(raw: dict[str, Any]) -> str:
    with opened("test", {SETTINGS: json.dumps(raw)}, secret_values(raw)) as world:
        with pytest.raises(pulumi.RunError) as caught:
            run_program(world)
        assert world.objects == []
    return str(caught.value)


def test_an_archive_of_the_right_content_is_taken(tmp_path: Path) -> None:
    place = archive(tmp_path)
    assert recorded_with(settings(digest=DIGEST, path=place)).the(CHART).inputs["chart"] == place


def test_an_archive_of_other_content_is_refused_with_both_digests(tmp_path: Path) -> None:
    said = refused(settings(digest="sha256:" + "0" * 64, path=archive(tmp_path)))
    assert DIGEST in said
    assert "0" * 64 in said


def test_an_archive_at_the_mirror_is_checked_too(tmp_path: Path) -> None:
    archive(tmp_path)
    raw = settings(digest="sha256:" + "0" * 64, repository="oci://registry.example.com/charts")
    raw["charts"] = {"mirror": str(tmp_path)}
    assert DIGEST in refused(raw)


@pytest.mark.parametrize("place", ["missing.tgz", "."])
def test_a_digest_of_what_is_no_archive_is_refused(tmp_path: Path, place: str) -> None:
    assert "cannot be read" in refused(settings(digest=DIGEST, path=str(tmp_path / place)))


def test_a_registry_checks_the_digest_of_the_manifest_itself() -> None:
    place = {"repository": "oci://registry.example.com/charts", "manifest-digest": MANIFEST_DIGEST}
    asked = recorded_with(settings(**place)).the(CHART).inputs
    assert asked["chart"] == f"oci://registry.example.com/charts/psa-integration@{MANIFEST_DIGEST}"


def test_the_digest_of_an_archive_is_not_given_to_a_registry_which_would_never_find_it() -> None:
    raw = settings(digest=DIGEST, repository="oci://registry.example.com/charts")
    with opened("test", {SETTINGS: json.dumps(raw)}) as world:
        with pytest.raises(pulumi.RunError, match=r"release\.chart\.digest: nothing checks this digest"):
            run_program(world)
        assert world.asked == []
