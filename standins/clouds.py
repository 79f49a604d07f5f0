"""Which packages there are stand-ins for; each is imported when it is asked for, for its SDK costs time and memory."""

import importlib
from collections.abc import Mapping
from types import MappingProxyType

from standins.kinds import Cloud

MODULES: Mapping[str, str] = MappingProxyType(
    {
        "aws": "standins.aws",
        "azure-native": "standins.azure",
        "oci": "standins.oci",
        "exoscale": "standins.exoscale",
    }
)
"""Package → where its kinds are."""


def cloud(package: str) -> Cloud:
    """What is known of a package. Raises KeyError for one that nothing stands in for."""
    found = importlib.import_module(MODULES[package]).CLOUD
    if not isinstance(found, Cloud):
        raise TypeError(f"{MODULES[package]}.CLOUD is not a Cloud")
    return found
