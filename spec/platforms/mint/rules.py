"""What must hold between parts of the Mint settings."""

from collections.abc import Iterator

from spec.apps import public
from spec.cluster import CloudCluster
from spec.parts import Share
from spec.platforms.mint import figures
from spec.platforms.mint.dns import kind_of
from spec.platforms.mint.rules_installed import INSTALLED_RULES
from spec.platforms.mint.settings import MintSettings
from spec.settings import Mistake, a_secret_for_each_purpose, rule
from spec.versions import KubernetesVersion

GUARD_SINCE = KubernetesVersion.parse("1.30")
"""Release with ValidatingAdmissionPolicy of version v1, which the controller's guard is."""


@rule("storage_class", "provider", "cluster")
def _storage_class(settings: MintSettings) -> Iterator[Mistake]:
    if settings.provider == "local" and settings.cluster.cloud != "local" and settings.storage_class.name is None:
        yield Mistake(
            where=("storage-class", "name"),
            what="is missing, and a cluster of nobody's cloud has no usual one",
            instead="the name of the class that `kubectl get storageclass` marks as default",
            requirements=(public.STORAGE_CLASS,),
        )
    if not settings.storage_class.default:
        yield Mistake(
            where=("storage-class", "default"),
            what=f"{settings.storage_class_name} is not the default, and the public charts name no class",
            instead="true, once the cluster's default class is this one (the runbook has the command)",
            requirements=(public.STORAGE_CLASS,),
        )


@rule("environment", "backup")
def _backup_in_prod(settings: MintSettings) -> Iterator[Mistake]:
    if settings.environment == "prod" and settings.backup is None:
        yield Mistake(
            where=("backup",),
            what="prod has no backup, and customers' data is in it",
            instead="engine, endpoint and bucket, and the secrets of the engine",
            requirements=(public.ARCHITECTURE,),
        )


@rule("backup")
def _backup_secrets(settings: MintSettings) -> Iterator[Mistake]:
    backup = settings.backup
    if backup is None:
        return
    keys = {
        "username": (backup.username, ("k8up",)),
        "password": (backup.password, ("k8up",)),
        "credentials": (backup.credentials, ("velero",)),
        "repository-password": (backup.repository_password, ("k8up", "velero")),
    }
    says = public.K8UP if backup.engine == "k8up" else "X-9"
    for key, (ref, engines) in keys.items():
        if backup.engine in engines and ref is None:
            yield Mistake(
                where=("backup", key),
                what=f"is missing, and {backup.engine} cannot work without it",
                instead=f"the name of a secret, for example backup-{key}",
                requirements=(says,),
            )
        if backup.engine not in engines and ref is not None:
            yield Mistake(
                where=("backup", key),
                what=f"{backup.engine} does not read this",
                instead="nothing",
                requirements=(says,),
            )


@rule("environment", "mailgun", "cluster_alias", "base_domain")
def _sender_domain(settings: MintSettings) -> Iterator[Mistake]:
    mailgun = settings.mailgun
    if settings.domain != mailgun.domain and not settings.domain.endswith(f".{mailgun.domain}"):
        yield Mistake(
            where=("mailgun", "domain"),
            what=f"{mailgun.domain} is no parent of {settings.domain}: nothing can be sent under an app's host",
            instead=f"{settings.base_domain}, or {settings.domain}",
            requirements=("MC-4", "MC-12"),
        )
    if mailgun.domain != mailgun.dns_zone and not mailgun.domain.endswith(f".{mailgun.dns_zone}"):
        yield Mistake(
            where=("mailgun", "dns-zone"),
            what=f"the records of {mailgun.domain} cannot stand in zone {mailgun.dns_zone}",
            instead=f"{mailgun.domain} or a parent of it",
            requirements=("MC-4",),
        )
    if mailgun.verified and mailgun.dkim is None:
        yield Mistake(
            where=("mailgun", "dkim"),
            what="is missing, and Mailgun verifies no domain without its key",
            instead="selector and public-key as Mailgun shows them, or verified: false",
            requirements=("MC-4",),
        )
    if settings.environment == "prod" and not mailgun.verified:
        yield Mistake(
            where=("mailgun", "verified"),
            what=f"{mailgun.domain} is not verified: Mailgun sends only a few mails, and many end as spam",
            instead="true, once the runbook's verification command answers active",
            requirements=("MC-4",),
            warning=True,
        )


@rule("environment", "certificates")
def _issuer(settings: MintSettings) -> Iterator[Mistake]:
    issuer = settings.certificates.issuer
    if (issuer.solver == "dns01") != (issuer.dns is not None):
        missing = issuer.dns is None
        yield Mistake(
            where=("certificates", "issuer", "dns"),
            what="is missing, and a dns01 challenge is answered there" if missing else "http01 asks no name server",
            instead="{provider: infomaniak} or {provider: route53}" if missing else "nothing, or solver: dns01",
            requirements=("MC-12",),
        )
    if issuer.staging and settings.environment == "prod":
        yield Mistake(
            where=("certificates", "issuer", "staging"),
            what="no customer's browser trusts these certificates",
            instead="false",
            requirements=("MC-12",),
        )


