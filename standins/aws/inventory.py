"""What AWS itself lists, asked by a real client: to find what no state knows of, and what is there twice.

The store of the stand-ins is not asked: it only has what the engine was answered. What every account has by itself
(the default network, the policies and keys that AWS keeps) and what comes with something else (a network's main route
table, the records of a zone itself) is left out.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spec.clouds.aws.regions import REGIONS
from standins.aws.moto import address, client
from standins.aws.served import told

URN_NAME = "groundwork:urn-name"
"""Tag with the name that a resource has in the program."""

_Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """One resource, by the type and id that the engine's state has for it."""

    token: str
    id: str
    name: str = field(compare=False)
    """What it is called: by the tag with its name in the program, else by its own name, else its id."""
    tags: Mapping[str, str] = field(compare=False, default_factory=dict)


def everything(room: Path, region: str) -> list[Thing]:
    """All that a rehearsal's AWS has in one region and everywhere; by type and id.

    A region that AWS has not is that of somebody else's storage, which speaks S3 and nothing else.
    """
    aws = _Clients(address(room), region)
    return sorted(thing for listing in (_LISTINGS if region in REGIONS else (_buckets,)) for thing in listing(aws))


def twice(things: Iterable[Thing]) -> list[str]:
    """Types and names of which there is more than one: `aws:ec2/vpc:Vpc network-vpc`."""
    counted = Counter(f"{one.token} {one.name}" for one in things)
    return sorted(name for name, number in counted.items() if number > 1)


def unknown_to(state: Iterable[_Json], things: Iterable[Thing]) -> list[Thing]:
    """Things that none of these resources of a state is: nobody would ever take them away again."""
    known = {(one.get("type"), one.get("id")) for one in state}
    return [one for one in things if (one.token, one.id) not in known]


class _Clients:
    """A client for each service, and all pages of what it lists."""

    def __init__(self, endpoint: str, region: str) -> None:
        self._endpoint, self.region = endpoint, region
        self._clients: dict[str, Any] = {}

    def of(self, service: str) -> Any:  # noqa: ANN401 (boto3 has no types)
        if service not in self._clients:
            self._clients[service] = client(self._endpoint, service, self.region)
        return self._clients[service]

    def all(self, service: str, operation: str, key: str, **words: Any) -> Iterator[_Json]:  # noqa: ANN401
        """Each entry of every page."""
        asked = self.of(service)
        if asked.can_paginate(operation):
            for page in asked.get_paginator(operation).paginate(**words):
                yield from page[key]
        else:
            yield from getattr(asked, operation)(**words)[key]


_Listing = Callable[[_Clients], Iterator[Thing]]


def _thing(token: str, id_: str, own: str | None = None, tags: Mapping[str, str] | None = None) -> Thing:
    marks = dict(tags or {})
    return Thing(token, id_, marks.get(URN_NAME) or marks.get("Name") or own or id_, marks)


def _own(one: _Json) -> bool:
    """Whether it is not what every account has, or what EKS puts beside a cluster."""
    return not (one.get("IsDefault") or one.get("DefaultForAz"))


