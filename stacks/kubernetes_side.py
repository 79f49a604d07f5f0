"""What is the same in every cluster, whoever made it."""

from collections.abc import Iterable, Mapping

import pulumi

from components.addons import AddOns, AddOnsArgs
from components.platform import Platform
from components.provider import ClusterProvider
from spec.addons.installed import installed
from spec.ground.later import named_in
from spec.parts import Share, part_of
from spec.platforms import PLATFORMS
from spec.settings import StackSettings
from stacks.charts import verify
from stacks.outputs import stack_outputs
from stacks.secrets import reveal

NO_SECRETS: Mapping[str, pulumi.Output[str]] = {}
NOTHING_LATER: Mapping[str, pulumi.Input[str]] = {}


def build_platform(
    settings: StackSettings,
    provider: ClusterProvider,
    *,
    secrets: Mapping[str, pulumi.Output[str]] = NO_SECRETS,
    later: Mapping[str, pulumi.Input[str]] = NOTHING_LATER,
    after: Iterable[pulumi.Resource] = (),
) -> Platform:
    """The stack's part of the platform in the cluster of `provider`, and the stack's outputs.

    `secrets`: by name, those that this program has made in the cloud, such as the key of a bucket's user; all others
    are the stack's. `later`: what belongs into the places of the plan (`spec.ground.later`), by their names. `after`:
    what the platform needs and no value leads to: nodes, records of names, roles of its pods.

    Raises RunError where a place of the plan has nothing to be put into it.
    """
    plan = part_of(PLATFORMS[settings.platform].plan(settings), settings.part)
    extras = installed(settings) if settings.part is not Share.OPERATOR else ()
    charts = [one.values for one in plan.releases] + [one.release.values for one in extras]
    unknown = sorted(named_in([*(one.body for one in plan.manifests), *charts]) - later.keys())
    if unknown:
        raise pulumi.RunError(f"nobody has made what belongs into {', '.join(unknown)}")
    for release in (*(one.release for one in extras), *plan.releases):
        verify(release.source)
    before = list(after)
    if extras:
        about: AddOnsArgs = {"installed": extras, "later": lambda name: later[name]}
        before.append(AddOns("addons", about, pulumi.ResourceOptions(providers=[provider], depends_on=list(after))))
    platform = Platform(
        settings.platform,
        {
            "plan": plan,
            "reveal": lambda key: secrets[key] if key in secrets else reveal(key),
            "later": lambda name: later[name],
        },
        pulumi.ResourceOptions(providers=[provider], depends_on=before),
    )
    pulumi.export("v1", stack_outputs(plan))
    return platform
