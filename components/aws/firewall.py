"""Security groups, each rule of which is a resource of its own: one more rule is one more resource, and no other."""

from typing import TypedDict

import pulumi
from pulumi_aws import ec2, vpc

from components.base import leaf, owned, token
from spec.clouds.aws.firewall import Firewall as FirewallSpec
from spec.clouds.aws.firewall import GroupRule
from spec.clouds.aws.tags import Tags
from spec.durability import Durability
from spec.names import fit

NAME_LIMIT = 255
"""Longest name of a security group (API reference of EC2, CreateSecurityGroup)."""


class FirewallArgs(TypedDict):
    """What a `Firewall` is made from."""

    spec: FirewallSpec
    tags: Tags
    prefix: str
    """What the names of the groups begin with."""
    vpc_id: pulumi.Input[str]


class Firewall(pulumi.ComponentResource):
    """All security groups of a stack and all that they let through."""

    group_ids: dict[str, pulumi.Output[str]]
    """Name of a group → its id."""

    def __init__(self, name: str, args: FirewallArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "Firewall"), name, {}, opts)
        self._name, self._tags = name, args["tags"]
        self.group_ids = {}
        for group in args["spec"].groups:
            made = ec2.SecurityGroup(
                f"{name}-{group.name}",
                name=fit(args["prefix"], group.name, limit=NAME_LIMIT),
                description=group.description,
                vpc_id=args["vpc_id"],
                tags=self._tags.of(f"{name}-{group.name}"),
                opts=leaf(self, Durability.KEPT if group.kept else Durability.DISPOSABLE),
            )
            self.group_ids[group.name] = made.id
        for rule in args["spec"].rules:
            self._rule(rule)
        self.register_outputs({"group_ids": self.group_ids})

    def _rule(self, rule: GroupRule) -> None:
        title = f"{self._name}-{rule.key}"
        kind = vpc.SecurityGroupIngressRule if rule.direction == "ingress" else vpc.SecurityGroupEgressRule
        first, last = rule.ports or (None, None)
        kind(
            title,
            security_group_id=self.group_ids[rule.group],
            referenced_security_group_id=self.group_ids[rule.peer] if rule.peer_is_group else None,
            cidr_ipv4=None if rule.peer_is_group else rule.peer,
            ip_protocol=rule.protocol,
            from_port=first,
            to_port=last,
            description=rule.description,
            tags=self._tags.of(title),
            opts=owned(self),
        )
