"""Elastic Load Balancing: balancers, what they listen to and where they lead."""

from typing import ClassVar

from standins.aws.served import (
    Client,
    Holders,
    Seen,
    Served,
    all_tags,
    answered,
    asked,
    differs,
    listed,
    seen_tags,
    told,
)
from standins.kinds import Draft, Json, Kind, Naming, Reference

_HEALTH = {
    "protocol": "HealthCheckProtocol",
    "port": "HealthCheckPort",
    "path": "HealthCheckPath",
    "interval": "HealthCheckIntervalSeconds",
    "timeout": "HealthCheckTimeoutSeconds",
    "healthyThreshold": "HealthyThresholdCount",
    "unhealthyThreshold": "UnhealthyThresholdCount",
    "enabled": "HealthCheckEnabled",
}
_ZONE = "Z3F0SRJ5LGBH90"
"""Hosted zone of network balancers in eu-central-1 (docs.aws.amazon.com/general, Elastic Load Balancing endpoints)."""


class Elb(Served):
    """A type of Elastic Load Balancing, called by its ARN."""

    service = "elbv2"

    def retag(self, aws: Client, draft: Draft) -> None:
        """Tags as the inputs say."""
        gone = sorted(set((draft.before or {}).get("tags") or {}) - set(all_tags(draft)))
        if gone:
            aws.remove_tags(ResourceArns=[draft.id], TagKeys=gone)
        if all_tags(draft):
            aws.add_tags(ResourceArns=[draft.id], Tags=listed(all_tags(draft)))

    def tags(self, aws: Client, draft: Draft) -> tuple[Json, Json]:
        """As input and as output."""
        return seen_tags(draft, told(aws.describe_tags(ResourceArns=[draft.id])["TagDescriptions"][0]["Tags"]))


def _tags(draft: Draft) -> Json:
    return {"Tags": listed(all_tags(draft))} if all_tags(draft) else {}


