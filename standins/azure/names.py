"""Resource groups, and zones and records of both kinds: those of the Internet, and those of a network."""

from collections.abc import Iterable

from standins.azure.network import NETWORK, PRIVATE_ZONE
from standins.azure.shapes import (
    GROUP,
    IN_GROUP,
    NOT_FOUND,
    TAKEN,
    arm,
    constant,
    done,
    form,
    region,
    subscription,
    system_data,
    told,
)
from standins.kinds import Draft, Kind, Problem, Reference

ZONE = "azure-native:dns:Zone"
LINK = "azure-native:privatedns:VirtualNetworkLink"
_DOMAIN = r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
_SERVERS = ["ns1-07.azure-dns.com.", "ns2-07.azure-dns.net.", "ns3-07.azure-dns.org.", "ns4-07.azure-dns.info."]


def _fqdn(zone: str) -> object:
    def name(draft: Draft) -> str:
        relative, around = draft.inputs.get("relativeRecordSetName"), draft.inputs.get(zone)
        return f"{around}." if relative == "@" else f"{relative}.{around}."

    return name


def _one_kind(draft: Draft) -> Iterable[Problem]:
    """A record has what its type says, and a name with a CNAME has nothing else."""
    type_ = draft.inputs.get("recordType")
    wanted = {"A": "aRecords", "CNAME": "cnameRecord", "TXT": "txtRecords"}.get(str(type_))
    if type_ is not None and wanted is None:
        yield Problem(path="recordType", reason=f"{type_!r} is not one of A, CNAME, TXT, which are known here")
    elif wanted is not None and draft.inputs.get(wanted) == []:
        yield Problem(path=wanted, reason=f"empty for a record of type {type_}")
    if type_ == "CNAME" and draft.inputs.get("relativeRecordSetName") == "@":
        yield Problem(path="relativeRecordSetName", reason="the zone itself cannot be an alias")


def _record(token: str, kind: str, zone_property: str, zone: str, *, fqdn: object, **more: object) -> Kind:
    def identity(draft: Draft) -> str:
        about = draft.inputs
        group = f"/subscriptions/{subscription(draft)}/resourceGroups/{about.get('resourceGroupName')}"
        around = f"{group}/providers/Microsoft.Network/{kind}/{about.get(zone_property)}"
        return f"{around}/{about.get('recordType')}/{about.get('relativeRecordSetName')}"

    return Kind(
        token=token,
        identity=identity,
        computed={
            **told(f"Microsoft.Network/{kind}", "relativeRecordSetName", **more),
            **done(),
            "fqdn": fqdn,  # type: ignore[dict-item]  # a function of a draft
            "systemData": system_data,
        },
        replaces=frozenset({"relativeRecordSetName", "recordType", zone_property, "resourceGroupName"}),
        required=frozenset({"relativeRecordSetName", "ttl"}),
        unique=("resourceGroupName", zone_property, "relativeRecordSetName", "recordType"),
        taken=TAKEN,
        references={
            **IN_GROUP,
            zone_property: Reference(tokens=frozenset({zone}), output="name", missing=NOT_FOUND, holds=False),
        },
        checks=(_one_kind,),
    )


GROUPS = (
    Kind(
        token=GROUP,
        identity=lambda draft: (
            f"/subscriptions/{subscription(draft)}/resourceGroups/{draft.inputs.get('resourceGroupName')}"
        ),
        computed={
            **told("Microsoft.Resources/resourceGroups", "resourceGroupName"),
            "properties": constant({"provisioningState": "Succeeded"}),
        },
        replaces=frozenset({"resourceGroupName", "location"}),
        required=frozenset({"resourceGroupName", "location"}),
        unique=("resourceGroupName",),
        taken=TAKEN,
        checks=(region, form("resourceGroupName", r"[\w.()-]{0,89}[\w()-]", "a name of a resource group")),
        tags="tags",
    ),
)

NAMES = (
    Kind(
        token=PRIVATE_ZONE,
        identity=arm("Microsoft.Network/privateDnsZones", "privateZoneName"),
        computed={
            **told(
                "Microsoft.Network/privateDnsZones",
                "privateZoneName",
                maxNumberOfRecordSets=25000,
                maxNumberOfVirtualNetworkLinks=1000,
                maxNumberOfVirtualNetworkLinksWithRegistration=100,
                numberOfRecordSets=1,
                numberOfVirtualNetworkLinks=0,
                numberOfVirtualNetworkLinksWithRegistration=0,
            ),
            **done(),
            "internalId": lambda draft: draft.hex(32),
            "systemData": system_data,
        },
        replaces=frozenset({"privateZoneName", "resourceGroupName", "location"}),
        required=frozenset({"privateZoneName"}),
        unique=("resourceGroupName", "privateZoneName"),
        taken=TAKEN,
        references=IN_GROUP,
        choices={"location": ("global",)},
        checks=(form("privateZoneName", _DOMAIN, "a domain"),),
        tags="tags",
    ),
    Kind(
        token=LINK,
        identity=arm(
            "Microsoft.Network/privateDnsZones/virtualNetworkLinks", "privateZoneName", "virtualNetworkLinkName"
        ),
        computed={
            **told(
                "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
                "virtualNetworkLinkName",
                virtualNetworkLinkState="Completed",
            ),
            **done(),
            "systemData": system_data,
        },
        replaces=frozenset(
            {"privateZoneName", "virtualNetworkLinkName", "resourceGroupName", "location", "virtualNetwork.id"}
        ),
        required=frozenset({"virtualNetworkLinkName", "virtualNetwork"}),
        unique=("resourceGroupName", "privateZoneName", "virtualNetworkLinkName"),
        taken=TAKEN,
        references={
            **IN_GROUP,
            "privateZoneName": Reference(tokens=frozenset({PRIVATE_ZONE}), output="name", missing=NOT_FOUND),
            "virtualNetwork.id": Reference(tokens=frozenset({NETWORK}), missing=NOT_FOUND),
        },
        choices={"location": ("global",)},
        tags="tags",
    ),
    _record(
        "azure-native:privatedns:PrivateRecordSet",
        "privateDnsZones",
        "privateZoneName",
        PRIVATE_ZONE,
        fqdn=_fqdn("privateZoneName"),
        isAutoRegistered=False,
    ),
    Kind(
        token=ZONE,
        identity=arm("Microsoft.Network/dnszones", "zoneName"),
        computed={
            **told(
                "Microsoft.Network/dnszones",
                "zoneName",
                maxNumberOfRecordSets=10000,
                maxNumberOfRecordsPerRecordSet=20,
                numberOfRecordSets=2,
                signingKeys=[],
                nameServers=_SERVERS,
            ),
            **done(),
            "systemData": system_data,
        },
        replaces=frozenset({"zoneName", "resourceGroupName", "location"}),
        required=frozenset({"zoneName"}),
        unique=("resourceGroupName", "zoneName"),
        taken=TAKEN,
        references=IN_GROUP,
        choices={"location": ("global",)},
        checks=(form("zoneName", _DOMAIN, "a domain"),),
        tags="tags",
    ),
    _record("azure-native:dns:RecordSet", "dnszones", "zoneName", ZONE, fqdn=_fqdn("zoneName")),
)
