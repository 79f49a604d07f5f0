"""Facts from resources of Azure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policies import facts
from policies.facts import Fact
from policies.reading.clouds import Readers, gibibytes, of_type, read_alone, role_of
from policies.seen import Seen
from policies.values import UNKNOWN, at, every, given, items, text
from spec.clouds.azure.disks import PREMIUM_TIERS, tier_of
from spec.clouds.azure.roles import Role
from spec.clouds.azure.tables import TABLES
from spec.units import Bytes, Iops

_P = "azure-native:"
_GROUP, _CONTAINER = f"{_P}resources:ResourceGroup", f"{_P}storage:BlobContainer"
_ACCOUNT, _BLOBS = f"{_P}storage:StorageAccount", f"{_P}storage:BlobServiceProperties"
_DISK, _MACHINE, _ADDRESS = f"{_P}compute:Disk", f"{_P}compute:VirtualMachine", f"{_P}network:PublicIPAddress"
_IDENTITY, _CREDENTIAL = (
    f"{_P}managedidentity:{one}" for one in ("UserAssignedIdentity", "FederatedIdentityCredential")
)
_CLUSTER = f"{_P}containerservice:ManagedCluster"
_DATA = {
    _GROUP: "resource group",  # goes with all that is in it
    _ACCOUNT: "storage account",
    _CONTAINER: "bucket",
    f"{_P}dbforpostgresql:Server": "database",
    f"{_P}dbforpostgresql:Database": "database",
    _DISK: "disk",
    f"{_P}keyvault:Vault": "vault",
    f"{_P}keyvault:Key": "key",
    f"{_P}keyvault:Secret": "secret",
    f"{_P}compute:DiskEncryptionSet": "disk encryption set",
    f"{_P}dns:Zone": "zone",
}
"""What holds data, or is needed to read it."""
_UNTAGGED = frozenset(
    {
        _CONTAINER,
        _BLOBS,
        _CREDENTIAL,
        f"{_P}storage:ManagementPolicy",
        f"{_P}network:Subnet",
        f"{_P}network:SecurityRule",
        f"{_P}network:PrivateDnsZoneGroup",
        f"{_P}authorization:RoleAssignment",
        f"{_P}authorization:RoleDefinition",
        f"{_P}privatedns:PrivateRecordSet",
        f"{_P}dns:RecordSet",
        f"{_P}dbforpostgresql:Configuration",
        f"{_P}dbforpostgresql:Database",
    }
)
"""Types that take no tags."""
_ROLE_NAMES = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    **{role.value: role.name.lower().replace("_", " ") for role in Role},
}
"""Identifier → name; the first three own everything (https://learn.microsoft.com/azure/role-based-access-control/
built-in-roles)."""
_WIDE = re.compile(
    r"/?(?:subscriptions/[^/]+(?:/resourceGroups/[^/]+)?|providers/[^/]+/managementGroups/[^/]+)?/?", re.I
)
"""Scopes that are no single thing: the directory, a group of subscriptions, a subscription, a resource group."""
_ISSUER = re.compile(r"https://[a-z0-9]+\.oic\.prod-aks\.azure\.com/[^/]+/[^/]+/")
"""What AKS's issuers look like; an issuer that is somebody else's hands the identity to somebody else's pods."""
_AUDIENCE = "api://AzureADTokenExchange"


def read(seen: Seen) -> Iterator[Fact]:
    """What one resource tells by itself."""
    tags = None if seen.type in _UNTAGGED else "tags"
    return read_alone(seen, _READERS, holds=_DATA.get(seen.type), tags=tags)


def read_together(all_seen: Iterable[Seen]) -> Iterator[Fact]:
    """Containers with their account, machines with their disks, credentials with their identities."""
    seen = tuple(all_seen)
    yield from _buckets(seen)
    yield from _machines(seen)
    yield from _identities(seen)


def _is(value: object, wanted: object) -> Any:  # noqa: ANN401 (UNKNOWN goes through)
    return value if value is UNKNOWN else value == wanted


def _tier_iops(name: object) -> Iops | None:
    return next((one.iops for one in PREMIUM_TIERS if one.name == name), None)


# Rights.


def _assignment(seen: Seen) -> Iterator[Fact]:
    role, scope = at(seen.inputs, "roleDefinitionId"), at(seen.inputs, "scope")
    known = role.rpartition("/")[2].lower() if isinstance(role, str) else role
    yield facts.Grant(
        where=seen.urn,
        who=at(seen.inputs, "principalId"),
        actions=(_ROLE_NAMES.get(known, known) if isinstance(known, str) else known,),
        resources=("*" if isinstance(scope, str) and _WIDE.fullmatch(scope) else scope,),
    )


