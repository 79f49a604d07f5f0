"""Objects as plain data: everything of a platform that has no component of its own."""

from collections.abc import Callable, Mapping
from typing import Any, NotRequired, TypedDict

import pulumi

from components.base import FIELD_MANAGER, leaf, token
from components.objects import KubernetesObject, type_token
from spec.ground.later import filled, named_in
from spec.plan import Manifest

# What the provider (4.27) does with a field that nobody knows, measured on API server 1.35.1 and held by
# tests/engine/test_manifests.py. It applies on the server's side, asks for `fieldValidation: Warn` the first time and
# for nothing later, which sounds lax and is not: to merge an apply the server needs the type of each field, so of a
# custom resource with a structural schema one that is not declared is an error ("field not declared in schema") in a
# preview already. Only below `x-kubernetes-preserve-unknown-fields` does anything pass. Kubernetes' own kinds are
# another matter: the provider reads them into its own types first and drops what these do not have, and no option says
# otherwise. So tests/stacks/test_manifests.py judges the objects of every shipped stack by the published schemas.

_SKIP_AWAIT = {"pulumi.com/skipAwait": "true"}

_NEVER_AWAITED = frozenset({"Ingress", "Service"})
"""The provider watches a Service for ten seconds more to see its endpoints settle, and an Ingress until a controller,
which may come later, gives it an address."""


class ManifestsArgs(TypedDict):
    """What `Manifests` are made from."""

    namespace: pulumi.Input[str]
    """Where those go that are namespaced and name no namespace."""
    manifests: tuple[Manifest, ...]
    """All of them at once: none of them waits for another."""
    later: NotRequired[Callable[[str], pulumi.Input[str]]]
    """Name of a place (`spec.ground.later`) → what belongs there; where there are such places."""


class Manifests(pulumi.ComponentResource):
    """Objects that are given as the API server takes them."""

    names: tuple[str, ...]
    """`Kind/name` of each."""

    def __init__(self, name: str, args: ManifestsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("kubernetes", "Manifests"), name, {}, opts)
        for manifest in args["manifests"]:
            body = _body(manifest, args["namespace"])
            if named_in(manifest.body):
                body = filled(body, args["later"])
            KubernetesObject(
                token_of(manifest),
                f"{name}-{_title(manifest)}",
                body,
                leaf(self, manifest.durability),
            )
        self.names = tuple(f"{one.kind}/{one.name}" for one in args["manifests"])
        self.register_outputs({"names": list(self.names)})


def token_of(manifest: Manifest) -> str:
    """The provider's token of a manifest."""
    return type_token(str(manifest.body["apiVersion"]), manifest.kind)


def _title(manifest: Manifest) -> str:
    """Tells it from every other: by group where it is not Kubernetes' own, by namespace where it names one."""
    group = str(manifest.body["apiVersion"]).rpartition("/")[0]
    foreign = [group] if "." in group and not group.endswith(".k8s.io") else []
    namespace = manifest.body["metadata"].get("namespace")
    return "-".join([*foreign, manifest.kind.lower(), *([namespace] if namespace else []), manifest.name])


def _body(manifest: Manifest, namespace: pulumi.Input[str]) -> dict[str, Any]:
    about = dict(manifest.body["metadata"])
    about["annotations"] = {**about.get("annotations", {}), **FIELD_MANAGER, **_await(manifest)}
    if not manifest.cluster_wide:
        about.setdefault("namespace", namespace)
    return {**manifest.body, "metadata": about}


def _await(manifest: Manifest) -> Mapping[str, str]:
    """A claim of a storage class may wait for its first pod, and to know that one has to read the class."""
    of_a_class = manifest.kind == "PersistentVolumeClaim" and manifest.body["spec"].get("storageClassName") != ""
    return _SKIP_AWAIT if of_a_class or manifest.kind in _NEVER_AWAITED else {}
