"""A vendor's chart comes with what only it knows: the labels of its pods, and a digest that somebody checks."""

import pytest

from spec.platforms.psa.plan import plan
from tests.spec.psa_stack import (
    MANIFEST_DIGEST,
    POD_LABELS,
    REMOVED,
    loaded,
    only_mistake,
    psa,
    refused,
    vendor_chart,
)

# the labels of the pods

CHART = vendor_chart(repository="oci://registry.example.com/charts")


@pytest.mark.parametrize(
    ("part", "numbers"),
    [
        pytest.param("backend", ("CB-7", "CB-8"), marks=pytest.mark.requirement("CB-7", "CB-8")),
        pytest.param("frontend", ("CB-6", "CB-9"), marks=pytest.mark.requirement("CB-6", "CB-9")),
    ],
)
@pytest.mark.parametrize("empty", [False, True])
def test_a_vendors_chart_without_the_labels_of_its_pods_is_refused_because_nobody_would_reach_them(
    part: str, numbers: tuple[str, ...], empty: bool
) -> None:
    place = f"{part}.pod-labels"
    others = {key: value for key, value in CHART.items() if key != place}
    mistake = only_mistake(others | ({place: {}} if empty else {}))
    assert (mistake.path, mistake.requirements) == (place, numbers)
    assert mistake.what == "without the labels of the chart's pods every connection to them stays closed"
    assert mistake.instead.startswith("the labels that `helm template` shows on these pods, for example {")


def test_the_labels_of_both_kinds_of_pods_are_asked_for_at_once() -> None:
    without = {"release.chart": CHART["release.chart"]}
    assert [one.path for one in refused(without)] == ["backend.pod-labels", "frontend.pod-labels"]


@pytest.mark.requirement("CB-1")
@pytest.mark.parametrize("place", POD_LABELS)
def test_labels_beside_the_stand_in_are_refused_because_it_has_its_own(place: str) -> None:
    mistake = only_mistake({place: POD_LABELS[place]})
    assert (mistake.path, mistake.what, mistake.instead, mistake.requirements) == (
        place,
        "the stand-in chart has labels of its own",
        "nothing",
        ("CB-1",),
    )


@pytest.mark.parametrize("labels", [{}, POD_LABELS], ids=["without labels", "with labels"])
def test_whoever_installs_the_chart_by_other_means_may_name_its_labels(labels: dict[str, object]) -> None:
    assert loaded({"release.chart": REMOVED} | labels).warnings == ()


# the digest

ARCHIVE_DIGEST = "sha256:" + "a" * 64
DIGESTS = {"digest": ARCHIVE_DIGEST, "manifest-digest": MANIFEST_DIGEST}
HTTPS = {"repository": "https://charts.example.com"}
OCI = {"repository": "oci://registry.example.com/charts"}
PATH = {"path": "charts/psa-integration-1.5.0.tgz"}
DIRECTORY: dict[str, object] = {"charts.mirror": "/srv/charts"}
REGISTRY: dict[str, object] = {"charts.mirror": "oci://mirror.example.com/charts"}

every_place = pytest.mark.parametrize(
    ("place", "mirror", "checked"),
    [
        pytest.param(HTTPS, {}, None, id="https"),
        pytest.param(OCI, {}, "manifest-digest", id="registry"),
        pytest.param(PATH, {}, "digest", id="path"),
        pytest.param(HTTPS, DIRECTORY, "digest", id="https, from a directory"),
        pytest.param(OCI, DIRECTORY, "digest", id="registry, from a directory"),
        pytest.param(PATH, DIRECTORY, "digest", id="path, from a directory"),
        pytest.param(HTTPS, REGISTRY, "manifest-digest", id="https, from another registry"),
        pytest.param(OCI, REGISTRY, "manifest-digest", id="registry, from another registry"),
        pytest.param(PATH, REGISTRY, "manifest-digest", id="path, from another registry"),
    ],
)


@pytest.mark.requirement("CB-1")
@pytest.mark.parametrize("key", DIGESTS)
@every_place
def test_a_digest_is_taken_where_it_is_checked_and_refused_everywhere_else(
    place: dict[str, str], mirror: dict[str, object], checked: str | None, key: str
) -> None:
    changes = vendor_chart(**place, **{key: DIGESTS[key]}) | mirror
    if key == checked:
        assert loaded(changes).warnings == ()
        return
    mistake = only_mistake(changes)
    assert (mistake.path, mistake.requirements) == (f"release.chart.{key}", ("CB-1",))
    assert mistake.what == "nothing checks this digest where the chart is taken from"
    assert mistake.instead == (
        checked or "an oci:// repository with manifest-digest, or an archive (path, or a directory as mirror)"
    )


@every_place
def test_no_chart_needs_a_digest(place: dict[str, str], mirror: dict[str, object], checked: str | None) -> None:
    del checked
    assert loaded(vendor_chart(**place) | mirror).warnings == ()


def test_of_two_digests_the_one_that_is_checked_is_no_mistake() -> None:
    assert only_mistake(vendor_chart(**OCI, **DIGESTS)).path == "release.chart.digest"
    assert only_mistake(vendor_chart(**PATH, **DIGESTS)).path == "release.chart.manifest-digest"
    assert len(refused(vendor_chart(**HTTPS, **DIGESTS))) == 2


@pytest.mark.requirement("CB-9", "CB-11")
@pytest.mark.parametrize(
    ("back", "front"),
    [
        ({"app": "psa"}, {"app": "psa"}),
        ({"app": "psa"}, {"app": "psa", "tier": "web"}),
        ({"app": "psa"}, {"tier": "web"}),
    ],
)
def test_labels_that_one_pod_could_carry_at_once_are_refused(back: dict[str, str], front: dict[str, str]) -> None:
    """Otherwise a front-end pod would reach the database by the back end's policy."""
    mistake = only_mistake(CHART | {"backend.pod-labels": back, "frontend.pod-labels": front})
    assert mistake.path == "frontend.pod-labels"
    assert mistake.requirements == ("CB-9", "CB-11")


@pytest.mark.parametrize("labels", [{"": ""}, {"a b": "c"}, {"app": "x" * 64}, {"-x": "y"}, {"a/b/c": "y"}, {"app": 1}])
def test_labels_that_kubernetes_would_refuse_are_refused_here(labels: dict[str, object]) -> None:
    assert {one.path.split(".")[0] for one in refused(CHART | {"backend.pod-labels": labels})} == {"backend"}


def test_the_label_of_the_database_job_cannot_be_a_label_of_the_chart() -> None:
    key = "app.kubernetes.io/name"
    labels = {"backend.pod-labels": {key: "psa-database-prepare"}, "frontend.pod-labels": {key: "psa-frontend"}}
    mistake = only_mistake(CHART | labels)
    assert mistake.path == "backend.pod-labels"
    assert "the labels of the Job" in mistake.what


# what is told around it


@pytest.mark.parametrize("changes", [CHART, {"release.chart": REMOVED}], ids=["a vendor's chart", "no chart"])
def test_services_are_told_only_where_their_names_are_known(changes: dict[str, object]) -> None:
    assert "services" not in plan(psa(changes)).outputs
    assert "services" in plan(psa()).outputs
