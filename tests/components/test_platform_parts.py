"""A platform made in stages, and by one or by two: what waits for what, and what each part makes."""

from dataclasses import replace

import pytest

from components.platform import Platform
from spec.parts import Share, part_of
from spec.plan import Operator, PlatformPlan, Stage
from tests.components.making import (
    CHART,
    JOB,
    NAMESPACES,
    POLICY,
    PREPARED,
    QUOTA,
    SECRET,
    make,
    manifest,
    psa_plan,
    reveal,
)
from tests.world import World, opened

PLAN = replace(
    psa_plan(PREPARED),
    manifests=(
        manifest("scheduling.k8s.io/v1", "PriorityClass", "high", cluster_wide=True, value=1),
        manifest("v1", "ConfigMap", "early"),
        manifest("tiny.example.com/v1", "Widget", "late", stage=Stage.AFTER),
        manifest("v1", "PersistentVolume", "late", stage=Stage.AFTER, cluster_wide=True),
    ),
    operator=Operator(),
)
PRIORITY = "psa-cluster-before-priorityclass-high"
EARLY = "psa-objects-before-configmap-early"
LATE = "psa-objects-after-tiny.example.com-widget-late"
VOLUME = "psa-cluster-after-persistentvolume-late"


def recorded(share: Share, plan: PlatformPlan = PLAN) -> World:
    with opened() as world:
        return make(world, lambda options: Platform("psa", {"plan": part_of(plan, share), "reveal": reveal}, options))


WHOLE, ADMINISTRATORS, OPERATORS = (recorded(share) for share in Share)


def names(world: World) -> set[str]:
    return {one.name for one in world.objects}


CLOSED = {"psa-space-namespace", "psa-space-quota", "psa-space-limits", "psa-network-deny-all"}


def test_objects_of_the_first_stage_wait_for_the_namespace_and_what_closes_it() -> None:
    assert WHOLE.waits_for(EARLY) >= CLOSED | {PRIORITY}


def test_those_outside_the_namespace_wait_for_nothing_so_that_they_may_outlive_it_by_a_moment() -> None:
    """A volume goes when the claims in the namespace are gone, which its end sees to."""
    assert WHOLE.waits_for(PRIORITY) == set()


@pytest.mark.parametrize("later", ["psa-psa-database-prepare-job", "psa-release-chart"])
def test_scripts_and_releases_wait_for_the_first_stage(later: str) -> None:
    assert WHOLE.waits_for(later) >= {PRIORITY, EARLY}


def test_objects_of_the_second_stage_wait_for_the_release() -> None:
    release = {one.name for one in WHOLE.objects if one.type == CHART}
    assert WHOLE.waits_for(LATE) >= release | {EARLY, VOLUME}
    assert WHOLE.waits_for(VOLUME) >= release


def test_a_release_is_begun_once_the_one_before_it_is_ready() -> None:
    (first,) = PLAN.releases
    several = replace(PLAN, releases=tuple(replace(first, name=name) for name in ("data", "core", "apps")))
    world = recorded(Share.WHOLE, several)
    assert world.waits_for("psa-core-chart") >= {"psa-data-chart"}
    assert world.waits_for("psa-apps-chart") >= {"psa-data-chart", "psa-core-chart"}
    assert "psa-apps-chart" not in world.waits_for("psa-core-chart")


def test_the_two_parts_together_make_what_the_whole_makes_and_the_operators_account() -> None:
    account = {
        "psa-objects-before-serviceaccount-groundwork-operator",
        "psa-objects-before-rolebinding-groundwork-operator-admin",
    }
    assert names(ADMINISTRATORS) & names(OPERATORS) == set()
    assert names(ADMINISTRATORS) | names(OPERATORS) == names(WHOLE) | account


def test_the_administrators_part_runs_nothing_and_holds_no_secret() -> None:
    types = {one.type for one in ADMINISTRATORS.objects}
    assert types & {CHART, JOB, SECRET, POLICY} == set()
    assert types >= {NAMESPACES, QUOTA}


def test_the_operators_part_lies_inside_the_namespace_as_a_whole_and_does_not_make_it() -> None:
    for one in OPERATORS.objects:
        assert "psa-integration" in (one.inputs.get("namespace"), one.inputs.get("metadata", {}).get("namespace"))
    assert {NAMESPACES, QUOTA} & {one.type for one in OPERATORS.objects} == set()


def test_in_the_operators_part_too_nothing_runs_before_the_namespace_is_closed() -> None:
    assert OPERATORS.waits_for("psa-psa-database-prepare-job") >= {"psa-network-deny-all", EARLY}


def test_every_part_tells_the_namespace() -> None:
    for world in (WHOLE, ADMINISTRATORS, OPERATORS):
        assert world.outputs["psa"] == {"namespace": "psa-integration"}
