"""The namespace of a platform, its quota and its limits, as they reach the engine."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from components.namespace import PlatformNamespace
from spec.durability import Durability
from tests.components.making import LIMITS, NAMESPACES, QUOTA, make, psa_plan
from tests.world import World

EXACT = {"quota.room": "exact"}


def made(world: World, changes: Mapping[str, object] | None = None) -> World:
    spec = psa_plan(changes).namespace
    return make(world, lambda options: PlatformNamespace("psa-space", {"spec": spec}, options))


@pytest.mark.requirement("CB-15")
def test_the_exact_quota_is_the_documented_sum_to_the_byte(world: World) -> None:
    hard = made(world, EXACT).the(QUOTA).inputs["spec"]["hard"]
    assert hard == {
        "requests.cpu": "1100m",
        "requests.memory": "1280Mi",
        "limits.cpu": "4250m",
        "limits.memory": "2060720Ki",
        "pods": "2",
    }
    assert 2060720 * 1024 == 2_110_177_280  # 1280Mi + 768M, as the guide's two figures add up


@pytest.mark.requirement("CB-15")
def test_the_exact_quota_counts_every_replica(world: World) -> None:
    hard = made(world, {**EXACT, "backend.replicas": 2, "cluster.pools.0.nodes": 4}).the(QUOTA).inputs["spec"]["hard"]
    assert hard == {
        "requests.cpu": "2100m",
        "requests.memory": "2Gi",
        "limits.cpu": "8250m",
        "limits.memory": str((2 * 1280 * 2**20 + 768 * 10**6) // 1024) + "Ki",
        "pods": "3",
    }


def test_the_quota_leaves_room_for_one_more_pod_of_each_kind_by_default(world: World) -> None:
    hard = made(world).the(QUOTA).inputs["spec"]["hard"]
    assert hard == {
        "requests.cpu": "2200m",
        "requests.memory": "2560Mi",
        "limits.cpu": "8500m",
        "limits.memory": "4121440Ki",
        "pods": "4",
    }


def test_quota_and_limits_lie_in_the_namespace_and_wait_for_it(world: World) -> None:
    made(world)
    for type_ in (QUOTA, LIMITS):
        one = world.the(type_)
        assert one.inputs["metadata"]["namespace"] == "psa-integration"
        assert one.after == {"psa-space-namespace"}


@pytest.mark.requirement("CB-13", "CB-14")
def test_a_container_may_be_as_large_as_the_largest_documented_one_and_no_larger(world: World) -> None:
    (container,) = made(world).the(LIMITS).inputs["spec"]["limits"]
    assert container["type"] == "Container"
    assert container["max"] == {"cpu": "4", "memory": "1280Mi"}


def test_a_container_that_says_nothing_gets_less_than_the_quota(world: World) -> None:
    (container,) = made(world).the(LIMITS).inputs["spec"]["limits"]
    assert container["default"] == {"cpu": "100m", "memory": "128Mi"}
    assert container["defaultRequest"] == {"cpu": "50m", "memory": "64Mi"}


def test_without_a_quota_there_is_the_namespace_and_nothing_else(world: World) -> None:
    made(world, {"quota.enforce": False})
    assert [one.type for one in world.objects] == [NAMESPACES]


@pytest.mark.parametrize("level", ["privileged", "baseline", "restricted"])
def test_the_chosen_pod_security_level_is_enforced_and_restricted_is_warned_about(world: World, level: str) -> None:
    labels = made(world, {"pod-security": level}).the(NAMESPACES).inputs["metadata"]["labels"]
    assert labels == {
        "pod-security.kubernetes.io/enforce": level,
        "pod-security.kubernetes.io/warn": "restricted",
        "pod-security.kubernetes.io/audit": "restricted",
    }


def test_the_namespace_has_the_name_of_the_settings_and_tells_it(world: World) -> None:
    made(world, {"namespace": "psa-two"})
    assert world.the(NAMESPACES).inputs["metadata"]["name"] == "psa-two"
    assert world.outputs["psa-space"] == {"name": "psa-two"}


@pytest.mark.parametrize(("durability", "kept"), [(Durability.KEPT, True), (Durability.DISPOSABLE, False)])
def test_a_namespace_with_data_outlives_the_stack_and_one_without_goes_with_it(
    world: World, durability: Durability, kept: bool
) -> None:
    spec = replace(psa_plan().namespace, durability=durability)
    make(world, lambda options: PlatformNamespace("psa-space", {"spec": spec}, options))
    namespace = world.the(NAMESPACES)
    assert (namespace.protect, namespace.retain) == (kept, kept)
