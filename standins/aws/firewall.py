"""VPC: security groups and their rules."""

from typing import Any, ClassVar

from standins.aws.ec2 import Ec2, arn, filters, retag, specification
from standins.aws.served import Client, Holders, Seen, account_of, all_tags, asked, seen_tags, told
from standins.kinds import Draft, Json, Kind, Problem

_EVERYTHING = "-1"
_IN_A_GROUP: dict[str, tuple[str, ...]] = {
    "aws:rds/instance:Instance": ("vpcSecurityGroupIds",),
    "aws:ec2/instance:Instance": ("vpcSecurityGroupIds",),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ("securityGroupIds",),
    "aws:elasticache/replicationGroup:ReplicationGroup": ("securityGroupIds",),
    "aws:mq/broker:Broker": ("securityGroups",),
    "aws:lb/loadBalancer:LoadBalancer": ("securityGroups",),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ("referencedSecurityGroupId",),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ("referencedSecurityGroupId",),
}


class SecurityGroup(Ec2):
    """A group. The provider takes away the rule that lets everything out, which AWS puts into each new one."""

    settled = frozenset({"description", "name"})
    holders: ClassVar[Holders] = _IN_A_GROUP

    def _make(self, aws: Client, draft: Draft) -> str:
        names = {"name": "GroupName", "description": "Description", "vpcId": "VpcId"}
        made = aws.create_security_group(
            **({"Description": "Managed by Pulumi"} | asked(draft.inputs, names)),
            TagSpecifications=specification(draft, "security-group"),
        )
        draft.id = made["GroupId"]
        _close(aws, draft.id)
        self._open(aws, draft)
        return str(draft.id)

    def _change(self, aws: Client, draft: Draft) -> None:
        self._open(aws, draft)
        retag(aws, draft)

    def _open(self, aws: Client, draft: Draft) -> None:
        """Rules that are said in the group itself."""
        for direction in ("ingress", "egress"):
            before, after = (values.get(direction) or [] for values in (draft.before or {}, draft.inputs))
            for one in before:
                if one not in after:
                    getattr(aws, f"revoke_security_group_{direction}")(
                        GroupId=draft.id, IpPermissions=[_permission(draft.id, one)]
                    )
            for one in after:
                if one not in before:
                    getattr(aws, f"authorize_security_group_{direction}")(
                        GroupId=draft.id, IpPermissions=[_permission(draft.id, one)]
                    )

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        (group,) = aws.describe_security_groups(GroupIds=[draft.id])["SecurityGroups"]
        tags, all_of_them = seen_tags(draft, told(group.get("Tags")))
        inputs: Json = {
            "name": group["GroupName"],
            "description": group["Description"],
            "vpcId": group.get("VpcId"),
        } | tags
        for direction, there in (("ingress", "IpPermissions"), ("egress", "IpPermissionsEgress")):
            if direction in draft.inputs:
                inputs[direction] = _as_said(draft, draft.inputs[direction], group[there])
        return Seen(
            inputs=inputs,
            outputs={"arn": arn(draft, "security-group", draft.id), "ownerId": account_of(draft)} | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_security_group(GroupId=draft.id)


class DefaultSecurityGroup(SecurityGroup):
    """The group that each network has: taken over, emptied, and left where it is at the end."""

    def _make(self, aws: Client, draft: Draft) -> str:
        wanted = [*filters(vpc_id=draft.inputs["vpcId"]), *filters(group_name="default")]
        (group,) = aws.describe_security_groups(Filters=wanted)["SecurityGroups"]
        draft.id = group["GroupId"]
        _close(aws, draft.id)
        self._open(aws, draft)
        retag(aws, draft)
        return str(draft.id)

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        seen = super()._look(aws, draft)
        if seen is None:
            return None
        inputs = {name: value for name, value in seen.inputs.items() if name not in ("name", "description")}
        (group,) = aws.describe_security_groups(GroupIds=[draft.id])["SecurityGroups"]
        # What somebody opened counts, whether or not the program says anything about it: it is to be closed.
        for direction, there in (("ingress", "IpPermissions"), ("egress", "IpPermissionsEgress")):
            given = draft.inputs.get(direction) or []
            inputs[direction] = _as_said(draft, given, group[there])
        outputs = {"name": "default", "namePrefix": "", "description": group["Description"]}
        return Seen(inputs=inputs, outputs=seen.outputs | outputs)

    def _remove(self, aws: Client, draft: Draft) -> None:  # noqa: ARG002 (nothing is asked)
        return

    holders: ClassVar[Holders] = {}


def _close(aws: Client, group: str) -> None:
    """Without any rule."""
    for one in aws.describe_security_group_rules(Filters=filters(group_id=group))["SecurityGroupRules"]:
        revoke = aws.revoke_security_group_egress if one["IsEgress"] else aws.revoke_security_group_ingress
        revoke(GroupId=group, SecurityGroupRuleIds=[one["SecurityGroupRuleId"]])


def _permission(group: str, rule: Json) -> Json:
    made: Json = {"IpProtocol": str(rule["protocol"])}
    if made["IpProtocol"] != _EVERYTHING:
        made |= {"FromPort": rule["fromPort"], "ToPort": rule["toPort"]}
    about = {"Description": rule["description"]} if rule.get("description") else {}
    groups = [*(rule.get("securityGroups") or []), *([group] if rule.get("self") else [])]
    return made | {
        "IpRanges": [{"CidrIp": one} | about for one in rule.get("cidrBlocks") or []],
        "Ipv6Ranges": [{"CidrIpv6": one} | about for one in rule.get("ipv6CidrBlocks") or []],
        "PrefixListIds": [{"PrefixListId": one} | about for one in rule.get("prefixListIds") or []],
        "UserIdGroupPairs": [{"GroupId": one} | about for one in groups],
    }


def _as_said(draft: Draft, said: list[Json], there: list[Json]) -> list[Json]:
    """The rules as they are there, each in the program's own words where it is one of the program's."""
    left = [_flat(one) for one in there]
    kept = []
    for rule in said:
        wanted = _flat(_permission(draft.id, rule))
        if all(any(part in one for one in left) for part in wanted):
            kept.append(rule)
            left = [one - wanted for one in left]
    return kept + [_rule(part) for one in left for part in sorted(one)]


_Part = tuple[str, int, int, str, str]


def _flat(permission: Json) -> set[_Part]:
    """Protocol, ports, kind of source and source: one for each source."""
    protocol = str(permission["IpProtocol"])
    ports = (0, 0) if protocol == _EVERYTHING else (permission["FromPort"], permission["ToPort"])
    sources = {
        "cidrBlocks": [one["CidrIp"] for one in permission.get("IpRanges") or []],
        "ipv6CidrBlocks": [one["CidrIpv6"] for one in permission.get("Ipv6Ranges") or []],
        "prefixListIds": [one["PrefixListId"] for one in permission.get("PrefixListIds") or []],
        "securityGroups": [one["GroupId"] for one in permission.get("UserIdGroupPairs") or []],
    }
    return {(protocol, *ports, kind, one) for kind, each in sources.items() for one in each}


def _rule(part: _Part) -> Json:
    protocol, from_port, to_port, kind, source = part
    return {"protocol": protocol, "fromPort": from_port, "toPort": to_port, kind: [source]}


_SOURCES = {
    "cidrIpv4": "CidrIpv4",
    "cidrIpv6": "CidrIpv6",
    "prefixListId": "PrefixListId",
    "referencedSecurityGroupId": "ReferencedGroupId",
}
_RULE = {"ipProtocol": "IpProtocol", "fromPort": "FromPort", "toPort": "ToPort", "description": "Description"}


class GroupRule(Ec2):
    """One rule of a group, with an id of its own."""

    def __init__(self, *, egress: bool) -> None:
        self._egress = egress

    def _make(self, aws: Client, draft: Draft) -> str:
        authorize = aws.authorize_security_group_egress if self._egress else aws.authorize_security_group_ingress
        tags = all_tags(draft)
        made = authorize(
            GroupId=draft.inputs["securityGroupId"],
            IpPermissions=[_one_permission(draft.inputs)],
            **({"TagSpecifications": specification(draft, "security-group-rule")} if tags else {}),
        )
        return str(made["SecurityGroupRules"][0]["SecurityGroupRuleId"])

    def _change(self, aws: Client, draft: Draft) -> None:
        rule = asked(draft.inputs, _RULE | _SOURCES) | {"IpProtocol": str(draft.inputs["ipProtocol"])}
        if rule["IpProtocol"] == _EVERYTHING:
            rule |= {"FromPort": -1, "ToPort": -1}
        aws.modify_security_group_rules(
            GroupId=draft.inputs["securityGroupId"],
            SecurityGroupRules=[{"SecurityGroupRuleId": draft.id, "SecurityGroupRule": rule}],
        )
        retag(aws, draft)

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        found = aws.describe_security_group_rules(SecurityGroupRuleIds=[draft.id])["SecurityGroupRules"]
        if not found:
            return None
        (rule,) = found
        tags, all_of_them = seen_tags(draft, told(rule.get("Tags")))
        everything = rule["IpProtocol"] == _EVERYTHING
        inputs: Json = {
            "securityGroupId": rule["GroupId"],
            "ipProtocol": rule["IpProtocol"],
            "fromPort": None if everything else rule["FromPort"],
            "toPort": None if everything else rule["ToPort"],
            "cidrIpv4": rule.get("CidrIpv4"),
            "cidrIpv6": rule.get("CidrIpv6"),
            "prefixListId": rule.get("PrefixListId"),
            "referencedSecurityGroupId": (rule.get("ReferencedGroupInfo") or {}).get("GroupId"),
        }
        if rule.get("CidrIpv4") or rule.get("Description"):  # moto forgets what is said about rules from groups
            inputs["description"] = rule.get("Description")
        return Seen(
            inputs=inputs | tags,
            outputs={"arn": arn(draft, "security-group-rule", draft.id), "securityGroupRuleId": draft.id} | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        revoke = aws.revoke_security_group_egress if self._egress else aws.revoke_security_group_ingress
        revoke(GroupId=draft.inputs["securityGroupId"], SecurityGroupRuleIds=[draft.id])


def _one_permission(inputs: Json) -> Json:
    source = next(name for name in _SOURCES if inputs.get(name))
    about = {"Description": inputs["description"]} if inputs.get("description") else {}
    into = {
        "cidrIpv4": ("IpRanges", "CidrIp"),
        "cidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
        "prefixListId": ("PrefixListIds", "PrefixListId"),
        "referencedSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    }
    many, one = into[source]
    ports = asked(inputs, {"fromPort": "FromPort", "toPort": "ToPort"})
    return {"IpProtocol": str(inputs["ipProtocol"]), **ports, many: [{one: inputs[source]} | about]}


def _one_source(draft: Draft) -> list[Problem]:
    """AWS takes exactly one source; what is not known yet in a preview cannot be counted."""
    given = [name for name in _SOURCES if draft.inputs.get(name)]
    if len(given) > 1:
        return [Problem(given[1], f"cannot stand beside {given[0]}: a rule has one source")]
    return []


def _ports(draft: Draft) -> list[Problem]:
    protocol, first, last = (draft.inputs.get(name) for name in ("ipProtocol", "fromPort", "toPort"))
    if protocol in ("tcp", "udp", "6", "17"):
        return [
            Problem(name, f"is missing, and {protocol} has ports")
            for name, value in (("fromPort", first), ("toPort", last))
            if value is None
        ]
    if protocol == _EVERYTHING and (first, last) not in ((None, None), (-1, -1)):
        return [Problem("fromPort", "cannot stand beside ipProtocol -1, which is everything")]
    return []


def _kind(token: str, **more: Any) -> Kind:  # noqa: ANN401 (fields of a Kind)
    return Kind(
        token=token,
        replaces=frozenset({"securityGroupId", "region"}),
        checks=(_one_source, _ports),
        tags="tags",
        **more,
    )


_INLINE = frozenset({"ingress", "egress", "ingress.cidrBlocks", "egress.cidrBlocks"})

KINDS = (
    Kind(
        token="aws:ec2/securityGroup:SecurityGroup",  # noqa: S106 (a type)
        service=SecurityGroup(),
        replaces=frozenset({"name", "namePrefix", "description", "vpcId", "region"}),
        defaults={"description": "Managed by Pulumi"},
        sets=_INLINE,
        tags="tags",
    ),
    Kind(
        token="aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",  # noqa: S106 (a type)
        service=DefaultSecurityGroup(),
        replaces=frozenset({"vpcId", "region"}),
        sets=_INLINE,
        tags="tags",
    ),
    _kind("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", service=GroupRule(egress=False)),
    _kind("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", service=GroupRule(egress=True)),
)
