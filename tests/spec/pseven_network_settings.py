"""pSeven's settings with every service around the cluster, each at an address of its own, and copies with changes."""

from collections.abc import Mapping
from typing import Any

from spec.platforms.pseven.settings import PsevenSettings
from tests.spec.psa_stack import with_changes

NODES, PROXY, WINDOWS = "10.10.0.0/16", "10.40.0.0/28", "10.50.0.4/32"
POSTGRES, NFS, REGISTRY, MAIL, DIRECTORY, API = (f"10.30.0.{last}/32" for last in (10, 20, 30, 40, 50, 60))

_EVERYTHING: dict[str, Any] = {
    "platform": "pseven",
    "environment": "prod",
    "cluster": {
        "cloud": "local",
        "pools": [{"name": "worker", "nodes": 5, "cpu": "8", "memory": "16Gi", "disk": "120G"}],
    },
    "control-plane": {"cidrs": [API]},
    "workers": {"cidrs": [NODES]},
    "postgres": {"version": "16", "host": "db-1.example.com", "cidrs": [POSTGRES]},
    "nfs": {
        "cidrs": [NFS],
        "shares": {
            name: {"server": "nfs-1.example.com", "path": f"/var/pSeven/{name}"}
            for name in ("userdata", "workspacedata", "shareddata")
        },
    },
    "registry": {"url": "registry.example.com", "username": "pseven", "cidrs": [REGISTRY]},
    "proxy": {"address": "pseven.example.com", "cidrs": [PROXY]},
    "smtp": {"host": "mail.example.com", "port": 587, "user": "pseven", "cidrs": [MAIL]},
    "ldap": {"host": "ldap.example.com", "port": 389, "cidrs": [DIRECTORY]},
    "windows-extension": {"nodes": [{"name": "win-1", "system": "windows-server", "release": "2022", "cidr": WINDOWS}]},
}


def written(changes: Mapping[str, object] | None = None) -> dict[str, Any]:
    """The settings as a file has them, with values at some places changed."""
    return with_changes(_EVERYTHING, changes or {})


def chosen(changes: Mapping[str, object] | None = None, **modes: bool) -> PsevenSettings:
    """The settings as they are read; `windows`, `native` and `fix` choose the mode."""
    places = {"windows": "windows-extension.enabled", "native": "run-on-kubernetes", "fix": "fix-storages"}
    mode = {places[name]: value for name, value in modes.items()}
    return PsevenSettings.model_validate(written({**mode, **(changes or {})}))
