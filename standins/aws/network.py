"""VPC: networks, subnets, gateways and addresses. Which changes replace is as hashicorp/terraform-provider-aws has it,
on which the real provider is built (internal/service/ec2)."""

from typing import ClassVar

from standins.aws.ec2 import Ec2, arn, filters, retag, specification
from standins.aws.served import Client, Holders, Seen, account_of, answered, asked, differs, seen_tags, told
from standins.kinds import Draft, Kind

_VPC = {"cidrBlock": "CidrBlock", "instanceTenancy": "InstanceTenancy"}
_ATTRIBUTES = {
    "enableDnsSupport": ("EnableDnsSupport", True),
    "enableDnsHostnames": ("EnableDnsHostnames", False),
}
_SUBNET = {
    "vpcId": "VpcId",
    "cidrBlock": "CidrBlock",
    "availabilityZone": "AvailabilityZone",
    "availabilityZoneId": "AvailabilityZoneId",
}
_IN_A_SUBNET: dict[str, tuple[str, ...]] = {
    "aws:ec2/natGateway:NatGateway": ("subnetId",),
    "aws:ec2/instance:Instance": ("subnetId",),
    "aws:lb/loadBalancer:LoadBalancer": ("subnets",),
    "aws:efs/mountTarget:MountTarget": ("subnetId",),
    "aws:rds/subnetGroup:SubnetGroup": ("subnetIds",),
    "aws:elasticache/subnetGroup:SubnetGroup": ("subnetIds",),
    "aws:eks/nodeGroup:NodeGroup": ("subnetIds",),
    "aws:mq/broker:Broker": ("subnetIds",),
}