def _definition(seen: Seen) -> Iterator[Fact]:
    """A role of somebody's own, which ours never are."""
    for permission in items(at(seen.inputs, "permissions")):
        yield facts.Grant(
            where=seen.urn,
            who=given(at(seen.inputs, "roleName"), seen.name),
            actions=(*items(at(permission, "actions")), *items(at(permission, "dataActions"))),
            resources=tuple(items(at(seen.inputs, "assignableScopes"))),
        )


# The network.


def _ports(written: object) -> Any:  # noqa: ANN401 (first and last, or not known)
    if written is UNKNOWN:
        return UNKNOWN, UNKNOWN
    if written in (None, "*"):
        return 0, 65535
    first, _, last = str(written).partition("-")
    return int(first), int(last or first)


def _line(where: str, line: object) -> Iterator[Fact]:
    if _is(at(line, "access"), "Deny") is True:
        return
    protocol = at(line, "protocol")
    some = [*items(at(line, "destinationPortRange")), *items(at(line, "destinationPortRanges"))] or ["*"]
    peers = [*items(at(line, "sourceAddressPrefix")), *items(at(line, "sourceAddressPrefixes"))] or ["a group"]
    for peer in peers:
        for ports in some:
            first, last = _ports(ports)
            yield facts.Opening(
                where=where,
                inbound=_is(at(line, "direction"), "Inbound"),
                peer=peer,
                first_port=first,
                last_port=last,
                protocol=protocol if protocol is UNKNOWN else "ANY" if protocol == "*" else str(protocol).upper(),
                purpose=given(at(line, "description"), ""),
            )


def _security_group(seen: Seen) -> Iterator[Fact]:
    for line in items(at(seen.inputs, "securityRules")):
        yield from _line(seen.urn, line)


def _security_rule(seen: Seen) -> Iterator[Fact]:
    yield from _line(seen.urn, seen.inputs)


# The cluster.


def _cluster(seen: Seen) -> Iterator[Fact]:
    access = at(seen.inputs, "apiServerAccessProfile")
    private, ranges = at(access, "enablePrivateCluster"), tuple(items(at(access, "authorizedIPRanges")))
    public_from: Any = private if private is UNKNOWN else () if private else ranges or ("0.0.0.0/0",)
    issuer = at(seen.inputs, "oidcIssuerProfile", "enabled")
    webhook = at(seen.inputs, "securityProfile", "workloadIdentity", "enabled")
    yield facts.Cluster(
        where=seen.urn,
        cloud="azure",
        version=at(seen.inputs, "kubernetesVersion"),
        public_from=public_from,
        secrets_encrypted=None,  # AKS always does, with a key of its own
        workload_identity=every((issuer, webhook)),
    )
    for piece, there in (("issuer", issuer), ("add-on", webhook)):
        if there is UNKNOWN or there:
            yield facts.IdentityPiece(where=seen.urn, piece=piece if there is not UNKNOWN else UNKNOWN)


def _pool(seen: Seen) -> Iterator[Fact]:
    machine, disk = at(seen.inputs, "vmSize"), gibibytes(at(seen.inputs, "osDiskSizeGB"))
    row = TABLES.machines.get(machine) if isinstance(machine, str) else None
    labels = at(seen.inputs, "nodeLabels")
    yield facts.NodePool(
        where=seen.urn,
        name=seen.name.removeprefix("ground-cluster-"),
        machine=machine,
        cpu=row.cpu if row else None,
        memory=row.memory if row else None,
        disk=disk,
        disk_iops=tier_of(disk).iops if isinstance(disk, Bytes) else disk,
        nodes=at(seen.inputs, "count"),
        zones=len(items(at(seen.inputs, "availabilityZones"))) or None,
        labels={} if labels is None else labels,
    )


# Data.


def _database(seen: Seen) -> Iterator[Fact]:
    size, storage = at(seen.inputs, "sku", "name"), at(seen.inputs, "storage")
    row = TABLES.databases.get(size) if isinstance(size, str) else None
    network = at(seen.inputs, "network")
    shut = _is(at(network, "publicNetworkAccess"), "Disabled")
    inside = at(network, "delegatedSubnetResourceId")
    public: Any = shut if shut is UNKNOWN else not shut and inside is None
    encryption = at(seen.inputs, "dataEncryption", "type")
    yield facts.Database(
        where=seen.urn,
        version=text(at(seen.inputs, "version")),
        size=size,
        cpu=row.cpu if row else None,
        memory=row.memory if row else None,
        storage=given(gibibytes(at(storage, "storageSizeGB")), Bytes(0)),
        iops=_tier_iops(at(storage, "tier")) if at(storage, "tier") is not UNKNOWN else None,
        public=public,
        encrypted=True,  # there is no flexible server without
        customer_key=_is(encryption, "AzureKeyVault"),
        deletion_protected=None,
        backup_days=given(at(seen.inputs, "backup", "backupRetentionDays"), 7),
    )


