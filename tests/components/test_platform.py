"""The Kubernetes side of a whole platform: what is made, in which order, and what is not made at all."""

import re
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

from components.platform import Platform
from tests.components.making import (
    CHART,
    CONFIG_MAP,
    JOB,
    LIMITS,
    NAMESPACES,
    POLICY,
    PREPARED,
    QUOTA,
    SECRET,
    hush,
    make,
    psa_plan,
    reveal,
)
from tests.world import World, opened, revealed, texts


def made(world: World, changes: Mapping[str, object] | None = None) -> World:
    plan = psa_plan(PREPARED if changes is None else changes)
    return make(world, lambda options: Platform("psa", {"plan": plan, "reveal": reveal}, options))


def kinds(world: World) -> dict[str, int]:
    types = [one.type for one in world.objects]
    return {one: types.count(one) for one in sorted(types)}


@pytest.mark.requirement("CB-1", "CB-3")
def test_a_platform_is_these_objects_and_no_other(world: World) -> None:
    assert kinds(made(world)) == {
        JOB: 1,
        CONFIG_MAP: 1,
        LIMITS: 1,
        NAMESPACES: 1,
        QUOTA: 1,
        SECRET: 3,
        CHART: 1,
        POLICY: 4,
    }


def test_where_the_database_is_prepared_by_hand_nothing_runs_before_the_release(world: World) -> None:
    assert kinds(made(world, {})) == {LIMITS: 1, NAMESPACES: 1, QUOTA: 1, SECRET: 2, CHART: 1, POLICY: 3}


@pytest.mark.requirement("CB-1")
def test_without_a_chart_everything_but_the_release_is_made(world: World) -> None:
    made(world, {**PREPARED, "release": {"name": "psa-integration"}})
    assert CHART not in kinds(world)
    assert kinds(world)[JOB] == 1


def test_nothing_is_made_that_lets_the_world_in(world: World) -> None:
    """Users come through the brand: there is no Ingress, and no Service with an address of a node or a cloud."""
    made(world)
    assert not [one for one in world.objects if re.search(r"Ingress|Gateway|HTTPRoute|Service$", one.type)]
    said = {text for one in world.objects for text in texts(one.inputs)}
    assert not said & {"LoadBalancer", "NodePort", "ClusterRole", "hostNetwork", "hostPort", "externalIPs"}


def test_only_the_namespace_itself_lies_outside_of_it(world: World) -> None:
    outside = [
        one.type
        for one in made(world).objects
        if "psa-integration" not in (one.inputs.get("namespace"), one.inputs.get("metadata", {}).get("namespace"))
    ]
    assert outside == [NAMESPACES]


def test_every_object_of_ours_is_applied_under_the_name_of_one_field_manager(world: World) -> None:
    """Under an invented name a killed run would own its fields for ever, and the first change would be a conflict."""
    for one in made(world).objects:
        if one.type != CHART:
            annotations = one.inputs["metadata"]["annotations"]
            assert annotations["pulumi.com/patchFieldManager"] == "groundwork", one.name


def test_no_secret_stands_in_the_open(world: World) -> None:
    made(world)
    said = [*texts([one.inputs for one in world.asked]), *texts(world.outputs)]
    assert not [text for text in said if "hush" in text]
    known = {text for one in world.objects for text in texts(revealed(one.inputs))}
    keys = ("psa-database-password", "aps-oauth-key", "aps-oauth-secret", "postgres-administrator-password")
    assert {hush(key) for key in keys} <= known


@pytest.mark.requirement("CB-3")
def test_a_new_password_of_the_database_or_of_its_administrator_replaces_the_job_and_no_other_secret_does(
    world: World,
) -> None:
    """Otherwise the Secret would have the new password and the database the old one."""
    job = made(world).the(JOB)
    assert job.replaced_with == {"psa-secrets-psa-database-prepare-admin", "psa-secrets-psa-integration-db"}
    assert job.delete_first
    assert [one.name for one in world.asked if one.replaced_with] == [job.name]


def objects(prefix: str) -> dict[str, dict[str, Any]]:
    """Everything that is made, with secrets whose values begin with `prefix`."""

    def told(key: str) -> pulumi.Output[str]:
        return pulumi.Output.secret(prefix + key)

    plan = psa_plan(PREPARED)
    with opened() as world:
        make(world, lambda options: Platform("psa", {"plan": plan, "reveal": told}, options))
    return {one.name: one.inputs for one in world.objects}


def test_only_the_secrets_themselves_change_with_the_values_of_secrets() -> None:
    before, after = objects("old-"), objects("new-")
    assert {name for name in before if before[name] != after[name]} == {
        "psa-secrets-psa-integration-db",
        "psa-secrets-psa-integration-aps",
        "psa-secrets-psa-database-prepare-admin",
    }


BEFORE_PODS = {
    "psa-space-namespace",
    "psa-space-quota",
    "psa-space-limits",
    "psa-network-deny-all",
    "psa-network-allow-psa-backend",
    "psa-network-allow-psa-frontend",
    "psa-network-allow-psa-database-prepare",
    "psa-secrets-psa-integration-db",
    "psa-secrets-psa-integration-aps",
    "psa-secrets-psa-database-prepare-admin",
}
"""No pod may start before the namespace is closed and limited and its Secrets exist."""


def test_the_script_waits_for_namespace_quota_policies_and_secrets(world: World) -> None:
    assert made(world).waits_for("psa-psa-database-prepare-job") >= BEFORE_PODS


def test_the_release_waits_for_all_that_and_for_the_script(world: World) -> None:
    script = {"psa-psa-database-prepare-files", "psa-psa-database-prepare-job"}
    assert made(world).waits_for("psa-release-chart") >= BEFORE_PODS | script


@pytest.mark.parametrize("slow", [NAMESPACES, QUOTA, LIMITS, POLICY, SECRET])
def test_the_script_is_not_begun_until_this_is_made(world: World, slow: str) -> None:
    """Options of a component say so; that its children keep to it is for the SDK to show."""
    world.slow[slow] = 0.1
    order = [one.type for one in made(world).asked]
    assert max(index for index, type_ in enumerate(order) if type_ == slow) < order.index(JOB)


@pytest.mark.parametrize("slow", [POLICY, JOB])
def test_the_release_is_not_begun_until_this_is_made(world: World, slow: str) -> None:
    world.slow[slow] = 0.1
    order = [one.type for one in made(world).asked]
    assert max(index for index, type_ in enumerate(order) if type_ == slow) < order.index(CHART)


def test_the_platform_tells_its_namespace(world: World) -> None:
    assert made(world, {"namespace": "psa-two"}).outputs["psa"] == {"namespace": "psa-two"}
