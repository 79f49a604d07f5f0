"""Storage accounts, containers, and what becomes of objects with time."""

from collections.abc import Iterable

from standins.azure.identity import IDENTITY
from standins.azure.keys import may_use_key
from standins.azure.shapes import IN_GROUP, NOT_FOUND, TAKEN, arm, done, form, identity_told, region, told
from standins.kinds import Compute, Draft, Kind, Problem, Reference

ACCOUNT, CONTAINER = "azure-native:storage:StorageAccount", "azure-native:storage:BlobContainer"
SERVICE, LIFECYCLE = "azure-native:storage:BlobServiceProperties", "azure-native:storage:ManagementPolicy"
_OF_ACCOUNT = Reference(tokens=frozenset({ACCOUNT}), output="name", missing="ParentResourceNotFound", holds=False)
_CONTAINER = r"\$root|\$web|\$logs|(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]"


_account_id: Compute = arm("Microsoft.Storage/storageAccounts", "accountName")


def _endpoints(draft: Draft) -> dict[str, str]:
    name = draft.inputs.get("accountName")
    return {part: f"https://{name}.{part}.core.windows.net/" for part in ("blob", "dfs", "file", "queue", "table")}


def _encrypted(draft: Draft) -> None:
    about = draft.inputs.get("encryption") or {}
    key = about.get("keyVaultProperties") or {}
    identity = (about.get("encryptionIdentity") or {}).get("encryptionUserAssignedIdentity")
    if about.get("keySource") == "Microsoft.Keyvault" and identity:
        may_use_key(draft, identity, f"{key.get('keyVaultUri')}keys/{key.get('keyName')}")


def _public(draft: Draft) -> Iterable[Problem]:
    """A container cannot be opened in an account that forbids it."""
    if draft.inputs.get("publicAccess") in (None, "None"):
        return
    for one in draft.cloud.of(ACCOUNT):
        if one.inputs.get("accountName") == draft.inputs.get("accountName") and not one.inputs.get(
            "allowBlobPublicAccess"
        ):
            yield Problem(path="publicAccess", reason="PublicAccessNotPermitted: the account forbids it")


def _versions(draft: Draft) -> Iterable[Problem]:
    names = [one.get("name") for one in (draft.inputs.get("policy") or {}).get("rules") or []]
    if len(names) != len(set(names)):
        yield Problem(path="policy.rules", reason="two rules have one name")


STORAGE = (
    Kind(
        token=ACCOUNT,
        identity=arm("Microsoft.Storage/storageAccounts", "accountName"),
        computed={
            **told(
                "Microsoft.Storage/storageAccounts",
                "accountName",
                accountMigrationInProgress=False,
                blobRestoreStatus={},
                failoverInProgress=False,
                geoReplicationStats={},
                isSkuConversionBlocked=False,
                keyCreationTime={},
                privateEndpointConnections=[],
                secondaryEndpoints={},
                secondaryLocation="",
                statusOfPrimary="available",
                statusOfSecondary="",
                storageAccountSkuConversionStatus={},
                creationTime="2026-11-21T00:00:00Z",
                lastGeoFailoverTime="",
                provisioningState="Succeeded",
            ),
            "primaryEndpoints": _endpoints,
            "primaryLocation": lambda draft: draft.inputs.get("location"),
        },
        derived={"identity": identity_told},
        replaces=frozenset({"accountName", "resourceGroupName", "location", "kind", "isHnsEnabled"}),
        required=frozenset({"accountName"}),
        unique=("accountName",),
        taken="StorageAccountAlreadyTaken",
        references={
            **IN_GROUP,
            "identity.userAssignedIdentities": Reference(tokens=frozenset({IDENTITY}), missing=NOT_FOUND),
        },
        checks=(region, form("accountName", r"[a-z0-9]{3,24}", "3 to 24 lower-case letters and digits")),
        on_create=_encrypted,
        on_update=_encrypted,
        tags="tags",
    ),
    Kind(
        token=SERVICE,
        identity=arm("Microsoft.Storage/storageAccounts/blobServices", "accountName", "blobServicesName"),
        computed=told(
            "Microsoft.Storage/storageAccounts/blobServices", "blobServicesName", sku={"name": "Standard_ZRS"}
        ),
        replaces=frozenset({"accountName", "resourceGroupName", "blobServicesName"}),
        required=frozenset({"blobServicesName"}),
        references={**IN_GROUP, "accountName": _OF_ACCOUNT},
        choices={"blobServicesName": ("default",)},
    ),
    Kind(
        token=CONTAINER,
        identity=lambda draft: (
            f"{_account_id(draft)}/blobServices/default/containers/{draft.inputs.get('containerName')}"
        ),
        computed={
            **told(
                "Microsoft.Storage/storageAccounts/blobServices/containers",
                "containerName",
                deleted=False,
                deletedTime="",
                hasImmutabilityPolicy=False,
                hasLegalHold=False,
                immutabilityPolicy={},
                lastModifiedTime="2026-11-21T00:00:00Z",
                leaseDuration="",
                leaseState="Available",
                leaseStatus="Unlocked",
                legalHold={},
                remainingRetentionDays=0,
                version="",
            ),
            "etag": done()["etag"],
        },
        replaces=frozenset({"accountName", "containerName", "resourceGroupName"}),
        required=frozenset({"containerName"}),
        unique=("accountName", "containerName"),
        taken="ContainerAlreadyExists",
        references={**IN_GROUP, "accountName": _OF_ACCOUNT},
        checks=(_public, form("containerName", _CONTAINER, "3 to 63 lower-case letters, digits and single dashes")),
    ),
    Kind(
        token=LIFECYCLE,
        identity=arm("Microsoft.Storage/storageAccounts/managementPolicies", "accountName", "managementPolicyName"),
        computed=told(
            "Microsoft.Storage/storageAccounts/managementPolicies",
            "managementPolicyName",
            lastModifiedTime="2026-11-21T00:00:00Z",
        ),
        replaces=frozenset({"accountName", "resourceGroupName", "managementPolicyName"}),
        required=frozenset({"managementPolicyName"}),
        unique=("accountName", "managementPolicyName"),
        taken=TAKEN,
        references={**IN_GROUP, "accountName": _OF_ACCOUNT},
        choices={"managementPolicyName": ("default",)},
        checks=(_versions,),
    ),
)
