"""All components, each with what it takes to make one; a component without a case fails the contract."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from types import ModuleType

import pulumi

import components
import stacks
from components.addons import AddOns
from components.manifests import Manifests
from components.namespace import PlatformNamespace
from components.network_policies import NetworkPolicies
from components.platform import Platform
from components.releases import HelmRelease
from components.scripts import ScriptRun
from components.secrets import Secrets
from spec.addons.installed import installed
from spec.plan import Stage
from spec.releases import Install
from tests.components.making import NAMESPACE, PREPARED, make, manifest, psa_plan, reveal
from tests.spec.cloud_stack import settings_of
from tests.world import Asked, World, opened

PLAN = psa_plan(PREPARED)
ADD_ONS = installed(settings_of("smi-aws-prod"))
(SCRIPT,) = PLAN.scripts
(RELEASE,) = PLAN.releases

MANIFESTS = (
    manifest("scheduling.k8s.io/v1", "PriorityClass", "high", cluster_wide=True, value=1000),
    manifest("v1", "ConfigMap", "settings", data={"colour": "green"}),
    manifest("projectcalico.org/v3", "NetworkPolicy", "default.close", stage=Stage.AFTER, spec={}),
    manifest("networking.k8s.io/v1", "NetworkPolicy", "default.close", stage=Stage.AFTER, spec={"podSelector": {}}),
)

NAME = "it"
"""What every component of a case is called."""


@dataclass(frozen=True, slots=True)
class Case:
    """One component, made with everything that it can have."""

    component: type[pulumi.ComponentResource]
    token: str
    """Type token: written down here because it is part of every state file. Changing one needs an alias."""
    make: Callable[[pulumi.ResourceOptions], pulumi.ComponentResource]


IN_A_CLUSTER = (
    Case(
        PlatformNamespace,
        "groundwork:kubernetes:PlatformNamespace",
        lambda opts: PlatformNamespace(NAME, {"spec": PLAN.namespace}, opts),
    ),
    Case(
        NetworkPolicies,
        "groundwork:kubernetes:NetworkPolicies",
        lambda opts: NetworkPolicies(NAME, {"namespace": NAMESPACE, "flows": PLAN.flows}, opts),
    ),
    Case(
        Secrets,
        "groundwork:kubernetes:Secrets",
        lambda opts: Secrets(NAME, {"namespace": NAMESPACE, "objects": PLAN.secrets, "reveal": reveal}, opts),
    ),
    Case(
        ScriptRun,
        "groundwork:kubernetes:ScriptRun",
        lambda opts: ScriptRun(
            NAME,
            {"namespace": NAMESPACE, "script": SCRIPT, "again_with": []},
            opts,
        ),
    ),
    Case(
        Manifests,
        "groundwork:kubernetes:Manifests",
        lambda opts: Manifests(NAME, {"namespace": NAMESPACE, "manifests": MANIFESTS}, opts),
    ),
    Case(
        HelmRelease,
        "groundwork:kubernetes:HelmRelease",
        lambda opts: HelmRelease(NAME, {"namespace": NAMESPACE, "spec": RELEASE}, opts),
    ),
    Case(
        HelmRelease,
        "groundwork:kubernetes:HelmRelease",
        lambda opts: HelmRelease(
            NAME, {"namespace": NAMESPACE, "spec": replace(RELEASE, install=Install.RELEASE)}, opts
        ),
    ),
    Case(
        AddOns,
        "groundwork:kubernetes:AddOns",
        lambda opts: AddOns(NAME, {"installed": ADD_ONS, "later": lambda name: f"real-{name}"}, opts),
    ),
    Case(
        Platform,
        "groundwork:kubernetes:Platform",
        lambda opts: Platform(NAME, {"plan": replace(PLAN, manifests=MANIFESTS), "reveal": reveal}, opts),
    ),
)


CLOUDS = ("aws", "exoscale", "oci")
CASES = (
    *IN_A_CLUSTER,
    *(Case(*one) for cloud in CLOUDS for one in importlib.import_module(f"tests.contract.{cloud}").CASES),
)


def modules(*packages: ModuleType) -> Iterator[ModuleType]:
    """Every module of these packages, however deep."""
    for package in packages:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def classes() -> set[type[pulumi.ComponentResource]]:
    """Every component that the program has."""
    return {
        one
        for module in modules(components, stacks)
        for one in vars(module).values()
        if isinstance(one, type)
        and issubclass(one, pulumi.ComponentResource)
        and one.__module__.split(".")[0] in ("components", "stacks")
    }


@cache
def made(case: Case) -> World:
    """The component of a case under the options of a stack. Recorded once, and only looked at."""
    return made_with(case, pulumi.ResourceOptions())


def made_with(case: Case, options: pulumi.ResourceOptions) -> World:
    """The same under further options."""
    with opened() as world:
        return make(world, lambda given: case.make(pulumi.ResourceOptions.merge(given, options)))


def components_of(world: World) -> list[Asked]:
    """Every component of ours that was made."""
    return [one for one in world.asked if not one.custom and not one.remote]
