"""Plain objects as they reach the engine: under the provider's own types, whole, and where they belong."""

import copy

import pulumi
import pytest

from components.manifests import Manifests
from spec.durability import Durability
from spec.plan import Manifest
from tests.components.making import NAMESPACE, make, manifest
from tests.world import World


def made(world: World, *manifests: Manifest) -> World:
    return make(world, lambda options: Manifests("it", {"namespace": NAMESPACE, "manifests": manifests}, options))


@pytest.mark.parametrize(
    ("version", "kind", "token"),
    [
        ("v1", "ConfigMap", "kubernetes:core/v1:ConfigMap"),
        ("apps/v1", "Deployment", "kubernetes:apps/v1:Deployment"),
        ("storage.k8s.io/v1", "StorageClass", "kubernetes:storage.k8s.io/v1:StorageClass"),
        ("crd.projectcalico.org/v1", "NetworkPolicy", "kubernetes:crd.projectcalico.org/v1:NetworkPolicy"),
    ],
)
def test_an_object_has_the_type_that_the_provider_knows_it_by(
    world: World, version: str, kind: str, token: str
) -> None:
    made(world, manifest(version, kind, "x"))
    assert [one.type for one in world.objects] == [token]


def test_everything_that_was_given_reaches_the_engine_as_it_was_written(world: World) -> None:
    spec = {"snake_case": 1, "camelCase": [{"from": True}], "with.dots/and-dashes": None}
    given = manifest("tiny.example.com/v1", "Widget", "x", spec=spec)
    before = copy.deepcopy(dict(given.body))
    inputs = made(world, given).the("kubernetes:tiny.example.com/v1:Widget").inputs
    assert inputs["spec"] == {"snake_case": 1, "camelCase": [{"from": True}], "with.dots/and-dashes": None}
    assert (inputs["apiVersion"], inputs["kind"]) == ("tiny.example.com/v1", "Widget")
    assert given.body == before


def about(world: World) -> dict[str, object]:
    (one,) = world.objects
    metadata: dict[str, object] = one.inputs["metadata"]
    return metadata


def test_an_object_that_names_no_namespace_goes_into_the_platforms_own(world: World) -> None:
    made(world, manifest("v1", "ConfigMap", "x"))
    assert about(world)["namespace"] == NAMESPACE


def test_one_that_names_a_namespace_goes_there_and_one_without_any_has_none(world: World) -> None:
    there = Manifest(body={"apiVersion": "v1", "kind": "Role", "metadata": {"name": "x", "namespace": "kube-system"}})
    made(world, there, manifest("v1", "PersistentVolume", "x", cluster_wide=True))
    namespaces = {one.type.rpartition(":")[2]: one.inputs["metadata"].get("namespace") for one in world.objects}
    assert namespaces == {"Role": "kube-system", "PersistentVolume": None}


def test_it_is_applied_under_the_name_of_our_field_manager_beside_its_own_annotations(world: World) -> None:
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x", "annotations": {"a/b": "c"}}}
    made(world, Manifest(body=body))
    assert about(world)["annotations"] == {"a/b": "c", "pulumi.com/patchFieldManager": "groundwork"}


@pytest.mark.parametrize(("durability", "kept"), [(Durability.KEPT, True), (Durability.DISPOSABLE, False)])
def test_what_holds_data_is_protected_and_stays(world: World, durability: Durability, kept: bool) -> None:
    (one,) = made(world, manifest("v1", "PersistentVolumeClaim", "x", durability=durability, spec={})).objects
    assert (one.protect, one.retain) == (kept, kept)


SKIP = "pulumi.com/skipAwait"


@pytest.mark.parametrize(
    ("kind", "spec", "skipped"),
    [
        ("Service", {}, True),
        ("Ingress", {}, True),
        ("Deployment", {}, False),
        ("Job", {}, False),
        ("PersistentVolumeClaim", {"storageClassName": "fast"}, True),
        ("PersistentVolumeClaim", {}, True),
        ("PersistentVolumeClaim", {"storageClassName": ""}, False),
    ],
)
def test_only_what_cannot_be_ready_yet_is_not_waited_for(
    world: World, kind: str, spec: dict[str, str], skipped: bool
) -> None:
    """A claim without any class is bound to a volume that is made for it, or something is wrong."""
    made(world, manifest("v1", kind, "x", spec=spec))
    annotations = about(world)["annotations"]
    assert isinstance(annotations, dict)
    assert (annotations.get(SKIP) == "true") == skipped


def test_objects_of_one_name_are_told_apart_by_kind_group_and_namespace(world: World) -> None:
    here = manifest("v1", "ConfigMap", "x")
    there = Manifest(body={"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x", "namespace": "y"}})
    foreign = manifest("crd.projectcalico.org/v1", "NetworkPolicy", "x")
    own = manifest("networking.k8s.io/v1", "NetworkPolicy", "x")
    made(world, here, there, foreign, own)
    assert {one.name for one in world.objects} == {
        "it-configmap-x",
        "it-configmap-y-x",
        "it-crd.projectcalico.org-networkpolicy-x",
        "it-networkpolicy-x",
    }


def test_a_change_of_version_keeps_the_name_so_that_an_upgrade_replaces_nothing_by_itself(world: World) -> None:
    made(world, manifest("autoscaling/v2", "HorizontalPodAutoscaler", "x"))
    assert world.objects[0].name == "it-horizontalpodautoscaler-x"


def test_a_namespace_that_is_known_only_later_is_taken_as_well(world: World) -> None:
    def program(options: pulumi.ResourceOptions) -> Manifests:
        namespace = pulumi.Output.from_input("later")
        return Manifests("it", {"namespace": namespace, "manifests": (manifest("v1", "ConfigMap", "x"),)}, options)

    make(world, program)
    assert about(world)["namespace"] == "later"


def test_it_tells_what_it_made(world: World) -> None:
    made(world, manifest("v1", "ConfigMap", "x"), manifest("v1", "PersistentVolume", "y", cluster_wide=True))
    assert world.outputs["it"] == {"names": ["ConfigMap/x", "PersistentVolume/y"]}


def test_a_hundred_objects_are_a_hundred_requests_and_nothing_beside(world: World) -> None:
    made(world, *(manifest("v1", "ConfigMap", f"object-{n}", data={"n": str(n)}) for n in range(100)))
    assert len(world.objects) == 100
