"""How tests make one component: with an explicit provider, with secrets that can be found again, and to the end."""

from collections.abc import Callable, Mapping

import pulumi
import pulumi_kubernetes as kubernetes

from spec.durability import Durability
from spec.plan import Manifest, Part, PlatformPlan, Stage
from spec.platforms.psa.plan import plan
from tests.spec.psa_stack import PREPARE, psa
from tests.world import World

NAMESPACE = "psa-integration"

CHART = "kubernetes:helm.sh/v4:Chart"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
JOB = "kubernetes:batch/v1:Job"
LIMITS = "kubernetes:core/v1:LimitRange"
NAMESPACES = "kubernetes:core/v1:Namespace"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
QUOTA = "kubernetes:core/v1:ResourceQuota"
RELEASE = "kubernetes:helm.sh/v3:Release"
SECRET = "kubernetes:core/v1:Secret"
"""Types as the engine knows them."""

PREPARED: dict[str, object] = {"postgres.prepare": PREPARE}
"""A Job prepares the database."""


def hush(key: str) -> str:
    """The value of a secret in these tests: not to be found anywhere in the open."""
    return f"hush-{key}"


def reveal(key: str) -> pulumi.Output[str]:
    return pulumi.Output.secret(hush(key))


def manifest(
    version: str,
    kind: str,
    name: str,
    *,
    cluster_wide: bool = False,
    part: Part = Part.OPERATOR,
    stage: Stage = Stage.BEFORE,
    durability: Durability = Durability.DISPOSABLE,
    **rest: object,
) -> Manifest:
    body = {"apiVersion": version, "kind": kind, "metadata": {"name": name}, **rest}
    return Manifest(body=body, cluster_wide=cluster_wide, part=part, stage=stage, durability=durability)


def psa_plan(changes: Mapping[str, object] | None = None) -> PlatformPlan:
    return plan(psa(changes))


def make(world: World, component: Callable[[pulumi.ResourceOptions], object]) -> World:
    """Make what `component` makes under the options of a stack, to the end."""

    def program() -> None:
        provider = kubernetes.Provider("cluster", kubeconfig="kubeconfig")
        component(pulumi.ResourceOptions(providers=[provider]))

    world.run(program)
    return world
