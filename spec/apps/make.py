"""From an app and its rendered manifests to the plan of the app."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from spec.apps.app import App
from spec.apps.catalogue import Catalogue, Renderer
from spec.apps.checks import wrong_with
from spec.apps.faults import AppsError, Fault
from spec.apps.ground import ground, kept, labels
from spec.apps.helm import INGRESS, release
from spec.apps.helm import wrong_with as wrong_with_chart
from spec.apps.invitation import invitation
from spec.apps.objects import HOLDS_DATA, USES_DATA, group_kind, mapping
from spec.apps.plan import FIRST_MANIFEST_TURN, RESET_ANNOTATION, AppObject, AppPlan, RenderedObject
from spec.apps.room import too_little_room
from spec.apps.site import Site
from spec.durability import Durability
from spec.secrets import SecretNeed, SecretRef
from spec.workloads import SecretObject


def app_plan(
    app: App,
    catalogue: Catalogue,
    site: Site,
    rendered: Sequence[RenderedObject] = (),
    *,
    source: str = "catalogue.yaml",
) -> AppPlan:
    """Everything that the app wants in its cluster (MC-13). Raises AppsError with everything that keeps it out.

    `source` is the catalogue's file.
    """
    templates = frozenset(one.name for one in catalogue.config_maps if one.template)
    entry = f"products[{[one.name for one in catalogue.products].index(app.product.name)}]"
    faults = [*wrong_with(rendered, app, site, templates), *too_little_room(rendered, app, source, entry)]
    if app.product.renderer is Renderer.HELM:
        faults += wrong_with_chart(app)
    elif not rendered:
        faults.append(_nothing(app))
    if faults:
        raise AppsError(dict.fromkeys(faults))
    secrets = tuple(
        SecretObject(name=one.name, hidden={entry: f"{one.name}-{entry}" for entry in one.entries})
        for one in app.product.secrets
    )
    turns = {title: turn for turn, title in enumerate(app.product.sequence, start=FIRST_MANIFEST_TURN)}
    objects = (*ground(app, site), *(_of_manifest(app, one, turns[one.manifest]) for one in rendered))
    ingresses = tuple(one.name for one in objects if one.kind == "Ingress")
    if app.product.renderer is Renderer.HELM:
        ingresses = (INGRESS,)
    return AppPlan(
        app=app,
        objects=objects,
        secrets=secrets,
        secret_needs=tuple(_needs(app, secrets)),
        release=release(app, site),
        ingresses=ingresses,
        outputs=_outputs(app, site, ingresses),
    )


def _nothing(app: App) -> Fault:
    return Fault(
        source=app.source,
        where=f"lines[{app.line}].product",
        what=f"the manifests of {app.product.name} give no object at all for {app.stack}",
        instead="a product whose manifests have at least one object in every environment",
        requirements=("MC-13",),
    )


def _of_manifest(app: App, one: RenderedObject, turn: int) -> AppObject:
    """An object of a manifest in the app's namespace, marked as the app's."""
    body = dict(one.body)
    about = dict(mapping(body.get("metadata")))
    about["namespace"] = app.namespace
    about["labels"] = {**mapping(about.get("labels")), **labels(app)}
    holds, uses = group_kind(body) in HOLDS_DATA, group_kind(body) in USES_DATA
    renewed = (holds or uses) and app.environment in app.product.resettable
    if renewed and app.reset_token is not None:
        about["annotations"] = {**mapping(about.get("annotations")), RESET_ANNOTATION: app.reset_token}
    body["metadata"] = about
    return AppObject(
        body=body,
        turn=turn,
        manifest=one.manifest,
        renewed=renewed,
        durability=kept(app) if holds else Durability.DISPOSABLE,
    )


def _needs(app: App, secrets: Sequence[SecretObject]) -> Iterator[SecretNeed]:
    for index, secret in enumerate(secrets):
        for entry, key in secret.hidden.items():
            yield SecretNeed(
                ref=SecretRef(key),
                where=("products", app.product.name, "secrets", index),
                purpose=f"{entry} in Secret {secret.name} of {app.stack}",
                generated=True,
                ours=True,
            )


def _outputs(app: App, site: Site, ingresses: Sequence[str]) -> Mapping[str, Any]:
    return {
        "app": app.name,
        "environment": str(app.environment),
        "namespace": app.namespace,
        "hostname": app.hostname,
        "url": f"https://{app.hostname}",
        "order": app.order,
        "subscription": app.subscription,
        "period": app.product.subscription.period,
        "product": app.product.name,
        "renderer": str(app.product.renderer),
        "ingresses": list(ingresses),
        "resetToken": app.reset_token,
        "mayBeReset": app.environment in app.product.resettable,
        "values": dict(app.values),
        "invitation": invitation(app, site),
    }
