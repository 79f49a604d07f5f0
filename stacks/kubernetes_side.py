"""What is the same in every cluster, whoever made it."""

import pulumi
import pulumi_kubernetes as kubernetes

from components.platform import Platform
from spec.parts import part_of
from spec.platforms import PLATFORMS
from spec.settings import StackSettings
from stacks.charts import verify
from stacks.outputs import stack_outputs
from stacks.secrets import reveal


def build_platform(settings: StackSettings, provider: kubernetes.Provider) -> Platform:
    """The stack's part of the platform in the cluster of `provider`, and the stack's outputs."""
    plan = part_of(PLATFORMS[settings.platform].plan(settings), settings.part)
    for release in plan.releases:
        verify(release.source)
    platform = Platform(
        settings.platform, {"plan": plan, "reveal": reveal}, pulumi.ResourceOptions(providers=[provider])
    )
    pulumi.export("v1", stack_outputs(plan))
    return platform
