"""Objects that are written as the API server takes them."""

from typing import Any

import pulumi
import pytest

from components.objects import kubernetes_object, type_token
from tests.world import World


@pytest.mark.parametrize(
    ("version", "kind", "token"),
    [
        ("v1", "Namespace", "kubernetes:core/v1:Namespace"),
        ("networking.k8s.io/v1", "NetworkPolicy", "kubernetes:networking.k8s.io/v1:NetworkPolicy"),
        ("storage.k8s.io/v1", "StorageClassPatch", "kubernetes:storage.k8s.io/v1:StorageClassPatch"),
        ("projectcalico.org/v3", "NetworkPolicy", "kubernetes:projectcalico.org/v3:NetworkPolicy"),
    ],
)
def test_a_type_is_named_as_the_provider_names_it(version: str, kind: str, token: str) -> None:
    assert type_token(version, kind) == token


def _made(world: World, version: str, kind: str, body: dict[str, Any]) -> Any:  # noqa: ANN401 (what was recorded)
    world.run(lambda: kubernetes_object("one", version, kind, body, pulumi.ResourceOptions()))
    (made,) = world.objects
    return made


def test_an_object_reaches_the_engine_with_its_version_and_kind(world: World) -> None:
    made = _made(world, "batch/v1", "Job", {"metadata": {"name": "prepare"}, "spec": {"backoffLimit": 3}})
    assert made.type == "kubernetes:batch/v1:Job"
    assert made.inputs == {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "prepare"},
        "spec": {"backoffLimit": 3},
    }


def test_a_patch_is_of_an_object_of_the_plain_kind(world: World) -> None:
    made = _made(world, "storage.k8s.io/v1", "StorageClassPatch", {"metadata": {"name": "fast"}})
    assert made.inputs["kind"] == "StorageClass"


def test_its_name_is_that_of_the_object_which_was_made(world: World) -> None:
    names: list[str] = []

    def program() -> None:
        one = kubernetes_object("one", "v1", "Namespace", {"metadata": {"name": "psa"}}, pulumi.ResourceOptions())
        one.object_name.apply(names.append)

    world.run(program)
    assert names == ["psa"]
