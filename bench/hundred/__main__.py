"""Many small objects of one kind, registered in one of two ways."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_kubernetes import Provider


class Thin(pulumi.CustomResource):
    """An object as plain data under the provider's own type.

    The SDK's classes for `core/v1` take a quarter of a second to load and translate every field twice. The provider
    sends the same object to the API server either way, and the API server judges it either way.
    """

    def __init__(self, kind: str, name: str, manifest: Mapping[str, Any], opts: pulumi.ResourceOptions) -> None:
        super().__init__(kind, name, dict(manifest), opts)


def make(wanted: Mapping[str, Any]) -> None:
    """Register all objects. They wait for nothing and for nobody."""
    provider = Provider("cluster", kubeconfig=wanted["kubeconfig"], cluster_identifier="bench")
    opts = pulumi.ResourceOptions(provider=provider)
    for number in range(int(wanted["first"]), int(wanted["first"]) + int(wanted["count"])):
        name = f"object-{number}"
        metadata = {"name": name, "namespace": wanted["namespace"]}
        data = {"number": str(number)}
        if wanted["way"] == "thin":
            manifest = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}
            Thin("kubernetes:core/v1:ConfigMap", name, manifest, opts)
        else:
            from pulumi_kubernetes.core.v1 import ConfigMap  # noqa: PLC0415 (only the plain way pays for it)

            ConfigMap(name, metadata={"name": name, "namespace": wanted["namespace"]}, data=data, opts=opts)


make(pulumi.Config("groundwork").require_object("hundred"))
