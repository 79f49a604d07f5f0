"""Add-ons in a cluster: public charts, each in its namespace, before the platform that needs them."""

from collections.abc import Callable
from typing import TypedDict

import pulumi

from components.base import metadata, owned, token
from components.objects import KubernetesObject, kubernetes_object
from components.releases import HelmRelease, HelmReleaseArgs
from spec.addons.model import AddOnName, Installed


class AddOnsArgs(TypedDict):
    """What `AddOns` are made from."""

    installed: tuple[Installed, ...]
    """All of them, those first that others come after."""
    later: Callable[[str], pulumi.Input[str]]
    """Name of a place in their values (`spec.ground.later`) → what belongs there."""


class AddOns(pulumi.ComponentResource):
    """All add-ons of a stack. Those that do not need one another are made side by side."""

    names: tuple[str, ...]
    """Names of their releases."""

    def __init__(self, name: str, args: AddOnsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("kubernetes", "AddOns"), name, {}, opts)
        spaces: dict[str, KubernetesObject] = {}
        made: dict[AddOnName, HelmRelease] = {}
        for one in args["installed"]:
            if one.namespace not in spaces:
                labels = {"pod-security.kubernetes.io/enforce": one.pod_security}
                body = {"metadata": metadata(one.namespace, labels=labels)}
                spaces[one.namespace] = kubernetes_object(
                    f"{name}-{one.namespace}", "v1", "Namespace", body, owned(self)
                )
            about: HelmReleaseArgs = {
                "namespace": spaces[one.namespace].object_name,
                "spec": one.release,
                "later": args["later"],
            }
            before = [made[other] for other in one.after]
            made[one.name] = HelmRelease(f"{name}-{one.release.name}", about, owned(self, *before))
        self.names = tuple(one.release.name for one in args["installed"])
        self.register_outputs({"names": list(self.names)})
