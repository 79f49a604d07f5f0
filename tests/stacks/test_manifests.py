"""Objects judged by the published schemas of Kubernetes, which nobody here wrote."""

import copy
import functools
import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
from kubernetes_validate import utils as schemas

from spec.load import load
from spec.platforms import PLATFORMS
from tests.stacks.lanes import together
from tests.stacks.recording import CHECKOUT, recorded, settings_of, stack_files
from tests.world import Asked, World, revealed

RELEASES = ("1.30", "1.31", "1.32", "1.33", "1.34", "1.35")
"""Every release that a cluster of a customer may run."""

CHART = "kubernetes:helm.sh/v4:Chart"
RELEASE = "kubernetes:helm.sh/v3:Release"


@pytest.fixture(autouse=True, scope="module")
def _read_once() -> Any:  # noqa: ANN401 (pytest's own generator)
    """Each schema file is megabytes and would be read anew for every object."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(schemas, "schema_contents", functools.cache(schemas.schema_contents))
        yield


def manifest(one: Asked) -> dict[str, Any]:
    found: dict[str, Any] = revealed(one.inputs)
    return found


def manifests(world: World) -> list[Asked]:
    """Every object of a kind of Kubernetes' own, with what the engine was given as its manifest."""
    return [one for one in objects(world) if not is_custom(one)]


def objects(world: World) -> list[Asked]:
    """Everything that becomes one object of the cluster."""
    return [one for one in world.objects if re.fullmatch(r"kubernetes:(?!helm\.sh/)[a-z0-9.-]+/v\w+:\w+", one.type)]


def is_custom(one: Asked) -> bool:
    """Of a kind that a definition brings: those are judged by the definitions themselves, on a real API server."""
    group = group_of(one)
    return "." in group and not group.endswith(".k8s.io")


def group_of(one: Asked) -> str:
    return one.type.removeprefix("kubernetes:").partition("/")[0]


FAMILIES = {
    "cert-manager.io": "cert-manager",
    "crd.projectcalico.org": "calico",
    "external-secrets.io": "external-secrets",
    "k8up.io": "k8up",
    "monitoring.coreos.com": "prometheus-operator",
    "postgresql.cnpg.io": "cloudnative-pg",
}
"""Group of custom resources → the family of definitions that a local cluster is given so that it judges them."""


def _judgements() -> Iterator[Any]:
    """Of a stack in a cloud its own release is the only one that it meets."""
    for one in together(stack_files()):
        (stack,) = one.values
        cluster = settings_of(stack)["cluster"]
        for release in RELEASES if cluster["cloud"] in ("local", "existing") else (cluster["version"],):
            yield pytest.param(stack, release, marks=one.marks)


@pytest.mark.parametrize(("stack", "release"), list(_judgements()))
def test_every_object_is_one_that_this_release_knows(stack: str, release: str) -> None:
    judged = manifests(recorded(stack))
    assert judged
    for one in judged:
        assert kubernetes_validate.validate(manifest(one), release, strict=True) == release


def test_the_judge_refuses_a_key_in_the_spelling_of_python() -> None:
    """A judge that accepts everything would prove nothing."""
    (job,) = [one for one in manifests(recorded("psa-local-dev")) if one.type.endswith(":Job")]
    wrong = copy.deepcopy(manifest(job))
    wrong["spec"]["backoff_limit"] = wrong["spec"].pop("backoffLimit")
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, "1.35", strict=True)


@pytest.mark.parametrize("stack", together(stack_files()))
def test_every_object_is_judged_or_a_chart(stack: str) -> None:
    world = recorded(stack)
    inside = {one.type for one in world.objects if one.type.startswith("kubernetes:")}
    assert inside - {one.type for one in objects(world)} <= {CHART, RELEASE}


@pytest.mark.parametrize("stack", together(stack_files()))
def test_a_plan_names_the_definitions_of_all_its_custom_resources_and_no_others(stack: str) -> None:
    settings = load(settings_of(stack)).settings
    needed = {FAMILIES[group_of(one)] for one in objects(recorded(stack)) if is_custom(one)}
    named = set(PLATFORMS[settings.platform].plan(settings).definitions)
    assert needed <= named
    # The databases of Mint Cloud's hosted apps come with the apps, whose stacks are others.
    assert named - needed <= ({"cloudnative-pg"} if settings.platform == "mint" else set())


@pytest.mark.parametrize("stack", together(stack_files()))
def test_objects_are_what_their_type_says(stack: str) -> None:
    for one in objects(recorded(stack)):
        group_version, kind = one.type.removeprefix("kubernetes:").split(":")
        assert one.inputs["kind"] == kind.removesuffix("Patch")
        assert one.inputs["apiVersion"] == group_version.removeprefix("core/")


STAND_IN = CHECKOUT / "rehearsal" / "charts" / "stand-in"


@pytest.mark.parametrize("stack", together(stack_files()))
def test_the_stand_in_chart_takes_the_values_that_it_is_given(stack: str) -> None:
    schema = json.loads((STAND_IN / "values.schema.json").read_text())
    for chart in recorded(stack).of(CHART):
        if (CHECKOUT / chart.inputs["chart"]) == STAND_IN:
            jsonschema.Draft7Validator(schema).validate(chart.inputs["values"])


def test_the_stand_in_chart_refuses_a_workload_without_limits() -> None:
    schema = json.loads((STAND_IN / "values.schema.json").read_text())
    values = copy.deepcopy(recorded("psa-local-dev").the(CHART).inputs["values"])
    del values["workloads"][0]["resources"]["limits"]
    assert not jsonschema.Draft7Validator(schema).is_valid(values)


def test_the_shipped_stand_in_chart_is_where_the_stack_says() -> None:
    place = CHECKOUT / recorded("psa-local-dev").the(CHART).inputs["chart"]
    assert (place / "Chart.yaml").is_file()
