"""The provider of Kubernetes, beside the SDK's own class of it."""

from collections.abc import Mapping
from importlib import metadata

import pulumi
import pulumi_kubernetes as kubernetes
import pytest

from cli.toolchain.pins import PROVIDER
from components.provider import VERSION, ClusterProvider
from tests.world import World, opened

OURS, THEIRS = "ours", "theirs"


def test_it_asks_for_the_version_that_is_locked_and_built() -> None:
    assert metadata.version("pulumi-kubernetes") == VERSION
    assert PROVIDER.version == VERSION


def _inputs(world: World, name: str) -> Mapping[str, object]:
    (one,) = [one for one in world.asked if one.name == name]
    return {key: value for key, value in one.inputs.items() if value is not None}


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"KUBECONFIG": "/elsewhere"},
        {"PULUMI_K8S_ENABLE_SECRET_MUTABLE": "1", "PULUMI_K8S_DELETE_UNREACHABLE": "T"},
        {"PULUMI_K8S_ENABLE_SERVER_SIDE_APPLY": "false", "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE": "perhaps"},
        {"PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE": "true", "PULUMI_K8S_SUPPRESS_HELM_HOOK_WARNINGS": "f"},
        {"PULUMI_K8S_SUPPRESS_DEPRECATION_WARNINGS": "True"},
    ],
    ids=lambda variables: ", ".join(variables) or "nothing set",
)
@pytest.mark.parametrize("kubeconfig", [None, "", "/here"])
def test_it_is_registered_with_the_inputs_of_the_sdks_own_class(
    monkeypatch: pytest.MonkeyPatch, variables: Mapping[str, str], kubeconfig: str | None
) -> None:
    with opened() as world:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

        def program() -> None:
            ClusterProvider(OURS, {"kubeconfig": kubeconfig, "context": "mine", "cluster_identifier": "the same"})
            kubernetes.Provider(THEIRS, kubeconfig=kubeconfig, context="mine", cluster_identifier="the same")
            pulumi.export("done", "yes")

        world.run(program)
    assert _inputs(world, OURS) == _inputs(world, THEIRS)
