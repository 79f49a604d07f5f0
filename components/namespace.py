"""A platform's namespace with its quota."""

from typing import TYPE_CHECKING, TypedDict

import pulumi
from pulumi_kubernetes.core.v1 import LimitRange, Namespace, ResourceQuota

from components.base import leaf, metadata, owned, token
from spec.plan import Namespace as NamespaceSpec

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import LimitRangeItemArgsDict


class PlatformNamespaceArgs(TypedDict):
    """What a `PlatformNamespace` is made from."""

    spec: NamespaceSpec
    """Name, Pod Security level and quota."""


class PlatformNamespace(pulumi.ComponentResource):
    """The namespace of one platform: Pod Security enforced, and no more room than its quota says (CB-15)."""

    name: pulumi.Output[str]
    """The namespace's name, known once it exists: what takes its namespace from here waits for it."""

    def __init__(self, name: str, args: PlatformNamespaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("kubernetes", "PlatformNamespace"), name, {}, opts)
        spec = args["spec"]
        namespace = Namespace(
            f"{name}-namespace",
            metadata=metadata(
                spec.name,
                labels={
                    "pod-security.kubernetes.io/enforce": spec.pod_security,
                    "pod-security.kubernetes.io/warn": "restricted",
                    "pod-security.kubernetes.io/audit": "restricted",
                },
            ),
            opts=leaf(self, spec.durability),
        )
        self.name = namespace.metadata.name
        if spec.quota is not None:
            ResourceQuota(
                f"{name}-quota",
                metadata=metadata("platform", self.name),
                spec={"hard": spec.quota.as_manifest()},
                opts=owned(self),
            )
            container: LimitRangeItemArgsDict = {
                "type": "Container",
                "default": spec.quota.container_default.limits.as_manifest(),
                "default_request": spec.quota.container_default.requests.as_manifest(),
                "max": spec.quota.container_max.as_manifest(),
            }
            LimitRange(
                f"{name}-limits",
                metadata=metadata("platform", self.name),
                spec={"limits": [container]},
                opts=owned(self),
            )
        self.register_outputs({"name": self.name})
