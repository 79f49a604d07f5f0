"""A small PSA stack whose settings are right, and copies of it with something changed."""

import copy
from collections.abc import Mapping
from enum import Enum
from typing import Any

import pytest

from spec.load import Loaded, SpecError, load
from spec.platforms.psa.settings import PsaSettings
from spec.settings import Mistake


class _Absence(Enum):
    REMOVED = "removed"


REMOVED = _Absence.REMOVED
"""In place of a value: the key is not there."""

_RIGHT: dict[str, Any] = {
    "platform": "psa",
    "environment": "prod",
    "cluster": {
        "cloud": "local",
        "pools": [{"name": "service", "nodes": 2, "cpu": "2", "memory": "4Gi"}],
    },
    "release": {"name": "psa-integration", "chart": "stand-in"},
    "backend": {},
    "frontend": {},
    "commerce": {"instance": "commerce-prod", "peers": [{"cidr": "10.20.0.0/16"}]},
    "brands": [
        {"id": "1000123", "domain": "cp.us.example.com", "url-suffix": "us-psa"},
        {"id": "1000124", "domain": "cp.eu.example.com"},
    ],
    "postgres": {"version": "16", "host": "db-1.example.com", "cidrs": ["10.30.0.10/32"]},
    "connectwise": {"host": "api-na.myconnectwise.net", "cidrs": ["203.0.113.0/24"]},
    "identity": {"url": "https://id.example.com/auth"},
    "aps": {"staff-member": "psa-integration", "endpoint": "https://aps.example.com"},
}

PREPARE = {
    "image": "docker.io/library/postgres:16@sha256:" + "0" * 64,
    "administrator": {"user": "postgres", "password": "postgres-administrator-password"},
}

POD_LABELS: dict[str, object] = {
    "backend.pod-labels": {"app": "psa", "tier": "logic"},
    "frontend.pod-labels": {"app": "psa", "tier": "static"},
}
"""By these a vendor's chart marks its pods; the stand-in has labels of its own."""

MANIFEST_DIGEST = "sha256:" + "c" * 64


def vendor_chart(**chart: str) -> dict[str, object]:
    """The vendor's chart from some place, and the labels of its pods."""
    return {"release.chart": {"name": "psa-integration", "version": "1.5.0", **chart}} | POD_LABELS


EXISTING: dict[str, object] = {
    "cluster": {"cloud": "existing", "version": "1.34", "kubeconfig": "/etc/clusters/customer", "context": "admin"},
    **vendor_chart(**{"repository": "oci://registry.example.com/charts", "manifest-digest": MANIFEST_DIGEST}),
}
"""A customer's own cluster, with the vendor's chart pinned to what the registry has."""


def written(changes: Mapping[str, object] | None = None) -> dict[str, Any]:
    """The settings as a file has them, with the values at some places (`brands.0.domain`) changed or REMOVED."""
    return with_changes(_RIGHT, changes or {})


def with_changes(settings: Mapping[str, Any], changes: Mapping[str, object]) -> dict[str, Any]:
    """A copy of any settings, changed in the same way."""
    raw = copy.deepcopy(dict(settings))
    for place, value in changes.items():
        *way, last = (int(part) if part.isdigit() else part for part in place.split("."))
        inside: Any = raw
        for part in way:
            inside = inside[part] if isinstance(part, int) else inside.setdefault(part, {})
        if value is REMOVED:
            del inside[last]
        else:
            inside[last] = copy.deepcopy(value)
    return raw


def loaded(changes: Mapping[str, object] | None = None) -> Loaded:
    return load(written(changes))


def psa(changes: Mapping[str, object] | None = None) -> PsaSettings:
    settings = loaded(changes).settings
    assert isinstance(settings, PsaSettings)
    return settings


def refused(changes: Mapping[str, object]) -> tuple[Mistake, ...]:
    """The mistakes for which these settings are refused."""
    with pytest.raises(SpecError) as caught:
        load(written(changes))
    return caught.value.mistakes


def only_mistake(changes: Mapping[str, object]) -> Mistake:
    (mistake,) = refused(changes)
    return mistake
