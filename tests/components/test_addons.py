"""Add-ons in a cluster: namespaces, order, and what only the cloud knows."""

import pulumi
import pytest

from components.addons import AddOns
from spec.addons.installed import installed
from spec.ground.entrance import ADDRESS
from spec.ground.later import named_in
from tests.components.making import NAMESPACES, RELEASE, make
from tests.spec.cloud_stack import settings_of
from tests.world import World


def made(world: World, stack: str) -> World:
    add_ons = installed(settings_of(stack))
    return make(
        world,
        lambda options: AddOns(
            "addons", {"installed": add_ons, "later": lambda name: pulumi.Output.from_input(f"real-{name}")}, options
        ),
    )


def test_each_namespace_is_made_once_with_its_level_of_security(world: World) -> None:
    made(world, "smi-aws-prod")
    labels = {
        one.inputs["metadata"]["name"]: one.inputs["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]
        for one in world.of(NAMESPACES)
    }
    assert labels["monitoring"] == "baseline"  # of two add-ons
    assert labels["tigera-operator"] == "privileged"


@pytest.mark.requirement("SM-47")
def test_the_adapter_waits_for_prometheus_and_for_nothing_else(world: World) -> None:
    made(world, "smi-aws-prod")
    waits = world.waits_for("addons-prometheus-adapter-release")
    assert any("kube-prometheus-stack" in one for one in waits)
    assert not any("traefik" in one for one in waits)


def test_releases_have_their_exact_versions_and_what_only_the_cloud_knows(world: World) -> None:
    made(world, "smi-oci-prod")
    traefik = world.named("addons-traefik-release")
    assert (traefik.type, traefik.inputs["version"], traefik.inputs["chart"]) == (RELEASE, "41.3.0", "traefik")
    assert traefik.inputs["values"]["service"]["spec"]["loadBalancerIP"] == "real-entrance"
    assert not named_in([one.inputs.get("values", {}) for one in world.of(RELEASE)])
    assert ADDRESS not in str(traefik.inputs)
