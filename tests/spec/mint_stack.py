"""A small Mint stack whose settings are right, and copies of it with something changed."""

from collections.abc import Mapping
from typing import Any

import pytest

from spec.load import Loaded, SpecError, load
from spec.plan import Manifest
from spec.platforms.mint.plan import plan
from spec.platforms.mint.settings import MintSettings
from spec.releases import ReleaseSpec
from spec.settings import Mistake
from tests.spec.psa_stack import with_changes
from tests.spec.told import in_file, warned_in_file

DKIM = {"selector": "mx", "public-key": "MIGfMA0GCSqGSIb3DQEBAQUAA4GN" * 6}
K8UP: dict[str, object] = {
    "engine": "k8up",
    "chart": "stand-in",
    "endpoint": "https://s3.example.com",
    "bucket": "mint-backup",
    "username": "backup-username",
    "password": "backup-password",
    "repository-password": "backup-repository-password",
}
_RIGHT: dict[str, Any] = {
    "platform": "mint",
    "environment": "prod",
    "provider": "local",
    "cluster": {
        "cloud": "local",
        "pools": [{"name": "hosting", "nodes": 2, "cpu": "4", "memory": "16Gi"}],
    },
    "cluster-alias": "axo",
    "base-domain": "mint.example.com",
    "ingress": {"chart": "stand-in", "addresses": ["192.0.2.10"]},
    "certificates": {"chart": "stand-in", "issuer": {"email": "ops@example.com"}},
    "database-operator": {"chart": "stand-in"},
    "backup": K8UP,
    "mailgun": {"domain": "mint.example.com", "dns-zone": "example.com", "dkim": DKIM, "verified": True},
    "shop": {"chart": "stand-in", "image": "mintsystem/odoo:19.0.20260803"},
    "api-server": {"cidrs": ["10.96.0.1/32"]},
}

CERT_MANAGER = {"name": "cert-manager", "version": "v1.18.2", "repository": "https://charts.jetstack.io"}
EXISTING: dict[str, object] = {
    "provider": "exoscale",
    "cluster": {"cloud": "existing", "version": "1.34"},
    "ingress.chart": {"name": "traefik", "version": "37.1.1", "repository": "https://charts.example.com"},
    "certificates.chart": CERT_MANAGER,
    "database-operator.chart": {
        "name": "cloudnative-pg",
        "version": "0.26.0",
        "repository": "https://cnpg.example.com",
    },
    "backup.chart": {"name": "k8up", "version": "4.8.4", "repository": "https://k8up.example.com"},
    "shop.chart": {"name": "odoo", "version": "0.1.0", "repository": "https://kubernetes.build"},
    "shop.install": "release",
    "shop.pod-labels": {"app": "odoo"},
}
"""A customer's own cluster with the public charts."""


def written(changes: Mapping[str, object] | None = None) -> dict[str, Any]:
    """The settings as a file has them, with the values at some places changed or REMOVED."""
    return with_changes(_RIGHT, changes or {})


def loaded(changes: Mapping[str, object] | None = None) -> Loaded:
    return load(written(changes))


def mint(changes: Mapping[str, object] | None = None) -> MintSettings:
    settings = loaded(changes).settings
    assert isinstance(settings, MintSettings)
    return settings


def refused(changes: Mapping[str, object]) -> tuple[Mistake, ...]:
    """The mistakes for which these settings are refused, each told whole where they stand in a stack file."""
    raw = written(changes)
    with pytest.raises(SpecError) as caught:
        load(raw)
    in_file(raw, caught.value.mistakes)
    return caught.value.mistakes


def only_mistake(changes: Mapping[str, object]) -> Mistake:
    (mistake,) = refused(changes)
    return mistake


def only_warning(changes: Mapping[str, object]) -> Mistake:
    """What these settings are warned of, told whole where it stands in a stack file; they are taken all the same."""
    (warning,) = loaded(changes).warnings
    warned_in_file(written(changes), [warning])
    return warning


def release(changes: dict[str, object], name: str) -> ReleaseSpec:
    (found,) = (one for one in plan(mint(changes)).releases if one.name == name)
    return found


def manifest(kind: str, name: str, changes: dict[str, object] | None = None) -> Manifest:
    (found,) = (one for one in plan(mint(changes)).manifests if (one.kind, one.name) == (kind, name))
    return found


def body(kind: str, name: str, changes: dict[str, object] | None = None) -> Any:  # noqa: ANN401 - YAML
    return manifest(kind, name, changes).body


def secret(name: str, changes: dict[str, object] | None = None) -> tuple[dict[str, str], dict[str, str]]:
    (found,) = (one for one in plan(mint(changes)).secrets if one.name == name)
    return dict(found.plain), dict(found.hidden)
