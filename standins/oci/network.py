"""Networks of OCI: VCN, gateways, routes, subnets, groups of rules, addresses, network load balancers."""

import ipaddress
from collections.abc import Iterator, Mapping

from standins.kinds import Draft, Kind, Problem, Reference, at, every
from standins.oci.ids import COMPARTMENT, lifecycle, ocid

VCN, SUBNET, GROUP = "oci:Core/vcn:Vcn", "oci:Core/subnet:Subnet", "oci:Core/networkSecurityGroup:NetworkSecurityGroup"
GATEWAYS = frozenset(
    {
        "oci:Core/internetGateway:InternetGateway",
        "oci:Core/natGateway:NatGateway",
        "oci:Core/serviceGateway:ServiceGateway",
    }
)
ROUTES = "oci:Core/routeTable:RouteTable"
BALANCER = "oci:NetworkLoadBalancer/networkLoadBalancer:NetworkLoadBalancer"
IN_COMPARTMENT = {"compartmentId": COMPARTMENT}
OF_NETWORK = Reference(tokens=frozenset({VCN}), missing="NotAuthorizedOrNotFound")
OF_SUBNET = Reference(tokens=frozenset({SUBNET}), missing="NotAuthorizedOrNotFound")
OF_GROUP = Reference(tokens=frozenset({GROUP}), missing="NotAuthorizedOrNotFound")


def _cidrs(draft: Draft) -> Iterator[Problem]:
    for path, value in [*every(draft.inputs, "cidrBlocks"), *every(draft.inputs, "cidrBlock")]:
        try:
            network = ipaddress.ip_network(str(value))
        except ValueError as error:
            yield Problem(path, f"InvalidParameter: {error}")
            continue
        if not 16 <= network.prefixlen <= 30:
            yield Problem(path, f"InvalidParameter: {value} is not between /16 and /30")


def _in_its_network(draft: Draft) -> Iterator[Problem]:
    yield from _cidrs(draft)
    network, mine = draft.referred("vcnId"), at(draft.inputs, "cidrBlock")
    if network is None or not mine:
        return
    own = ipaddress.IPv4Network(str(mine))
    blocks = [ipaddress.IPv4Network(str(one)) for one in network.inputs.get("cidrBlocks", [])]
    if not any(own.subnet_of(one) for one in blocks):
        yield Problem("cidrBlock", f"InvalidParameter: {mine} is not within the network")
    for other in draft.cloud.of(SUBNET):
        if other.inputs.get("vcnId") == network.id and other.id != draft.id and other.name != draft.name:
            theirs = ipaddress.IPv4Network(str(other.inputs["cidrBlock"]))
            if theirs.overlaps(own):
                yield Problem("cidrBlock", f"InvalidParameter: {mine} overlaps {theirs} of {other.name}")


def _ports(draft: Draft) -> Iterator[Problem]:
    protocol = draft.inputs.get("protocol")
    for key, number in {"tcpOptions": "6", "udpOptions": "17", "icmpOptions": "1"}.items():
        if key in draft.inputs and protocol not in (None, number):
            yield Problem(key, f"InvalidParameter: options of protocol {number} in a rule of protocol {protocol}")
    for path, ports in every(draft.inputs, "tcpOptions.destinationPortRange"):
        if isinstance(ports, Mapping) and int(ports["min"]) > int(ports["max"]):
            yield Problem(path, "InvalidParameter: the first port is behind the last")
    inward = draft.inputs.get("direction") == "INGRESS"
    for key in ("destination", "source"):
        if (key == "source") is not inward and key in draft.inputs:
            yield Problem(key, f"InvalidParameter: a rule of direction {draft.inputs.get('direction')} has no {key}")


def host(draft: Draft, cidr: str) -> str:
    """An address in a subnet that nothing else has: OCI keeps the first two and the last."""
    network = ipaddress.IPv4Network(cidr)
    taken = {
        str(value)
        for record in draft.cloud.all()
        for key in ("privateIp", "address")
        if (value := record.outputs.get(key))
    }
    start = sum(map(ord, draft.name)) % max(1, network.num_addresses - 8) + 2
    for step in range(network.num_addresses - 3):
        address = str(network[2 + (start + step) % (network.num_addresses - 3)])
        if address not in taken:
            return address
    raise ValueError(f"{cidr} is full")


