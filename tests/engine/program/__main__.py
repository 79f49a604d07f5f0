"""A plan from a module of tests, made by the components as every platform is."""

import importlib

import pulumi
import pulumi_kubernetes as kubernetes

from components.platform import Platform
from spec.parts import Share, part_of

config = pulumi.Config("tiny")
module, name = config.require("plan").split(":")
plan = part_of(getattr(importlib.import_module(module), name), Share(config.require("part")))
provider = kubernetes.Provider("cluster", kubeconfig=config.require("kubeconfig"), cluster_identifier="tiny")
Platform(
    "tiny",
    {"plan": plan, "reveal": lambda key: pulumi.Output.secret(f"hush-{key}")},
    pulumi.ResourceOptions(providers=[provider]),
)
pulumi.export("v1", dict(plan.outputs))
