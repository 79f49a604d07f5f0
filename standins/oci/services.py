"""Machines, databases, caches and names of OCI."""

import base64
import binascii
import ipaddress
from collections.abc import Iterator

from spec.clouds.oci.databases import IOPS_TIERS, VERSIONS
from spec.clouds.oci.shapes import GIBI, SHAPES
from spec.units import Bytes
from standins.kinds import Draft, Json, Kind, Problem, Reference, at, every
from standins.oci.ids import COMPARTMENT, CREATED, OCID, lifecycle, ocid
from standins.oci.network import OF_GROUP, OF_SUBNET, address_in, public_address
from standins.oci.storage import OF_KEY, VOLUME

CACHE = "oci:Redis/redisCluster:RedisCluster"
ZONE, VIEW = "oci:Dns/zone:Zone", "oci:Dns/view:View"
_DOMAIN = r"[A-Za-z0-9]{4}:[A-Z0-9-]+-AD-\d"


def _instance(draft: Draft) -> Iterator[Problem]:
    shape, ocpus = SHAPES.get(str(draft.inputs.get("shape"))), at(draft.inputs, "shapeConfig.ocpus")
    memory = at(draft.inputs, "shapeConfig.memoryInGbs")
    if shape is None:
        yield Problem("shape", f"InvalidParameter: no shape {draft.inputs.get('shape')}")
    elif ocpus and memory and (reason := shape.shortfall(int(ocpus), Bytes(int(memory) * GIBI))):
        yield Problem("shapeConfig", f"InvalidParameter: {reason}")
    data = at(draft.inputs, "metadata.user_data")
    if isinstance(data, str):
        try:
            base64.b64decode(data, validate=True)
        except binascii.Error:
            yield Problem("metadata.user_data", "InvalidParameter: not base64")
        if len(data) > 32000:
            yield Problem("metadata", "InvalidParameter: more than 32000 bytes of metadata")
    for path, volume in every(draft.inputs, "launchVolumeAttachments.volumeId"):
        found = draft.cloud.get(VOLUME, str(volume))
        where = draft.inputs.get("availabilityDomain")
        if found is not None and where and found.inputs.get("availabilityDomain") != where:
            yield Problem(path, "InvalidParameter: the volume is in another availability domain")


def _database(draft: Draft) -> Iterator[Problem]:
    iops = at(draft.inputs, "storageDetails.iops")
    if iops is not None and int(iops) not in {one.per_second for one in IOPS_TIERS}:
        yield Problem("storageDetails.iops", f"InvalidParameter: {iops} is no performance tier")
    said = draft.inputs.get("dbVersion")
    if said is not None and str(said) not in {str(one) for one in VERSIONS}:
        yield Problem("dbVersion", f"InvalidParameter: no release {said}")
    if at(draft.inputs, "storageDetails.isRegionallyDurable") is False and not at(
        draft.inputs, "storageDetails.availabilityDomain"
    ):
        yield Problem("storageDetails.availabilityDomain", "InvalidParameter: storage of one domain names it")


def _record(draft: Draft) -> Iterator[Problem]:
    for path, item in every(draft.inputs, "items"):
        if item.get("domain") not in (None, draft.inputs.get("domain")):
            yield Problem(f"{path}.domain", "InvalidParameter: an item of another domain")
        if item.get("rtype") == "A" and isinstance(item.get("rdata"), str):
            try:
                ipaddress.IPv4Address(item["rdata"])
            except ValueError:
                yield Problem(f"{path}.rdata", f"InvalidParameter: {item['rdata']!r} is no IPv4 address")


def _zone_of(draft: Draft) -> Iterator[Problem]:
    yield from _record(draft)
    zone = draft.referred("zoneNameOrId")
    domain = draft.inputs.get("domain")
    if zone is not None and isinstance(domain, str):
        name = str(zone.inputs["name"])
        if domain != name and not domain.endswith(f".{name}"):
            yield Problem("domain", f"InvalidParameter: {domain} is not in zone {name}")


def resolver(arguments: Json, draft: Draft) -> Json:
    """The resolver that came with a network (`getCnvDnsResolverAssociation`)."""
    network = draft.cloud.by_id(str(arguments["vcnId"]))
    if network is None:
        raise LookupError(f"NotAuthorizedOrNotFound: no network {arguments['vcnId']}")
    return {
        **arguments,
        "id": network.id,
        "dnsResolverId": f"ocid1.dnsresolver.{network.id.split('.', 2)[2]}",
        "state": "AVAILABLE",
    }


