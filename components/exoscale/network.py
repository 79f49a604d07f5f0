"""The private network of a stack, and the firewall of its nodes."""

import ipaddress
from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumiverse_exoscale.private_network import PrivateNetwork
from pulumiverse_exoscale.security_group import SecurityGroup
from pulumiverse_exoscale.security_group_rule import SecurityGroupRule

from components.base import owned, token
from spec.clouds.exoscale.firewall import SecurityRule
from spec.clouds.exoscale.names import described
from spec.clouds.exoscale.own_flows import Nodes, PublicGroup
from spec.ground.layout import Layout, Tier


class NetworkArgs(TypedDict):
    """What a `Network` is made from."""

    title: str
    """Name of everything in it; no other stack of the organization has it."""
    zone: str
    layout: Layout
    """Of one zone."""
    rules: tuple[SecurityRule, ...]
    """Of the nodes' security group; nothing else opens anything."""
    labels: Mapping[str, str]


class Network(pulumi.ComponentResource):
    """A managed private network, whose nodes get their addresses there by DHCP, and the nodes' security group."""

    network_id: pulumi.Output[str]
    group_id: pulumi.Output[str]

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("exoscale", "Network"), name, {}, opts)
        whole = ipaddress.IPv4Network(args["layout"].cidr)
        (nodes,) = args["layout"].of(Tier.NODES)
        leased = ipaddress.IPv4Network(nodes.cidr)
        network = PrivateNetwork(
            f"{name}-private",
            name=args["title"],
            description=f"private network of {args['title']}",
            zone=args["zone"],
            # Nodes get addresses of their own tier; what has a fixed one stands in the others.
            start_ip=str(leased[_FIRST_LEASE]),
            end_ip=str(leased[-2]),
            netmask=str(whole.netmask),
            labels=dict(args["labels"]),
            opts=owned(self),
        )
        group = SecurityGroup(
            f"{name}-nodes",
            name=f"{args['title']}-nodes",
            description=described("nodes of the cluster", args["labels"]),
            opts=owned(self),
        )
        for rule in args["rules"]:
            self._rule(name, rule, group.id)
        self.network_id, self.group_id = network.id, group.id
        self.register_outputs({"network_id": self.network_id, "group_id": self.group_id})

    def _rule(self, name: str, rule: SecurityRule, group: pulumi.Output[str]) -> None:
        peer = rule.peer
        SecurityGroupRule(
            f"{name}-{rule.key}",
            security_group_id=group,
            type=str(rule.direction),
            protocol=str(rule.protocol),
            start_port=rule.port,
            end_port=rule.end_port,
            description=rule.title,
            user_security_group_id=group if isinstance(peer, Nodes) else None,
            public_security_group=peer.name if isinstance(peer, PublicGroup) else None,
            cidr=peer if isinstance(peer, str) else None,
            opts=owned(self),
        )


_FIRST_LEASE = 10
"""The first addresses of a network are kept for what people put there by hand."""