_READERS: Readers = {
    f"{_P}authorization:RoleAssignment": _assignment,
    f"{_P}authorization:RoleDefinition": _definition,
    f"{_P}network:NetworkSecurityGroup": _security_group,
    f"{_P}network:SecurityRule": _security_rule,
    _CLUSTER: _cluster,
    f"{_P}containerservice:AgentPool": _pool,
    f"{_P}dbforpostgresql:Server": _database,
}
"""Type → reader."""


def _buckets(seen: tuple[Seen, ...]) -> Iterator[Fact]:
    """Containers with their account, and with the service of that account, which keeps the versions."""

    def beside(kind: str, container: Seen) -> Mapping[str, Any]:
        name = at(container.inputs, "accountName")
        all_ = list(of_type(seen, kind))
        named = [one for one in all_ if isinstance(name, str) and _is(at(one.inputs, "accountName"), name) is True]
        chosen = named or (all_ if len(all_) == 1 else [])  # a name may be an output still; one account is no choice
        return chosen[0].inputs if chosen else {}

    for container in of_type(seen, _CONTAINER):
        account, blobs = beside(_ACCOUNT, container), beside(_BLOBS, container)
        closed = (
            _is(given(at(container.inputs, "publicAccess"), "None"), "None"),
            _is(at(account, "allowBlobPublicAccess"), False),
        )
        yield facts.Bucket(
            where=container.urn,
            name=at(container.inputs, "containerName"),
            private=every(closed),
            encrypted=True,  # there is no account without
            customer_key=_is(at(account, "encryption", "keySource"), "Microsoft.Keyvault"),
            versioned=given(at(blobs, "isVersioningEnabled"), False),
        )


def _machines(seen: tuple[Seen, ...]) -> Iterator[Fact]:
    disks = {one.name: one.inputs for one in of_type(seen, _DISK)}
    addresses = {one.name for one in of_type(seen, _ADDRESS)}
    for machine in of_type(seen, _MACHINE):
        size = at(machine.inputs, "hardwareProfile", "vmSize")
        row = TABLES.machines.get(size) if isinstance(size, str) else None
        data = disks.get(f"{machine.name}-data")
        gib = at(data, "diskSizeGB") if data is not None else _system_size(machine)
        whole = gibibytes(gib)
        yield facts.Machine(
            where=machine.urn,
            role=role_of(machine.name),
            machine=size,
            cpu=row.cpu if row else None,
            memory=row.memory if row else None,
            disk=whole,
            disk_iops=_disk_iops(data, whole),
            network=row.network if row else None,
            public=f"{machine.name}-public" in addresses,
        )


def _system_size(machine: Seen) -> Any:  # noqa: ANN401 (whole GiB, none, or not known)
    return at(machine.inputs, "storageProfile", "osDisk", "diskSizeGB")


def _disk_iops(data: Mapping[str, Any] | None, size: object) -> Any:  # noqa: ANN401 (or not known, or none)
    ordered, tier = at(data, "diskIOPSReadWrite"), at(data, "tier")
    if any(one is UNKNOWN for one in (ordered, tier, size)):
        return UNKNOWN
    if ordered is not None:
        return Iops(int(ordered))
    own = tier_of(size).iops if isinstance(size, Bytes) else None
    return _tier_iops(tier) or own


def _identities(seen: tuple[Seen, ...]) -> Iterator[Fact]:
    """Each credential that really lets pods of a service account in, and the identity that it leads to."""
    identities = {name for one in of_type(seen, _IDENTITY) if isinstance(name := at(one.inputs, "resourceName"), str)}
    for one in of_type(seen, _CREDENTIAL):
        subject, audiences = at(one.inputs, "subject"), items(at(one.inputs, "audiences"))
        if subject is UNKNOWN or any(each is UNKNOWN for each in audiences):
            yield facts.IdentityPiece(where=one.urn, piece=UNKNOWN)
            continue
        system, _, account = str(subject).rpartition("serviceaccount:")
        namespace, _, name = account.partition(":")
        if system != "system:" or not name or audiences != [_AUDIENCE] or not _ours(at(one.inputs, "issuer")):
            continue
        owner = at(one.inputs, "resourceName")
        pieces = ["federated-credential", *(["identity"] if owner is UNKNOWN or owner in identities else [])]
        for piece in pieces:
            yield facts.IdentityPiece(
                where=one.urn, piece=piece, namespace=namespace, service_account=name, identity=owner
            )


def _ours(issuer: object) -> bool:
    """Whether it can be the cluster's, which nobody knows before the cluster is there."""
    return issuer is UNKNOWN or _ISSUER.fullmatch(str(issuer)) is not None
