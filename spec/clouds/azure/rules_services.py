"""What must hold on Azure of databases, buckets, secrets and other services."""

import re
from collections.abc import Iterator

from spec.clouds.azure.cluster import AzureCluster
from spec.clouds.azure.databases import (
    BURSTABLE,
    DATABASES,
    POOLER_PORT,
    SERVER_PORT,
    STORAGE_TIERS,
    VERSIONS,
    sku_tier,
    storage_tier,
)
from spec.clouds.azure.disks import highest_tier
from spec.clouds.tables import tables_of
from spec.ground.demand import DatabaseDemand, Demand
from spec.ground.rules_supply import database_class
from spec.ground.settings import DatabaseSupply
from spec.platforms import PLATFORMS
from spec.settings import Mistake, StackSettings, rule

FORBIDDEN_ADMINISTRATORS = frozenset(
    {"admin", "administrator", "azure_pg_admin", "azure_superuser", "guest", "public", "root"}
)
"""https://learn.microsoft.com/azure/postgresql/flexible-server/security-access-control."""
CONTAINER = r"(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]"
"""https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata."""
SECRET_NAME = r"[0-9A-Za-z-]{1,127}"  # noqa: S105 (a form)
"""https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates."""


def demand_of(settings: StackSettings) -> Demand:
    """What the platform asks of the cloud."""
    return PLATFORMS[settings.platform].demand(settings)


@rule("cluster", "ground", "platform")
def _databases(settings: StackSettings) -> Iterator[Mistake]:
    for one in demand_of(settings).databases:
        supply = settings.ground.databases.get(one.name)
        if supply is not None:
            yield from _database(one, supply)


def _database(one: DatabaseDemand, supply: DatabaseSupply) -> Iterator[Mistake]:
    where = ("ground", "databases", one.name)
    if storage_tier(supply.storage) is None:
        sizes = ", ".join(str(tier.size) for tier in STORAGE_TIERS)
        yield Mistake(
            where=(*where, "storage"),
            what=f"a flexible server has no {supply.storage} of storage",
            instead=f"one of {sizes}",
            requirements=one.requirements,
        )
    elif supply.iops is not None and supply.iops > highest_tier(supply.storage).iops:
        best = highest_tier(supply.storage)
        yield Mistake(
            where=(*where, "iops"),
            what=f"{supply.storage} of storage gives at most {best.iops} (as {best.name}), not {supply.iops}",
            instead="more storage, or fewer operations",
            requirements=one.requirements,
        )
    if one.version is not None and str(one.version) not in VERSIONS:
        yield Mistake(
            where=where,
            what=f"a flexible server does not run PostgreSQL {one.version}",
            instead=f"one of {', '.join(VERSIONS)}",
            requirements=one.requirements,
        )
    if sku_tier(supply.size) == BURSTABLE and supply.highly_available:
        yield Mistake(
            where=(*where, "highly-available"),
            what=f"{supply.size} is of the burstable tier, which has no second server",
            instead=f"false, or a class of another tier such as {_not_burstable(one)}",
            requirements=one.requirements,
        )
    yield from _pooling(one, supply)
    if one.administrator in FORBIDDEN_ADMINISTRATORS or one.administrator.startswith("pg_"):
        yield Mistake(
            where=where,
            what=f"Azure keeps the name {one.administrator} for itself",
            instead="another name of the database's administrator",
            requirements=one.requirements,
        )


def _not_burstable(one: DatabaseDemand) -> str:
    """The cheapest class of another tier that is large enough."""
    return database_class(tables_of("azure"), one, lambda name: sku_tier(name) != BURSTABLE)


def _pooling(one: DatabaseDemand, supply: DatabaseSupply) -> Iterator[Mistake]:
    row = DATABASES.get(supply.size)
    if one.pooled and row is not None and not row.builtin_pooler:
        another = ".".join((*one.where, "pooler: pgbouncer"))
        yield Mistake(
            where=("ground", "databases", one.name, "class"),
            what=f"{supply.size} is of the burstable tier, which has no built-in pooler",
            instead=f"a class of another tier such as {_not_burstable(one)}; or {another}",
            requirements=one.pooling,
        )
    right = POOLER_PORT if one.pooled else SERVER_PORT
    if one.port != right:
        through = "the built-in pooler" if one.pooled else "the server itself"
        yield Mistake(
            where=(one.name, "port"),
            what=f"{through} listens on {right}, not on {one.port}",
            instead=str(right),
            requirements=one.requirements,
        )


@rule("cluster", "platform")
def _buckets(settings: StackSettings) -> Iterator[Mistake]:
    cluster, buckets = settings.cluster, demand_of(settings).buckets
    if not isinstance(cluster, AzureCluster):
        return
    named = {one.account for one in buckets if one.account}
    if cluster.storage_account is not None:
        named.add(cluster.storage_account)
    if len(named) > 1:
        yield Mistake(
            where=("cluster", "storage-account"),
            what=f"{' and '.join(sorted(named))} are named, and all containers are in one account",
            instead="the same name in both places, or nothing here",
        )
    for one in buckets:
        if not re.fullmatch(CONTAINER, one.bucket):
            yield Mistake(
                where=("cluster",),
                what=f"{one.bucket} cannot be the name of a container",
                instead=f"3 to 63 lower-case letters, digits and single dashes for the bucket {one.name}",
                requirements=one.requirements,
            )
        if one.nodes is not None:
            yield Mistake(
                where=("cluster",),
                what=f"on Azure nodes get no rights on {one.bucket}: pods have identities of their own",
                instead="an identity of the pods or a service principal",
                requirements=one.requirements,
            )


@rule("cluster", "backup")
def _backup_is_here(settings: StackSettings) -> Iterator[Mistake]:
    """Where the product is told the group, subscription and directory of its container: those in which it is made."""
    target = getattr(settings.backup, "azure", None)  # type: ignore[attr-defined]  # of the platforms that have it
    cluster = settings.cluster
    if target is None or not isinstance(cluster, AzureCluster):
        return
    here = {
        "resource_group": cluster.resource_group or f"{settings.platform}-{settings.environment}",
        "subscription_id": cluster.subscription,
        "tenant_id": cluster.tenant,
    }
    for key, right in here.items():
        said = getattr(target, key)
        if said != right:
            yield Mistake(
                where=("backup", "azure", key.replace("_", "-")),
                what=f"the container is made in {right}, and the product would look in {said}",
                instead=right,
                requirements=("TP-33",),
            )


@rule("cluster", "platform")
def _secrets(settings: StackSettings) -> Iterator[Mistake]:
    for one in demand_of(settings).stored_secrets:
        if not re.fullmatch(SECRET_NAME, one.name):
            yield Mistake(
                where=("cluster",),
                what=f"Key Vault takes no secret of the name {one.name}",
                instead="letters, digits and dashes, at most 127",
                requirements=one.requirements,
            )


SERVICE_RULES = (_databases, _buckets, _backup_is_here, _secrets)
