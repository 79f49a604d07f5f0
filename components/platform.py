"""The Kubernetes side of one platform: everything that lives in its namespace, in the order in which it must come."""

from collections.abc import Callable
from typing import TypedDict

import pulumi

from components.base import owned, token
from components.namespace import PlatformNamespace
from components.network_policies import NetworkPolicies
from components.releases import HelmRelease
from components.scripts import ScriptRun
from components.secrets import Secrets
from spec.plan import PlatformPlan


class PlatformArgs(TypedDict):
    """What a `Platform` is made from."""

    plan: PlatformPlan
    """All that is wanted."""
    reveal: Callable[[str], pulumi.Output[str]]
    """Name of a secret → its value, marked as secret."""


class Platform(pulumi.ComponentResource):
    """One vendor platform in a cluster that is there. Nothing of it starts before its namespace is closed."""

    namespace: pulumi.Output[str]
    """The platform's namespace."""

    def __init__(self, name: str, args: PlatformArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("kubernetes", "Platform"), name, {}, opts)
        plan = args["plan"]
        space = PlatformNamespace(f"{name}-space", {"spec": plan.namespace}, owned(self))
        policies = NetworkPolicies(f"{name}-network", {"namespace": space.name, "flows": plan.flows}, owned(self))
        secrets = Secrets(
            f"{name}-secrets",
            {"namespace": space.name, "objects": plan.secrets, "reveal": args["reveal"]},
            owned(self),
        )
        # Pods come last: none may start before the namespace is closed and limited and the Secrets exist.
        before: list[pulumi.Resource] = [space, policies, secrets]
        for script in plan.scripts:
            reads = sorted({secret for secret, _ in script.secret_environment.values()})
            run = ScriptRun(
                f"{name}-{script.task.name}",
                {"namespace": space.name, "script": script, "again_with": [secrets.made[one] for one in reads]},
                owned(self, *before),
            )
            before.append(run)
        for release in plan.releases:
            # The only release of a platform keeps the URN that it had before there were platforms with several.
            title = f"{name}-release" if len(plan.releases) == 1 else f"{name}-{release.name}"
            before.append(HelmRelease(title, {"namespace": space.name, "spec": release}, owned(self, *before)))
        self.namespace = space.name
        self.register_outputs({"namespace": self.namespace})
