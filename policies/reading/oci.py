"""Facts from resources of Oracle Cloud Infrastructure.

Everything that lies still there is encrypted, by the cloud's key where nobody gives another: that a disk is not is no
fact that can be.
"""

import ipaddress
from collections.abc import Iterable, Iterator
from typing import Any

from policies import facts
from policies.facts import Fact
from policies.reading.clouds import Readers, gibibytes, read_alone, role_of
from policies.reading.oci_statements import grants, membership, pods_of
from policies.seen import Seen
from policies.values import UNKNOWN, at, figure, given, items
from spec.clouds.oci.databases import DATABASES, LARGEST_STORAGE
from spec.clouds.oci.disks import BALANCED, iops_at
from spec.clouds.oci.tables import TABLES
from spec.units import Iops

CLUSTER, POOL = "oci:ContainerEngine/cluster:Cluster", "oci:ContainerEngine/nodePool:NodePool"
INSTANCE, VOLUME = "oci:Core/instance:Instance", "oci:Core/volume:Volume"
RULE = "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule"
BUCKET, ZONE = "oci:ObjectStorage/bucket:Bucket", "oci:Dns/zone:Zone"
API_PORT = 6443
_PRIVATE = tuple(ipaddress.IPv4Network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))

_DATA = {
    BUCKET: "bucket",
    "oci:Psql/dbSystem:DbSystem": "database",
    VOLUME: "disk",
    "oci:FileStorage/fileSystem:FileSystem": "file system",
    "oci:Kms/vault:Vault": "vault",
    "oci:Kms/key:Key": "key",
    "oci:Vault/secret:Secret": "secret",
}
"""What holds data. A private zone holds none: its records are made again from the program."""
_UNTAGGED = frozenset(
    {
        "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule",
        "oci:Dns/rrset:Rrset",
        "oci:Identity/customerSecretKey:CustomerSecretKey",
        "oci:Identity/userGroupMembership:UserGroupMembership",
        "oci:NetworkLoadBalancer/listener:Listener",
        "oci:NetworkLoadBalancer/networkLoadBalancersBackendSetsUnified:NetworkLoadBalancersBackendSetsUnified",
        "oci:ObjectStorage/objectLifecyclePolicy:ObjectLifecyclePolicy",
        "oci:Redis/redisClusterAttachOciCacheUser:RedisClusterAttachOciCacheUser",
    }
)
"""Types that take no tags."""
_PROTOCOLS = {"6": "TCP", "17": "UDP", "1": "ICMP", "58": "ICMP", "all": "ANY"}
"""Numbers of protocols (IANA) → words."""


def read(seen: Seen) -> Iterator[Fact]:
    """What one resource tells by itself."""
    holds = _DATA.get(seen.type)
    if seen.type == ZONE and (scope := at(seen.inputs, "scope")) is not UNKNOWN and scope != "PRIVATE":
        holds = "zone"
    return read_alone(seen, _READERS, holds=holds, tags=None if seen.type in _UNTAGGED else "freeformTags")


def read_together(all_seen: Iterable[Seen]) -> Iterator[Fact]:
    """The cluster with the lines that lead to its API, machines with their disks."""
    seen = tuple(all_seen)
    volumes = {one.name: one for one in seen if one.type == VOLUME}
    for one in seen:
        if one.type == CLUSTER:
            yield _cluster(one, seen)
        elif one.type == INSTANCE:
            yield _machine(one, volumes.get(f"{one.name}-data"))


def _policy(seen: Seen) -> Iterator[Fact]:
    """Statements, and the service accounts for which there is one."""
    for text in items(at(seen.inputs, "statements")):
        yield grants(seen.urn, text)
        pods = (UNKNOWN, UNKNOWN) if text is UNKNOWN else pods_of(text)
        if pods is not None:
            namespace, account = pods
            yield facts.IdentityPiece(where=seen.urn, piece="statements", namespace=namespace, service_account=account)


def _group(seen: Seen) -> Iterator[Fact]:
    yield membership(seen)


def _rule(seen: Seen) -> Iterator[Fact]:
    """A line of a network security group."""
    direction = at(seen.inputs, "direction")
    if direction is UNKNOWN:
        yield _opening(seen.urn, seen.inputs, inbound=UNKNOWN, peer=UNKNOWN)
        return
    side = "source" if direction == "INGRESS" else "destination"
    kind = at(seen.inputs, f"{side}Type")
    group = kind if kind is UNKNOWN else kind == "NETWORK_SECURITY_GROUP"
    peer = "a group" if group is True else given(at(seen.inputs, side), "")
    yield _opening(seen.urn, seen.inputs, inbound=direction == "INGRESS", peer=peer)


