"""The Kubernetes side of one platform: everything that lives in its namespace, in the order in which it must come."""

from collections.abc import Callable
from typing import NotRequired, TypedDict

import pulumi

from components.base import owned, token
from components.manifests import Manifests, ManifestsArgs
from components.namespace import PlatformNamespace
from components.network_policies import NetworkPolicies
from components.releases import HelmRelease, HelmReleaseArgs
from components.scripts import ScriptRun
from components.secrets import Secrets
from spec.plan import Part, PlatformPlan, Stage


class PlatformArgs(TypedDict):
    """What a `Platform` is made from."""

    plan: PlatformPlan
    """All that is wanted of it by this stack."""
    reveal: Callable[[str], pulumi.Output[str]]
    """Name of a secret → its value, marked as secret."""
    later: NotRequired[Callable[[str], pulumi.Input[str]]]
    """Name of a place in the plan's manifests (`spec.ground.later`) → what belongs there; in clouds only."""


class Platform(pulumi.ComponentResource):
    """One vendor platform in a cluster that is there. Nothing of it starts before its namespace is closed."""

    namespace: pulumi.Output[str]
    """The platform's namespace."""

    def __init__(self, name: str, args: PlatformArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("kubernetes", "Platform"), name, {}, opts)
        plan = args["plan"]
        before: list[pulumi.Resource] = []
        self.namespace = pulumi.Output.from_input(plan.namespace.name)
        # Not tied to the namespace: when an administrator takes both away, volumes go only once the claims in the
        # namespace are gone, and those may be an operator's, whose stack still stands.
        self._manifests(f"{name}-cluster", args, Stage.BEFORE, before, cluster_wide=True)
        if plan.part is not Part.OPERATOR:
            space = PlatformNamespace(f"{name}-space", {"spec": plan.namespace}, owned(self))
            self.namespace = space.name
            before.append(space)
        if plan.part is not Part.ADMINISTRATOR:
            opened = NetworkPolicies(f"{name}-network", {"namespace": self.namespace, "flows": plan.flows}, owned(self))
            before.append(opened)
        self._manifests(f"{name}-objects", args, Stage.BEFORE, before)
        if plan.part is not Part.ADMINISTRATOR:
            self._pods(name, args, before)
        self._manifests(f"{name}-cluster", args, Stage.AFTER, before, cluster_wide=True)
        self._manifests(f"{name}-objects", args, Stage.AFTER, before)
        self.register_outputs({"namespace": self.namespace})

    def _manifests(
        self, title: str, args: PlatformArgs, stage: Stage, before: list[pulumi.Resource], *, cluster_wide: bool = False
    ) -> None:
        """The plain objects of a stage, with or without a namespace. They wait for what is there, and join it."""
        chosen = tuple(one for one in args["plan"].manifests if (one.stage, one.cluster_wide) == (stage, cluster_wide))
        if chosen:
            about: ManifestsArgs = {"namespace": self.namespace, "manifests": chosen}
            if "later" in args:
                about["later"] = args["later"]
            before.append(Manifests(f"{title}-{stage}", about, owned(self, *before)))

    def _pods(self, name: str, args: PlatformArgs, before: list[pulumi.Resource]) -> None:
        """What runs, and what it reads: none may start before the namespace is closed and limited."""
        plan = args["plan"]
        secrets = Secrets(
            f"{name}-secrets",
            {"namespace": self.namespace, "objects": plan.secrets, "reveal": args["reveal"]},
            owned(self),
        )
        before.append(secrets)
        for script in plan.scripts:
            reads = sorted({secret for secret, _ in script.secret_environment.values()})
            run = ScriptRun(
                f"{name}-{script.task.name}",
                {"namespace": self.namespace, "script": script, "again_with": [secrets.made[one] for one in reads]},
                owned(self, *before),
            )
            before.append(run)
        for release in plan.releases:
            # The only release of a platform keeps the URN that it had before there were platforms with several.
            title = f"{name}-release" if len(plan.releases) == 1 else f"{name}-{release.name}"
            about: HelmReleaseArgs = {"namespace": self.namespace, "spec": release, "reveal": args["reveal"]}
            if "later" in args:
                about["later"] = args["later"]
            before.append(HelmRelease(title, about, owned(self, *before)))
