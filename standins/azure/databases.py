"""PostgreSQL flexible servers, their parameters and databases."""

from collections.abc import Iterable

from spec.clouds.azure.databases import BURSTABLE, DATABASES, STORAGE_TIERS, VERSIONS, sku_tier
from standins.azure.identity import IDENTITY
from standins.azure.keys import may_use_key
from standins.azure.network import PRIVATE_ZONE, SUBNET
from standins.azure.shapes import IN_GROUP, NOT_FOUND, TAKEN, arm, form, identity_told, region, system_data, told
from standins.kinds import Draft, Kind, Problem, Reference, RefusedError

SERVER = "azure-native:dbforpostgresql:Server"
PARAMETER = "azure-native:dbforpostgresql:Configuration"
DATABASE = "azure-native:dbforpostgresql:Database"
_SERVICE = "Microsoft.DBforPostgreSQL/flexibleServers"
_OF_SERVER = Reference(tokens=frozenset({SERVER}), output="name", missing=NOT_FOUND, holds=False)
_SIZES = {one.size.count // 2**30 for one in STORAGE_TIERS}
_KNOWN_PARAMETERS = {
    "require_secure_transport": ("on", "off"),
    "pgbouncer.enabled": ("true", "false"),
    "pgbouncer.pool_mode": ("session", "transaction", "statement"),
}


def _size(draft: Draft) -> Iterable[Problem]:
    sku, storage = draft.inputs.get("sku") or {}, draft.inputs.get("storage") or {}
    name = sku.get("name")
    if name is not None and name not in DATABASES:
        yield Problem(path="sku.name", reason=f"{name!r} is not a size that is known here")
    elif name is not None and sku.get("tier") != sku_tier(name):
        yield Problem(path="sku.tier", reason=f"{name} is of the tier {sku_tier(name)}")
    size = storage.get("storageSizeGB")
    if size is not None and size not in _SIZES:
        yield Problem(path="storage.storageSizeGB", reason=f"{size} is not one of {sorted(_SIZES)}")
    available = (draft.inputs.get("highAvailability") or {}).get("mode")
    if sku.get("tier") == BURSTABLE and available not in (None, "Disabled"):
        yield Problem(path="highAvailability.mode", reason="not of the burstable tier")
    version = draft.inputs.get("version")
    if version is not None and str(version) not in VERSIONS:
        yield Problem(path="version", reason=f"{version!r} is not one of {', '.join(VERSIONS)}")
    if size is not None and draft.before is not None:
        before = (draft.before.get("storage") or {}).get("storageSizeGB")
        if before and size < before:
            yield Problem(path="storage.storageSizeGB", reason=f"cannot shrink from {before} to {size}")


def _placed(draft: Draft) -> None:
    """In a subnet that is given over to flexible servers, under names in a zone that ends as Azure wants it."""
    around = draft.inputs.get("network") or {}
    subnet = draft.cloud.get(SUBNET, str(around.get("delegatedSubnetResourceId")))
    if subnet is not None:
        services = {one.get("serviceName") for one in subnet.inputs.get("delegations") or []}
        if _SERVICE not in services:
            raise RefusedError("InvalidSubnet", f"{subnet.name} is not delegated to {_SERVICE}")
    zone = draft.cloud.get(PRIVATE_ZONE, str(around.get("privateDnsZoneArmResourceId")))
    if zone is not None and not str(zone.value("name")).endswith(".postgres.database.azure.com"):
        raise RefusedError("InvalidPrivateDnsZone", f"{zone.value('name')} does not end in postgres.database.azure.com")
    about = draft.inputs.get("dataEncryption") or {}
    identity, key = about.get("primaryUserAssignedIdentityId"), about.get("primaryKeyURI")
    if identity and key:
        may_use_key(draft, identity, key)


def _parameter(draft: Draft) -> Iterable[Problem]:
    name, value = draft.inputs.get("configurationName"), draft.inputs.get("value")
    if name is None:
        return
    if name not in _KNOWN_PARAMETERS:
        yield Problem(path="configurationName", reason=f"{name!r} is no parameter that is known here")
    elif value is not None and value not in _KNOWN_PARAMETERS[name]:
        yield Problem(path="value", reason=f"{value!r} is not one of {', '.join(_KNOWN_PARAMETERS[name])}")
    if str(name).startswith("pgbouncer."):
        for one in draft.cloud.of(SERVER):
            mine = one.inputs.get("serverName") == draft.inputs.get("serverName")
            if mine and (one.inputs.get("sku") or {}).get("tier") == BURSTABLE:
                yield Problem(path="configurationName", reason="the burstable tier has no built-in pooler")


DATABASE_SERVERS = (
    Kind(
        token=SERVER,
        identity=arm(_SERVICE, "serverName"),
        computed={
            **told(
                _SERVICE,
                "serverName",
                minorVersion="9",
                privateEndpointConnections=[],
                replicaCapacity=5,
                state="Ready",
            ),
            "fullyQualifiedDomainName": lambda draft: f"{draft.inputs.get('serverName')}.postgres.database.azure.com",
            "systemData": system_data,
        },
        derived={"identity": identity_told},
        write_only=frozenset({"administratorLoginPassword"}),
        replaces=frozenset(
            {
                "serverName",
                "resourceGroupName",
                "location",
                "administratorLogin",
                "network.delegatedSubnetResourceId",
                "dataEncryption.type",
            }
        ),
        required=frozenset({"serverName", "sku", "storage"}),
        unique=("serverName",),
        taken="ServerNameAlreadyExists",
        references={
            **IN_GROUP,
            "network.delegatedSubnetResourceId": Reference(tokens=frozenset({SUBNET}), missing=NOT_FOUND),
            "network.privateDnsZoneArmResourceId": Reference(tokens=frozenset({PRIVATE_ZONE}), missing=NOT_FOUND),
            "dataEncryption.primaryUserAssignedIdentityId": Reference(tokens=frozenset({IDENTITY}), missing=NOT_FOUND),
        },
        checks=(
            region,
            _size,
            form("serverName", r"[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])", "3 to 63 lower-case letters, digits and dashes"),
        ),
        on_create=_placed,
        tags="tags",
    ),
    Kind(
        token=PARAMETER,
        identity=arm(f"{_SERVICE}/configurations", "serverName", "configurationName"),
        computed={
            **told(
                f"{_SERVICE}/configurations",
                "configurationName",
                allowedValues="",
                dataType="Enumeration",
                defaultValue="",
                description="",
                documentationLink="",
                isConfigPendingRestart=False,
                isDynamicConfig=True,
                isReadOnly=False,
                unit="",
            ),
            "systemData": system_data,
        },
        replaces=frozenset({"serverName", "configurationName", "resourceGroupName"}),
        required=frozenset({"configurationName", "value"}),
        references={**IN_GROUP, "serverName": _OF_SERVER},
        checks=(_parameter,),
    ),
    Kind(
        token=DATABASE,
        identity=arm(f"{_SERVICE}/databases", "serverName", "databaseName"),
        computed={**told(f"{_SERVICE}/databases", "databaseName"), "systemData": system_data},
        defaults={"collation": "en_US.utf8"},
        replaces=frozenset({"*"}),
        required=frozenset({"databaseName"}),
        unique=("serverName", "databaseName"),
        taken=TAKEN,
        references={**IN_GROUP, "serverName": _OF_SERVER},
    ),
)
