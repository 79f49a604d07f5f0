"""A chart as it reaches the engine: where it is taken from, which values it gets, and what is set on its objects."""

from dataclasses import replace
from typing import Any

import pulumi
import pytest

from components.releases import HelmRelease
from spec.releases import ChartSource, Install, ReleaseSpec
from tests.components.making import CHART, NAMESPACE, RELEASE, make, psa_plan
from tests.spec.psa_stack import MANIFEST_DIGEST, vendor_chart
from tests.world import World


def spec(**changes: object) -> ReleaseSpec:
    wanted = psa_plan().releases[0]
    assert wanted is not None
    return replace(wanted, **changes)  # type: ignore[arg-type]  # each test names the fields that it changes


def made(world: World, wanted: ReleaseSpec) -> World:
    return make(world, lambda options: HelmRelease("psa-release", {"namespace": NAMESPACE, "spec": wanted}, options))


def values(world: World, **changes: object) -> dict[str, Any]:
    wanted = psa_plan(changes).releases[0]
    assert wanted is not None
    found: dict[str, Any] = made(world, wanted).the(CHART).inputs["values"]
    return found


def sizes(world: World, workload: str, **changes: object) -> dict[str, Any]:
    (found,) = [one for one in values(world, **changes)["workloads"] if one["name"] == workload]
    resources: dict[str, Any] = found["resources"]
    return resources


@pytest.mark.requirement("CB-1")
def test_one_chart_makes_the_whole_platform_under_its_release_name(world: World) -> None:
    chart = made(world, spec()).the(CHART)
    assert chart.inputs["name"] == "psa-integration"
    assert chart.inputs["namespace"] == NAMESPACE
    assert world.objects == [chart]
    assert world.outputs["psa-release"] == {"release_name": "psa-integration"}


@pytest.mark.requirement("CB-13")
def test_the_back_end_gets_the_printed_requests_and_limits(world: World) -> None:
    assert sizes(world, "psa-backend") == {
        "requests": {"cpu": "1", "memory": "768Mi"},
        "limits": {"cpu": "4", "memory": "1280Mi"},
    }


@pytest.mark.requirement("CB-13")
def test_the_memory_limit_of_the_back_end_goes_where_the_guide_says(world: World) -> None:
    asked = values(world, **{"backend.memory-limit": "2Gi"})
    assert asked["resources"] == {"limits": {"memory": "2Gi"}}
    assert {one["name"]: one["resources"]["limits"]["memory"] for one in asked["workloads"]} == {
        "psa-backend": "2Gi",
        "psa-frontend": "768M",
    }


@pytest.mark.requirement("CB-13")
def test_the_vendors_chart_is_told_the_default_memory_limit_and_nothing_more(world: World) -> None:
    assert values(world, **vendor_chart(repository="https://charts.example.com")) == {
        "resources": {"limits": {"memory": "1280Mi"}}
    }


@pytest.mark.requirement("CB-14")
def test_the_front_end_gets_the_printed_requests_and_limits_with_the_decimal_m(world: World) -> None:
    assert sizes(world, "psa-frontend") == {
        "requests": {"cpu": "100m", "memory": "512Mi"},
        "limits": {"cpu": "250m", "memory": "768M"},
    }


@pytest.mark.requirement("CB-3", "CB-8", "CB-9")
def test_the_stand_in_runs_front_end_and_back_end_on_the_printed_ports(world: World) -> None:
    told = {one["name"]: (one["replicas"], one["ports"]) for one in values(world)["workloads"]}
    assert told == {
        "psa-frontend": (1, [{"name": "main", "port": 80}]),
        "psa-backend": (1, [{"name": "main", "port": 8080}]),
    }


def test_where_the_quota_has_no_room_an_update_stops_a_pod_first(world: World) -> None:
    assert values(world, **{"quota.room": "exact"})["strategy"] == "Recreate"


def test_where_the_quota_has_room_an_update_starts_the_successor_first(world: World) -> None:
    assert values(world)["strategy"] == "RollingUpdate"


OCI = {"repository": "oci://registry.example.com/charts"}
PLACES: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    "an https repository": (
        vendor_chart(repository="https://charts.example.com"),
        {
            "chart": "psa-integration",
            "version": "1.5.0",
            "repositoryOpts": {"repo": "https://charts.example.com"},
        },
    ),
    "an OCI registry": (
        vendor_chart(repository="oci://registry.example.com/charts/"),
        {"chart": "oci://registry.example.com/charts/psa-integration", "version": "1.5.0"},
    ),
    "an OCI registry, by digest": (
        vendor_chart(**OCI, **{"manifest-digest": MANIFEST_DIGEST}),
        {"chart": f"oci://registry.example.com/charts/psa-integration@{MANIFEST_DIGEST}", "version": "1.5.0"},
    ),
    "a directory": (
        vendor_chart(path="charts/psa-integration"),
        {"chart": "charts/psa-integration"},
    ),
    "a mirror on disk": (
        vendor_chart(repository="https://charts.example.com") | {"charts.mirror": "/srv/charts"},
        {"chart": "/srv/charts/psa-integration-1.5.0.tgz"},
    ),
    "a mirror in a registry": (
        vendor_chart(repository="https://charts.example.com") | {"charts.mirror": "oci://mirror.example.com/charts"},
        {"chart": "oci://mirror.example.com/charts/psa-integration", "version": "1.5.0"},
    ),
    "a mirror in a registry, by digest": (
        vendor_chart(**OCI, **{"manifest-digest": MANIFEST_DIGEST})
        | {"charts.mirror": "oci://mirror.example.com/charts"},
        {"chart": f"oci://mirror.example.com/charts/psa-integration@{MANIFEST_DIGEST}", "version": "1.5.0"},
    ),
    "the stand-in": ({}, {"chart": "rehearsal/charts/stand-in"}),
}
WHERE = ("chart", "version", "repositoryOpts")


