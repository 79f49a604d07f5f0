"""A platform's namespace with its quota."""

from typing import TypedDict

import pulumi

from components.base import leaf, metadata, owned, token
from components.objects import kubernetes_object
from spec.plan import Namespace as NamespaceSpec

_COUNTED = {"pulumi.com/waitFor": "jsonpath={.status.hard}"}
"""Annotation of a quota: wait until the cluster counts, because before that it refuses every pod. Left to itself the
provider looks once, mostly too early, and then only half a second later; this way it is told. Of a quota that changes
it does not wait until the new figures count: what is refused in that moment, its controller makes again."""


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
        levels = {"enforce": spec.pod_security, "warn": "restricted", "audit": "restricted"}
        labels = {f"pod-security.kubernetes.io/{mode}": level for mode, level in levels.items()}
        body = {"metadata": metadata(spec.name, labels=labels)}
        namespace = kubernetes_object(f"{name}-namespace", "v1", "Namespace", body, leaf(self, spec.durability))
        self.name = namespace.object_name
        if spec.quota is not None:
            about = metadata("platform", self.name)
            about["annotations"] |= _COUNTED
            room = {"metadata": about, "spec": {"hard": spec.quota.as_manifest()}}
            kubernetes_object(f"{name}-quota", "v1", "ResourceQuota", room, owned(self))
            container = {
                "type": "Container",
                "default": spec.quota.container_default.limits.as_manifest(),
                "defaultRequest": spec.quota.container_default.requests.as_manifest(),
                "max": spec.quota.container_max.as_manifest(),
            }
            limits = {"metadata": metadata("platform", self.name), "spec": {"limits": [container]}}
            kubernetes_object(f"{name}-limits", "v1", "LimitRange", limits, owned(self))
        self.register_outputs({"name": self.name})
