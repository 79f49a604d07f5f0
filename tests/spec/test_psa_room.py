"""Whether the declared nodes have room for the pods, and for those of an update beside them."""

import pytest

from tests.spec.psa_stack import PREPARE, loaded, only_mistake


@pytest.mark.requirement("CB-15")
def test_one_node_too_few_is_refused_with_the_pod_and_the_amount_and_reported_where_that_was_chosen() -> None:
    tight = {"cluster.pools": [{"name": "service", "nodes": 1, "cpu": "1100m", "memory": "4Gi"}]}
    mistake = only_mistake(tight)
    assert (mistake.path, mistake.requirements) == ("cluster.pools", ("CB-15",))
    assert "psa-frontend 1 of 1 asks for 100m cpu and 512Mi memory; service-0, which comes nearest, is" in mistake.what
    assert mistake.what.endswith("cpu short")
    (warning,) = loaded(tight | {"fit-check": "report"}).warnings
    assert (warning.path, warning.what) == (mistake.path, mistake.what)


def test_nothing_is_said_about_fit_where_the_nodes_are_not_declared() -> None:
    existing: dict[str, object] = {"cluster": {"cloud": "existing", "version": "1.34"}, "release": {"name": "psa"}}
    assert loaded(existing).warnings == ()


# room for an update


def nodes(number: int, cpu: str) -> dict[str, object]:
    return {"cluster.pools": [{"name": "service", "nodes": number, "cpu": cpu, "memory": "8Gi"}]}


@pytest.mark.requirement("CB-15")
def test_nodes_without_room_for_a_new_pod_beside_the_old_are_warned_about() -> None:
    (warning,) = loaded(nodes(1, "1500m")).warnings
    assert (warning.path, warning.requirements) == ("cluster.pools", ("CB-15",))
    assert warning.what.startswith(
        "an update has no room for a new pod beside the old: new psa-backend 1 asks for 1 cpu"
    )
    assert warning.instead == "more nodes or larger ones; or quota.room: exact, and an update stops a pod first"


@pytest.mark.requirement("CB-15")
def test_nodes_with_room_for_every_pod_of_an_update_are_not() -> None:
    assert loaded(nodes(1, "2500m")).warnings == ()
    assert loaded(nodes(2, "1500m")).warnings == ()


@pytest.mark.requirement("CB-15")
def test_an_update_that_stops_a_pod_first_needs_no_more_room() -> None:
    assert loaded(nodes(1, "1500m") | {"quota.room": "exact"}).warnings == ()


@pytest.mark.requirement("CB-15")
def test_the_job_counts_as_well_and_an_exact_quota_is_not_offered_beside_it() -> None:
    assert loaded(nodes(1, "2300m")).warnings == ()
    (warning,) = loaded(nodes(1, "2300m") | {"postgres.prepare": PREPARE}).warnings
    assert "psa-database-prepare asks for 50m cpu" in warning.what
    assert warning.instead == "more nodes or larger ones"


@pytest.mark.requirement("CB-15")
def test_what_does_not_even_fit_without_an_update_is_said_once() -> None:
    (warning,) = loaded(nodes(1, "1100m") | {"fit-check": "report"}).warnings
    assert warning.what.startswith("not every pod fits")


@pytest.mark.requirement("CB-15")
def test_a_quarter_more_pods_of_each_kind_are_counted() -> None:
    five: dict[str, object] = {"backend.replicas": 5}
    assert loaded(nodes(7, "1500m") | five).warnings == ()
    (warning,) = loaded(nodes(6, "1500m") | five).warnings
    assert "new psa-backend" in warning.what
