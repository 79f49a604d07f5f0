"""The Helm renderer (MC-2): the values of the vendor's public chart of Odoo, in its shape.

Keys as in chart `odoo` 0.1.0 of https://kubernetes.build. The ConfigMap's values fill them, under the names of the
public Odoo module; whatever is not said stays the chart's own default.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from spec.apps import figures, public
from spec.apps.app import App
from spec.apps.catalogue import Renderer
from spec.apps.faults import Fault
from spec.apps.images import pinned
from spec.apps.site import Site
from spec.releases import Charts, ReleaseSpec, chart_source

INGRESS = "odoo-ingress"
"""How the chart names its Ingress."""
IMAGE = "KUBERNETES_IMAGE"
WORKERS = "ODOO_WORKERS"
LANGUAGE = "ODOO_LANG"
LOGIN = "ODOO_LOGIN"
DATABASE = "ODOO_DATABASE"


def chart_values(app: App, site: Site) -> dict[str, Any]:
    """What the chart is told. No password: the chart would put it into a ConfigMap, and the invitation sets one."""
    values: Mapping[str, str] = app.values
    database = values.get(DATABASE, "odoo")
    return {
        "image": values.get(IMAGE, ""),
        "replicas": 1,  # the filestore is ReadWriteOnce
        "workers": int(values.get(WORKERS, figures.ODOO_WORKERS)),
        "database": database,
        "init": {"lang": values.get(LANGUAGE, figures.ODOO_LANGUAGE), "login": values.get(LOGIN, "")},
        "listDB": False,
        "proxyMode": True,
        "storageClassName": site.storage_class,
        "ingress": {
            "enabled": True,
            "className": site.ingress_class,
            "host": app.hostname,
            "clusterIssuerRef": site.cluster_issuer,
        },
        "cnpg": {
            "enabled": True,
            "instances": 1,
            "storage": {"size": str(figures.DATABASE_STORAGE)},
            "database": database,
            "owner": "app",
        },
        "postgres": {"enabled": False},
        "staging": {"enabled": False},
    }


def wrong_with(app: App) -> Iterator[Fault]:
    """What keeps the chart from being told: the API server never sees these values as such."""
    found = []
    image = app.values.get(IMAGE, "")
    if not pinned(image):
        found.append(
            (
                IMAGE,
                f"{image!r} is no image with a tag that stays",
                "an image as mintsystem/odoo:19.0.20260803",
                public.IMAGE,
            )
        )
    workers = app.values.get(WORKERS, str(figures.ODOO_WORKERS))
    if re.fullmatch(r"\d{1,2}", workers, re.ASCII) is None:
        found.append(
            (WORKERS, f"{workers!r} is no number of workers", "a whole number, for example '5'", public.WORKERS)
        )
    for key, what, instead, says in found:
        yield Fault(
            source=app.source,
            where=f"lines[{app.line}].values.{key}, for {app.stack}",
            what=what,
            instead=instead,
            requirements=("MC-2", says),
        )


def release(app: App, site: Site) -> ReleaseSpec | None:
    """The release of an app whose product is rendered by Helm; None for manifests."""
    chart = app.product.chart
    if app.product.renderer is not Renderer.HELM or chart is None:
        return None
    return ReleaseSpec(
        name=app.stack,
        namespace=app.namespace,
        source=chart_source(chart, Charts()),
        values=chart_values(app, site),
        install=app.product.install,
        timeout_seconds=app.product.timeout,
        requirements=("MC-2",),
    )
