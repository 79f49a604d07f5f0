"""One object of Kubernetes, as the API server takes it."""

from collections.abc import Mapping
from typing import Any, cast

import pulumi


class KubernetesObject(pulumi.CustomResource):
    """One object under the provider's own type token: `kubernetes:core/v1:Namespace`.

    The SDK's classes for the core group alone take a third of a second to load and translate every field twice; the
    provider sends the same object to the API server either way, and the API server judges it either way. What is
    written here is judged by the published schemas in the tests.
    """

    def __init__(self, type_: str, name: str, body: Mapping[str, Any], opts: pulumi.ResourceOptions) -> None:
        super().__init__(type_, name, dict(body), opts)

    @property
    def object_name(self) -> pulumi.Output[str]:
        """Its name in the cluster, known once it exists."""
        return cast("pulumi.Output[str]", pulumi.get(self, "metadata")["name"])


def kubernetes_object(
    name: str, api_version: str, kind: str, body: Mapping[str, Any], opts: pulumi.ResourceOptions
) -> KubernetesObject:
    """An object of this version and kind (`v1`, `networking.k8s.io/v1`); `body` is the rest of it, in camel case."""
    whole = {"apiVersion": api_version, "kind": kind.removesuffix("Patch"), **body}
    return KubernetesObject(type_token(api_version, kind), name, whole, opts)


def type_token(api_version: str, kind: str) -> str:
    """The provider's token: `kubernetes:core/v1:ConfigMap`, `kubernetes:projectcalico.org/v3:NetworkPolicy`."""
    return f"kubernetes:{api_version if '/' in api_version else f'core/{api_version}'}:{kind}"
