"""What all components share."""

import pulumi
import pytest
from pulumi_kubernetes.core.v1 import ConfigMap

from components.base import leaf, metadata
from spec.durability import Durability
from tests.components.making import CONFIG_MAP, make
from tests.world import World


class _Owner(pulumi.ComponentResource):
    def __init__(self, durability: Durability, opts: pulumi.ResourceOptions) -> None:
        super().__init__("test:index:Owner", "owner", {}, opts)
        ConfigMap("owner-data", opts=leaf(self, durability))
        self.register_outputs({})


@pytest.mark.parametrize(("durability", "kept"), [(Durability.KEPT, True), (Durability.DISPOSABLE, False)])
def test_what_is_kept_is_protected_and_survives_its_removal_from_the_program(
    world: World, durability: Durability, kept: bool
) -> None:
    data = make(world, lambda options: _Owner(durability, options)).the(CONFIG_MAP)
    assert (data.protect, data.retain, data.parent) == (kept, kept, "owner")


def test_metadata_without_namespace_or_labels_has_neither() -> None:
    assert metadata("platform") == {
        "name": "platform",
        "annotations": {"pulumi.com/patchFieldManager": "groundwork"},
    }


def test_metadata_are_nobody_elses_to_change() -> None:
    first, second = metadata("one"), metadata("two")
    assert first["annotations"] is not second["annotations"]
