"""Kubernetes Secrets from entries that are plain and entries that are secrets by name."""

from collections.abc import Callable
from typing import TypedDict

import pulumi

from components.base import metadata, token
from components.objects import kubernetes_object
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
            about = metadata(one.name, args["namespace"])
            # In one envelope: also which entries there are, and the plain ones, are nobody's business.
            entries = pulumi.Output.secret({**one.plain, **hidden})
            body = {"metadata": about, "type": "Opaque", "stringData": entries}
            hide = pulumi.ResourceOptions(parent=self, additional_secret_outputs=["data", "stringData"])
            self.made[one.name] = kubernetes_object(f"{name}-{one.name}", "v1", "Secret", body, hide)
        self.names = tuple(one.name for one in args["objects"])
        self.register_outputs({"names": list(self.names)})