class Vpc(Ec2):
    """A network, and what comes with each: main route table, default security group, default ACL."""

    settled = frozenset({"instanceTenancy", "enableDnsSupport", "enableDnsHostnames"})
    holders: ClassVar[Holders] = {
        "aws:ec2/subnet:Subnet": ("vpcId",),
        "aws:ec2/securityGroup:SecurityGroup": ("vpcId",),
    }

    def _make(self, aws: Client, draft: Draft) -> str:
        made = aws.create_vpc(**asked(draft.inputs, _VPC), TagSpecifications=specification(draft, "vpc"))
        draft.id = made["Vpc"]["VpcId"]
        self._set(aws, draft)
        return str(draft.id)

    def _set(self, aws: Client, draft: Draft) -> None:
        for name, (attribute, usual) in _ATTRIBUTES.items():
            wanted = draft.inputs.get(name)
            if differs(draft, name):
                aws.modify_vpc_attribute(VpcId=draft.id, **{attribute: {"Value": usual if wanted is None else wanted}})

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        (vpc,) = aws.describe_vpcs(VpcIds=[draft.id])["Vpcs"]
        of_this = filters(vpc_id=draft.id)
        groups = aws.describe_security_groups(Filters=[*of_this, *filters(group_name="default")])["SecurityGroups"]
        tables = aws.describe_route_tables(Filters=[*of_this, {"Name": "association.main", "Values": ["true"]}])
        (acl,) = aws.describe_network_acls(Filters=[*of_this, *filters(default="true")])["NetworkAcls"][:1]
        main = tables["RouteTables"][0]["RouteTableId"]
        tags, all_of_them = seen_tags(draft, told(vpc.get("Tags")))
        attributes = {
            name: aws.describe_vpc_attribute(VpcId=draft.id, Attribute=name)[attribute]["Value"]
            for name, (attribute, _) in _ATTRIBUTES.items()
        }
        return Seen(
            inputs=answered(vpc, _VPC) | attributes | tags,
            outputs={
                "arn": arn(draft, "vpc", draft.id),
                "ownerId": account_of(draft),
                "dhcpOptionsId": vpc["DhcpOptionsId"],
                "defaultSecurityGroupId": groups[0]["GroupId"],
                "mainRouteTableId": main,
                "defaultRouteTableId": main,
                "defaultNetworkAclId": acl["NetworkAclId"],
                "ipv6AssociationId": "",
            }
            | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_vpc(VpcId=draft.id)


class Subnet(Ec2):
    """A part of a network in one zone."""

    settled = frozenset({*_SUBNET, "mapPublicIpOnLaunch"})
    holders: ClassVar[Holders] = _IN_A_SUBNET

    def _make(self, aws: Client, draft: Draft) -> str:
        made = aws.create_subnet(**asked(draft.inputs, _SUBNET), TagSpecifications=specification(draft, "subnet"))
        draft.id = made["Subnet"]["SubnetId"]
        self._set(aws, draft)
        return str(draft.id)

    def _set(self, aws: Client, draft: Draft) -> None:
        if differs(draft, "mapPublicIpOnLaunch"):
            public = bool(draft.inputs.get("mapPublicIpOnLaunch"))
            aws.modify_subnet_attribute(SubnetId=draft.id, MapPublicIpOnLaunch={"Value": public})

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        (subnet,) = aws.describe_subnets(SubnetIds=[draft.id])["Subnets"]
        tags, all_of_them = seen_tags(draft, told(subnet.get("Tags")))
        return Seen(
            inputs=answered(subnet, _SUBNET) | {"mapPublicIpOnLaunch": subnet["MapPublicIpOnLaunch"]} | tags,
            outputs={
                "arn": arn(draft, "subnet", draft.id),
                "ownerId": account_of(draft),
                "ipv6CidrBlockAssociationId": "",
            }
            | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_subnet(SubnetId=draft.id)


class InternetGateway(Ec2):
    """The way between a network and the Internet."""

    def _make(self, aws: Client, draft: Draft) -> str:
        made = aws.create_internet_gateway(TagSpecifications=specification(draft, "internet-gateway"))
        draft.id = made["InternetGateway"]["InternetGatewayId"]
        self._attach(aws, draft, draft.inputs.get("vpcId"))
        return str(draft.id)

    def _change(self, aws: Client, draft: Draft) -> None:
        if differs(draft, "vpcId"):
            self._detach(aws, draft)
            self._attach(aws, draft, draft.inputs.get("vpcId"))
        retag(aws, draft)

    def _attach(self, aws: Client, draft: Draft, vpc: str | None) -> None:
        if vpc:
            aws.attach_internet_gateway(InternetGatewayId=draft.id, VpcId=vpc)

    def _detach(self, aws: Client, draft: Draft) -> None:
        (gateway,) = aws.describe_internet_gateways(InternetGatewayIds=[draft.id])["InternetGateways"]
        for one in gateway["Attachments"]:
            aws.detach_internet_gateway(InternetGatewayId=draft.id, VpcId=one["VpcId"])

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        (gateway,) = aws.describe_internet_gateways(InternetGatewayIds=[draft.id])["InternetGateways"]
        attached = gateway.get("Attachments") or [{}]
        tags, all_of_them = seen_tags(draft, told(gateway.get("Tags")))
        return Seen(
            inputs={"vpcId": attached[0].get("VpcId")} | tags,
            outputs={"arn": arn(draft, "internet-gateway", draft.id), "ownerId": account_of(draft)} | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        self._detach(aws, draft)
        aws.delete_internet_gateway(InternetGatewayId=draft.id)


class Eip(Ec2):
    """A public address of one's own."""

    settled = frozenset({"domain", "networkBorderGroup", "publicIpv4Pool"})
    holders: ClassVar[Holders] = {"aws:ec2/natGateway:NatGateway": ("allocationId",)}

    def _make(self, aws: Client, draft: Draft) -> str:
        made = aws.allocate_address(Domain="vpc", TagSpecifications=specification(draft, "elastic-ip"))
        return str(made["AllocationId"])

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        (address,) = aws.describe_addresses(AllocationIds=[draft.id])["Addresses"]
        tags, all_of_them = seen_tags(draft, told(address.get("Tags")))
        public = address["PublicIp"]
        where = f"{draft.region}.compute.amazonaws.com"
        return Seen(
            inputs={"domain": address["Domain"]} | tags,
            outputs={
                "allocationId": draft.id,
                "arn": arn(draft, "elastic-ip", draft.id),
                "publicIp": public,
                "publicDns": f"ec2-{public.replace('.', '-')}.{where}",
                "publicIpv4Pool": "amazon",
                "networkBorderGroup": draft.region,
                # Where it leads is known once something takes it, which no answer to its own creation can say.
                "associationId": "",
                "privateIp": "",
                "privateDns": "",
                "carrierIp": "",
                "customerOwnedIp": "",
                "ptrRecord": "",
            }
            | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.release_address(AllocationId=draft.id)


class NatGateway(Ec2):
    """The way out for what has no public address."""

    settled = frozenset({"connectivityType", "privateIp", "availabilityMode", "vpcId"})

    def _make(self, aws: Client, draft: Draft) -> str:
        names = {"subnetId": "SubnetId", "allocationId": "AllocationId", "connectivityType": "ConnectivityType"}
        made = aws.create_nat_gateway(
            **asked(draft.inputs, names), TagSpecifications=specification(draft, "natgateway")
        )
        return str(made["NatGateway"]["NatGatewayId"])

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        found = aws.describe_nat_gateways(NatGatewayIds=[draft.id])["NatGateways"]
        if not found or found[0]["State"] == "deleted":
            return None
        address = (found[0].get("NatGatewayAddresses") or [{}])[0]
        tags, all_of_them = seen_tags(draft, told(found[0].get("Tags")))
        return Seen(
            inputs={
                "subnetId": found[0]["SubnetId"],
                "allocationId": address.get("AllocationId"),
                "connectivityType": draft.inputs.get("connectivityType", "public"),
                "privateIp": address.get("PrivateIp"),
                "vpcId": found[0]["VpcId"],
            }
            | tags,
            outputs={
                "publicIp": address.get("PublicIp") or "",
                "networkInterfaceId": address.get("NetworkInterfaceId") or "",
                "associationId": address.get("AssociationId") or "",
                "autoProvisionZones": "",
                "autoScalingIps": "",
                "regionalNatGatewayAutoMode": "",
                "routeTableId": "",
            }
            | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_nat_gateway(NatGatewayId=draft.id)


KINDS = (
    Kind(
        token="aws:ec2/vpc:Vpc",  # noqa: S106 (a type)
        service=Vpc(),
        replaces=frozenset({"cidrBlock", "ipv4IpamPoolId", "region"}),
        tags="tags",
    ),
    Kind(
        token="aws:ec2/subnet:Subnet",  # noqa: S106 (a type)
        service=Subnet(),
        replaces=frozenset(
            {"vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId", "outpostArn", "ipv6Native", "region"}
        ),
        defaults={"mapPublicIpOnLaunch": False, "assignIpv6AddressOnCreation": False},
        tags="tags",
    ),
    Kind(token="aws:ec2/internetGateway:InternetGateway", service=InternetGateway(), tags="tags"),  # noqa: S106 (a type)
    Kind(
        token="aws:ec2/eip:Eip",  # noqa: S106 (a type)
        service=Eip(),
        replaces=frozenset({"domain", "address", "publicIpv4Pool", "networkBorderGroup", "region"}),
        tags="tags",
    ),
    Kind(
        token="aws:ec2/natGateway:NatGateway",  # noqa: S106 (a type)
        service=NatGateway(),
        replaces=frozenset({"subnetId", "allocationId", "connectivityType", "privateIp", "vpcId", "region"}),
        defaults={"connectivityType": "public"},
        tags="tags",
    ),
)
