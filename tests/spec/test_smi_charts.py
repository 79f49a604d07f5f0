"""The vendor's charts: labels by which their pods are found, names that the guide's objects go by, values."""

import pytest

from tests.spec.smi_stack import loaded, only_mistake, refused
from tests.spec.test_smi import CHARTS

LABELS = CHARTS["pods"]
CHART = {"name": "rest", "version": "5.0.0", "repository": "oci://registry.example.com/charts"}
EXISTING: dict[str, object] = {
    "cluster": {"cloud": "existing", "version": "1.34"},
    "definitions": ["calico", "prometheus-operator"],
}


def with_releases(*releases: dict[str, object]) -> dict[str, object]:
    manager = {"name": "scriptmanager-twin-prod", "chart": CHART}
    return {"releases": [manager, *releases], "pods": LABELS}


@pytest.mark.requirement("SM-52")
def test_the_stand_in_is_for_local_stacks() -> None:
    mistake = only_mistake(EXISTING)
    assert (mistake.path, mistake.requirements) == ("releases", ("SM-52",))
    assert mistake.what == "the stand-in runs nothing; it only takes the room of the real pods"


@pytest.mark.requirement("SM-5", "SM-6")
def test_charts_without_the_labels_of_their_pods_are_refused_because_all_would_stay_closed() -> None:
    services, entrances = refused({"releases": CHARTS["releases"]})
    assert (services.path, services.requirements) == ("pods.services", ("SM-6",))
    assert (entrances.path, entrances.requirements) == ("pods.entrances", ("SM-5",))
    assert services.what == "without the labels of the charts' pods every connection to and from them stays closed"


def test_labels_beside_the_stand_in_are_refused_because_it_has_its_own() -> None:
    assert only_mistake({"pods.services": {"app": "twin"}}).what == "the stand-in charts have labels of their own"


@pytest.mark.requirement("SM-43")
def test_labels_of_script_workers_as_labels_of_services_are_refused() -> None:
    worker = {"app.kubernetes.io/name": "dtplatform-scriptworker"}
    mistake = only_mistake(with_releases() | {"pods": {"services": worker, "entrances": {"a": "b"}}})
    assert (mistake.path, mistake.requirements) == ("pods.services", ("SM-43",))
    assert mistake.what == "these are the labels of script workers, which would be opened like services"


@pytest.mark.requirement("SM-46")
def test_a_script_manager_that_the_service_monitor_would_not_find_is_warned_about() -> None:
    (warning,) = loaded({"releases": [{"name": "manager", "chart": CHART}], "pods": LABELS}).warnings
    assert (warning.path, warning.requirements) == ("releases", ("SM-46",))
    assert "scriptmanager-twin-prod" in warning.what


@pytest.mark.requirement("SM-46")
def test_an_environment_whose_release_helm_would_not_take_is_refused() -> None:
    mistake = only_mistake({"env-name": "e" * 40})
    assert (mistake.path, mistake.instead) == (
        "env-name",
        "at most 39 characters; up to 49 where releases are made by other means than Helm",
    )
    assert loaded({"env-name": "e" * 49, "releases": []}).warnings == ()


@pytest.mark.requirement("SM-52")
def test_a_place_in_values_that_nothing_can_fill_in_is_refused_where_it_stands() -> None:
    values = {"ingress": {"hosts": ["${dns.app}", "${dns.workbench}"]}}
    mistake = only_mistake(with_releases({"name": "rest", "chart": CHART, "values": values}))
    assert (mistake.path, mistake.what) == (
        "releases[1].values.ingress.hosts[1]",
        "${dns.workbench} is nothing that can be filled in",
    )
    assert mistake.instead.startswith("one of env-name, namespace, dns.app, dns.api, dns.id, buckets.kafka, ")


@pytest.mark.requirement("SM-52")
def test_a_release_is_one_of_the_vendors_charts_under_a_name_of_its_own() -> None:
    stand_in = only_mistake(with_releases({"name": "rest", "chart": "stand-in"}))
    assert (stand_in.path, stand_in.what) == (
        "releases[1].chart",
        "a release in this list is one of the vendor's charts",
    )
    twice = only_mistake(with_releases({"name": "scriptmanager-twin-prod", "chart": CHART}))
    assert (twice.path, twice.what) == ("releases[1].name", "scriptmanager-twin-prod is the name of two releases")


def test_a_digest_that_nothing_would_check_is_refused() -> None:
    pinned = {**CHART, "digest": "sha256:" + "a" * 64}
    mistake = only_mistake(with_releases({"name": "rest", "chart": pinned}))
    assert (mistake.path, mistake.instead) == ("releases[1].chart.digest", "manifest-digest")


@pytest.mark.requirement("SM-48")
def test_script_workers_without_room_once_the_queue_is_long_are_warned_about() -> None:
    (warning,) = loaded({"script-worker.maximum": 500}).warnings
    assert (warning.path, warning.requirements) == ("script-worker.maximum", ("SM-48",))
    assert warning.what.startswith("with a long queue not every script worker finds room: ")
    assert only_mistake({"script-worker": {"minimum": 3, "maximum": 2}}).what == (
        "a maximum of 2 is below the minimum of 3"
    )


@pytest.mark.requirement("SM-52")
def test_pods_that_do_not_fit_are_refused() -> None:
    mistake = only_mistake({"cluster.pools.0.nodes": 1, "cluster.pools.0.memory": "2Gi"})
    assert mistake.path == "cluster.pools"
    assert mistake.what.startswith("not every pod fits on these nodes: ")
