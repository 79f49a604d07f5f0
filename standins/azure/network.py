"""Networks, firewalls, addresses and private endpoints."""

import ipaddress
from collections import Counter
from collections.abc import Iterable

from standins.azure.shapes import IN_GROUP, NOT_FOUND, TAKEN, arm, constant, done, form, guid, region, told
from standins.kinds import Draft, Kind, Problem, Reference

_N = "azure-native:network:"
NETWORK, SUBNET, SECURITY = f"{_N}VirtualNetwork", f"{_N}Subnet", f"{_N}NetworkSecurityGroup"
GATEWAY, ADDRESS, CARD = f"{_N}NatGateway", f"{_N}PublicIPAddress", f"{_N}NetworkInterface"
ENDPOINT, ENDPOINT_NAMES = f"{_N}PrivateEndpoint", f"{_N}PrivateDnsZoneGroup"
PRIVATE_ZONE = "azure-native:privatedns:PrivateZone"

_KEPT_BACK = 5  # addresses of a subnet: the first four and the last
_LOWEST, _HIGHEST = 100, 4096


_subnet_id = arm("Microsoft.Network/virtualNetworks/subnets", "virtualNetworkName", "subnetName")
_card_id = arm("Microsoft.Network/networkInterfaces", "networkInterfaceName")
"""Of a resource whose inputs are checked: the engine tells no id then, and one that stays is not its own neighbour."""


def _whole(draft: Draft) -> Iterable[Problem]:
    for text in (draft.inputs.get("addressSpace") or {}).get("addressPrefixes") or []:
        try:
            ipaddress.ip_network(text)
        except ValueError as error:
            yield Problem(path="addressSpace.addressPrefixes", reason=str(error))


def _inside(draft: Draft) -> Iterable[Problem]:
    """A subnet lies in its network and beside its neighbours."""
    prefix, around = draft.inputs.get("addressPrefix"), draft.inputs.get("virtualNetworkName")
    if prefix is None or around is None:
        return
    try:
        mine = ipaddress.ip_network(prefix)
    except ValueError as error:
        yield Problem(path="addressPrefix", reason=str(error))
        return
    group = draft.inputs.get("resourceGroupName")
    for one in draft.cloud.of(NETWORK):
        if one.inputs.get("virtualNetworkName") != around or one.inputs.get("resourceGroupName") != group:
            continue
        ranges = (one.inputs.get("addressSpace") or {}).get("addressPrefixes") or []
        if not any(mine.subnet_of(ipaddress.ip_network(each)) for each in ranges):  # type: ignore[arg-type]
            yield Problem(path="addressPrefix", reason=f"{mine} is not in {', '.join(ranges)}")
    for other in draft.cloud.of(SUBNET):
        same = other.inputs.get("virtualNetworkName") == around and other.inputs.get("resourceGroupName") == group
        if (
            same
            and other.id != _subnet_id(draft)
            and mine.overlaps(ipaddress.ip_network(other.inputs["addressPrefix"]))
        ):
            yield Problem(path="addressPrefix", reason=f"NetcfgSubnetRangesOverlap: {mine} overlaps {other.name}")


def _rules(draft: Draft) -> Iterable[Problem]:
    rules = draft.inputs.get("securityRules") or []
    priorities = Counter((one.get("direction"), one.get("priority")) for one in rules)
    names = Counter(one.get("name") for one in rules)
    for number, one in enumerate(rules):
        where = f"securityRules[{number}]"
        priority = one.get("priority")
        if priority is not None and not _LOWEST <= priority <= _HIGHEST:
            yield Problem(path=f"{where}.priority", reason=f"{priority} is not from {_LOWEST} to {_HIGHEST}")
        if priorities[one.get("direction"), priority] > 1:
            yield Problem(path=f"{where}.priority", reason=f"{priority} is another {one.get('direction')} rule's too")
        if names[one.get("name")] > 1:
            yield Problem(path=f"{where}.name", reason=f"{one.get('name')} is another rule's too")
        for side in ("source", "destination"):
            both = f"{side}AddressPrefix" in one and f"{side}AddressPrefixes" in one
            if both:
                yield Problem(path=f"{where}.{side}AddressPrefix", reason="given beside a list of prefixes")
            if one.get(f"{side}AddressPrefix") == "" or not (one.get(f"{side}AddressPrefixes", ["any"])):
                yield Problem(path=f"{where}.{side}AddressPrefix", reason="SecurityRuleInvalidAddressPrefix: empty")
        if len(str(one.get("description") or "")) > 140:
            yield Problem(path=f"{where}.description", reason="longer than 140 letters")


