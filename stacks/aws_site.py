"""What everything of one stack on AWS stands on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pulumi

from spec.clouds.aws.cluster import AwsCluster
from spec.clouds.aws.tags import Tags
from spec.ground.demand import Demand
from spec.ground.layout import Tier
from spec.plan import PlatformPlan
from spec.settings import StackSettings

Reveal = Callable[[str], pulumi.Output[str]]
"""Name of a secret → its value, marked as a secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What is wanted, and the network with its keys in which it is made."""

    settings: StackSettings
    cluster: AwsCluster
    plan: PlatformPlan
    demand: Demand
    tags: Tags
    options: pulumi.ResourceOptions
    """With the provider of the region."""
    network: pulumi.Resource
    vpc_id: pulumi.Output[str]
    subnets: Callable[[Tier], list[pulumi.Output[str]]]
    groups: Mapping[str, pulumi.Output[str]]
    """Security groups by name."""
    keys: Mapping[str, pulumi.Output[str]]
    """The customer's own keys by what they are for."""

    def after(self, *parts: pulumi.Resource) -> pulumi.ResourceOptions:
        """The same options for something that comes after these."""
        return pulumi.ResourceOptions.merge(self.options, pulumi.ResourceOptions(depends_on=list(parts)))
