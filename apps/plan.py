"""An app and the texts of its manifests become its plan."""

from collections.abc import Mapping

from apps.documents import objects
from apps.template import fill_in
from spec.apps.app import App
from spec.apps.catalogue import Catalogue
from spec.apps.faults import AppsError, Fault
from spec.apps.make import app_plan
from spec.apps.plan import AppPlan, RenderedObject
from spec.apps.site import Site


def rendered(app: App, texts: Mapping[str, str]) -> tuple[RenderedObject, ...]:
    """All objects of an app's manifests, in sequence (MC-13). `texts` are by title. Raises AppsError with all."""
    found: list[RenderedObject] = []
    faults: list[Fault] = []
    for title in app.product.sequence:
        try:
            found += objects(title, fill_in(title, texts[title], app.values, app.stack), app.stack)
        except AppsError as error:
            faults += error.faults
    if faults:
        raise AppsError(faults)
    return tuple(found)


def plan_app(app: App, catalogue: Catalogue, site: Site, texts: Mapping[str, str]) -> AppPlan:
    """The plan of one app. `texts` has the checked text of each manifest by title; none for renderer helm."""
    return app_plan(app, catalogue, site, rendered(app, texts))