@rule("cluster_alias", "other_aliases")
def _aliases(settings: MintSettings) -> Iterator[Mistake]:
    known = [settings.cluster_alias]
    for index, alias in enumerate(settings.other_aliases):
        if alias in known:
            yield Mistake(
                where=("other-aliases", index),
                what=f"{alias} is there twice" if alias in known[1:] else f"{alias} is this cluster's own alias",
                instead="each other cluster's alias once",
                requirements=(public.CLUSTERS,),
            )
        known.append(alias)


@rule("provider", "cluster")
def _provider(settings: MintSettings) -> Iterator[Mistake]:
    if isinstance(settings.cluster, CloudCluster) and settings.provider != settings.cluster.cloud:
        yield Mistake(
            where=("provider",),
            what=f"the cluster is made on {settings.cluster.cloud}, and its storage class is that cloud's",
            instead=settings.cluster.cloud,
            requirements=("MC-5",),
        )


def _made_here(settings: MintSettings) -> bool:
    """Whether this program makes the load balancer and the record that leads to it."""
    zone = settings.ground.dns.zone
    return (
        isinstance(settings.cluster, CloudCluster) and zone is not None and f".{settings.domain}".endswith(f".{zone}")
    )


@rule("ingress", "cluster", "ground", "cluster_alias", "base_domain")
def _addresses(settings: MintSettings) -> Iterator[Mistake]:
    addresses = settings.ingress.addresses
    names = [one for one in addresses if kind_of(one) == "CNAME"]
    if names and len(addresses) > 1:
        yield Mistake(
            where=("ingress", "addresses"),
            what=f"{names[0]} is a host name, and a name that leads to one leads nowhere else (RFC 1034, 3.6.2)",
            instead="addresses alone, or this one name",
            requirements=("MC-12",),
        )
    if not addresses and settings.cluster.cloud != "local" and not _made_here(settings):
        yield Mistake(
            where=("ingress", "addresses"),
            what="the wildcard record leads nowhere yet",
            instead="what `kubectl get service` shows as EXTERNAL-IP of the ingress controller, once it is there",
            requirements=("MC-12",),
            warning=True,
        )


@rule("cluster")
def _guard(settings: MintSettings) -> Iterator[Mistake]:
    if settings.cluster.version < GUARD_SINCE:
        yield Mistake(
            where=("cluster", "version"),
            what=f"{settings.cluster.version} has no ValidatingAdmissionPolicy, which keeps the controller to its apps",
            instead=f"{GUARD_SINCE} or later",
            requirements=("MC-13",),
        )


@rule("controller")
def _controller(settings: MintSettings) -> Iterator[Mistake]:
    verbs = settings.controller.namespace_verbs
    lacking = [one for one in ("get", "create", "patch") if one not in verbs]
    if lacking:
        yield Mistake(
            where=("controller", "namespace-verbs"),
            what=f"without {' and '.join(lacking)} no app gets its namespace",
            instead=", ".join(figures.NAMESPACE_VERBS),
            requirements=("MC-13",),
        )


@rule("shop")
def _shop_limits(settings: MintSettings) -> Iterator[Mistake]:
    shop = settings.shop
    pairs = {
        "cpu-limit": (shop.cpu_limit < shop.cpu_request, str(shop.cpu_limit), str(shop.cpu_request)),
        "memory-limit": (shop.memory_limit < shop.memory_request, str(shop.memory_limit), str(shop.memory_request)),
    }
    for key, (below, limit, request) in pairs.items():
        if below:
            yield Mistake(
                where=("shop", key),
                what=f"a limit of {limit} is below the request of {request}",
                instead=f"{request} or more",
                requirements=("MC-17",),
            )


@rule("part")
def _whole(settings: MintSettings) -> Iterator[Mistake]:
    if settings.part is not Share.WHOLE:
        yield Mistake(
            where=("part",),
            what=f"{settings.part} is a share of a platform in one namespace, and this one is the base of the cluster",
            instead="whole; operators and customers come in through the shop",
            requirements=("MC-8",),
        )


@rule("mailgun", "shop", "payrexx", "codey", "certificates", "backup")
def _a_secret_for_each_purpose(settings: MintSettings) -> Iterator[Mistake]:
    yield from a_secret_for_each_purpose(settings)


RULES = (
    _provider,
    _storage_class,
    _backup_in_prod,
    _backup_secrets,
    _sender_domain,
    _issuer,
    _aliases,
    _addresses,
    _guard,
    _controller,
    _shop_limits,
    _whole,
    _a_secret_for_each_purpose,
    *INSTALLED_RULES,
)
