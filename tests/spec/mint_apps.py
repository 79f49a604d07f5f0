"""A small catalogue and orders that are right, and what becomes of them."""

import copy
import json
from collections.abc import Mapping
from typing import Any

import pytest

from apps.plan import plan_app
from spec.apps.app import App, apps_of
from spec.apps.catalogue import Catalogue
from spec.apps.faults import AppsError, Fault
from spec.apps.load import read_catalogue, read_order
from spec.apps.order import Order
from spec.apps.plan import AppObject, AppPlan
from spec.apps.site import Site
from spec.platforms.mint.site import site as site_of
from tests.spec.mint_stack import mint
from tests.spec.psa_stack import with_changes
from tests.spec.told_of_orders import in_files

CATALOGUE, ORDER = "catalogue.yaml", "orders/r4ts.yaml"
SITE: Site = site_of(mint({"other-aliases": ["chk"]}))

DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: odoo
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: odoo
          image: "{{ KUBERNETES_IMAGE }}"
"""
SERVICE = """apiVersion: v1
kind: Service
metadata:
  name: odoo
spec:
  ports: [{port: 8069}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: odoo
spec:
  rules: [{host: "{{ KUBERNETES_HOSTNAME }}"}]
"""
TEXTS = {"Odoo": DEPLOYMENT, "Service": SERVICE}

_CATALOGUE: dict[str, Any] = {
    "stack": "mint-local-dev",
    "config-maps": [
        {
            "name": "odoo-hosting",
            "template": True,
            "values": {"KUBERNETES_IMAGE": "mintsystem/odoo:19.0.20260803", "ODOO_WORKERS": "5"},
        }
    ],
    "manifests": [
        {"title": "Service", "path": "manifests/service.yaml"},
        {"title": "Odoo", "path": "manifests/odoo.yaml"},
    ],
    "products": [
        {
            "name": "Odoo-Hosting",
            "subscription": {"period": "month"},
            "config-map": "odoo-hosting",
            "environments": ["prod", "int"],
            "manifests": [{"sequence": 2, "manifest": "Service"}, {"sequence": 1, "manifest": "Odoo"}],
            "secrets": [{"name": "database", "entries": ["password"]}],
        }
    ],
}
_ORDER: dict[str, Any] = {
    "order": "S00042",
    "customer": {"name": "R4TS GmbH", "email": "info@r4ts.example"},
    "lines": [{"product": "Odoo-Hosting", "app-name": "r4ts"}],
}


def catalogue_file(changes: Mapping[str, object] | None = None) -> dict[str, Any]:
    return with_changes(_CATALOGUE, changes or {})


def order_file(changes: Mapping[str, object] | None = None) -> dict[str, Any]:
    return with_changes(_ORDER, changes or {})


def catalogue(changes: Mapping[str, object] | None = None) -> Catalogue:
    return read_catalogue(catalogue_file(changes)).catalogue


def order(changes: Mapping[str, object] | None = None, known: Catalogue | None = None) -> Order:
    return read_order(order_file(changes), known or catalogue(), SITE, source=ORDER)


def apps(changes: Mapping[str, object] | None = None, known: Catalogue | None = None) -> tuple[App, ...]:
    """The apps of one order: r4ts-prod and r4ts-int."""
    known = known or catalogue()
    return apps_of(order(changes, known), known, SITE, source=ORDER)


def planned(
    texts: Mapping[str, str] | None = None,
    *,
    changes: Mapping[str, object] | None = None,
    products: Mapping[str, object] | None = None,
    environment: str = "int",
    site: Site = SITE,
) -> AppPlan:
    """The plan of one app."""
    known = catalogue(products)
    (app,) = (one for one in apps(changes, known) if one.environment == environment)
    return plan_app(app, known, site, {**TEXTS, **(texts or {})})


def catalogue_faults(changes: Mapping[str, object]) -> tuple[Fault, ...]:
    with pytest.raises(AppsError) as caught:
        catalogue(changes)
    in_files(caught.value.faults, {CATALOGUE: catalogue_file(changes)})
    return caught.value.faults


def order_faults(changes: Mapping[str, object], known: Catalogue | None = None) -> tuple[Fault, ...]:
    with pytest.raises(AppsError) as caught:
        order(changes, known)
    in_files(caught.value.faults, {ORDER: order_file(changes)})
    return caught.value.faults


def plan_faults(manifest: str, *, site: Site = SITE, products: Mapping[str, object] | None = None) -> tuple[Fault, ...]:
    """What keeps r4ts-int from being made when the manifest Odoo has this text."""
    with pytest.raises(AppsError) as caught:
        planned({"Odoo": manifest}, site=site, products=products)
    in_files(caught.value.faults, {CATALOGUE: catalogue_file(products), ORDER: order_file()})
    return caught.value.faults


def said(fault: Fault, files: Mapping[str, object] | None = None) -> tuple[str, str, str, tuple[str, ...]]:
    """Everything that a fault says: where, what, what instead, and which requirement; of these files as it is told."""
    if files is not None:
        in_files([fault], files)
    return (f"{fault.source}: {fault.where}", fault.what, fault.instead, fault.requirements)


def deployment(**changes: object) -> str:
    """A Deployment as JSON, which is YAML too, with something changed in its pods (`containers.0.image`)."""
    pod = {"containers": [{"name": "odoo", "image": "mintsystem/odoo:19.0"}]}
    pod = with_changes(pod, {key.replace("__", "."): value for key, value in copy.deepcopy(changes).items()})
    about = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "odoo"}}
    return json.dumps({**about, "spec": {"replicas": 1, "template": {"spec": pod}}})


CLAIM = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce]}\n"
HELM: dict[str, object] = {
    "products.0.renderer": "helm",
    "products.0.manifests": [],
    "products.0.chart": {"name": "odoo", "version": "0.1.0", "repository": "https://kubernetes.build"},
}


def found(plan: AppPlan, kind: str, name: str | None = None) -> AppObject:
    (one,) = (one for one in plan.objects if one.kind == kind and name in (None, one.name))
    return one


def body(plan: AppPlan, kind: str, name: str | None = None) -> Any:  # noqa: ANN401 - YAML
    return found(plan, kind, name).body