class LoadBalancer(Elb):
    """A balancer."""

    settled = frozenset({"internal", "ipAddressType", "loadBalancerType", "name", "securityGroups"})

    def _make(self, aws: Client, draft: Draft) -> str:
        names = {"name": "Name", "loadBalancerType": "Type", "subnets": "Subnets", "securityGroups": "SecurityGroups"}
        scheme = "internal" if draft.inputs.get("internal") else "internet-facing"
        made = aws.create_load_balancer(**asked(draft.inputs, names), Scheme=scheme, **_tags(draft))
        draft.id = made["LoadBalancers"][0]["LoadBalancerArn"]
        self._set(aws, draft)
        return str(draft.id)

    def _set(self, aws: Client, draft: Draft) -> None:
        wanted = {
            "deletion_protection.enabled": draft.inputs.get("enableDeletionProtection"),
            "load_balancing.cross_zone.enabled": draft.inputs.get("enableCrossZoneLoadBalancing"),
        }
        attributes = [{"Key": key, "Value": str(value).lower()} for key, value in wanted.items() if value is not None]
        if attributes:
            aws.modify_load_balancer_attributes(LoadBalancerArn=draft.id, Attributes=attributes)

    def _change(self, aws: Client, draft: Draft) -> None:
        self._set(aws, draft)
        if differs(draft, "securityGroups") and draft.inputs.get("securityGroups"):
            aws.set_security_groups(LoadBalancerArn=draft.id, SecurityGroups=draft.inputs["securityGroups"])
        if differs(draft, "subnets"):
            aws.set_subnets(LoadBalancerArn=draft.id, Subnets=draft.inputs["subnets"])
        self.retag(aws, draft)

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        found = aws.describe_load_balancers(LoadBalancerArns=[draft.id])["LoadBalancers"]
        if not found:
            return None
        (balancer,) = found
        tags, all_of_them = self.tags(aws, draft)
        attributes = aws.describe_load_balancer_attributes(LoadBalancerArn=draft.id)["Attributes"]
        flags = {one["Key"]: one["Value"] == "true" for one in attributes}
        return Seen(
            inputs={
                "name": balancer["LoadBalancerName"],
                "loadBalancerType": balancer["Type"],
                "internal": balancer["Scheme"] == "internal",
                "subnets": [one["SubnetId"] for one in balancer["AvailabilityZones"]],
                "securityGroups": balancer.get("SecurityGroups") or None,
                "enableDeletionProtection": flags.get("deletion_protection.enabled", False),
            }
            | tags,
            outputs={
                "arn": draft.id,
                "arnSuffix": draft.id.partition(":loadbalancer/")[2],
                "dnsName": balancer["DNSName"],
                "zoneId": _ZONE,
                "vpcId": balancer["VpcId"],
                "ipAddressType": "ipv4",
                "customerOwnedIpv4Pool": "",
                "dnsRecordClientRoutingPolicy": "any_availability_zone",
                "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic": "on",
            }
            | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_load_balancer(LoadBalancerArn=draft.id)


class TargetGroup(Elb):
    """Where a listener leads."""

    settled = frozenset({"targetType", "name", "ipAddressType", "healthCheck", "protocolVersion"})
    holders: ClassVar[Holders] = {"aws:lb/listener:Listener": ("defaultTargetGroup",)}

    def _make(self, aws: Client, draft: Draft) -> str:
        names = {
            "name": "Name",
            "protocol": "Protocol",
            "port": "Port",
            "vpcId": "VpcId",
            "targetType": "TargetType",
        }
        health = asked(draft.inputs.get("healthCheck") or {}, _HEALTH)
        made = aws.create_target_group(**asked(draft.inputs, names), **health, **_tags(draft))
        return str(made["TargetGroups"][0]["TargetGroupArn"])

    def _change(self, aws: Client, draft: Draft) -> None:
        if differs(draft, "healthCheck"):
            health = asked(draft.inputs.get("healthCheck") or {}, _HEALTH)
            aws.modify_target_group(TargetGroupArn=draft.id, **health)
        self.retag(aws, draft)

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        found = aws.describe_target_groups(TargetGroupArns=[draft.id])["TargetGroups"]
        if not found:
            return None
        (group,) = found
        tags, all_of_them = self.tags(aws, draft)
        names = {
            "name": "TargetGroupName",
            "protocol": "Protocol",
            "port": "Port",
            "vpcId": "VpcId",
            "targetType": "TargetType",
        }
        given = draft.inputs.get("healthCheck") or {}
        actual = answered(group, _HEALTH)
        health = {name: type(given[name])(actual[name]) for name in given if actual.get(name) is not None}
        return Seen(
            inputs=answered(group, names) | ({"healthCheck": given | health} if given else {}) | tags,
            outputs={
                "arn": draft.id,
                "arnSuffix": draft.id.rpartition(":")[2],
                "loadBalancerArns": group.get("LoadBalancerArns") or [],
                "ipAddressType": "ipv4",
                "loadBalancingAlgorithmType": "",
                "loadBalancingAnomalyMitigation": "",
                "loadBalancingCrossZoneEnabled": "use_load_balancer_configuration",
                "preserveClientIp": "true",
                "protocolVersion": "",
            }
            | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_target_group(TargetGroupArn=draft.id)


class Listener(Elb):
    """A port of a balancer."""

    settled = frozenset({"sslPolicy"})

    def _make(self, aws: Client, draft: Draft) -> str:
        made = aws.create_listener(LoadBalancerArn=draft.inputs["loadBalancerArn"], **_listens(draft), **_tags(draft))
        return str(made["Listeners"][0]["ListenerArn"])

    def _change(self, aws: Client, draft: Draft) -> None:
        aws.modify_listener(ListenerArn=draft.id, **_listens(draft))
        self.retag(aws, draft)

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        found = aws.describe_listeners(ListenerArns=[draft.id])["Listeners"]
        if not found:
            return None
        (listener,) = found
        tags, all_of_them = self.tags(aws, draft)
        actions = [
            {"type": one["Type"]} | ({"targetGroupArn": one["TargetGroupArn"]} if one.get("TargetGroupArn") else {})
            for one in listener["DefaultActions"]
        ]
        given = draft.inputs.get("defaultActions") or []
        kept = [(one.get("type"), one.get("targetGroupArn")) for one in given]
        there = [(one["type"], one.get("targetGroupArn")) for one in actions]
        return Seen(
            inputs={
                "loadBalancerArn": listener["LoadBalancerArn"],
                "port": listener["Port"],
                "protocol": listener["Protocol"],
                "defaultActions": given if kept == there else actions,
            }
            | tags,
            outputs={"arn": draft.id} | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_listener(ListenerArn=draft.id)


def _listens(draft: Draft) -> Json:
    names = {"port": "Port", "protocol": "Protocol", "sslPolicy": "SslPolicy"}
    actions = [
        asked(one, {"type": "Type", "targetGroupArn": "TargetGroupArn"}) for one in draft.inputs["defaultActions"]
    ]
    certificate = draft.inputs.get("certificateArn")
    more = {"Certificates": [{"CertificateArn": certificate}]} if certificate else {}
    return asked(draft.inputs, names) | {"DefaultActions": actions} | more


class TargetGroupAttachment(Elb):
    """One target of a group."""

    settled = frozenset({"availabilityZone"})
    keys = ("targetGroupArn", "targetId", "port")

    def _make(self, aws: Client, draft: Draft) -> str:
        aws.register_targets(TargetGroupArn=draft.inputs["targetGroupArn"], Targets=[_target(draft)])
        return f"{draft.inputs['targetGroupArn']}-{draft.hex(26)}"

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        group = draft.inputs["targetGroupArn"]
        found = aws.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
        for one in found:
            if one["Target"]["Id"] == draft.inputs["targetId"]:
                return Seen(inputs=draft.inputs | {"targetId": one["Target"]["Id"]})
        return None

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.deregister_targets(TargetGroupArn=draft.inputs["targetGroupArn"], Targets=[_target(draft)])


def _target(draft: Draft) -> Json:
    return asked(draft.inputs, {"targetId": "Id", "port": "Port"})


KINDS = (
    Kind(
        token="aws:lb/loadBalancer:LoadBalancer",  # noqa: S106 (a type)
        service=LoadBalancer(),
        naming=Naming(property="name", random=7, longest=32),
        patterns={"name": r"(?!internal-)[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?"},
        replaces=frozenset({"name", "namePrefix", "internal", "loadBalancerType", "customerOwnedIpv4Pool", "region"}),
        defaults={"loadBalancerType": "application", "enableDeletionProtection": False},
        guards=frozenset({"enableDeletionProtection"}),
        sets=frozenset({"subnets", "securityGroups", "subnetMappings"}),
        tags="tags",
    ),
    Kind(
        token="aws:lb/targetGroup:TargetGroup",  # noqa: S106 (a type)
        service=TargetGroup(),
        naming=Naming(property="name", random=7, longest=32),
        patterns={"name": r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?"},
        replaces=frozenset(
            {
                "name",
                "namePrefix",
                "port",
                "protocol",
                "protocolVersion",
                "targetType",
                "vpcId",
                "ipAddressType",
                "region",
            }
        ),
        tags="tags",
    ),
    Kind(
        token="aws:lb/listener:Listener",  # noqa: S106 (a type)
        service=Listener(),
        replaces=frozenset({"loadBalancerArn", "region"}),
        tags="tags",
    ),
    Kind(
        token="aws:lb/targetGroupAttachment:TargetGroupAttachment",  # noqa: S106 (a type)
        service=TargetGroupAttachment(),
        replaces=frozenset({"*"}),
    ),
    Kind(
        # The scaling groups themselves are the node groups' own; the stand-in keeps which target groups they feed.
        token="aws:autoscaling/attachment:Attachment",  # noqa: S106 (a type)
        identity=lambda draft: f"{draft.inputs['autoscalingGroupName']}-{draft.hex(26)}",
        replaces=frozenset({"*"}),
        references={
            "lbTargetGroupArn": Reference(
                tokens=frozenset({"aws:lb/targetGroup:TargetGroup"}), output="arn", missing="ValidationError"
            )
        },
    ),
)
