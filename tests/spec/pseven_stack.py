"""A pSeven stack for production whose settings are right, and copies of it with something changed."""

from collections.abc import Mapping
from typing import Any

import pytest

from spec.load import Loaded, SpecError, load
from spec.platforms.pseven.settings import PsevenSettings
from spec.settings import Mistake
from tests.spec.psa_stack import REMOVED, with_changes
from tests.spec.told import in_file, warned_in_file

__all__ = ["DEV", "EXISTING", "LIMITED", "MINIMUM", "NATIVE", "PACKAGE", "PEM", "REMOVED", "loaded", "only_mistake"]

Case = tuple[Mapping[str, object], str, str, str, tuple[str, ...]]
"""Changes to the right settings, and all that is said of them: where, what, what instead, and which requirements."""

_RIGHT: dict[str, Any] = {
    "platform": "pseven",
    "environment": "prod",
    "profile": "production",
    "cluster": {
        "cloud": "local",
        "version": "1.35",
        "pools": [{"name": "worker", "nodes": 5, "cpu": "8", "memory": "16Gi", "disk": "120G"}],
    },
    "versions": {},
    "control-plane": {},
    "workers": {"cidrs": ["10.10.0.0/16"]},
    "release": {"chart": "stand-in"},
    "postgres": {"version": "16", "host": "db-1.example.com", "cidrs": ["10.30.0.10/32"]},
    "nfs": {
        "cidrs": ["10.30.0.20/32"],
        "shares": {
            "userdata": {"server": "nfs-1.example.com", "path": "/var/pSeven/UserData"},
            "workspacedata": {"server": "nfs-1.example.com", "path": "/var/pSeven/WorkspaceData"},
            "shareddata": {"server": "nfs-1.example.com", "path": "/var/pSeven/SharedData"},
        },
    },
    "registry": {"url": "registry.example.com", "username": "pseven", "cidrs": ["10.30.0.30/32"]},
    "proxy": {"address": "pseven.example.com", "cidrs": ["10.40.0.0/28"]},
    "windows-extension": {"nodes": []},
}

MINIMUM: dict[str, object] = {"profile": "minimum"}
DEV: dict[str, object] = {"profile": "dev", "environment": "dev"}
OWN_PLANE: dict[str, object] = {"control-plane.managed": False}
LIMITED: dict[str, object] = {"limited-permissions": True}
NATIVE: dict[str, object] = {"run-on-kubernetes": True, "control-plane.cidrs": ["10.30.0.70/32"]}

PACKAGE: dict[str, object] = {
    "release.chart": {
        "path": "charts/pseven-2023.09.25.tgz",
        "app-version": "2023.09.25",
        "images": {"image.app": "pseven-app"},
    },
    "versions.helm": "3.20.0",
}
"""The vendor's package, and a Helm of the cluster's time."""

EXISTING: dict[str, object] = {
    "cluster.cloud": "existing",
    "cluster.kubeconfig": "/etc/clusters/customer",
    "cluster.version": "1.33",
    **PACKAGE,
    "versions.helm": "3.18.6",
}
"""A customer's own cluster."""

PEM = "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIU\n-----END CERTIFICATE-----\n"
TOOLS = "registry.example.com/tools@sha256:" + "0" * 64

WINDOWS_NODE: dict[str, object] = {
    "name": "win-1",
    "system": "windows-server",
    "release": "2022",
    "cidr": "10.50.0.4/32",
}


def written(changes: Mapping[str, object] | None = None) -> dict[str, Any]:
    """The settings as a file has them, with the values at some places changed or REMOVED."""
    return with_changes(_RIGHT, changes or {})


def loaded(changes: Mapping[str, object] | None = None) -> Loaded:
    return load(written(changes))


def pseven(changes: Mapping[str, object] | None = None) -> PsevenSettings:
    settings = loaded(changes).settings
    assert isinstance(settings, PsevenSettings)
    return settings


def refused(changes: Mapping[str, object]) -> tuple[Mistake, ...]:
    """The mistakes for which these settings are refused, each of which a command tells with its file and line.

    What is only said is left out.
    """
    with pytest.raises(SpecError) as caught:
        load(written(changes))
    in_file(written(changes), caught.value.mistakes)
    return tuple(one for one in caught.value.mistakes if not one.warning)


def only_mistake(changes: Mapping[str, object]) -> Mistake:
    (mistake,) = refused(changes)
    return mistake


def only_warning(changes: Mapping[str, object]) -> Mistake:
    """What is only said of these settings, which a command tells with its file and line."""
    (warning,) = loaded(changes).warnings
    assert warning.warning
    warned_in_file(written(changes), (warning,))
    return warning
