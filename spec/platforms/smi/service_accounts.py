"""The 18 service accounts and the buckets that each may use: the guide's table, the same for both clouds."""

from collections.abc import Mapping
from enum import StrEnum


class Bucket(StrEnum):
    """A bucket by the name that the guide gives it.

    Four are announced and five are named (INC-SM3); the table of service accounts uses all five, and so does this.
    """

    KAFKA = "kafka"
    FILESVC = "filesvc"
    SCRIPTMANAGER = "scriptmanager"
    DATASOURCESVC = "datasourcesvc"
    WORKFLOWSVC = "workflowsvc"


_FILES = (Bucket.KAFKA, Bucket.FILESVC)
_WORKFLOWS = (Bucket.KAFKA, Bucket.WORKFLOWSVC)

SERVICE_ACCOUNTS: Mapping[str, tuple[Bucket, ...]] = {
    "aisvc": (Bucket.KAFKA,),  # SM-20
    "datasourcesvc": (Bucket.KAFKA, Bucket.DATASOURCESVC),  # SM-21
    "filesvc-migrations": _FILES,  # SM-22
    "filesvc": _FILES,  # SM-23
    "itemsvc-migrations": _FILES,  # SM-24
    "itemsvc-rdbms-migrations": _FILES,  # SM-25
    "itemsvc-telemetry-worker": _FILES,  # SM-26
    "itemsvc-worker": _FILES,  # SM-27
    "itemsvc": _FILES,  # SM-28
    "objectmodelsvc": (Bucket.KAFKA,),  # SM-29
    "passportsvc-migrations": _FILES,  # SM-30
    "passportsvc": _FILES,  # SM-31
    "platform-notificationsvc-api": (Bucket.KAFKA,),  # SM-32
    "platform-notificationsvc-worker": (Bucket.KAFKA,),  # SM-33
    "scriptmanager": (Bucket.KAFKA, Bucket.SCRIPTMANAGER),  # SM-34
    "workflowsvc-api": _WORKFLOWS,  # SM-35
    "workflowsvc-backend": _WORKFLOWS,  # SM-36
    "workflowwkr-backend": _WORKFLOWS,  # SM-37, spelt as the guide spells it
}
"""Service account → the buckets that it may use, in the order of the guide."""

NUMBERS: Mapping[str, str] = {account: f"SM-{number}" for number, account in enumerate(SERVICE_ACCOUNTS, start=20)}
"""Service account → the requirement that names it."""

MIGRATIONS = tuple(account for account in SERVICE_ACCOUNTS if account.endswith("-migrations"))
"""Those that run to their end before the others start."""
