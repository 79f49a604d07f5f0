"""VPC: route tables and private ways to AWS's own services."""

import json
import zlib
from typing import Any, ClassVar

from standins.aws.ec2 import Ec2, arn, retag, specification
from standins.aws.served import Client, Holders, Seen, account_of, answered, asked, seen_tags, told
from standins.kinds import Draft, Json, Kind

_DESTINATIONS = {
    "destinationCidrBlock": "DestinationCidrBlock",
    "destinationIpv6CidrBlock": "DestinationIpv6CidrBlock",
    "destinationPrefixListId": "DestinationPrefixListId",
}
_TARGETS = {
    "gatewayId": "GatewayId",
    "natGatewayId": "NatGatewayId",
    "networkInterfaceId": "NetworkInterfaceId",
    "transitGatewayId": "TransitGatewayId",
    "vpcEndpointId": "VpcEndpointId",
    "vpcPeeringConnectionId": "VpcPeeringConnectionId",
    "egressOnlyGatewayId": "EgressOnlyInternetGatewayId",
}
_INLINE = {"cidrBlock": "DestinationCidrBlock", "ipv6CidrBlock": "DestinationIpv6CidrBlock"} | _TARGETS


class RouteTable(Ec2):
    """A route table. Routes may be said in it or be resources of their own, not both."""

    holders: ClassVar[Holders] = {"aws:ec2/routeTableAssociation:RouteTableAssociation": ("routeTableId",)}

    def _make(self, aws: Client, draft: Draft) -> str:
        made = aws.create_route_table(
            VpcId=draft.inputs["vpcId"], TagSpecifications=specification(draft, "route-table")
        )
        draft.id = made["RouteTable"]["RouteTableId"]
        self._route(aws, draft)
        return str(draft.id)

    def _change(self, aws: Client, draft: Draft) -> None:
        self._route(aws, draft)
        retag(aws, draft)

    def _route(self, aws: Client, draft: Draft) -> None:
        before, after = (values.get("routes") or [] for values in (draft.before or {}, draft.inputs))
        for one in before:
            if one not in after:
                aws.delete_route(RouteTableId=draft.id, DestinationCidrBlock=one["cidrBlock"])
        for one in after:
            if one not in before:
                aws.create_route(RouteTableId=draft.id, **asked(one, _INLINE))

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        table = _table(aws, draft.id)
        tags, all_of_them = seen_tags(draft, told(table.get("Tags")))
        inputs: Json = {"vpcId": table["VpcId"]} | tags
        if "routes" in draft.inputs:
            inputs["routes"] = [
                {name: one[there] for name, there in _INLINE.items() if one.get(there)}
                for one in table["Routes"]
                if one.get("GatewayId") != "local"
            ]
        return Seen(
            inputs=inputs,
            outputs={"arn": arn(draft, "route-table", draft.id), "ownerId": account_of(draft)} | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_route_table(RouteTableId=draft.id)


class Route(Ec2):
    """One route. Its id is made of the table's and a check sum of where it leads, as the provider makes it."""

    keys = ("routeTableId", *_DESTINATIONS)

    def _make(self, aws: Client, draft: Draft) -> str:
        names = _DESTINATIONS | _TARGETS
        aws.create_route(RouteTableId=draft.inputs["routeTableId"], **asked(draft.inputs, names))
        return f"r-{draft.inputs['routeTableId']}{zlib.crc32(_destination(draft.inputs).encode())}"

    def _change(self, aws: Client, draft: Draft) -> None:
        names = _DESTINATIONS | _TARGETS
        aws.replace_route(RouteTableId=draft.inputs["routeTableId"], **asked(draft.inputs, names))

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        route = self._find(aws, draft)
        if route is None:
            return None
        told_of = {name: route.get(there) or None for name, there in (_DESTINATIONS | _TARGETS).items()}
        return Seen(
            inputs={"routeTableId": draft.inputs["routeTableId"]} | told_of,
            outputs={
                "origin": route.get("Origin", "CreateRoute"),
                "state": route.get("State", "active"),
                "instanceId": route.get("InstanceId") or "",
                "instanceOwnerId": "",
            },
        )

    def _find(self, aws: Client, draft: Draft) -> Any:  # noqa: ANN401 (a reply of boto3)
        """By what it leads to; in an import by the id that it is given: `rtb-…_0.0.0.0/0`."""
        if not draft.inputs:
            table, _, there = draft.id.partition("_")
            draft.inputs = {"routeTableId": table, "destinationCidrBlock": there}
            draft.id = f"r-{table}{zlib.crc32(there.encode())}"
        wanted = _destination(draft.inputs)
        for one in _table(aws, draft.inputs["routeTableId"])["Routes"]:
            if wanted in (one.get(there) for there in _DESTINATIONS.values()):
                return one
        return None

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_route(RouteTableId=draft.inputs["routeTableId"], **asked(draft.inputs, _DESTINATIONS))


def _destination(inputs: Json) -> str:
    return str(next(inputs[name] for name in _DESTINATIONS if inputs.get(name)))


def _table(aws: Client, id_: str) -> Any:  # noqa: ANN401 (a reply of boto3)
    (table,) = aws.describe_route_tables(RouteTableIds=[id_])["RouteTables"]
    return table


class RouteTableAssociation(Ec2):
    """Which table a subnet uses."""

    def _make(self, aws: Client, draft: Draft) -> str:
        names = {"routeTableId": "RouteTableId", "subnetId": "SubnetId", "gatewayId": "GatewayId"}
        return str(aws.associate_route_table(**asked(draft.inputs, names))["AssociationId"])

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        """In an import the id that it is given is `subnet-…/rtb-…`."""
        for table in aws.describe_route_tables()["RouteTables"]:
            for one in table["Associations"]:
                mine = one["RouteTableAssociationId"], f"{one.get('SubnetId')}/{one['RouteTableId']}"
                if draft.id in mine:
                    draft.id = mine[0]
                    names = {"routeTableId": "RouteTableId", "subnetId": "SubnetId", "gatewayId": "GatewayId"}
                    return Seen(inputs=answered(one, names))
        return None

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.disassociate_route_table(AssociationId=draft.id)


_LISTS = {"routeTableIds": "RouteTableIds", "subnetIds": "SubnetIds", "securityGroupIds": "SecurityGroupIds"}


class VpcEndpoint(Ec2):
    """A private way to a service of AWS: a route (Gateway) or addresses in subnets (Interface)."""

    settled = frozenset(
        {"policy", "privateDnsEnabled", "vpcEndpointType", "ipAddressType", "subnetConfigurations", "serviceRegion"}
    )

    def _make(self, aws: Client, draft: Draft) -> str:
        names = {
            "vpcId": "VpcId",
            "serviceName": "ServiceName",
            "vpcEndpointType": "VpcEndpointType",
            "policy": "PolicyDocument",
            **_LISTS,
        }
        made = aws.create_vpc_endpoint(
            **asked(draft.inputs, names),
            PrivateDnsEnabled=bool(draft.inputs.get("privateDnsEnabled")),
            TagSpecifications=specification(draft, "vpc-endpoint"),
        )
        return str(made["VpcEndpoint"]["VpcEndpointId"])

    def _change(self, aws: Client, draft: Draft) -> None:
        changes: Json = {}
        for name, there in _LISTS.items():
            before, after = (set(values.get(name) or []) for values in (draft.before or {}, draft.inputs))
            changes |= {f"Add{there}": sorted(after - before)} if after - before else {}
            changes |= {f"Remove{there}": sorted(before - after)} if before - after else {}
        if draft.inputs.get("policy") != (draft.before or {}).get("policy"):
            changes |= (
                {"PolicyDocument": draft.inputs["policy"]} if draft.inputs.get("policy") else {"ResetPolicy": True}
            )
        if draft.inputs.get("privateDnsEnabled") != (draft.before or {}).get("privateDnsEnabled"):
            changes["PrivateDnsEnabled"] = bool(draft.inputs.get("privateDnsEnabled"))
        if changes:
            aws.modify_vpc_endpoint(VpcEndpointId=draft.id, **changes)
        retag(aws, draft)

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        found = aws.describe_vpc_endpoints(VpcEndpointIds=[draft.id])["VpcEndpoints"]
        if not found or found[0]["State"] == "deleted":
            return None
        (endpoint,) = found
        gateway = endpoint["VpcEndpointType"] == "Gateway"
        tags, all_of_them = seen_tags(draft, told(endpoint.get("Tags")))
        groups = [one["GroupId"] for one in endpoint.get("Groups") or []]
        return Seen(
            inputs={
                "vpcId": endpoint["VpcId"],
                "serviceName": endpoint["ServiceName"],
                "vpcEndpointType": endpoint["VpcEndpointType"],
                "policy": _compact(endpoint.get("PolicyDocument")),
                "privateDnsEnabled": not gateway and endpoint["PrivateDnsEnabled"],
                "routeTableIds": endpoint.get("RouteTableIds") or None,
                "subnetIds": endpoint.get("SubnetIds") or None,
                "securityGroupIds": groups or None,
            }
            | tags,
            outputs={
                "arn": arn(draft, "vpc-endpoint", draft.id),
                "ownerId": account_of(draft),
                "state": endpoint["State"],
                "requesterManaged": False,
                "networkInterfaceIds": endpoint.get("NetworkInterfaceIds") or [],
                "dnsEntries": [
                    {"dnsName": one["DnsName"], "hostedZoneId": one.get("HostedZoneId", "")}
                    for one in endpoint.get("DnsEntries") or []
                ],
                "prefixListId": f"pl-{zlib.crc32(endpoint['ServiceName'].encode()):08x}" if gateway else "",
                "cidrBlocks": [],
                "ipAddressType": "" if gateway else "ipv4",
                "serviceRegion": draft.region,
            }
            | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_vpc_endpoints(VpcEndpointIds=[draft.id])


def _compact(document: str | None) -> str | None:
    return None if document is None else json.dumps(json.loads(document), separators=(",", ":"))


KINDS = (
    Kind(
        token="aws:ec2/routeTable:RouteTable",  # noqa: S106 (a type)
        service=RouteTable(),
        replaces=frozenset({"vpcId", "region"}),
        sets=frozenset({"routes", "propagatingVgws"}),
        tags="tags",
    ),
    Kind(
        token="aws:ec2/route:Route",  # noqa: S106 (a type)
        service=Route(),
        replaces=frozenset({"routeTableId", *_DESTINATIONS, "region"}),
    ),
    Kind(
        token="aws:ec2/routeTableAssociation:RouteTableAssociation",  # noqa: S106 (a type)
        service=RouteTableAssociation(),
        # The provider changes the table in place and gets a new id for it, which the engine cannot take over.
        replaces=frozenset({"subnetId", "gatewayId", "routeTableId", "region"}),
        delete_first=True,
    ),
    Kind(
        token="aws:ec2/vpcEndpoint:VpcEndpoint",  # noqa: S106 (a type)
        service=VpcEndpoint(),
        replaces=frozenset({"vpcId", "serviceName", "vpcEndpointType", "autoAccept", "serviceRegion", "region"}),
        documents=frozenset({"policy"}),
        sets=frozenset({"routeTableIds", "subnetIds", "securityGroupIds"}),
        choices={"vpcEndpointType": ("Gateway", "Interface", "GatewayLoadBalancer", "Resource", "ServiceNetwork")},
        defaults={"vpcEndpointType": "Gateway"},
        tags="tags",
    ),
)
