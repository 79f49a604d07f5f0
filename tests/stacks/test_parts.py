"""The same settings file for two people: what each stack asks for, from the settings to the engine."""

import json
from typing import Any

import pulumi
import pytest

from spec.load import SpecError, load
from spec.platforms import PLATFORMS
from tests.spec.thingpark_stack import ON_AWS, written
from tests.stacks.recording import SETTINGS, recorded_with, run_program, settings_of
from tests.world import World, opened

CHART = "kubernetes:helm.sh/v4:Chart"
NAMESPACE = "kubernetes:core/v1:Namespace"
SECRET = "kubernetes:core/v1:Secret"


SHARED = {
    "pseven-existing-prod": settings_of("pseven-existing-prod"),
    "thingpark-existing-prod": written(ON_AWS),
}
"""Settings whose work two people may share, on a cluster that both of them find there."""
shared = pytest.mark.parametrize("stack", SHARED)


def of(stack: str, part: str) -> dict[str, Any]:
    return SHARED[stack] | {"part": part}


def names(world: World) -> set[str]:
    return {f"{one.type} {one.name}" for one in world.objects}


@shared
def test_the_administrator_makes_the_namespace_and_needs_no_secret(stack: str) -> None:
    world = recorded_with(of(stack, "administrator"), secrets={})
    types = {one.type for one in world.objects}
    assert NAMESPACE in types
    assert types & {CHART, SECRET} == set()
    operator = world.exports["v1"]["operator"]
    accounts = world.of("kubernetes:core/v1:ServiceAccount")
    assert operator["serviceAccount"] in {one.inputs["metadata"]["name"] for one in accounts}


@shared
def test_the_operator_asks_for_nothing_outside_the_namespace(stack: str) -> None:
    raw = of(stack, "operator")
    settings = load(raw).settings
    namespace = PLATFORMS[settings.platform].plan(settings).namespace.name
    world = recorded_with(raw)
    assert world.objects
    for one in world.objects:
        assert namespace in (one.inputs.get("namespace"), one.inputs.get("metadata", {}).get("namespace")), one.name


@shared
def test_together_they_make_what_one_would_have_made(stack: str) -> None:
    whole = names(recorded_with(of(stack, "whole")))
    administrator = names(recorded_with(of(stack, "administrator"), secrets={}))
    operator = names(recorded_with(of(stack, "operator")))
    assert administrator & operator == set()
    assert whole <= administrator | operator
    beside = (administrator | operator) - whole
    assert {one.partition(" ")[0].rpartition(":")[2] for one in beside} <= {"ServiceAccount", "Role", "RoleBinding"}


def test_a_part_of_a_platform_that_one_person_makes_is_refused_before_anything_is_begun() -> None:
    with opened("test", {SETTINGS: json.dumps(settings_of("psa-local-dev") | {"part": "operator"})}) as world:
        with pytest.raises(pulumi.RunError, match="part: psa, as it is set here, has no part"):
            run_program(world)
        assert world.asked == []


@pytest.mark.parametrize("stack", ["pseven-local-dev", "pseven-oci-prod"])
def test_an_operator_has_no_part_of_a_cluster_that_the_stack_itself_makes(stack: str) -> None:
    with pytest.raises(SpecError, match="there no administrator has made the namespace"):
        load(settings_of(stack) | {"part": "operator"})
