"""What no app may bring into a cluster that it shares with others, judged on the objects as they would be applied."""

from collections.abc import Callable, Iterator, Sequence

from spec.apps import public
from spec.apps.app import App
from spec.apps.faults import Fault
from spec.apps.images import pinned
from spec.apps.isolation import Found, Judged, no_field_of_the_node, pods_reach_no_node, services_stay_inside
from spec.apps.objects import (
    APP_KINDS,
    CLUSTER_KINDS,
    at,
    claims_used,
    config_maps_used,
    containers,
    group_kind,
    hosts,
    mapping,
    pod_spec,
    sequence,
)
from spec.apps.plan import RenderedObject
from spec.apps.site import Site
from spec.apps.values import looks_secret


def _form(one: Judged) -> Found:
    group, kind = group_kind(one.body)
    for key in ("apiVersion", "kind"):
        if not isinstance(one.body.get(key), str):
            yield key, "is missing, so this is no Kubernetes object", f"{key}, as in the API reference", ("MC-10",)
    if not isinstance(at(one.body, "metadata", "name"), str):
        yield "metadata.name", "is missing", "a name of its own", ("MC-10",)
    namespace = at(one.body, "metadata", "namespace")
    if namespace not in (None, one.app.namespace):
        yield (
            "metadata.namespace",
            f"{namespace!r} is not the app's own namespace",
            f"nothing, or {{{{ KUBERNETES_NAMESPACE }}}} ({one.app.namespace})",
            ("MC-13",),
        )
    if kind in CLUSTER_KINDS:
        yield (
            "kind",
            f"{kind} is of the whole cluster, and an app has one namespace",
            "nothing: what all apps share comes from the platform stack",
            ("MC-13",),
        )
    elif group == "" and kind == "Secret":
        yield (
            "kind",
            "a Secret in a manifest has its values in the clear",
            "an entry of the product's secrets, which makes the Secret with random values",
            ("MC-9",),
        )
    elif kind not in APP_KINDS.get(group, ()):
        yield "kind", f"{kind or 'this'} of {group or 'v1'} is not what an app may consist of", _kinds(), ("MC-13",)


def _kinds() -> str:
    return "one of " + ", ".join(sorted(kind for kinds in APP_KINDS.values() for kind in kinds))


def _secrets(one: Judged) -> Found:
    instead = "an entry of the product's secrets, and secretKeyRef"
    if group_kind(one.body) == ("", "ConfigMap"):
        for key in mapping(one.body.get("data")):
            if looks_secret(str(key)):
                yield f"data.{key}", f"{key} looks like a secret, and this is a ConfigMap", instead, ("MC-9",)
    for place, container in containers(pod_spec(one.body)):
        for index, entry in enumerate(sequence(container.get("env"))):
            name, value = str(mapping(entry).get("name", "")), mapping(entry).get("value")
            if value and looks_secret(name) and not name.endswith("_FILE"):
                yield f"{place}.env[{index}]", f"{name} is a secret in the clear", instead, ("MC-9",)


def _images(one: Judged) -> Found:
    for place, container in containers(pod_spec(one.body)):
        image = container.get("image")
        if not isinstance(image, str) or not image.strip():
            yield f"{place}.image", "is missing or empty", "an image with its tag or digest", (public.IMAGE,)
            continue
        if not pinned(image):
            yield (
                f"{place}.image",
                f"{image} is whatever is the latest at that moment",
                "a tag that stays, for example odoo:19.0.20260803, or a digest",
                (public.IMAGE,),
            )


def _hosts(one: Judged) -> Found:
    for place, host in hosts(one.body):
        if host != one.app.hostname and not host.endswith(f".{one.app.hostname}"):
            yield (
                place,
                f"{host!r} is not the app's host" if host else "without a host every request of the cluster comes here",
                f"{{{{ KUBERNETES_HOSTNAME }}}} ({one.app.hostname}), or a name below it",
                ("MC-12",),
            )
    given = at(one.body, "spec", "ingressClassName")
    if group_kind(one.body) == ("networking.k8s.io", "Ingress") and given not in (None, one.site.ingress_class):
        yield (
            "spec.ingressClassName",
            f"{given!r} is not the cluster's ingress class",
            f"{{{{ KUBERNETES_INGRESS_CLASS }}}} ({one.site.ingress_class})",
            ("MC-15",),
        )


ONE_BY_ONE: tuple[Callable[[Judged], Found], ...] = (
    _form,
    pods_reach_no_node,
    no_field_of_the_node,
    services_stay_inside,
    _secrets,
    _images,
    _hosts,
)


def fault_of(one: RenderedObject, app: App, place: str, what: str, instead: str, *requirements: str) -> Fault:
    """A fault at a place of a rendered object, named as people find it."""
    kind, name = group_kind(one.body)[1] or "object", at(one.body, "metadata", "name") or "without a name"
    return Fault(
        source=f"manifest {one.manifest}",
        where=f"line {one.line}, {kind} {name}, {place}, for {app.stack}",
        what=what,
        instead=instead,
        requirements=requirements,
    )


def wrong_with(objects: Sequence[RenderedObject], app: App, site: Site, templates: frozenset[str]) -> Iterator[Fault]:
    """Everything that keeps these objects from being applied. `templates` are the names of template ConfigMaps."""
    for one in objects:
        for check in ONE_BY_ONE:
            for place, what, instead, requirements in check(Judged(body=one.body, app=app, site=site)):
                yield fault_of(one, app, place, what, instead, *requirements)
    yield from _together(objects, app, templates)


def _together(objects: Sequence[RenderedObject], app: App, templates: frozenset[str]) -> Iterator[Fault]:
    first: dict[tuple[str, str, str], RenderedObject] = {}
    for one in objects:
        key = (*group_kind(one.body), str(at(one.body, "metadata", "name")))
        other = first.setdefault(key, one)
        if other is not one:
            what = f"manifest {other.manifest} has it already (line {other.line})"
            yield fault_of(one, app, "metadata.name", what, "each object once", "MC-13")
    copy = first.get(("", "ConfigMap", app.namespace))
    if copy is not None:
        what = f"{app.namespace} is the app's own copy of the ConfigMap"
        yield fault_of(copy, app, "metadata.name", what, "another name", "MC-13")
    own = {name for group, kind, name in first if (group, kind) == ("", "ConfigMap")} | {app.namespace}
    single = {
        name: one
        for (group, kind, name), one in first.items()
        if (group, kind) == ("", "PersistentVolumeClaim")
        and "ReadWriteMany" not in sequence(at(one.body, "spec", "accessModes"))
    }
    for one in objects:
        pod = pod_spec(one.body)
        for name in dict.fromkeys(config_maps_used(pod)):
            if name in templates - own:
                what = f"ConfigMap {name} is a template, of which the app has its own copy"
                yield fault_of(
                    one, app, "configMap", what, f"{{{{ KUBERNETES_NAMESPACE }}}} ({app.namespace})", "MC-13"
                )
        replicas = at(one.body, "spec", "replicas")
        if isinstance(replicas, int) and replicas > 1:
            for claim in claims_used(pod):
                if claim in single:
                    yield fault_of(
                        one,
                        app,
                        "spec.replicas",
                        f"{replicas} pods cannot share claim {claim}, which only one node may mount",
                        "1, or a claim with ReadWriteMany",
                        public.REPLICAS,
                    )
