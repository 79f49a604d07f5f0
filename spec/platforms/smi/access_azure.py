"""Azure: an identity for each service account and its role on each container, as plain data.

The guide has no Azure. This follows its table of service accounts and buckets (SM-20 to SM-37) with what Azure gives:
AKS workload identity hands a pod of one service account the token of one managed identity, whose role is given on
single containers, never on the account.
"""

from typing import Any

from spec.platforms.smi.buckets import grants
from spec.platforms.smi.settings import SmiSettings
from spec.platforms.smi.settings_access import AzureAccess

ROLE = "Storage Blob Data Contributor"
"""Read, write and delete blobs (learn.microsoft.com/azure/role-based-access-control/built-in-roles/storage)."""


def azure_objects(settings: SmiSettings, access: AzureAccess) -> dict[str, Any]:
    """18 identities with their federated credentials, and 32 role assignments, for machines."""
    namespace = settings.platform_namespace
    return {
        "storageAccount": access.storage_account,
        "role": ROLE,
        "identities": {
            account: {
                "subject": f"system:serviceaccount:{namespace}:{account}",
                "containers": [settings.bucket_names[one] for one in named],
            }
            for account, named in grants(settings).items()
        },
    }