def _networks(aws: _Clients) -> Iterator[Thing]:
    mine = {one["VpcId"] for one in aws.all("ec2", "describe_vpcs", "Vpcs") if _own(one)}
    kinds: tuple[tuple[str, str, str, str], ...] = (
        ("aws:ec2/vpc:Vpc", "describe_vpcs", "Vpcs", "VpcId"),
        ("aws:ec2/subnet:Subnet", "describe_subnets", "Subnets", "SubnetId"),
        ("aws:ec2/natGateway:NatGateway", "describe_nat_gateways", "NatGateways", "NatGatewayId"),
        ("aws:ec2/vpcEndpoint:VpcEndpoint", "describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId"),
    )
    for token, operation, key, id_ in kinds:
        for one in aws.all("ec2", operation, key):
            if one["VpcId"] in mine and one["State"] != "deleted":
                yield _thing(token, one[id_], None, told(one.get("Tags")))
    for one in aws.all("ec2", "describe_internet_gateways", "InternetGateways"):
        attached = {each["VpcId"] for each in one["Attachments"]}
        if not attached or attached & mine:
            token = "aws:ec2/internetGateway:InternetGateway"  # noqa: S105 (a type)
            yield _thing(token, one["InternetGatewayId"], None, told(one.get("Tags")))
    for one in aws.all("ec2", "describe_addresses", "Addresses"):
        yield _thing("aws:ec2/eip:Eip", one["AllocationId"], None, told(one.get("Tags")))
    for one in aws.all("ec2", "describe_route_tables", "RouteTables"):
        if one["VpcId"] in mine and not any(each.get("Main") for each in one["Associations"]):
            yield _thing("aws:ec2/routeTable:RouteTable", one["RouteTableId"], None, told(one.get("Tags")))
            for each in one["Associations"]:
                token = "aws:ec2/routeTableAssociation:RouteTableAssociation"  # noqa: S105 (a type)
                yield _thing(token, each["RouteTableAssociationId"])


def _groups(aws: _Clients) -> Iterator[Thing]:
    mine = set()
    for one in aws.all("ec2", "describe_security_groups", "SecurityGroups"):
        tags = told(one.get("Tags"))
        if one["GroupName"] != "default" and "aws:eks:cluster-name" not in tags:
            mine.add(one["GroupId"])
            yield _thing("aws:ec2/securityGroup:SecurityGroup", one["GroupId"], one["GroupName"], tags)
    for one in aws.all("ec2", "describe_security_group_rules", "SecurityGroupRules"):
        tags = told(one.get("Tags"))
        if one["GroupId"] in mine and tags:  # one without a tag is said in its group
            way = "Egress" if one["IsEgress"] else "Ingress"
            yield _thing(
                f"aws:vpc/securityGroup{way}Rule:SecurityGroup{way}Rule", one["SecurityGroupRuleId"], None, tags
            )


def _machines(aws: _Clients) -> Iterator[Thing]:
    for one in aws.all("ec2", "describe_launch_templates", "LaunchTemplates"):
        token = "aws:ec2/launchTemplate:LaunchTemplate"  # noqa: S105 (a type)
        yield _thing(token, one["LaunchTemplateId"], one["LaunchTemplateName"], told(one.get("Tags")))
    for reservation in aws.all("ec2", "describe_instances", "Reservations"):
        for one in reservation["Instances"]:
            if one["State"]["Name"] != "terminated":
                yield _thing("aws:ec2/instance:Instance", one["InstanceId"], None, told(one.get("Tags")))
    for one in aws.all("ec2", "describe_volumes", "Volumes"):
        if told(one.get("Tags")):  # a machine's own disk has none, and goes with it
            yield _thing("aws:ebs/volume:Volume", one["VolumeId"], None, told(one.get("Tags")))


