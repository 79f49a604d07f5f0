"""Who may do what: asked of what is there, by the roles' own definitions.

Knows nothing of how this program makes identities or assignments. A pod is let in the way Entra and the resource
manager do it: its service account is the subject of a federated credential, the credential's identity is the principal
of assignments, an assignment holds at its scope and below, and its role says which operations that means.
Definitions: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/storage (read for this table on
2026-11-21, operations that concern containers and what is in them).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

_CONTAINERS = "Microsoft.Storage/storageAccounts/blobServices/containers"
READ, WRITE, DELETE = f"{_CONTAINERS}/blobs/read", f"{_CONTAINERS}/blobs/write", f"{_CONTAINERS}/blobs/delete"
ADD, MOVE = f"{_CONTAINERS}/blobs/add/action", f"{_CONTAINERS}/blobs/move/action"
DELETE_VERSION = f"{_CONTAINERS}/blobs/deleteBlobVersion/action"
OWN = f"{_CONTAINERS}/blobs/manageOwnership/action"
OPERATIONS = (READ, WRITE, DELETE, ADD, MOVE, DELETE_VERSION, OWN)

_DATA: Mapping[str, tuple[str, ...]] = {
    # Storage Blob Data Reader, Contributor, Owner.
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": (READ,),
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": (DELETE, READ, WRITE, MOVE, ADD),
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": (f"{_CONTAINERS}/blobs/*",),
    # Roles of the control plane: none of them has a data operation of storage.
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": (),  # Owner
    "b24988ac-6180-42a0-ab88-20f7382dd24c": (),  # Contributor
    "acdd72a7-3385-48ef-bd42-f606fba81ae7": (),  # Reader
    "4633458b-17de-408a-b874-0445c86b69e6": (),  # Key Vault Secrets User
    "e147488a-f6f5-4113-8e2d-b22465e65bf6": (),  # Key Vault Crypto Service Encryption User
    "befefa01-2a29-4197-83a8-272ff33ce314": (),  # DNS Zone Contributor
    "4d97b98b-1d4f-4787-a291-c67834d212e7": (),  # Network Contributor
}
"""Identifier of a role → its dataActions."""


class Found(Protocol):
    """A resource that is there."""

    token: str
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Allowed:
    """One thing that somebody may do."""

    who: str
    """`NAMESPACE/SERVICE-ACCOUNT`, or the object id of a principal that no pod is."""
    container: str
    operation: str


def _kind(one: Found) -> str:
    return one.token.rsplit(":", 1)[-1]


def _matches(operation: str, pattern: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), operation, re.IGNORECASE) is not None


def _within(id_: str, scope: str) -> bool:
    return id_.lower() == scope.lower() or id_.lower().startswith(f"{scope.lower().rstrip('/')}/")


def _pods(found: list[Found]) -> Iterator[tuple[str, str]]:
    """Pods and the principals that they become: only by a credential whose issuer a cluster there really is."""
    issuers = {
        (one.outputs.get("oidcIssuerProfile") or {}).get("issuerURL")
        for one in found
        if _kind(one) == "ManagedCluster"
        and ((one.inputs.get("securityProfile") or {}).get("workloadIdentity") or {}).get("enabled")
    }
    identities = {one.id.lower(): one for one in found if _kind(one) == "UserAssignedIdentity"}
    for one in found:
        if _kind(one) != "FederatedIdentityCredential" or one.inputs["issuer"] not in issuers:
            continue
        if one.inputs["audiences"] != ["api://AzureADTokenExchange"]:
            continue
        identity = identities.get(one.id.lower().rpartition("/federatedidentitycredentials/")[0])
        _, _, namespace, account = str(one.inputs["subject"]).split(":")
        if identity is not None:
            yield f"{namespace}/{account}", str(identity.outputs["principalId"])


def allowed(there: Iterable[Found]) -> frozenset[Allowed]:
    """Everything that anybody may do with what is in containers. Raises KeyError for a role that is not known here."""
    found = list(there)
    names: dict[str, list[str]] = {}
    for who, principal in _pods(found):
        names.setdefault(principal, []).append(who)
    containers = [one for one in found if _kind(one) == "BlobContainer"]
    answers = set()
    for one in found:
        if _kind(one) != "RoleAssignment":
            continue
        patterns = _DATA[str(one.inputs["roleDefinitionId"]).rsplit("/", 1)[-1]]
        principal = str(one.inputs["principalId"])
        for container in containers:
            if not _within(container.id, str(one.inputs["scope"])):
                continue
            for operation in OPERATIONS:
                if any(_matches(operation, pattern) for pattern in patterns):
                    for who in names.get(principal, [principal]):
                        answers.add(Allowed(who, str(container.inputs["containerName"]), operation))
    return frozenset(answers)
