"""The firewall: a network security group for each tier, with the rules that the flow table and OKE ask for."""

from typing import Any, TypedDict

import pulumi
from pulumi_oci import core

from components.base import leaf, owned, token
from components.oci.network import services_label
from components.oci.place import Place
from spec.clouds.oci.firewall import Direction, GroupRule, is_service
from spec.durability import Durability
from spec.ground.layout import Tier


class FirewallArgs(TypedDict):
    """What a `Firewall` is made from."""

    place: Place
    network: pulumi.Input[str]
    """OCID of the VCN."""
    region_key: str
    rules: tuple[GroupRule, ...]
    """All rules of all groups."""
    kept: bool
    """Whether something that is kept stands in the data tier: its group cannot go before it."""


class Firewall(pulumi.ComponentResource):
    """Network security groups. A host without one of them reaches nothing and is reached by nothing."""

    groups: pulumi.Output[dict[str, str]]
    """Tier → OCID of its group."""

    def __init__(self, name: str, args: FirewallArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("oci", "Firewall"), name, {}, opts)
        place = args["place"]
        kept = {Tier.DATA: Durability.KEPT} if args["kept"] else {}
        self.made = {
            tier: core.NetworkSecurityGroup(
                f"{name}-{tier}",
                compartment_id=place.compartment,
                vcn_id=args["network"],
                display_name=place.labels.name(tier),
                freeform_tags=place.labels.tags(f"{name}-{tier}"),
                opts=leaf(self, kept.get(tier, Durability.DISPOSABLE)),
            )
            for tier in Tier
        }
        for rule in args["rules"]:
            self._rule(f"{name}-{rule.key}", rule, args["region_key"])
        self.groups = pulumi.Output.all(**{str(tier): one.id for tier, one in self.made.items()})
        self.register_outputs({"groups": self.groups})

    def of(self, tier: Tier) -> pulumi.Output[str]:
        """OCID of the group of a tier."""
        return self.made[tier].id

    def _rule(self, name: str, rule: GroupRule, region_key: str) -> None:
        if isinstance(rule.other, Tier):
            other, kind = self.made[rule.other].id, "NETWORK_SECURITY_GROUP"
        elif is_service(rule.other):
            other, kind = pulumi.Output.from_input(services_label(region_key)), "SERVICE_CIDR_BLOCK"
        else:
            other, kind = pulumi.Output.from_input(rule.other), "CIDR_BLOCK"
        side = "source" if rule.direction is Direction.INGRESS else "destination"
        about: dict[str, Any] = {side: other, f"{side}_type": kind, **rule.arguments()}
        group = self.made[rule.group].id
        core.NetworkSecurityGroupSecurityRule(
            name, core.NetworkSecurityGroupSecurityRuleArgs(network_security_group_id=group, **about), owned(self)
        )
