"""The storage class that pods get disks of when they name none: gp3, encrypted."""

from typing import Any

from spec.ground.later import later
from spec.plan import Manifest, Part

NAME = "gp3"
DISK_KEY = "disk-key"
"""Name of the place where the ARN of the customer's own key belongs (`spec.ground.later`)."""


def storage_class(*, customer_key: bool) -> Manifest:
    """A class whose disks are made where their pod was put, can grow, and go with their claim
    (https://github.com/kubernetes-sigs/aws-ebs-csi-driver, docs/parameters.md)."""
    parameters = {"type": "gp3", "encrypted": "true"}
    if customer_key:
        parameters["kmsKeyId"] = later(DISK_KEY)
    body: dict[str, Any] = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": NAME, "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
        "provisioner": "ebs.csi.aws.com",
        "parameters": parameters,
        "reclaimPolicy": "Delete",
        "volumeBindingMode": "WaitForFirstConsumer",
        "allowVolumeExpansion": True,
    }
    return Manifest(body=body, cluster_wide=True, part=Part.ADMINISTRATOR)
