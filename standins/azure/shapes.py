"""What answers of the resource manager have in common: ids, tokens, and what every resource tells of itself."""

import re
import uuid
from collections.abc import Callable, Iterable, Mapping

from spec.clouds.azure.regions import REGIONS
from standins.kinds import Compute, Draft, Problem, Reference

GROUP = "azure-native:resources:ResourceGroup"
NOT_FOUND = "ResourceNotFound"
TAKEN = "ResourceExists"

IN_GROUP: Mapping[str, Reference] = {
    "resourceGroupName": Reference(
        tokens=frozenset({GROUP}), output="name", missing="ResourceGroupNotFound", holds=False
    )
}
"""A group that is deleted takes along what is in it."""


def subscription(draft: Draft) -> str:
    """Of the provider."""
    return str(draft.provider.get("subscriptionId") or "00000000-0000-0000-0000-000000000000")


def arm(kind: str, *name_properties: str) -> Compute:
    """The id of a resource in a group.

    `kind`: `Microsoft.Network/virtualNetworks/subnets`; then the properties with the names of each part.
    """

    def identity(draft: Draft) -> str:
        provider, *types = kind.split("/")
        names = [str(draft.inputs.get(one) or draft.name) for one in name_properties]
        way = "/".join(f"{type_}/{name}" for type_, name in zip(types, names, strict=True))
        group = draft.inputs.get("resourceGroupName")
        return f"/subscriptions/{subscription(draft)}/resourceGroups/{group}/providers/{provider}/{way}"

    return identity


def told(kind: str, name_property: str, **more: object) -> dict[str, Compute]:
    """Outputs that every resource has, and constant ones of this kind."""
    answers: dict[str, Compute] = {
        "name": lambda draft: str(draft.inputs.get(name_property) or draft.name),
        "type": lambda _: kind,
        "azureApiVersion": lambda _: "2025-05-01",
    }
    return answers | {key: constant(value) for key, value in more.items()}


def constant(value: object) -> Compute:
    """The same for all."""
    return lambda _: value


def done() -> dict[str, Compute]:
    """What most kinds tell of how they are."""
    return {"provisioningState": constant("Succeeded"), "etag": lambda draft: f'W/"{guid(draft)}"'}


def guid(draft: Draft) -> str:
    """As identifiers of Entra look."""
    return str(uuid.UUID(draft.hex(32)))


def system_data(_: Draft) -> dict[str, str]:
    """Who made it."""
    return {"createdBy": "groundwork", "createdByType": "Application"}


def region(draft: Draft) -> Iterable[Problem]:
    """The region is one that is known; names are said to be everywhere."""
    named = draft.inputs.get("location")
    if named is not None and named != "global" and named not in REGIONS:
        yield Problem(path="location", reason=f"{named!r} is not a region with three zones")


def form(path: str, pattern: str, rule: str) -> Callable[[Draft], Iterable[Problem]]:
    """A property's form, and in whose words it is refused."""

    def check(draft: Draft) -> Iterable[Problem]:
        value = draft.inputs.get(path)
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            yield Problem(path=path, reason=f"{value!r} is not {rule}")

    return check


def last_part(id_: str) -> str:
    """The name at the end of an id."""
    return id_.rsplit("/", 1)[-1]


def identity_told(draft: Draft) -> dict[str, object] | None:
    """What is asked for as a list of managed identities is answered as a table with their ids."""
    about = draft.inputs.get("identity")
    if not isinstance(about, Mapping):
        return None
    owners = {one: draft.cloud.by_id(str(one)) for one in about.get("userAssignedIdentities") or []}
    table = {
        one: {"clientId": owner.outputs.get("clientId"), "principalId": owner.outputs.get("principalId")}
        for one, owner in owners.items()
        if owner is not None
    }
    tenant = str(draft.provider.get("tenantId") or "")
    return {**about, "principalId": "", "tenantId": tenant, "userAssignedIdentities": table}