def _address(draft: Draft) -> str:
    """Of the ranges that are kept for examples (RFC 5737)."""
    return f"203.0.113.{int(draft.hex(4), 16) % 253 + 1}"


def _fixed(draft: Draft) -> Iterable[Problem]:
    """A static address lies in its subnet and is nobody else's."""
    for number, one in enumerate(draft.inputs.get("ipConfigurations") or []):
        address, subnet = one.get("privateIPAddress"), (one.get("subnet") or {}).get("id")
        if address is None or subnet is None:
            continue
        where = f"ipConfigurations[{number}].privateIPAddress"
        around = draft.cloud.get(SUBNET, subnet)
        if around is not None:
            range_ = ipaddress.ip_network(around.inputs["addressPrefix"])
            reserved = {range_[n] for n in range(_KEPT_BACK - 1)} | {range_[-1]}
            if ipaddress.ip_address(address) not in range_ or ipaddress.ip_address(address) in reserved:
                yield Problem(path=where, reason=f"PrivateIPAddressNotInSubnet: {address} is not free in {range_}")
        for other in draft.cloud.of(CARD):
            taken = [each.get("privateIPAddress") for each in other.inputs.get("ipConfigurations") or []]
            if other.id != _card_id(draft) and address in taken:
                yield Problem(path=where, reason=f"PrivateIPAddressInUse: {address} is {other.name}'s")


def _delegated(draft: Draft) -> Iterable[Problem]:
    """A subnet that is given over to a service takes no card and no endpoint."""
    subnets = [(one.get("subnet") or {}).get("id") for one in draft.inputs.get("ipConfigurations") or []]
    subnets.append((draft.inputs.get("subnet") or {}).get("id"))
    for id_ in filter(None, subnets):
        subnet = draft.cloud.get(SUBNET, id_)
        if subnet is not None and subnet.inputs.get("delegations"):
            yield Problem(path="subnet.id", reason="SubnetIsDelegated: it takes only what it was given over to")