def _security_list(seen: Seen) -> Iterator[Fact]:
    """Lines of a list, which binds every address of its subnets; ours have none."""
    for way, side in (("ingressSecurityRules", "source"), ("egressSecurityRules", "destination")):
        for line in items(at(seen.inputs, way)):
            yield _opening(seen.urn, line, inbound=side == "source", peer=given(at(line, side), ""))


def _opening(where: str, line: object, *, inbound: Any, peer: Any) -> facts.Opening:  # noqa: ANN401 (or UNKNOWN)
    number = given(at(line, "protocol"), "all")
    protocol: Any = number if number is UNKNOWN else _PROTOCOLS.get(str(number).lower(), str(number))
    first: Any = 0
    last: Any = 65535
    if protocol is UNKNOWN:
        first = last = UNKNOWN
    elif protocol == "ICMP":
        first = last = given(at(line, "icmpOptions", "type"), 0)
    elif protocol in ("TCP", "UDP"):
        options = at(line, f"{protocol.lower()}Options")
        # A group's line has a place of its own for the ports; in a list they stand among the options.
        ports = given(at(options, "destinationPortRange"), options)
        first, last = given(at(ports, "min"), 0), given(at(ports, "max"), 65535)
    return facts.Opening(
        where=where,
        inbound=inbound,
        peer=peer,
        first_port=first,
        last_port=last,
        protocol=protocol,
        purpose=given(at(line, "description"), ""),
    )


def _cluster(cluster: Seen, seen: tuple[Seen, ...]) -> facts.Cluster:
    public = given(at(cluster.inputs, "endpointConfig", "isPublicIpEnabled"), False)
    kind = given(at(cluster.inputs, "type"), "BASIC_CLUSTER")
    enhanced: Any = kind if kind is UNKNOWN else kind == "ENHANCED_CLUSTER"
    public_from: Any = public if public is UNKNOWN else _let_in(seen) or ("0.0.0.0/0",) if public else ()
    return facts.Cluster(
        where=cluster.urn,
        cloud="oci",
        version=at(cluster.inputs, "kubernetesVersion"),
        public_from=public_from,
        # Without a key of the customer's the cloud uses its own.
        secrets_encrypted=True if at(cluster.inputs, "kmsKeyId") is not None else None,
        enhanced=enhanced,
        workload_identity=enhanced,
    )


def _let_in(seen: tuple[Seen, ...]) -> tuple[str, ...]:
    """Ranges outside of private networks from which the port of the API is open; UNKNOWN ones among them."""
    lines = (line for one in seen if one.type == RULE for line in _rule(one) if isinstance(line, facts.Opening))
    return tuple(
        line.peer for line in lines if line.inbound is not False and _holds_the_api(line) and _is_outside(line.peer)
    )


def _holds_the_api(line: facts.Opening) -> bool:
    known = [one for one in (line.first_port, line.last_port) if one is not UNKNOWN]
    return len(known) < 2 or known[0] <= API_PORT <= known[1]


def _is_outside(peer: Any) -> bool:  # noqa: ANN401 (or UNKNOWN)
    if peer is UNKNOWN:
        return True
    try:
        there = ipaddress.ip_network(peer)
    except ValueError:
        return False
    return there.version == 6 or not any(there.subnet_of(one) for one in _PRIVATE)


def _sized(shape: Any, ocpus: Any, memory: Any) -> Any:  # noqa: ANN401 (a row, none, or UNKNOWN)
    """The figures of a flexible shape at a size; None where the table has none such."""
    asked = (shape, ocpus, memory)
    if any(one is UNKNOWN for one in asked):
        return UNKNOWN
    return None if None in asked else TABLES.machine(shape, int(ocpus), memory)


def _speed(vpus: Any, disk: Any) -> Any:  # noqa: ANN401 (or UNKNOWN)
    """Operations in a second that a volume of so many units for each GB gives."""
    if vpus is UNKNOWN or disk is UNKNOWN:
        return UNKNOWN
    return None if disk is None else iops_at(int(vpus), disk)


def _pool(seen: Seen) -> Iterator[Fact]:
    shape, size = at(seen.inputs, "nodeShape"), at(seen.inputs, "nodeShapeConfig")
    memory = gibibytes(at(size, "memoryInGbs"))
    row = _sized(shape, at(size, "ocpus"), memory)
    disk = gibibytes(at(seen.inputs, "nodeSourceDetails", "bootVolumeSizeInGbs"))
    yield facts.NodePool(
        where=seen.urn,
        name=seen.name.removeprefix("pools-"),
        machine=shape,
        cpu=figure(row, "cpu"),
        memory=memory,
        disk=disk,
        disk_iops=_speed(BALANCED, disk),
        nodes=given(at(seen.inputs, "nodeConfigDetails", "size"), 0),
        zones=_zones(at(seen.inputs, "nodeConfigDetails", "placementConfigs")),
        labels=_labels(at(seen.inputs, "initialNodeLabels")),
    )


