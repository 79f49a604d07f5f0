"""Mint Cloud's platform stack as plain data, ready to be made."""

from collections.abc import Iterator
from typing import Any

from spec.durability import Durability
from spec.plan import Manifest, Namespace, PlatformPlan, Stage
from spec.platforms.mint import base, shop
from spec.platforms.mint.connections import connections
from spec.platforms.mint.controller import controller, token_command
from spec.platforms.mint.dns import wildcard
from spec.platforms.mint.issuers import issuer_name, issuers
from spec.platforms.mint.mailgun import records, register_command, send_address, verify_command
from spec.platforms.mint.network import flows
from spec.platforms.mint.settings import MintSettings
from spec.quotas import quota_for
from spec.releases import ReleaseSpec
from spec.workloads import Quota, SecretObject, Workload

DEFINITIONS = frozenset({"cert-manager", "cloudnative-pg"})
BACKUP_DEFINITIONS = frozenset({"k8up"})


def workloads(settings: MintSettings) -> tuple[Workload, ...]:
    """What this stack runs: the cluster base, the shop, its database."""
    return (*base.workloads(settings), *shop.workloads(settings))


def quota(settings: MintSettings) -> Quota | None:
    """The room of the platform's own namespace; each app has a quota of its own. None where nothing is installed."""
    known = workloads(settings)
    return quota_for(known, requirements=("MC-17",)) if known else None


def releases(settings: MintSettings) -> tuple[ReleaseSpec, ...]:
    """The base, then the shop that stands on it."""
    values = shop.chart_values(settings)
    made = base.release_of(settings, settings.shop, shop.RELEASE, shop.workloads(settings), values, "MC-1", "MC-2")
    return (*base.releases(settings), *(() if made is None else (made,)))


def secrets(settings: MintSettings) -> Iterator[SecretObject]:
    """By name alone; the values come from the stack's secret settings."""
    if not settings.shop.brings_its_database:  # else CloudNativePG makes it, under the same name
        yield SecretObject(
            name=shop.DATABASE_SECRET,
            plain={"username": shop.DATABASE_OWNER},
            hidden={"password": settings.shop.database.password.key},
        )
    hidden = {"mailgun-api-key": settings.mailgun.api_key.key}
    plain = {"mailgun-messages": send_address(settings.mailgun)}
    if settings.payrexx is not None:
        hidden["payrexx-api-secret"] = settings.payrexx.api_secret.key
        plain["payrexx-instance"] = settings.payrexx.instance
    if settings.codey is not None:
        hidden["codey-token"] = settings.codey.token.key
        plain["codey-url"] = settings.codey.url
    yield SecretObject(name=shop.CONNECTIONS_SECRET, plain=plain, hidden=hidden)
    dns = settings.certificates.issuer.dns
    if dns is not None and dns.provider == "infomaniak":
        yield SecretObject(name=base.DNS_SECRET, hidden={"api-token": dns.token.key})
    yield from _backup_secrets(settings)


def _backup_secrets(settings: MintSettings) -> Iterator[SecretObject]:
    backup = settings.backup
    if backup is None:
        return
    entries = {"username": backup.username, "password": backup.password}
    repository, entry = base.REPOSITORY_SECRET, "password"
    if backup.engine == "velero":
        entries = {"cloud": backup.credentials}
        repository, entry = base.VELERO_REPOSITORY_SECRET, "repository-password"
    hidden = {name: ref.key for name, ref in entries.items() if ref is not None}
    yield SecretObject(name=base.S3_SECRET, hidden=hidden)
    if backup.repository_password is not None:
        yield SecretObject(name=repository, hidden={entry: backup.repository_password.key})


def manifests(settings: MintSettings) -> Iterator[Manifest]:
    """The controller's identity first; what the base gives sense to comes after it."""
    yield from controller(settings)
    yield from issuers(settings)
    if not settings.shop.brings_its_database:
        yield shop.database(settings)
        yield shop.ingress(settings)
    if _scheduled(settings):
        yield _schedule(settings)


def _scheduled(settings: MintSettings) -> bool:
    """Whether there is an operator that reads a schedule; the stand-in has none."""
    backup = settings.backup
    return backup is not None and backup.engine == "k8up" and backup.chart != "stand-in"


def _schedule(settings: MintSettings) -> Manifest:
    """The backup of the shop's own volumes, as every prod app has one."""
    backup = settings.backup
    if backup is None:
        raise ValueError("there is no backup")
    location = {"endpoint": backup.endpoint, "bucket": f"{backup.bucket}/{settings.shop_host}"}
    return Manifest(
        body={
            "apiVersion": "k8up.io/v1",
            "kind": "Schedule",
            "metadata": {"name": shop.SHOP},
            "spec": {
                "backend": {"s3": location},
                "backup": {"schedule": backup.schedule},
                "prune": {"schedule": "@weekly-random", "retention": {"keepDaily": backup.retention}},
            },
        },
        stage=Stage.AFTER,
        requirements=("MC-17",),
    )


def _outputs(settings: MintSettings) -> dict[str, Any]:
    return {
        "namespace": settings.namespace,
        "provider": settings.provider,  # MC-5
        "clusterAlias": settings.cluster_alias,
        "domain": settings.domain,  # MC-12
        "shopUrl": f"https://{settings.shop_host}",  # MC-1
        "shopValues": shop.chart_values(settings),  # MC-2
        "clusterIssuer": issuer_name(settings),
        "ingressClass": settings.ingress.class_name,
        "storageClass": settings.storage_class_name,
        "dnsRecords": [one.as_output() for one in wildcard(settings)],  # MC-12
        "mailgun": {  # MC-4
            "domain": settings.mailgun.domain,
            "zone": settings.mailgun.dns_zone,
            "verified": settings.mailgun.verified,
            "records": [one.as_output() for one in records(settings.mailgun)],
            "registerCommand": register_command(settings.mailgun),
            "verifyCommand": verify_command(settings.mailgun),
        },
        "controller": {  # MC-1, MC-13
            "serviceAccount": settings.controller.service_account,
            "namespace": settings.namespace,
            "tokenCommand": token_command(settings),
        },
        "connections": connections(settings),  # MC-6, MC-7
    }


def plan(settings: MintSettings) -> PlatformPlan:
    """Everything that Mint Cloud wants in its cluster before the first app."""
    return PlatformPlan(
        platform="mint",
        namespace=Namespace(
            name=settings.namespace,
            pod_security="baseline",
            quota=quota(settings),
            # The shop's orders are in it; in dev nobody has bought anything.
            durability=Durability.DISPOSABLE if settings.environment == "dev" else Durability.KEPT,
        ),
        workloads=workloads(settings),
        flows=flows(settings),
        secrets=tuple(secrets(settings)),
        manifests=tuple(manifests(settings)),
        scripts=(),
        releases=releases(settings),
        definitions=DEFINITIONS | BACKUP_DEFINITIONS if _scheduled(settings) else DEFINITIONS,
        outputs=_outputs(settings),
    )
