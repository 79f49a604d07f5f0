"""Key vaults, keys and secrets in them, and the sets by which disks are encrypted."""

from collections.abc import Iterable

from standins.azure.identity import ASSIGNMENT, IDENTITY
from standins.azure.kubernetes import ENCRYPTION
from standins.azure.shapes import (
    IN_GROUP,
    NOT_FOUND,
    TAKEN,
    arm,
    constant,
    done,
    form,
    identity_told,
    region,
    system_data,
    told,
)
from standins.kinds import Draft, Kind, Problem, Reference, RefusedError

VAULT, KEY, SECRET = "azure-native:keyvault:Vault", "azure-native:keyvault:Key", "azure-native:keyvault:Secret"
KEY_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
"""Key Vault Crypto Service Encryption User."""
_IN_VAULT = Reference(tokens=frozenset({VAULT}), output="name", missing="VaultNotFound", holds=False)


def _uri(draft: Draft) -> str:
    return f"https://{draft.inputs.get('vaultName')}.vault.azure.net/"


def _key_uri(draft: Draft) -> str:
    return f"{_uri(draft)}keys/{draft.inputs.get('keyName')}"


def _purge(draft: Draft) -> Iterable[Problem]:
    before = ((draft.before or {}).get("properties") or {}).get("enablePurgeProtection")
    if before and not (draft.inputs.get("properties") or {}).get("enablePurgeProtection"):
        yield Problem(path="properties.enablePurgeProtection", reason="cannot be taken back once it is on")


def may_use_key(draft: Draft, identity: str, key_uri: str) -> None:
    """Refuse what is encrypted with a key that its identity has no role on."""
    owner = draft.cloud.get(IDENTITY, identity)
    if owner is None:
        raise RefusedError(NOT_FOUND, f"there is no identity {identity}")
    keys = [one for one in draft.cloud.of(KEY) if key_uri.startswith(str(one.outputs.get("keyUri")))]
    scopes = {
        one.inputs["scope"]
        for one in draft.cloud.of(ASSIGNMENT)
        if one.inputs["principalId"] == owner.outputs.get("principalId")
        and one.inputs["roleDefinitionId"].endswith(KEY_USER)
    }
    if not any(key.id.startswith(scope) for key in keys for scope in scopes):
        raise RefusedError("KeyVaultAccessForbidden", f"{owner.name} may not use {key_uri}")


def _encrypts(draft: Draft) -> None:
    identities = (draft.inputs.get("identity") or {}).get("userAssignedIdentities") or []
    key = (draft.inputs.get("activeKey") or {}).get("keyUrl")
    if identities and key:
        may_use_key(draft, identities[0], key)


KEYS = (
    Kind(
        token=VAULT,
        identity=arm("Microsoft.KeyVault/vaults", "vaultName"),
        computed={
            **told("Microsoft.KeyVault/vaults", "vaultName"),
            "systemData": system_data,
            "properties.vaultUri": _uri,
            "properties.provisioningState": constant("Succeeded"),
        },
        replaces=frozenset({"vaultName", "resourceGroupName", "location", "properties.tenantId"}),
        required=frozenset({"vaultName"}),
        unique=("vaultName",),
        taken="VaultAlreadyExists",
        references=IN_GROUP,
        checks=(
            region,
            _purge,
            form("vaultName", r"[A-Za-z](?:-?[A-Za-z0-9]){2,23}", "3 to 24 letters, digits and single dashes"),
        ),
        tags="tags",
    ),
    Kind(
        token=KEY,
        identity=arm("Microsoft.KeyVault/vaults/keys", "vaultName", "keyName"),
        computed={
            **told(
                "Microsoft.KeyVault/vaults/keys",
                "keyName",
                attributes={"enabled": True},
                curveName="",
                releasePolicy={},
            ),
            "keyUri": _key_uri,
            "keyUriWithVersion": lambda draft: f"{_key_uri(draft)}/{draft.hex(32)}",
            "kty": lambda draft: (draft.inputs.get("properties") or {}).get("kty"),
            "keySize": lambda draft: (draft.inputs.get("properties") or {}).get("keySize"),
            "keyOps": lambda draft: (draft.inputs.get("properties") or {}).get("keyOps") or [],
            "rotationPolicy": lambda draft: (draft.inputs.get("properties") or {}).get("rotationPolicy") or {},
            "location": constant("germanywestcentral"),
        },
        replaces=frozenset({"*"}),
        required=frozenset({"keyName"}),
        unique=("vaultName", "keyName"),
        taken=TAKEN,
        references={**IN_GROUP, "vaultName": _IN_VAULT},
        checks=(form("keyName", r"[0-9A-Za-z-]{1,127}", "letters, digits and dashes, at most 127"),),
        tags="tags",
    ),
    Kind(
        token=SECRET,
        identity=arm("Microsoft.KeyVault/vaults/secrets", "vaultName", "secretName"),
        computed={
            **told("Microsoft.KeyVault/vaults/secrets", "secretName"),
            "location": constant("germanywestcentral"),
            "properties.secretUri": lambda draft: f"{_uri(draft)}secrets/{draft.inputs.get('secretName')}",
            "properties.secretUriWithVersion": lambda draft: (
                f"{_uri(draft)}secrets/{draft.inputs.get('secretName')}/{draft.hex(32)}"
            ),
        },
        replaces=frozenset({"secretName", "vaultName", "resourceGroupName"}),
        required=frozenset({"secretName"}),
        write_only=frozenset({"properties.value"}),
        unique=("vaultName", "secretName"),
        taken=TAKEN,
        references={**IN_GROUP, "vaultName": _IN_VAULT},
        checks=(form("secretName", r"[0-9A-Za-z-]{1,127}", "letters, digits and dashes, at most 127"),),
        tags="tags",
    ),
    Kind(
        token=ENCRYPTION,
        identity=arm("Microsoft.Compute/diskEncryptionSets", "diskEncryptionSetName"),
        computed={
            **told(
                "Microsoft.Compute/diskEncryptionSets",
                "diskEncryptionSetName",
                previousKeys=[],
                autoKeyRotationError={},
            ),
            **done(),
            "lastKeyRotationTimestamp": constant("2026-11-21T00:00:00Z"),
            "systemData": system_data,
        },
        derived={"identity": identity_told},
        replaces=frozenset({"diskEncryptionSetName", "resourceGroupName", "location", "encryptionType"}),
        required=frozenset({"diskEncryptionSetName", "activeKey"}),
        unique=("resourceGroupName", "diskEncryptionSetName"),
        taken=TAKEN,
        references={
            **IN_GROUP,
            "activeKey.sourceVault.id": Reference(tokens=frozenset({VAULT}), missing=NOT_FOUND),
            "identity.userAssignedIdentities": Reference(tokens=frozenset({IDENTITY}), missing=NOT_FOUND),
        },
        checks=(region,),
        on_create=_encrypts,
        tags="tags",
    ),
)
