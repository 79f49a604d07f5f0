"""A small ThingPark stack whose settings are right, and copies of it with something changed."""

from collections.abc import Mapping
from typing import Any

import pytest

from spec.load import Loaded, SpecError, read
from spec.plan import Manifest, PlatformPlan
from spec.platforms.thingpark.platform import PLATFORM
from spec.platforms.thingpark.settings import ThingParkSettings
from spec.settings import Mistake
from spec.workloads import Workload
from tests.spec.psa_stack import REMOVED, with_changes
from tests.spec.told import in_file, warned_in_file

__all__ = ["REMOVED"]

NODE_GROUP = "thingpark.enterprise.actility.com/nodegroup-name"

COMPATIBLE: dict[str, Any] = {
    "s3-compatible": {"url": "https://minio.example.com:9000", "reach": {"cidrs": ["203.0.113.0/28"]}}
}
_RIGHT: dict[str, Any] = {
    "platform": "thingpark",
    "environment": "prod",
    "release": "7.3.1",
    "kubernetes-override": {"reason": "agreed with the vendor's support in ticket 4711"},
    "cluster": {
        "cloud": "local",
        "pools": [
            {
                "name": "tpe",
                "nodes": 3,
                "zones": 3,
                "cpu": "4",
                "memory": "16Gi",
                "labels": {NODE_GROUP: "tpe"},
                "taints": [{"key": NODE_GROUP, "value": "tpe"}],
            }
        ],
    },
    "dns-hostname": "thingpark.example.com",
    "backup": COMPATIBLE,
    "lora": {"ism-bands": ["eu868"]},
    "helm": {"charts": "stand-in"},
}

AMAZON: dict[str, Any] = {"amazon": {"bucket": "tpe-backup", "region": "eu-central-1", "iam-user": {}}}
AZURE: dict[str, Any] = {
    "azure": {
        "resource-group": "iot",
        "storage-account": "tpebackup",
        "subscription-id": "11111111-1111-1111-1111-111111111111",
        "tenant-id": "22222222-2222-2222-2222-222222222222",
        "client-id": "33333333-3333-3333-3333-333333333333",
        "client-secret": "thingpark-azure-client",
    }
}

ON_AWS: dict[str, object] = {
    "cluster": {"cloud": "existing", "version": "1.34", "reservation": "eks"},
    "inter-zone": {"latency": "2 ms", "bandwidth": "10 Gbps"},
    "helm": {"charts": "vendor"},
    "api-server": ["10.100.0.1/32"],
    "backup": AMAZON,
}
"""A customer's EKS cluster with the vendor's charts."""

ON_AZURE: dict[str, object] = {
    "cluster": {"cloud": "existing", "version": "1.34", "reservation": "aks"},
    "inter-zone": {"latency": "2 ms", "bandwidth": "10 Gbps"},
    "helm": {"charts": "vendor"},
    "api-server": ["10.100.0.1/32"],
    "backup": AZURE,
}
ON_OCI = ON_AZURE | {"cluster": {"cloud": "existing", "version": "1.34", "reservation": "oke"}}
ON_GOOGLE = ON_AZURE | {"cluster": {"cloud": "existing", "version": "1.34"}, "hosting": "google"}


INTER_ZONE = {"latency": "2 ms", "bandwidth": "10 Gbps"}
EXISTING: dict[str, object] = {
    "cluster": {"cloud": "existing", "version": "1.26"},
    "kubernetes-override": REMOVED,
    "inter-zone": INTER_ZONE,
    "helm": REMOVED,
    "hosting": "azure",
    "backup": AZURE,
}
"""A customer's own cluster on which the release is at home, with no release made."""


STORES = ("kafka", "kafka-zookeeper", "mongo", "zookeeper", "galera", "lrc", "lrc-ftp")
STORAGE_OF_ONES_OWN = {
    "classes": [
        {"name": "fast-xfs", "provisioner": "csi.example.com", "fs-type": "xfs"},
        {"name": "fast-ext4", "provisioner": "csi.example.com", "fs-type": "ext4"},
    ],
    "use": {store: "fast-ext4" if store == "lrc" else "fast-xfs" for store in STORES},
}


def written(changes: Mapping[str, object] | None = None) -> dict[str, Any]:
    """The settings as a file has them, with the values at some places changed or REMOVED."""
    return with_changes(_RIGHT, changes or {})


def loaded(changes: Mapping[str, object] | None = None) -> Loaded:
    return Loaded(*read(PLATFORM.settings, PLATFORM.rules, written(changes), PLATFORM.settings.requirements))


def thingpark(changes: Mapping[str, object] | None = None) -> ThingParkSettings:
    settings = loaded(changes).settings
    assert isinstance(settings, ThingParkSettings)
    return settings


def plan(changes: Mapping[str, object] | None = None) -> PlatformPlan:
    return PLATFORM.plan(thingpark(changes))


def without(key: str) -> dict[str, object]:
    """The customer's cluster with one key left out."""
    return {place: value for place, value in EXISTING.items() if place != key}


def objects(made: PlatformPlan, kind: str) -> dict[str, Manifest]:
    """The plain objects of a kind, by name."""
    return {one.name: one for one in made.manifests if one.kind == kind}


def workload(made: PlatformPlan, name: str) -> Workload:
    (found,) = (one for one in made.workloads if one.name == name)
    return found


def refused(changes: Mapping[str, object]) -> tuple[Mistake, ...]:
    """The mistakes for which these settings are refused, each of which a command tells with its file and line."""
    with pytest.raises(SpecError) as caught:
        loaded(changes)
    in_file(written(changes), caught.value.mistakes)
    return caught.value.mistakes


def only_mistake(changes: Mapping[str, object]) -> Mistake:
    (mistake,) = refused(changes)
    return mistake


def only_warning(changes: Mapping[str, object]) -> Mistake:
    """What is only said of these settings, which a command tells with its file and line."""
    (warning,) = loaded(changes).warnings
    assert warning.warning
    warned_in_file(written(changes), (warning,))
    return warning


def message(mistake: Mistake) -> tuple[str, str, str, tuple[str, ...]]:
    """Where, what, what instead, and which requirement: all that a person is told."""
    return mistake.path, mistake.what, mistake.instead, mistake.requirements
