"""The cluster of this stack, as far as its apps have to know it."""

from spec.apps.site import Site, SiteBackup
from spec.platforms.mint.base import CLOUDNATIVE_PG, controller_name
from spec.platforms.mint.issuers import issuer_name
from spec.platforms.mint.settings import MintSettings


def site(settings: MintSettings) -> Site:
    """What every app of this cluster shares; orders are checked against it and filled in from it."""
    return Site(
        alias=settings.cluster_alias,
        domain=settings.domain,
        reserved=frozenset({settings.cluster_alias, *settings.other_aliases, settings.shop.host_label}),
        bare_prod_host=settings.bare_prod_host,
        ingress_class=settings.ingress.class_name,
        platform_namespace=settings.namespace,
        controller_account=settings.controller.service_account,
        ingress_pods={"app.kubernetes.io/name": controller_name(settings)},
        database_operator_pods={"app.kubernetes.io/name": CLOUDNATIVE_PG},
        api_server=tuple(settings.api_server.cidrs),
        api_server_port=settings.api_server.port,
        cluster_issuer=issuer_name(settings),
        storage_class=settings.storage_class_name,
        shared=settings.shared,
        sender_domain=settings.mailgun.domain,
        backup=_backup(settings),
    )


def _backup(settings: MintSettings) -> SiteBackup | None:
    backup = settings.backup
    if backup is None or backup.engine != "k8up" or backup.chart == "stand-in":
        return None
    return SiteBackup(
        endpoint=backup.endpoint, bucket=backup.bucket, schedule=backup.schedule, retention=backup.retention
    )