def _zones(places: Any) -> Any:  # noqa: ANN401 (or UNKNOWN)
    """How many availability domains, or fault domains where a region has one of the former."""
    where = [(at(one, "availabilityDomain"), at(one, "faultDomains")) for one in items(places)]
    if any(one is UNKNOWN for pair in where for one in pair):
        return UNKNOWN
    return len({(domain, *(faults or ())) for domain, faults in where})


def _labels(written: Any) -> Any:  # noqa: ANN401 (or UNKNOWN)
    if written is UNKNOWN:
        return UNKNOWN
    return {key: at(one, "value") for one in items(written) if isinstance(key := at(one, "key"), str)}


def _machine(machine: Seen, volume: Seen | None) -> facts.Machine:
    """A machine, and the disk with its data; where it has none, the one that it starts from."""
    title = machine.name.removeprefix("machines-")
    shape, size = at(machine.inputs, "shape"), at(machine.inputs, "shapeConfig")
    memory = gibibytes(at(size, "memoryInGbs"))
    row = _sized(shape, at(size, "ocpus"), memory)
    source = at(machine.inputs, "sourceDetails")
    gigabytes = at(source, "bootVolumeSizeInGbs") if volume is None else at(volume.inputs, "sizeInGbs")
    vpus = at(source, "bootVolumeVpusPerGb") if volume is None else at(volume.inputs, "vpusPerGb")
    disk, level = gibibytes(gigabytes), given(vpus, str(BALANCED))
    public = at(machine.inputs, "createVnicDetails", "assignPublicIp")
    return facts.Machine(
        where=machine.urn,
        role=role_of(title),
        machine=shape,
        cpu=figure(row, "cpu"),
        memory=memory,
        disk=disk,
        disk_iops=_speed(level, disk),
        network=figure(row, "network"),
        # Where nobody says, the subnet decides, and a public one gives an address.
        public=public if public is UNKNOWN else str(given(public, "true")).lower() == "true",
    )


def _bucket(seen: Seen) -> Iterator[Fact]:
    access = given(at(seen.inputs, "accessType"), "NoPublicAccess")
    versions = given(at(seen.inputs, "versioning"), "Disabled")
    yield facts.Bucket(
        where=seen.urn,
        name=given(at(seen.inputs, "name"), seen.name),
        private=access if access is UNKNOWN else access == "NoPublicAccess",
        encrypted=True,
        customer_key=at(seen.inputs, "kmsKeyId") is not None,
        versioned=versions if versions is UNKNOWN else versions == "Enabled",
    )


def _database(seen: Seen) -> Iterator[Fact]:
    shape, ocpus = at(seen.inputs, "shape"), at(seen.inputs, "instanceOcpuCount")
    gigabytes, iops = at(seen.inputs, "instanceMemorySizeInGbs"), at(seen.inputs, "storageDetails", "iops")
    known = not any(one is UNKNOWN for one in (shape, ocpus, gigabytes))
    size: Any = f"{shape}.{ocpus}.{gigabytes}GB" if known else UNKNOWN
    row: Any = DATABASES.get(size) if known else UNKNOWN
    plan = at(seen.inputs, "managementPolicy", "backupPolicy")
    kind = given(at(plan, "kind"), "NONE")
    kept: Any = kind if kind is UNKNOWN else given(at(plan, "retentionDays"), 1) if kind != "NONE" else 0
    yield facts.Database(
        where=seen.urn,
        version=at(seen.inputs, "dbVersion"),
        size=size,
        cpu=figure(row, "cpu"),
        memory=figure(row, "memory"),
        # Storage grows by itself.
        storage=LARGEST_STORAGE,
        iops=iops if iops is UNKNOWN or iops is None else Iops(int(iops)),
        # Its addresses are of a subnet, never of the Internet.
        public=False,
        encrypted=True,
        customer_key=False,
        deletion_protected=None,
        backup_days=kept,
    )


_READERS: Readers = {
    "oci:Identity/policy:Policy": _policy,
    "oci:Identity/dynamicGroup:DynamicGroup": _group,
    RULE: _rule,
    "oci:Core/securityList:SecurityList": _security_list,
    "oci:Core/defaultSecurityList:DefaultSecurityList": _security_list,
    POOL: _pool,
    BUCKET: _bucket,
    "oci:Psql/dbSystem:DbSystem": _database,
}
"""Type → reader."""