@pytest.mark.requirement("CB-1")
@pytest.mark.parametrize("install", [CHART, RELEASE])
@pytest.mark.parametrize("place", PLACES)
def test_the_chart_is_taken_from(world: World, place: str, install: str) -> None:
    changes, told = PLACES[place]
    wanted = psa_plan(changes).releases[0]
    assert wanted is not None
    made(world, replace(wanted, install=Install.OBJECTS if install == CHART else Install.RELEASE))
    asked = world.the(install).inputs
    assert {key: asked[key] for key in WHERE if key in asked} == told


def test_a_helm_release_waits_as_long_as_the_settings_say_and_leaves_nothing_half_done(world: World) -> None:
    made(world, spec(install=Install.RELEASE, timeout_seconds=120))
    release = world.the(RELEASE).inputs
    assert release["timeout"] == 120
    assert release["atomic"] is True
    assert release["name"] == "psa-integration"
    assert release["namespace"] == NAMESPACE
    assert release["values"] == spec().values
    assert world.of(CHART) == []


def test_a_helm_release_is_patient_with_its_own_timeout_not_with_transforms(world: World) -> None:
    assert made(world, spec(install=Install.RELEASE)).the(RELEASE).transforms == ()


def asked_of_child(
    world: World, type_: str, props: dict[str, Any], *, seconds: int = 600
) -> pulumi.ResourceTransformResult:
    """What becomes of an object of the chart: the transform that reached the engine is called as the engine does."""
    (transform,) = made(world, spec(timeout_seconds=seconds)).the(CHART).transforms
    args = pulumi.ResourceTransformArgs(
        custom=True, type_=type_, name="child", props=props, opts=pulumi.ResourceOptions(protect=True)
    )
    result = transform(args)
    assert isinstance(result, pulumi.ResourceTransformResult)
    return result


def annotations(result: pulumi.ResourceTransformResult) -> dict[str, str]:
    metadata = result.props["metadata"]
    assert isinstance(metadata, dict)
    return dict(metadata["annotations"])


DEPLOYMENT = "kubernetes:apps/v1:Deployment"
SERVICE = "kubernetes:core/v1:Service"


def test_every_object_of_a_chart_is_applied_under_the_name_of_one_field_manager(world: World) -> None:
    result = asked_of_child(world, DEPLOYMENT, {"metadata": {"name": "psa-backend"}})
    assert annotations(result) == {"pulumi.com/patchFieldManager": "groundwork"}
    assert result.props["metadata"] == {"name": "psa-backend", "annotations": annotations(result)}


def test_annotations_of_the_chart_stay(world: World) -> None:
    result = asked_of_child(world, DEPLOYMENT, {"metadata": {"annotations": {"vendor": "yes"}}})
    assert annotations(result) == {"vendor": "yes", "pulumi.com/patchFieldManager": "groundwork"}


def test_annotations_that_a_chart_left_empty_are_no_obstacle(world: World) -> None:
    result = asked_of_child(world, DEPLOYMENT, {"metadata": {"annotations": None}})
    assert annotations(result) == {"pulumi.com/patchFieldManager": "groundwork"}


def test_nobody_waits_for_a_service_of_a_chart(world: World) -> None:
    result = asked_of_child(world, SERVICE, {"metadata": {"name": "psa-backend"}})
    assert annotations(result)["pulumi.com/skipAwait"] == "true"


@pytest.mark.parametrize("type_", [DEPLOYMENT, "kubernetes:apps/v1:StatefulSet", "kubernetes:batch/v1:Job"])
def test_workloads_of_a_chart_are_waited_for(world: World, type_: str) -> None:
    assert "pulumi.com/skipAwait" not in annotations(asked_of_child(world, type_, {"metadata": {}}))


@pytest.mark.parametrize("type_", [DEPLOYMENT, SERVICE])
def test_every_object_of_a_chart_gets_the_timeout_of_the_settings(world: World, type_: str) -> None:
    timeouts = asked_of_child(world, type_, {"metadata": {}}, seconds=90).opts.custom_timeouts
    assert timeouts is not None
    assert (timeouts.create, timeouts.update, timeouts.delete) == ("90s", "90s", "90s")


def test_options_that_an_object_of_a_chart_has_already_stay(world: World) -> None:
    assert asked_of_child(world, DEPLOYMENT, {"metadata": {}}).opts.protect is True


def test_what_has_no_metadata_is_left_as_it_is(world: World) -> None:
    assert asked_of_child(world, CHART, {"chart": "stand-in"}).props == {"chart": "stand-in"}


def test_a_source_without_version_tells_none(world: World) -> None:
    asked = made(world, spec(source=ChartSource(chart="charts/psa"))).the(CHART).inputs
    assert "version" not in asked
    assert "repositoryOpts" not in asked
