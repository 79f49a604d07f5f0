"""The same platform on a local plane and in a customer's cluster: only the provider differs."""

import copy
from typing import Any

import pytest

from tests.stacks.golden import graph
from tests.stacks.recording import recorded_with, settings_of
from tests.world import World

PROVIDER = "pulumi:providers:kubernetes"

CHART = {"name": "psa-integration", "version": "1.5.0", "repository": "https://charts.example.com"}


def settings(cluster: dict[str, Any] | None = None) -> dict[str, Any]:
    """The shipped settings with the vendor's chart, which both kinds of cluster take."""
    raw = copy.deepcopy(settings_of("psa-local-dev"))
    raw["release"]["chart"] = CHART
    if cluster is not None:
        raw["cluster"] = cluster
    return raw


def existing(**changes: str) -> dict[str, Any]:
    return settings({"cloud": "existing", "version": "1.33", **changes})


def without_provider(world: World) -> dict[str, Any]:
    found = graph(world)
    (provider,) = [key for key in found["resources"] if key.startswith(PROVIDER)]
    del found["resources"][provider]
    return found


def test_an_existing_cluster_gets_the_same_graph_as_a_local_one() -> None:
    here = without_provider(recorded_with(settings()))
    there = without_provider(recorded_with(existing()))
    assert here == there
    assert here["resources"]


def test_a_local_stack_is_the_same_cluster_for_ever_wherever_its_kubeconfig_points() -> None:
    """After a restart the plane has another port: without an identifier every object would be replaced."""
    provider = recorded_with(settings(), "psa-two").the(PROVIDER).inputs
    assert provider == {
        "kubeconfig": ".groundwork/planes/psa-two/kubeconfig",
        "clusterIdentifier": "groundwork-local-psa-two",
    }


def test_an_existing_cluster_is_reached_by_the_kubeconfig_and_context_of_the_settings() -> None:
    world = recorded_with(existing(kubeconfig="/etc/clusters/customer", context="admin"))
    assert world.the(PROVIDER).inputs == {"kubeconfig": "/etc/clusters/customer", "context": "admin"}


def test_an_existing_cluster_without_kubeconfig_is_the_one_that_kubectl_would_take() -> None:
    assert recorded_with(existing()).the(PROVIDER).inputs == {}


@pytest.mark.parametrize("raw", [settings(), existing()], ids=["local", "existing"])
def test_a_stack_has_one_provider_and_everything_uses_it(raw: dict[str, Any]) -> None:
    world = recorded_with(raw)
    assert [one.name for one in world.of(PROVIDER)] == ["cluster"]
    assert {one.provider for one in world.objects} == {"cluster"}
