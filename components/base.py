"""What every component has in common: its type token, and the options of what it owns."""

from collections.abc import Mapping
from typing import Any

import pulumi

from spec.durability import Durability

FIELD_MANAGER: Mapping[str, str] = {"pulumi.com/patchFieldManager": "groundwork"}
"""Annotation by which the provider applies an object under one fixed name, where it would invent a new one each time.

An object that was being made when the engine was killed is made again by the next run. Under the same name that takes
up what is there; under another the dead run would own its fields for ever, and the first change would be a conflict."""


def token(family: str, kind: str) -> str:
    """The type token of a component: `groundwork:kubernetes:Namespace`."""
    return f"groundwork:{family}:{kind}"


def owned(parent: pulumi.Resource, *after: pulumi.Resource) -> pulumi.ResourceOptions:
    """Options of a child: its owner, and what must be there first where no value says so."""
    return pulumi.ResourceOptions(parent=parent, depends_on=list(after) or None)


def leaf(parent: pulumi.Resource, durability: Durability) -> pulumi.ResourceOptions:
    """Options of a resource that may hold data. `retain_on_delete` is not inherited, so it is set where the data is."""
    kept = durability is Durability.KEPT
    return pulumi.ResourceOptions(parent=parent, protect=kept, retain_on_delete=kept)


def metadata(
    name: str, namespace: pulumi.Input[str] | None = None, labels: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Metadata of an object of ours."""
    made: dict[str, Any] = {"name": name, "annotations": dict(FIELD_MANAGER)}
    if namespace is not None:
        made["namespace"] = namespace
    if labels:
        made["labels"] = dict(labels)
    return made