def address_in(draft: Draft, path: str) -> str:
    """An address in the subnet whose OCID stands at a property."""
    subnet = draft.referred(path)
    return host(draft, str(subnet.inputs["cidrBlock"])) if subnet is not None else "10.0.0.2"


def public_address(draft: Draft) -> str:
    """An address of the range that is kept for documentation (RFC 5737)."""
    return f"203.0.113.{sum(map(ord, draft.id)) % 254 + 1}"


def _gateway(name: str, kind: str, **more: object) -> Kind:
    return Kind(
        token=f"oci:Core/{name[0].lower()}{name[1:]}:{name}",
        identity=ocid(kind),
        computed=lifecycle("AVAILABLE") | dict(more),  # type: ignore[arg-type]  # functions of a draft, all of them
        replaces=frozenset({"vcnId"}),
        patterns=IN_COMPARTMENT,
        references={"vcnId": OF_NETWORK},
        tags="freeformTags",
    )


KINDS = (
    Kind(
        token=VCN,
        identity=ocid("vcn"),
        computed=lifecycle("AVAILABLE")
        | {
            "defaultDhcpOptionsId": ocid("dhcpoptions"),
            "defaultRouteTableId": ocid("routetable"),
            "defaultSecurityListId": ocid("securitylist"),
            "byoipv6cidrBlocks": lambda _: [],
            "ipv6cidrBlocks": lambda _: [],
            "vcnDomainName": lambda draft: f"{draft.inputs.get('dnsLabel')}.oraclevcn.com",
            "cidrBlock": lambda draft: draft.inputs["cidrBlocks"][0],
        },
        replaces=frozenset({"dnsLabel"}),
        patterns=IN_COMPARTMENT | {"dnsLabel": r"[A-Za-z][A-Za-z0-9]{0,14}"},
        required=frozenset({"cidrBlocks"}),
        checks=(_cidrs,),
        tags="freeformTags",
    ),
    _gateway("InternetGateway", "internetgateway"),
    _gateway("NatGateway", "natgateway", natIp=public_address),
    Kind(
        token="oci:Core/serviceGateway:ServiceGateway",  # noqa: S106 (a type)
        identity=ocid("servicegateway"),
        computed=lifecycle("AVAILABLE") | {"blockTraffic": lambda _: False},
        replaces=frozenset({"vcnId"}),
        patterns=IN_COMPARTMENT | {"services.serviceId": r"ocid1\.service\.oc\d{1,3}\.[a-z0-9-]+\.[a-z0-9]{20,}"},
        references={"vcnId": OF_NETWORK},
        tags="freeformTags",
    ),
    Kind(
        token=ROUTES,
        identity=ocid("routetable"),
        computed=lifecycle("AVAILABLE"),
        replaces=frozenset({"vcnId"}),
        patterns=IN_COMPARTMENT,
        choices={"routeRules.destinationType": ("CIDR_BLOCK", "SERVICE_CIDR_BLOCK")},
        references={"vcnId": OF_NETWORK, "routeRules.networkEntityId": Reference(tokens=GATEWAYS)},
        sets=frozenset({"routeRules"}),
        tags="freeformTags",
    ),
    Kind(
        token="oci:Core/defaultSecurityList:DefaultSecurityList",  # noqa: S106 (a type)
        identity=lambda draft: draft.inputs["manageDefaultResourceId"],
        computed=lifecycle("AVAILABLE"),
        replaces=frozenset({"manageDefaultResourceId"}),
        tags="freeformTags",
    ),
    Kind(
        token=SUBNET,
        identity=ocid("subnet"),
        computed=lifecycle("AVAILABLE")
        | {
            "subnetDomainName": lambda draft: f"{draft.inputs.get('dnsLabel')}.oraclevcn.com",
            "virtualRouterIp": lambda draft: str(ipaddress.IPv4Network(draft.inputs["cidrBlock"])[1]),
            "virtualRouterMac": lambda _: "00:00:17:00:00:01",
            "dhcpOptionsId": ocid("dhcpoptions"),
            "ipv6virtualRouterIp": lambda _: "",
        },
        replaces=frozenset({"vcnId", "dnsLabel", "availabilityDomain", "prohibitPublicIpOnVnic"}),
        required=frozenset({"cidrBlock"}),
        patterns=IN_COMPARTMENT | {"dnsLabel": r"[A-Za-z][A-Za-z0-9]{0,14}"},
        references={"vcnId": OF_NETWORK, "routeTableId": Reference(tokens=frozenset({ROUTES}))},
        sets=frozenset({"securityListIds"}),
        checks=(_in_its_network,),
        tags="freeformTags",
    ),
    Kind(
        token=GROUP,
        identity=ocid("networksecuritygroup"),
        computed=lifecycle("AVAILABLE"),
        replaces=frozenset({"vcnId"}),
        patterns=IN_COMPARTMENT,
        references={"vcnId": OF_NETWORK},
        tags="freeformTags",
    ),
    Kind(
        token="oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule",  # noqa: S106 (a type)
        identity=lambda draft: draft.hex(6).upper(),
        computed={"isValid": lambda _: True, "timeCreated": lifecycle()["timeCreated"]},
        replaces=frozenset({"*"}),
        choices={
            "direction": ("INGRESS", "EGRESS"),
            "sourceType": ("CIDR_BLOCK", "SERVICE_CIDR_BLOCK", "NETWORK_SECURITY_GROUP"),
            "destinationType": ("CIDR_BLOCK", "SERVICE_CIDR_BLOCK", "NETWORK_SECURITY_GROUP"),
            "protocol": ("all", "1", "6", "17"),
        },
        patterns={"description": r".{1,255}"},
        references={"networkSecurityGroupId": OF_GROUP},
        checks=(_ports,),
    ),
    Kind(
        token="oci:Core/publicIp:PublicIp",  # noqa: S106 (a type)
        identity=ocid("publicip"),
        computed=lifecycle("AVAILABLE")
        | {
            "ipAddress": public_address,
            "scope": lambda _: "REGION",
            "assignedEntityId": lambda _: "",
            "assignedEntityType": lambda _: "",
            "availabilityDomain": lambda _: "",
        },
        replaces=frozenset({"lifetime", "publicIpPoolId"}),
        choices={"lifetime": ("RESERVED", "EPHEMERAL")},
        patterns=IN_COMPARTMENT,
        tags="freeformTags",
    ),
    Kind(
        token=BALANCER,
        identity=ocid("networkloadbalancer"),
        computed=lifecycle()
        | {
            "ipAddresses": lambda draft: [{"ipAddress": address_in(draft, "subnetId"), "isPublic": False}],
            "timeUpdated": lifecycle()["timeCreated"],
            "lifecycleDetails": lambda _: "",
            "systemTags": lambda _: {},
        },
        replaces=frozenset({"subnetId", "isPrivate"}),
        patterns=IN_COMPARTMENT,
        references={"subnetId": OF_SUBNET, "networkSecurityGroupIds": OF_GROUP},
        sets=frozenset({"networkSecurityGroupIds"}),
        tags="freeformTags",
    ),
    Kind(
        token="oci:NetworkLoadBalancer/networkLoadBalancersBackendSetsUnified:NetworkLoadBalancersBackendSetsUnified",  # noqa: S106 (a type)
        identity=lambda draft: (
            f"networkLoadBalancers/{draft.inputs['networkLoadBalancerId']}/backendSets/{draft.inputs['name']}"
        ),
        replaces=frozenset({"name", "networkLoadBalancerId"}),
        choices={"policy": ("TWO_TUPLE", "THREE_TUPLE", "FIVE_TUPLE")},
        references={"networkLoadBalancerId": Reference(tokens=frozenset({BALANCER}))},
        unique=("networkLoadBalancerId", "name"),
    ),
    Kind(
        token="oci:NetworkLoadBalancer/listener:Listener",  # noqa: S106 (a type)
        identity=lambda draft: (
            f"networkLoadBalancers/{draft.inputs['networkLoadBalancerId']}/listeners/{draft.inputs['name']}"
        ),
        replaces=frozenset({"name", "networkLoadBalancerId"}),
        choices={"protocol": ("TCP", "UDP", "TCP_AND_UDP", "ANY")},
        references={"networkLoadBalancerId": Reference(tokens=frozenset({BALANCER}))},
        unique=("networkLoadBalancerId", "port"),
    ),
)
