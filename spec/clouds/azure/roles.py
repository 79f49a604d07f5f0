"""Role assignments as data. There is no way to say Owner, Contributor or a role of one's own: only these exist.

Identifiers: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles.
"""

from dataclasses import dataclass
from enum import StrEnum

from spec.ground.demand import Right


class Role(StrEnum):
    """Built-in roles that this program hands out, by the identifiers that they have in every directory."""

    BLOB_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
    """Storage Blob Data Reader."""
    BLOB_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
    """Storage Blob Data Contributor."""
    SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"
    """Key Vault Secrets User."""
    KEY_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
    """Key Vault Crypto Service Encryption User."""
    DNS_WRITER = "befefa01-2a29-4197-83a8-272ff33ce314"
    """DNS Zone Contributor."""
    NETWORK_USER = "4d97b98b-1d4f-4787-a291-c67834d212e7"
    """Network Contributor; for AKS on its own subnet and its own public address only."""
    READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
    """Reader."""


class ScopeKind(StrEnum):
    """What a role may be given on: always one thing, never a resource group or a subscription."""

    CONTAINER = "container"
    VAULT = "vault"
    KEY = "key"
    ZONE = "zone"
    SUBNET = "subnet"
    PUBLIC_ADDRESS = "public-address"
    DISK_ENCRYPTION_SET = "disk-encryption-set"


_ON = {
    Role.BLOB_READER: {ScopeKind.CONTAINER},
    Role.BLOB_CONTRIBUTOR: {ScopeKind.CONTAINER},
    Role.SECRETS_USER: {ScopeKind.VAULT},
    Role.KEY_USER: {ScopeKind.KEY},
    Role.DNS_WRITER: {ScopeKind.ZONE},
    Role.NETWORK_USER: {ScopeKind.SUBNET, ScopeKind.PUBLIC_ADDRESS},
    Role.READER: {ScopeKind.DISK_ENCRYPTION_SET},
}
"""Where each role makes sense."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One role on one thing. Raises ValueError where the role is not meant for such a thing."""

    role: Role
    kind: ScopeKind
    name: str
    """Which of the things of this kind: a container's name, a zone's."""

    def __post_init__(self) -> None:
        if self.kind not in _ON[self.role]:
            raise ValueError(f"{self.role.name} is not given on a {self.kind}")


_OF_RIGHT = {Right.READ: Role.BLOB_READER, Right.READ_WRITE: Role.BLOB_CONTRIBUTOR}


def on_container(right: Right, container: str) -> Grant:
    """What a right on a bucket is on Azure."""
    return Grant(role=_OF_RIGHT[right], kind=ScopeKind.CONTAINER, name=container)


def definition(role: Role, subscription: str) -> str:
    """The id by which an assignment names its role."""
    return f"/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}"