def _identities(aws: _Clients) -> Iterator[Thing]:
    for one in aws.all("iam", "list_roles", "Roles"):
        role = one["RoleName"]
        if one["Path"].startswith("/aws-service-role/"):
            continue
        yield _thing("aws:iam/role:Role", role)
        for name in aws.all("iam", "list_role_policies", "PolicyNames", RoleName=role):
            yield _thing("aws:iam/rolePolicy:RolePolicy", f"{role}:{name}")
        for each in aws.all("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=role):
            yield _thing("aws:iam/rolePolicyAttachment:RolePolicyAttachment", f"{role}/{each['PolicyArn']}")
    for one in aws.all("iam", "list_policies", "Policies", Scope="Local"):
        yield _thing("aws:iam/policy:Policy", one["Arn"], one["PolicyName"])
    for one in aws.all("iam", "list_instance_profiles", "InstanceProfiles"):
        yield _thing("aws:iam/instanceProfile:InstanceProfile", one["InstanceProfileName"])
    for one in aws.all("iam", "list_users", "Users"):
        yield _thing("aws:iam/user:User", one["UserName"])
        for each in aws.all("iam", "list_access_keys", "AccessKeyMetadata", UserName=one["UserName"]):
            yield _thing("aws:iam/accessKey:AccessKey", each["AccessKeyId"], f"key of {one['UserName']}")


def _buckets(aws: _Clients) -> Iterator[Thing]:
    for one in aws.all("s3", "list_buckets", "Buckets"):
        yield _thing("aws:s3/bucket:Bucket", one["Name"])


def _secrets(aws: _Clients) -> Iterator[Thing]:
    for one in aws.all("secretsmanager", "list_secrets", "SecretList"):
        yield _thing("aws:secretsmanager/secret:Secret", one["ARN"], one["Name"], told(one.get("Tags")))


def _keys(aws: _Clients) -> Iterator[Thing]:
    for one in aws.all("kms", "list_keys", "Keys"):
        about = aws.of("kms").describe_key(KeyId=one["KeyId"])["KeyMetadata"]
        if about["KeyManager"] == "CUSTOMER" and about["KeyState"] != "PendingDeletion":
            tags = aws.of("kms").list_resource_tags(KeyId=one["KeyId"])["Tags"]
            if tags:  # moto makes keys of AWS's own for itself, as the customer's
                yield _thing("aws:kms/key:Key", one["KeyId"], None, {each["TagKey"]: each["TagValue"] for each in tags})
    for one in aws.all("kms", "list_aliases", "Aliases"):
        if not one["AliasName"].startswith("alias/aws/"):
            yield _thing("aws:kms/alias:Alias", one["AliasName"])


def _databases(aws: _Clients) -> Iterator[Thing]:
    for one in aws.all("rds", "describe_db_instances", "DBInstances"):
        yield _thing("aws:rds/instance:Instance", one["DbiResourceId"], one["DBInstanceIdentifier"])
    for one in aws.all("rds", "describe_db_subnet_groups", "DBSubnetGroups"):
        yield _thing("aws:rds/subnetGroup:SubnetGroup", one["DBSubnetGroupName"])
    for one in aws.all("rds", "describe_db_parameter_groups", "DBParameterGroups"):
        if not one["DBParameterGroupName"].startswith("default."):
            yield _thing("aws:rds/parameterGroup:ParameterGroup", one["DBParameterGroupName"])


def _names(aws: _Clients) -> Iterator[Thing]:
    for zone in aws.all("route53", "list_hosted_zones", "HostedZones"):
        id_ = zone["Id"].removeprefix("/hostedzone/")
        yield _thing("aws:route53/zone:Zone", id_, zone["Name"].rstrip("."))
        for one in aws.all("route53", "list_resource_record_sets", "ResourceRecordSets", HostedZoneId=id_):
            if one["Type"] not in ("NS", "SOA") or one["Name"] != zone["Name"]:
                name = one["Name"].replace("\\052", "*").rstrip(".")
                yield _thing("aws:route53/record:Record", f"{id_}_{name}_{one['Type']}")


def _logs(aws: _Clients) -> Iterator[Thing]:
    for one in aws.all("logs", "describe_log_groups", "logGroups"):
        yield _thing("aws:cloudwatch/logGroup:LogGroup", one["logGroupName"])


def _balancers(aws: _Clients) -> Iterator[Thing]:
    for one in aws.all("elbv2", "describe_load_balancers", "LoadBalancers"):
        arn = one["LoadBalancerArn"]
        yield _thing("aws:lb/loadBalancer:LoadBalancer", arn, one["LoadBalancerName"])
        for each in aws.all("elbv2", "describe_listeners", "Listeners", LoadBalancerArn=arn):
            yield _thing("aws:lb/listener:Listener", each["ListenerArn"], f"{one['LoadBalancerName']}:{each['Port']}")
    for one in aws.all("elbv2", "describe_target_groups", "TargetGroups"):
        yield _thing("aws:lb/targetGroup:TargetGroup", one["TargetGroupArn"], one["TargetGroupName"])


_LISTINGS: tuple[_Listing, ...] = (
    _networks,
    _groups,
    _machines,
    _identities,
    _buckets,
    _secrets,
    _keys,
    _databases,
    _names,
    _logs,
    _balancers,
)
