"""Who talks to whom: customers, the shop, the cluster base, the apps, and the services outside (MC-1, MC-4 to MC-7)."""

from collections.abc import Iterator

from spec.apps import figures as app_figures
from spec.apps.ground import HOSTED_LABEL, PRIVATE
from spec.flows import Addresses, Elsewhere, Flow, OtherPods, Party, Pods, Protocol
from spec.platforms.mint import figures
from spec.platforms.mint.base import (
    CERT_MANAGER,
    CERT_MANAGER_INJECTOR,
    CERT_MANAGER_WEBHOOK,
    CLOUDNATIVE_PG,
    K8UP,
    VELERO,
    controller_name,
    ingress_ports,
)
from spec.platforms.mint.settings import MintSettings
from spec.platforms.mint.shop import DATABASE, SHOP

EVERYWHERE = ("0.0.0.0/0", "::/0")
UNPRIVILEGED = (1024, 65535)
"""Where the pods of apps may listen: none of them is root."""
APPS = OtherPods(role="hosted app", namespace_labels=((HOSTED_LABEL, "true"),), pod_labels=())
SOLVER = Pods(
    name="acme-solver",
    role="pod that answers a challenge",
    labels=(("acme.cert-manager.io/http01-solver", "true"),),
)
CUSTOMER = Elsewhere(role="customer")


def shop_pods(settings: MintSettings) -> Pods:
    """The shop's pods, as the policies select them."""
    return Pods(name=SHOP, role="web shop", labels=tuple(sorted(settings.shop.pod_labels.items())))


def database_pods(settings: MintSettings) -> Pods:
    """Those of its database: the stand-in's, or those that CloudNativePG marks."""
    if settings.shop.chart == "stand-in":
        return Pods(name=DATABASE, role="database of the shop")
    return Pods(name=DATABASE, role="database of the shop", labels=(("cnpg.io/cluster", DATABASE),))


def _public(role: str, cidrs: tuple[str, ...] = ()) -> Addresses:
    """A service outside: its own addresses where they are known, else every public one."""
    return Addresses(role=role, cidrs=cidrs) if cidrs else Addresses(role=role, cidrs=EVERYWHERE, excluded=PRIVATE)


def _flow(
    number: str, source: Party, target: Party, spoken: tuple[int, str], purpose: str, *, end_port: int | None = None
) -> Flow:
    port, application = spoken
    return Flow(
        requirements=(number,),
        source=source,
        target=target,
        application=application,
        port=port,
        end_port=end_port,
        purpose=purpose,
    )


def flows(settings: MintSettings) -> tuple[Flow, ...]:
    """Every connection of the platform's own namespace. What an app may do stands in its own policies."""
    return (
        *_inward(settings),
        *_shop(settings),
        *_base(settings),
        *_backup(settings),
    )


def _inward(settings: MintSettings) -> Iterator[Flow]:
    ingress = Pods(name=controller_name(settings), role="ingress controller")
    http, https = ingress_ports(settings)
    internet = Addresses(role="customers' browsers", cidrs=EVERYWHERE)
    yield _flow("MC-1", internet, ingress, (https, "HTTPS"), "shop and apps")
    yield _flow("MC-1", internet, ingress, (http, "HTTP"), "is sent on to HTTPS; challenges for certificates")
    yield _flow("MC-1", ingress, shop_pods(settings), (app_figures.ODOO_PORT, "HTTP"), "pages of the shop")
    yield _flow("MC-1", ingress, shop_pods(settings), (app_figures.GEVENT_PORT, "WebSocket"), "live parts of the shop")
    first, last = UNPRIVILEGED
    yield _flow("MC-12", ingress, APPS, (first, "HTTP"), "an app under its own host", end_port=last)
    yield _flow("MC-12", ingress, SOLVER, (figures.ACME_SOLVER_PORT, "HTTP"), "challenge for the shop's certificate")
    if settings.payrexx is not None:
        payrexx = _public("Payrexx", settings.payrexx.cidrs)
        yield _flow("MC-6", payrexx, ingress, (https, "HTTPS"), "webhook: a payment has changed")