KINDS = (
    Kind(
        token="oci:Core/instance:Instance",  # noqa: S106 (a type)
        identity=ocid("instance"),
        computed=lifecycle("RUNNING")
        | {
            "privateIp": lambda draft: address_in(draft, "createVnicDetails.subnetId"),
            "publicIp": lambda draft: (
                public_address(draft) if at(draft.inputs, "createVnicDetails.assignPublicIp") == "true" else ""
            ),
            "bootVolumeId": ocid("bootvolume"),
            "launchMode": lambda _: "PARAVIRTUALIZED",
            "region": lambda draft: draft.region,
            "systemTags": lambda _: {},
            "subnetId": lambda draft: at(draft.inputs, "createVnicDetails.subnetId"),
            "hostnameLabel": lambda draft: at(draft.inputs, "createVnicDetails.hostnameLabel") or "",
            "image": lambda draft: at(draft.inputs, "sourceDetails.sourceId"),
            "faultDomain": lambda _: "FAULT-DOMAIN-1",
            "isCrossNumaNode": lambda _: False,
            "securityAttributesState": lambda _: "STABLE",
            "timeMaintenanceRebootDue": lambda _: "",
        },
        replaces=frozenset(
            {
                "availabilityDomain",
                "createVnicDetails.subnetId",
                "createVnicDetails.assignPublicIp",
                "sourceDetails.sourceId",
                "sourceDetails.kmsKeyId",
                "metadata.user_data",
                "launchVolumeAttachments",
                "isPvEncryptionInTransitEnabled",
            }
        ),
        required=frozenset({"shape", "sourceDetails", "createVnicDetails"}),
        patterns={
            "compartmentId": COMPARTMENT,
            "availabilityDomain": _DOMAIN,
            "faultDomain": r"FAULT-DOMAIN-[123]",
            "sourceDetails.sourceId": OCID,
        },
        choices={
            "sourceDetails.sourceType": ("image", "bootVolume"),
            "createVnicDetails.assignPublicIp": ("true", "false"),
            "launchVolumeAttachments.type": ("paravirtualized", "iscsi"),
        },
        references={
            "createVnicDetails.subnetId": OF_SUBNET,
            "createVnicDetails.nsgIds": OF_GROUP,
            "launchVolumeAttachments.volumeId": Reference(tokens=frozenset({VOLUME})),
            "sourceDetails.kmsKeyId": OF_KEY,
        },
        checks=(_instance,),
        tags="freeformTags",
    ),
    Kind(
        token="oci:Psql/dbSystem:DbSystem",  # noqa: S106 (a type)
        identity=ocid("postgresqldbsystem"),
        computed=lifecycle()
        | {
            "networkDetails.primaryDbEndpointPrivateIp": lambda draft: address_in(draft, "networkDetails.subnetId"),
            "adminUsername": lambda draft: at(draft.inputs, "credentials.username"),
            "instances": lambda _: [],
            "lifecycleDetails": lambda _: "",
            "timeUpdated": lambda _: CREATED,
            "configId": ocid("postgresqldefaultconfig"),
            "systemRole": lambda _: "PRIMARY",
            "systemTags": lambda _: {},
        },
        replaces=frozenset(
            {
                "storageDetails.availabilityDomain",
                "storageDetails.isRegionallyDurable",
                "networkDetails.subnetId",
                "systemType",
                "credentials.username",
            }
        ),
        write_only=frozenset({"credentials"}),
        required=frozenset({"instanceOcpuCount", "instanceMemorySizeInGbs", "credentials"}),
        patterns={"compartmentId": COMPARTMENT, "shape": r"VM\.[A-Za-z0-9.]+Flex"},
        choices={
            "storageDetails.systemType": ("OCI_OPTIMIZED_STORAGE",),
            "credentials.passwordDetails.passwordType": ("PLAIN_TEXT", "VAULT_SECRET"),
            "managementPolicy.backupPolicy.kind": ("DAILY", "WEEKLY", "MONTHLY", "NONE"),
        },
        references={"networkDetails.subnetId": OF_SUBNET, "networkDetails.nsgIds": OF_GROUP},
        checks=(_database,),
        tags="freeformTags",
    ),
    Kind(
        token=CACHE,
        identity=ocid("rediscluster"),
        computed=lifecycle()
        | {
            "primaryEndpointIpAddress": lambda draft: address_in(draft, "subnetId"),
            "primaryFqdn": lambda draft: f"{draft.hex(12)}.redis.{draft.region}.oci.oraclecloud.com",
            "replicasEndpointIpAddress": lambda draft: address_in(draft, "subnetId"),
            "replicasFqdn": lambda draft: f"{draft.hex(12)}.redis.{draft.region}.oci.oraclecloud.com",
            "discoveryEndpointIpAddress": lambda _: "",
            "discoveryFqdn": lambda _: "",
            "nodeCollections": lambda _: [],
            "lifecycleDetails": lambda _: "",
            "systemTags": lambda _: {},
            "timeUpdated": lambda _: CREATED,
            "ociCacheConfigSetId": lambda _: "",
            "clusterReplicationTopologies": lambda _: [],
            "clusterRole": lambda _: "NONE",
        },
        replaces=frozenset({"subnetId", "clusterMode"}),
        patterns={"compartmentId": COMPARTMENT, "softwareVersion": r"V\d+_\d+_\d+"},
        choices={"clusterMode": ("SHARDED", "NONSHARDED")},
        references={"subnetId": OF_SUBNET, "nsgIds": OF_GROUP},
        sets=frozenset({"nsgIds"}),
        tags="freeformTags",
    ),
    Kind(
        token="oci:Redis/ociCacheUser:OciCacheUser",  # noqa: S106 (a type)
        identity=ocid("ocicacheuser"),
        computed=lifecycle() | {"systemTags": lambda _: {}, "timeUpdated": lambda _: CREATED},
        replaces=frozenset({"name"}),
        patterns={
            "compartmentId": COMPARTMENT,
            "authenticationMode.hashedPasswords": r"[0-9a-f]{64}",
        },
        choices={"authenticationMode.authenticationType": ("PASSWORD", "IAM")},
        required=frozenset({"name"}),
        unique=("compartmentId", "name"),
        tags="freeformTags",
    ),
    Kind(
        token="oci:Redis/redisClusterAttachOciCacheUser:RedisClusterAttachOciCacheUser",  # noqa: S106 (a type)
        identity=lambda draft: f"{draft.inputs['redisClusterId']}/attach/{draft.hex(8)}",
        replaces=frozenset({"*"}),
        references={
            "redisClusterId": Reference(tokens=frozenset({CACHE})),
            "ociCacheUsers": Reference(tokens=frozenset({"oci:Redis/ociCacheUser:OciCacheUser"})),
        },
    ),
    Kind(
        token=VIEW,
        identity=ocid("dnsview"),
        computed=lifecycle() | {"isProtected": lambda _: False, "self": lambda _: "", "timeUpdated": lambda _: CREATED},
        patterns={"compartmentId": COMPARTMENT},
        choices={"scope": ("PRIVATE",)},
        tags="freeformTags",
    ),
    Kind(
        token=ZONE,
        identity=lambda draft: (
            f"ocid1.dns-zone.oc1.{draft.region if draft.inputs.get('scope') else ''}.{draft.letters(60)}"
        ),
        computed=lifecycle()
        | {
            "isProtected": lambda _: False,
            "nameservers": lambda _: [{"hostname": f"ns{number}.p68.dns.oraclecloud.net"} for number in (1, 2, 3, 4)],
            "self": lambda _: "",
            "serial": lambda _: 1,
            "version": lambda _: "1",
            "zoneTransferServers": lambda _: [],
            "dnssecConfigs": lambda _: [],
        },
        replaces=frozenset({"name", "zoneType", "scope", "viewId"}),
        required=frozenset({"name"}),
        choices={"zoneType": ("PRIMARY", "SECONDARY"), "scope": ("PRIVATE", "GLOBAL")},
        patterns={"compartmentId": COMPARTMENT},
        references={"viewId": Reference(tokens=frozenset({VIEW}))},
        unique=("name", "viewId"),
        taken="ZoneAlreadyExists",
        tags="freeformTags",
    ),
    Kind(
        token="oci:Dns/resolver:Resolver",  # noqa: S106 (a type)
        identity=lambda draft: draft.inputs["resolverId"],
        computed=lifecycle()
        | {
            "attachedVcnId": lambda _: "",
            "compartmentId": lambda _: "",
            "defaultViewId": ocid("dnsview"),
            "endpoints": lambda _: [],
            "isProtected": lambda _: True,
            "self": lambda _: "",
            "timeUpdated": lambda _: CREATED,
        },
        replaces=frozenset({"resolverId"}),
        references={"attachedViews.viewId": Reference(tokens=frozenset({VIEW}))},
        tags="freeformTags",
    ),
    Kind(
        token="oci:Dns/rrset:Rrset",  # noqa: S106 (a type)
        identity=lambda draft: (
            f"zoneNameOrId/{draft.inputs['zoneNameOrId']}/domain/{draft.inputs['domain']}/rtype/{draft.inputs['rtype']}"
        ),
        replaces=frozenset({"zoneNameOrId", "domain", "rtype", "viewId"}),
        required=frozenset({"items"}),
        choices={"rtype": ("A", "AAAA", "CNAME", "TXT", "MX", "NS", "SRV", "CAA")},
        unique=("zoneNameOrId", "domain", "rtype"),
        checks=(_zone_of,),
    ),
)
