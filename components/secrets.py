"""Kubernetes Secrets from entries that are plain and entries that are secrets by name."""

from collections.abc import Callable
from typing import TypedDict

import pulumi
from pulumi_kubernetes.core.v1 import Secret

from components.base import metadata, owned, token
from spec.workloads import SecretObject


class SecretsArgs(TypedDict):
    """What `Secrets` are made from."""

    namespace: pulumi.Input[str]
    """Where they lie."""
    objects: tuple[SecretObject, ...]
    """Their names and entries."""
    reveal: Callable[[str], pulumi.Output[str]]
    """Name of a secret → its value, marked as secret for the engine."""


class Secrets(pulumi.ComponentResource):
    """The Secrets that a platform reads; their values stay encrypted in settings and state."""

    names: tuple[str, ...]
    """Names of the Secrets."""

    def __init__(self, name: str, args: SecretsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("kubernetes", "Secrets"), name, {}, opts)
        # Name → the Secret, for what has to follow it; not an output, so not declared as one.
        self.made: dict[str, pulumi.Resource] = {}
        for one in args["objects"]:
            hidden = {entry: args["reveal"](key) for entry, key in one.hidden.items()}
            self.made[one.name] = Secret(
                f"{name}-{one.name}",
                metadata=metadata(one.name, args["namespace"]),
                type="Opaque",
                string_data={**one.plain, **hidden},
                opts=owned(self),
            )
        self.names = tuple(one.name for one in args["objects"])
        self.register_outputs({"names": list(self.names)})
