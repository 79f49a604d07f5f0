"""The few objects that a plane itself puts into its cluster, before anything else is there."""

from rehearsal.api import Api, Json

PROVISIONER = "simulated.groundwork.dev"
"""Name of the provisioner and driver of simulated volumes; the stages in `stages/claim.yaml` play its part."""

DEFAULT_CLASS: Json = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {
        "name": "standard",
        "annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
    },
    "provisioner": PROVISIONER,
    "reclaimPolicy": "Delete",
    # As the default classes of the clouds: the scheduler chooses the node first.
    "volumeBindingMode": "WaitForFirstConsumer",
}

_DRIVER: Json = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "CSIDriver",
    "metadata": {"name": PROVISIONER},
    # Nothing is attached to a machine that does not exist; without this the attach controller would wait for it.
    "spec": {"attachRequired": False, "podInfoOnMount": False, "storageCapacity": False},
}


def _rule(group: str, resources: str, verbs: str) -> Json:
    return {"apiGroups": [group], "resources": resources.split(), "verbs": verbs.split()}


_KWOK_ROLE: Json = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "ClusterRole",
    "metadata": {"name": "groundwork:kwok"},
    "rules": [
        _rule("", "nodes", "get list watch"),
        _rule("", "nodes/status", "patch"),
        _rule("", "pods", "get list watch delete"),
        _rule("", "pods/status", "patch"),
        _rule("", "persistentvolumeclaims", "get list watch"),
        _rule("", "persistentvolumes", "get list watch create patch delete"),
        _rule("", "services", "get list watch"),
        _rule("", "services/status", "patch"),
        _rule("", "events", "create patch"),
        _rule("coordination.k8s.io", "leases", "get list watch create update"),
    ],
}

_KWOK_BINDING: Json = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "ClusterRoleBinding",
    "metadata": {"name": "groundwork:kwok"},
    "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "groundwork:kwok"},
    "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "groundwork:kwok"}],
}

_RBAC = "/apis/rbac.authorization.k8s.io/v1"
_STORAGE = "/apis/storage.k8s.io/v1"


def ensure_objects(api: Api) -> None:
    """Role of KWOK, driver and default class of simulated volumes. A class that somebody changed stays changed."""
    api.apply(f"{_RBAC}/clusterroles", _KWOK_ROLE)
    api.apply(f"{_RBAC}/clusterrolebindings", _KWOK_BINDING)
    api.apply(f"{_STORAGE}/csidrivers", _DRIVER)
    if api.get(f"{_STORAGE}/storageclasses/standard") is None:
        api.create(f"{_STORAGE}/storageclasses", DEFAULT_CLASS)
