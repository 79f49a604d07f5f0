"""What the stand-in for the package `azure-native` knows."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from standins.azure.databases import DATABASE_SERVERS
from standins.azure.identity import IDENTITIES
from standins.azure.keys import KEYS
from standins.azure.kubernetes import CLUSTERS, FUNCTIONS
from standins.azure.machines import MACHINES_AND_DISKS
from standins.azure.names import GROUPS, NAMES
from standins.azure.network import NETWORKS
from standins.azure.storage import STORAGE
from standins.kinds import Cloud, Problem

_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def _configure(values: Mapping[str, Any]) -> Iterable[Problem]:
    for key in ("subscriptionId", "tenantId"):
        value = values.get(key)
        if value is not None and not re.fullmatch(_ID, str(value)):
            yield Problem(path=key, reason=f"{value!r} is not an identifier of Azure")


CLOUD = Cloud(
    package="azure-native",
    kinds=(
        *GROUPS,
        *NETWORKS,
        *NAMES,
        *IDENTITIES,
        *KEYS,
        *CLUSTERS,
        *STORAGE,
        *DATABASE_SERVERS,
        *MACHINES_AND_DISKS,
    ),
    functions=FUNCTIONS,
    configure=_configure,
)
