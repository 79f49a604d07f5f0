"""What one app wants in its cluster: plain objects in the order in which they are applied (MC-13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spec.apps.app import App
from spec.durability import Durability
from spec.releases import ReleaseSpec
from spec.secrets import SecretNeed
from spec.workloads import SecretObject

RESET_ANNOTATION = "mint.groundwork.dev/reset"
"""On every object that a reset makes anew: the word of the last reset."""


NAMESPACE_TURN, ACCESS_TURN, GROUND_TURN, FIRST_MANIFEST_TURN = range(4)
"""The order in which an app comes about: its namespace; who may work in it; what closes and limits it, its ConfigMap
and Secrets; then the manifests, one turn for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedObject:
    """One object as a manifest gave it, with the app's values filled in."""

    manifest: str
    """Title of the manifest."""
    line: int
    """Where it begins in the rendered manifest, from 1."""
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppObject:
    """One object, complete, as the API server takes it."""

    body: Mapping[str, Any]
    """With `metadata.namespace`, except the Namespace itself."""
    turn: int
    """When it is applied: after all of the turn before."""
    manifest: str | None = None
    """Title of the manifest that it comes from; None where it is ours."""
    renewed: bool = False
    """Whether it holds data or uses it: a reset deletes it and makes it anew (MC-16). All of them carry the word of
    the reset as annotation, and all must be gone before the first is made again: a claim stays while a pod uses it."""
    durability: Durability = Durability.DISPOSABLE

    @property
    def kind(self) -> str:
        """`Deployment`, … ."""
        return str(self.body["kind"])

    @property
    def name(self) -> str:
        """`metadata.name`."""
        return str(self.body["metadata"]["name"])


@dataclass(frozen=True, slots=True, kw_only=True)
class AppPlan:
    """One app, ready to be made."""

    app: App
    objects: tuple[AppObject, ...]
    secrets: tuple[SecretObject, ...]
    """Made in GROUND_TURN; every value is one of `secret_needs`."""
    secret_needs: tuple[SecretNeed, ...]
    """Random values, made once for this app and kept."""
    release: ReleaseSpec | None
    """With renderer helm: made after GROUND_TURN, in place of manifests."""
    ingresses: tuple[str, ...]
    """Names of the Ingresses whose status is shown after the app was applied (MC-15)."""
    outputs: Mapping[str, Any]
    """Machine-readable, never a secret."""
