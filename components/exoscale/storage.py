"""The class of volumes that a claim gets which names none."""

from typing import TypedDict

import pulumi

from components.base import FIELD_MANAGER, token
from components.objects import kubernetes_object
from spec.clouds.exoscale.disks import STORAGE_CLASS

DEFAULT = "storageclass.kubernetes.io/is-default-class"


class DefaultClassArgs(TypedDict):
    """What a `DefaultClass` is made from."""

    provisioner: str
    """Who makes its volumes; the patch is of that class and no other."""


class DefaultClass(pulumi.ComponentResource):
    """SKS brings a class of block volumes and marks none as default; only the mark is ours."""

    name: str

    def __init__(self, name: str, args: DefaultClassArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("exoscale", "DefaultClass"), name, {}, opts)
        kubernetes_object(
            f"{name}-mark",
            "storage.k8s.io/v1",
            "StorageClassPatch",
            {
                "metadata": {"name": STORAGE_CLASS, "annotations": {**FIELD_MANAGER, DEFAULT: "true"}},
                "provisioner": args["provisioner"],
                "allowVolumeExpansion": True,  # as it is there: left out, the provider would say that it is not
            },
            # The API server would refuse to take `provisioner` away again, which every class must have: the mark stays
            # on a class that is the cluster's, and goes with it.
            opts=pulumi.ResourceOptions(parent=self, retain_on_delete=True),
        )
        self.name = STORAGE_CLASS
        self.register_outputs({"name": self.name})
