"""A small SMI stack whose settings are right, for both clouds, and copies of it with something changed."""

from collections.abc import Mapping
from typing import Any

import pytest

from spec.load import Loaded, SpecError, load
from spec.platforms.smi.settings import SmiSettings
from spec.settings import Mistake
from tests.spec.psa_stack import REMOVED, with_changes
from tests.spec.told import in_file

__all__ = ["OCI", "REMOVED", "loaded", "only_mistake", "refused", "said", "smi", "written"]

_RIGHT: dict[str, Any] = {
    "platform": "smi",
    "environment": "prod",
    "env-name": "twin-prod",
    "cluster": {
        "cloud": "local",
        "pools": [{"name": "core", "nodes": 3, "cpu": "2", "memory": "4Gi"}],
    },
    "releases": "stand-in",
    "dns": {
        "zone": "example-domain.com",
        "app": "app.example-domain.com",
        "api": "api.example-domain.com",
        "id": "id.example-domain.com",
    },
    "load-balancer": {"host": "lb.example.net", "peers": [{"cidr": "10.40.9.0/24"}]},
    "services": {
        "postgres": {"mode": "managed", "hosts": ["postgres.example.com"], "cidrs": ["10.40.1.0/24"]},
        "mongodb": {"mode": "existing", "cidrs": ["10.40.2.0/24"]},
        "redis": {"mode": "managed", "cidrs": ["10.40.3.0/24"]},
        "kafka": {"mode": "existing", "cidrs": ["10.40.4.0/24"]},
        "activemq": {"mode": "existing", "cidrs": ["10.40.5.0/24"]},
        "neo4j": {"mode": "existing", "cidrs": ["10.40.6.0/24"]},
        "smtp": {"mode": "existing", "anywhere": True},
    },
    "access": {"cloud": "aws", "account": "111122223333", "region": "eu-central-1", "cluster-name": "twin"},
    "script-isolation": {"network-cidrs": ["10.40.0.0/16"]},
    "prometheus": {"namespace": "monitoring", "release-label": "kube-prometheus-stack"},
}

OCI: dict[str, object] = {
    "access": {
        "cloud": "oci",
        "region": "eu-frankfurt-1",
        "cluster-ocid": "ocid1.cluster.oc1.eu-frankfurt-1." + "a" * 60,
        "compartment-ocid": "ocid1.compartment.oc1.." + "b" * 60,
    }
}
"""Where the buckets are OCI's."""


def written(changes: Mapping[str, object] | None = None) -> dict[str, Any]:
    """The settings as a file has them, with the values at some places (`dns.app`) changed or REMOVED."""
    return with_changes(_RIGHT, changes or {})


def loaded(changes: Mapping[str, object] | None = None) -> Loaded:
    return load(written(changes))


def smi(changes: Mapping[str, object] | None = None) -> SmiSettings:
    settings = loaded(changes).settings
    assert isinstance(settings, SmiSettings)
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


def said(mistake: Mistake) -> tuple[str, str, str, str]:
    """The whole message: where, what, which requirements, what instead."""
    return mistake.path, mistake.what, ", ".join(mistake.requirements), mistake.instead
