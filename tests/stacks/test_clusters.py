"""The same platform on a local plane and in a customer's cluster: only the provider differs."""

from typing import Any

import pytest

from tests.spec.psa_stack import EXISTING, REMOVED, with_changes
from tests.stacks.golden import graph
from tests.stacks.recording import recorded_with, settings_of
from tests.world import World

PROVIDER = "pulumi:providers:kubernetes"
CHART = "kubernetes:helm.sh/v4:Chart"
JOB = "kubernetes:batch/v1:Job"
SECRET = "kubernetes:core/v1:Secret"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"

LOCAL = settings_of("psa-local-dev")


def settings() -> dict[str, Any]:
    """The shipped settings with the vendor's chart, which both kinds of cluster take."""
    return with_changes(LOCAL, {**EXISTING, "cluster": LOCAL["cluster"]})


def existing(**changes: object) -> dict[str, Any]:
    """The same platform in a customer's cluster."""
    return with_changes(LOCAL, EXISTING | {f"cluster.{key}": value for key, value in changes.items()})


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
    world = recorded_with(existing(kubeconfig="/etc/clusters/other", context="reader"))
    assert world.the(PROVIDER).inputs == {"kubeconfig": "/etc/clusters/other", "context": "reader"}


def test_an_existing_cluster_without_kubeconfig_is_the_one_that_kubectl_would_take() -> None:
    assert recorded_with(existing(kubeconfig=REMOVED, context=REMOVED)).the(PROVIDER).inputs == {}


def test_in_a_customers_cluster_stands_the_vendors_chart_after_its_database_behind_closed_doors() -> None:
    """The whole of what a customer gets: chart, the labels that policies select by, and the Job that comes first."""
    world = recorded_with(existing())
    assert world.the(CHART).inputs["chart"].startswith("oci://registry.example.com/charts/psa-integration@sha256:")
    assert world.the(CHART).inputs["values"] == {"resources": {"limits": {"memory": "1280Mi"}}}
    selected = [one.inputs["spec"]["podSelector"] for one in world.of(POLICY)]
    assert {} in selected
    assert {"matchLabels": {"app": "psa", "tier": "logic"}} in selected
    assert {"matchLabels": {"app": "psa", "tier": "static"}} in selected
    job = world.the(JOB)
    assert job.replaced_with == {one.name for one in world.of(SECRET)} - {"psa-secrets-psa-integration-aps"}
    assert job.name in world.waits_for(world.the(CHART).name)


@pytest.mark.parametrize("raw", [settings(), existing()], ids=["local", "existing"])
def test_a_stack_has_one_provider_and_everything_uses_it(raw: dict[str, Any]) -> None:
    world = recorded_with(raw)
    assert [one.name for one in world.of(PROVIDER)] == ["cluster"]
    assert {one.provider for one in world.objects} == {"cluster"}