def _shop(settings: MintSettings) -> Iterator[Flow]:
    shop = shop_pods(settings)
    yield _flow(
        "MC-1", shop, database_pods(settings), (app_figures.DATABASE_PORT, "PostgreSQL"), "orders, subscriptions, apps"
    )
    api = Addresses(role="Kubernetes API server", cidrs=settings.api_server.cidrs)
    yield _flow("MC-1", shop, api, (settings.api_server.port, "HTTPS"), "namespaces and apps")
    manifests = _public("address of a manifest")
    yield _flow("MC-10", shop, manifests, (figures.HTTPS_PORT, "HTTPS"), "preview and download of manifests")
    mailgun = _public("Mailgun")
    yield _flow("MC-4", shop, mailgun, (figures.HTTPS_PORT, "HTTPS"), "invitations")
    yield _flow("MC-4", shop, mailgun, (figures.SMTP_PORT, "SMTP"), "mail of the shop, with STARTTLS")
    if settings.payrexx is not None:
        payrexx = _public("Payrexx", settings.payrexx.cidrs)
        yield _flow("MC-6", shop, payrexx, (figures.HTTPS_PORT, "HTTPS"), "payments")
    if settings.codey is not None:
        codey = _public("Codey", settings.codey.cidrs)
        yield _flow("MC-7", shop, codey, (figures.HTTPS_PORT, "HTTPS"), "manifests and images under version control")


def _base(settings: MintSettings) -> Iterator[Flow]:
    api = Addresses(role="Kubernetes API server", cidrs=settings.api_server.cidrs)
    certificates = Pods(name=CERT_MANAGER, role="certificates")
    webhook = Pods(name=CERT_MANAGER_WEBHOOK, role="certificates, admission")
    operator = Pods(name=CLOUDNATIVE_PG, role="operator of databases")
    ingress = Pods(name=controller_name(settings), role="ingress controller")
    injector = Pods(name=CERT_MANAGER_INJECTOR, role="certificates, injection")
    for pods in (ingress, certificates, webhook, injector, operator, database_pods(settings)):
        yield _flow("MC-17", pods, api, (settings.api_server.port, "HTTPS"), "what is wanted, and what is")
    yield _flow("MC-17", api, webhook, (figures.CERT_MANAGER_WEBHOOK_PORT, "HTTPS"), "admission of certificates")
    yield _flow("MC-17", api, operator, (figures.DATABASE_WEBHOOK_PORT, "HTTPS"), "admission of databases")
    acme = _public("Let's Encrypt, and the hosts that it asks")
    yield _flow("MC-12", certificates, acme, (figures.HTTPS_PORT, "ACME"), "certificates")
    yield _flow("MC-12", certificates, acme, (figures.HTTP_PORT, "HTTP"), "looks at a challenge before it is asked")
    for protocol in Protocol:
        yield Flow(
            requirements=("MC-12",),
            source=certificates,
            target=_public("name servers"),
            application="DNS",
            port=figures.DNS_PORT,
            protocol=protocol,
            purpose="looks at a challenge in the DNS before it is asked",
        )
    hosted = OtherPods(
        role="database of an app",
        namespace_labels=((HOSTED_LABEL, "true"),),
        pod_labels=(("cnpg.io/podRole", "instance"),),
    )
    for database in (database_pods(settings), hosted):
        yield _flow("MC-17", operator, database, (figures.DATABASE_STATUS_PORT, "HTTP"), "how an instance is")
        yield _flow("MC-17", operator, database, (app_figures.DATABASE_PORT, "PostgreSQL"), "roles and databases")


def _backup(settings: MintSettings) -> Iterator[Flow]:
    if settings.backup is None:
        return
    engine = Pods(name=K8UP if settings.backup.engine == "k8up" else VELERO, role="operator of backups")
    api = Addresses(role="Kubernetes API server", cidrs=settings.api_server.cidrs)
    yield _flow("MC-17", engine, api, (settings.api_server.port, "HTTPS"), "what is to be backed up")
    yield _flow("MC-17", engine, _public("S3 storage"), (figures.HTTPS_PORT, "HTTPS"), "backups")
