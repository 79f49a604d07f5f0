"""Pods that the room of their product does not hold are refused before they would wait for ever."""

import pytest

from tests.spec.mint_apps import deployment, plan_faults, planned, said

FOR = ", for r4ts-int"


@pytest.mark.requirement("MC-17")
def test_pods_that_ask_for_more_than_the_quota_are_refused_before_they_would_wait_for_ever() -> None:
    large = deployment(containers__0__resources={"requests": {"cpu": "3", "memory": "64Gi"}, "limits": {"cpu": "4"}})
    first, second, *_ = plan_faults(large)
    assert said(first) == (
        f"catalogue.yaml: products[0].room.cpu-requests{FOR}",
        "the manifests need 3 together, and there is room for 1500m",
        "3 or more",
        ("MC-17",),
    )
    assert said(second) == (
        f"catalogue.yaml: products[0].room.memory-requests{FOR}",
        "the manifests need 64Gi together, and there is room for 3Gi",
        "64Gi or more",
        ("MC-17",),
    )


@pytest.mark.requirement("MC-17")
def test_what_runs_before_the_containers_counts_where_it_is_larger() -> None:
    first = [{"name": "init", "image": "odoo:19.0", "resources": {"requests": {"cpu": "2"}}}]
    (fault,) = plan_faults(deployment(initContainers=first))
    assert fault.what == "the manifests need 2 together, and there is room for 1500m"


@pytest.mark.requirement("MC-17")
def test_a_quantity_that_is_none_is_left_to_the_api_server() -> None:
    assert planned(
        {"Odoo": deployment(containers__0__resources={"requests": {"cpu": "lots", "memory": "more"}})}
    ).objects
