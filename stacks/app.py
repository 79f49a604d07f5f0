"""One hosted app as a stack of its own: namespace, what closes it, and its manifests, turn by turn (MC-13)."""

import base64
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import pulumi

from components.base import FIELD_MANAGER
from components.provider import ClusterProvider
from spec.app_stack import AppStack
from spec.apps.plan import GROUND_TURN
from spec.durability import Durability
from stacks.charts import verify
from stacks.haste import make_haste
from stacks.secrets import reveal

ROOT_SECRET = "apps-root"  # noqa: S105 (its name)
"""Random bytes that all passwords of all apps of one cluster are derived from; made once, encrypted in each stack."""

SECRETS_TURN = GROUND_TURN
"""With what closes the namespace: before any manifest."""

ONCE_THERE: Mapping[str, str] = {"pulumi.com/waitFor": "jsonpath={.metadata.uid}"}
"""Manifests may stand in any order, Odoo before its database: an object counts as made once the API server has it, and
whether it became ready is looked at when all are there."""
NOT_WAITED_FOR: Mapping[str, str] = {"pulumi.com/skipAwait": "true"}
"""The same, and a refresh takes it as it is: an Ingress that no controller has taken up yet is no drift."""
WAITED_FOR_WHEN_DELETED = frozenset({"DaemonSet", "Deployment", "Job", "Namespace", "Pod", "StatefulSet"})
"""Kinds whose deletion is not waited for either with `skipAwait`; the next of the same name would meet its end."""


class Object(pulumi.CustomResource):
    """An object as plain data under the provider's own type.

    The SDK's classes would translate every field twice, and know no custom resource. The API server judges it either
    way.
    """

    def __init__(self, body: Mapping[str, Any], opts: pulumi.ResourceOptions) -> None:
        super().__init__(type_token(body), body["metadata"]["name"], dict(body), opts)


def type_token(body: Mapping[str, Any]) -> str:
    """`kubernetes:apps/v1:Deployment`; the core group, which has no name in a manifest, is called so."""
    version = body["apiVersion"]
    return f"kubernetes:{version if '/' in version else f'core/{version}'}:{body['kind']}"


def password(root: str, namespace: str, key: str, count: int) -> str:
    """The app's own value for a secret: the same in every run, also when the one that first made it was killed."""
    material = b"".join(
        hmac.digest(root.encode(), f"{namespace}/{key}/{block}".encode(), hashlib.sha256)
        for block in range(-(-count // hashlib.sha256().digest_size))
    )
    return base64.urlsafe_b64encode(material[:count]).decode().rstrip("=")


def program() -> None:
    """Make the app that the stack's settings describe."""
    make_haste()
    build(AppStack.read(pulumi.Config("groundwork").require_object("app")))


def build(stack: AppStack) -> None:
    """All objects; each turn after all of the one before (MC-13)."""
    provider = ClusterProvider(
        "cluster",
        {
            "kubeconfig": stack.cluster.kubeconfig,
            "context": stack.cluster.context,
            "cluster_identifier": stack.cluster.identifier,
        },
    )
    before: list[pulumi.Resource] = []
    for turn in sorted({SECRETS_TURN, *(one.turn for one in stack.objects)}):
        wanted = [(one.body, one.durability) for one in stack.objects if one.turn == turn]
        if turn == SECRETS_TURN:
            wanted += [(body, Durability.DISPOSABLE) for body in _secrets(stack)]
        before = [_made(body, durability, provider, before) for body, durability in wanted] or before
    pulumi.export("namespace", stack.namespace)
    pulumi.export("reset", stack.reset_token)
    if stack.release is not None:
        from components.releases import HelmRelease  # noqa: PLC0415 (loads all of the SDK's charts: few apps are one)

        verify(stack.release.source)
        HelmRelease(
            stack.release.name,
            {"namespace": stack.namespace, "spec": stack.release},
            pulumi.ResourceOptions(providers=[provider], depends_on=before),
        )


def _secrets(stack: AppStack) -> Iterator[Mapping[str, Any]]:
    """Secrets with the app's own passwords; derived only where there are any."""
    root = reveal(ROOT_SECRET) if stack.passwords else None
    for one in stack.secrets:
        hidden: dict[str, pulumi.Output[str]] = {}
        for entry, key in one.hidden.items():
            if root is None or key not in stack.passwords:
                raise pulumi.RunError(f"entry {entry} of Secret {one.name} is made from {key}, which nobody makes")
            hidden[entry] = root.apply(partial(_password_of, stack.namespace, key, stack.passwords[key]))
        yield {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": one.name, "namespace": stack.namespace},
            "type": "Opaque",
            "stringData": {**one.plain, **hidden},
        }


def _password_of(namespace: str, key: str, count: int, root: str) -> str:
    return password(root, namespace, key, count)


def _made(
    body: Mapping[str, Any], durability: Durability, provider: pulumi.ProviderResource, after: list[pulumi.Resource]
) -> pulumi.Resource:
    about = body["metadata"]
    ours = {**FIELD_MANAGER, **(ONCE_THERE if body["kind"] in WAITED_FOR_WHEN_DELETED else NOT_WAITED_FOR)}
    kept = durability is Durability.KEPT
    return Object(
        {**body, "metadata": {**about, "annotations": {**(about.get("annotations") or {}), **ours}}},
        pulumi.ResourceOptions(provider=provider, depends_on=after, protect=kept, retain_on_delete=kept),
    )