NETWORKS = (
    Kind(
        token=NETWORK,
        identity=arm("Microsoft.Network/virtualNetworks", "virtualNetworkName"),
        computed={
            **told("Microsoft.Network/virtualNetworks", "virtualNetworkName", flowLogs=[], subnets=[]),
            **done(),
            "resourceGuid": guid,
        },
        replaces=frozenset({"virtualNetworkName", "resourceGroupName", "location"}),
        required=frozenset({"virtualNetworkName", "addressSpace"}),
        unique=("resourceGroupName", "virtualNetworkName"),
        taken=TAKEN,
        references=IN_GROUP,
        checks=(region, _whole),
        tags="tags",
    ),
    Kind(
        token=SUBNET,
        identity=_subnet_id,
        computed={
            **told(
                "Microsoft.Network/virtualNetworks/subnets",
                "subnetName",
                ipConfigurationProfiles=[],
                ipConfigurations=[],
                privateEndpoints=[],
                resourceNavigationLinks=[],
                serviceAssociationLinks=[],
                purpose="",
            ),
            **done(),
        },
        replaces=frozenset({"subnetName", "virtualNetworkName", "resourceGroupName"}),
        required=frozenset({"subnetName", "addressPrefix"}),
        unique=("resourceGroupName", "virtualNetworkName", "subnetName"),
        taken=TAKEN,
        references={
            **IN_GROUP,
            "virtualNetworkName": Reference(tokens=frozenset({NETWORK}), output="name", missing=NOT_FOUND),
            "networkSecurityGroup.id": Reference(tokens=frozenset({SECURITY}), missing=NOT_FOUND),
            "natGateway.id": Reference(tokens=frozenset({GATEWAY}), missing=NOT_FOUND),
        },
        checks=(_inside,),
    ),
    Kind(
        token=SECURITY,
        identity=arm("Microsoft.Network/networkSecurityGroups", "networkSecurityGroupName"),
        computed={
            **told(
                "Microsoft.Network/networkSecurityGroups",
                "networkSecurityGroupName",
                defaultSecurityRules=[],
                flowLogs=[],
                networkInterfaces=[],
                subnets=[],
            ),
            **done(),
            "resourceGuid": guid,
        },
        replaces=frozenset({"networkSecurityGroupName", "resourceGroupName", "location"}),
        required=frozenset({"networkSecurityGroupName"}),
        unique=("resourceGroupName", "networkSecurityGroupName"),
        taken=TAKEN,
        references=IN_GROUP,
        choices={
            "securityRules.direction": ("Inbound", "Outbound"),
            "securityRules.access": ("Allow", "Deny"),
            "securityRules.protocol": ("Tcp", "Udp", "Icmp", "Esp", "Ah", "*"),
        },
        checks=(region, _rules),
        tags="tags",
    ),
    Kind(
        token=GATEWAY,
        identity=arm("Microsoft.Network/natGateways", "natGatewayName"),
        computed={
            **told("Microsoft.Network/natGateways", "natGatewayName", subnets=[]),
            **done(),
            "resourceGuid": guid,
        },
        replaces=frozenset({"natGatewayName", "resourceGroupName", "location", "zones", "sku.name"}),
        required=frozenset({"natGatewayName", "sku"}),
        unique=("resourceGroupName", "natGatewayName"),
        taken=TAKEN,
        references={
            **IN_GROUP,
            "publicIpAddresses.id": Reference(tokens=frozenset({ADDRESS}), missing=NOT_FOUND),
        },
        checks=(region,),
        tags="tags",
    ),
    Kind(
        token=ADDRESS,
        identity=arm("Microsoft.Network/publicIPAddresses", "publicIpAddressName"),
        computed={
            **told("Microsoft.Network/publicIPAddresses", "publicIpAddressName", ipConfiguration={}),
            **done(),
            "resourceGuid": guid,
            "ipAddress": _address,
        },
        defaults={"publicIPAddressVersion": "IPv4", "idleTimeoutInMinutes": 4},
        replaces=frozenset({"publicIpAddressName", "resourceGroupName", "location", "zones", "sku.name"}),
        required=frozenset({"publicIpAddressName"}),
        unique=("resourceGroupName", "publicIpAddressName"),
        taken=TAKEN,
        references=IN_GROUP,
        checks=(region,),
        tags="tags",
    ),
    Kind(
        token=CARD,
        identity=_card_id,
        computed={
            **told(
                "Microsoft.Network/networkInterfaces",
                "networkInterfaceName",
                defaultOutboundConnectivityEnabled=False,
                dscpConfiguration={},
                hostedWorkloads=[],
                primary=True,
                privateEndpoint={},
                tapConfigurations=[],
                virtualMachine={},
                vnetEncryptionSupported=False,
            ),
            **done(),
            "resourceGuid": guid,
            "macAddress": lambda draft: "-".join(("00", "0D", "3A", *(draft.hex(2).upper() for _ in range(3)))),
        },
        replaces=frozenset({"networkInterfaceName", "resourceGroupName", "location"}),
        required=frozenset({"networkInterfaceName", "ipConfigurations"}),
        unique=("resourceGroupName", "networkInterfaceName"),
        taken=TAKEN,
        references={
            **IN_GROUP,
            "ipConfigurations.subnet.id": Reference(tokens=frozenset({SUBNET}), missing=NOT_FOUND),
            "ipConfigurations.publicIPAddress.id": Reference(tokens=frozenset({ADDRESS}), missing=NOT_FOUND),
        },
        checks=(region, _fixed, _delegated),
        tags="tags",
    ),
    Kind(
        token=ENDPOINT,
        identity=arm("Microsoft.Network/privateEndpoints", "privateEndpointName"),
        computed={
            **told("Microsoft.Network/privateEndpoints", "privateEndpointName", networkInterfaces=[]),
            **done(),
            "customDnsConfigs": constant([]),
        },
        replaces=frozenset(
            {
                "privateEndpointName",
                "resourceGroupName",
                "location",
                "subnet.id",
                "privateLinkServiceConnections.privateLinkServiceId",
            }
        ),
        required=frozenset({"privateEndpointName", "subnet"}),
        unique=("resourceGroupName", "privateEndpointName"),
        taken=TAKEN,
        references={
            **IN_GROUP,
            "subnet.id": Reference(tokens=frozenset({SUBNET}), missing=NOT_FOUND),
        },
        checks=(region, _delegated),
        tags="tags",
    ),
    Kind(
        token=ENDPOINT_NAMES,
        identity=arm(
            "Microsoft.Network/privateEndpoints/privateDnsZoneGroups", "privateEndpointName", "privateDnsZoneGroupName"
        ),
        computed={
            **told("Microsoft.Network/privateEndpoints/privateDnsZoneGroups", "privateDnsZoneGroupName"),
            **done(),
        },
        replaces=frozenset({"privateEndpointName", "privateDnsZoneGroupName", "resourceGroupName"}),
        required=frozenset({"privateDnsZoneGroupName"}),
        references={
            **IN_GROUP,
            "privateEndpointName": Reference(
                tokens=frozenset({ENDPOINT}), output="name", missing=NOT_FOUND, holds=False
            ),
            "privateDnsZoneConfigs.privateDnsZoneId": Reference(tokens=frozenset({PRIVATE_ZONE}), missing=NOT_FOUND),
        },
        checks=(form("privateDnsZoneGroupName", r"[A-Za-z0-9][\w.-]{0,79}", "a name"),),
    ),
)
