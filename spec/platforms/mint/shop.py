"""The Odoo web shop with its database (MC-1): workloads, the values of its chart, and the CloudNativePG cluster."""

from typing import Any

from spec.apps import figures as app_figures
from spec.durability import Durability
from spec.plan import Manifest, Stage
from spec.platforms.mint.issuers import SHOP_TLS, issuer_name
from spec.platforms.mint.settings import MintSettings
from spec.stand_in import stand_in_image
from spec.workloads import Amount, Kind, Port, Probe, Resources, Volume, Workload

RELEASE = "shop"
SHOP = "odoo"
DATABASE = f"{RELEASE}-postgresql"
"""As the vendor's chart names it after its release."""
DATABASE_NAME = "odoo"
DATABASE_OWNER = "app"
DATABASE_SECRET = "shop-postgresql-app"  # noqa: S105 (a name, not a secret)
CONNECTIONS_SECRET = "shop-connections"  # noqa: S105 (a name, not a secret)


def _resources(settings: MintSettings) -> Resources:
    shop = settings.shop
    return Resources(
        requests=Amount(cpu=shop.cpu_request, memory=shop.memory_request),
        limits=Amount(cpu=shop.cpu_limit, memory=shop.memory_limit),
    )


def workloads(settings: MintSettings) -> tuple[Workload, ...]:
    """Odoo and its database, with the ports, probe and volumes of the public chart."""
    if settings.shop.chart is None:
        return ()
    class_name = settings.storage_class_name
    return (
        Workload(
            name=SHOP,
            role="web shop",
            image=stand_in_image(SHOP),
            kind=Kind.STATEFUL_SET,  # its filestore is its own
            ports=(
                Port(number=app_figures.ODOO_PORT, name="http"),
                Port(number=app_figures.GEVENT_PORT, name="gevent"),
            ),
            resources=_resources(settings),
            liveness=Probe(
                port="http", path=app_figures.ODOO_HEALTH, initial_delay_seconds=app_figures.ODOO_HEALTH_DELAY
            ),
            volumes=(
                Volume(name="data", mount="/var/lib/odoo", size=settings.shop.filestore, storage_class=class_name),
            ),
            requirements=("MC-1", "MC-17"),
        ),
        Workload(
            name=DATABASE,
            role="database of the shop",
            image=stand_in_image(DATABASE),
            kind=Kind.STATEFUL_SET,
            replicas=settings.shop.database.instances,
            ports=(Port(number=app_figures.DATABASE_PORT, name="postgres"),),
            resources=app_figures.DATABASE,
            volumes=(
                Volume(
                    name="pgdata",
                    mount="/var/lib/postgresql/data",
                    size=settings.shop.database.storage,
                    storage_class=class_name,
                ),
            ),
            requirements=("MC-1", "MC-17"),
        ),
    )


def chart_values(settings: MintSettings) -> dict[str, Any]:
    """What the vendor's chart of Odoo is told, in its public shape. Its database is the one that is made here."""
    shop = settings.shop
    return {
        "image": shop.image,
        "replicas": 1,  # the filestore is ReadWriteOnce
        "workers": shop.workers,
        "database": DATABASE_NAME,
        "init": {"lang": app_figures.ODOO_LANGUAGE, "login": ""},
        "listDB": False,
        "proxyMode": True,
        "storageClassName": settings.storage_class_name,
        "ingress": {
            "enabled": True,
            "className": settings.ingress.class_name,
            "host": settings.shop_host,
            "clusterIssuerRef": issuer_name(settings),
        },
        "cnpg": {
            "enabled": True,
            "instances": shop.database.instances,
            "storage": {"size": str(shop.database.storage)},
            "database": DATABASE_NAME,
            "owner": DATABASE_OWNER,
        },
        "postgres": {"enabled": False},
        "staging": {"enabled": False},
    }


def database(settings: MintSettings) -> Manifest:
    """The database as an object of CloudNativePG, where no chart of the vendor brings it."""
    size = {"size": str(settings.shop.database.storage), "storageClass": settings.storage_class_name}
    owner = {"database": DATABASE_NAME, "owner": DATABASE_OWNER, "secret": {"name": DATABASE_SECRET}}
    spec = {
        "instances": settings.shop.database.instances,
        "imageName": settings.shop.database.image,
        "storage": size,
        "bootstrap": {"initdb": owner},
        "resources": app_figures.DATABASE.as_manifest(),
    }
    return Manifest(
        body={
            "apiVersion": "postgresql.cnpg.io/v1",
            "kind": "Cluster",
            "metadata": {"name": DATABASE},
            "spec": spec,
        },
        stage=Stage.AFTER,
        durability=Durability.DISPOSABLE if settings.environment == "dev" else Durability.KEPT,
        requirements=("MC-1",),
    )


def ingress(settings: MintSettings) -> Manifest:
    """How customers reach the shop, where no chart of the vendor brings it; the same shape for Odoo's two ports."""
    backend = {"service": {"name": SHOP, "port": {"number": app_figures.ODOO_PORT}}}
    websocket = {"service": {"name": SHOP, "port": {"number": app_figures.GEVENT_PORT}}}
    paths = [
        {"path": "/websocket", "pathType": "Prefix", "backend": websocket},
        {"path": "/", "pathType": "Prefix", "backend": backend},
    ]
    spec = {
        "ingressClassName": settings.ingress.class_name,
        "tls": [{"hosts": [settings.shop_host], "secretName": SHOP_TLS}],
        "rules": [{"host": settings.shop_host, "http": {"paths": paths}}],
    }
    return Manifest(
        body={"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": SHOP}, "spec": spec},
        stage=Stage.AFTER,
        requirements=("MC-1", "MC-12"),
    )
