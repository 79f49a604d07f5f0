"""One add-on of EKS in one exact release, with the role of its pods."""

from typing import TypedDict

import pulumi
from pulumi_aws import eks

from components.aws.identities import PodRole
from components.base import owned, token
from spec.clouds.aws.add_ons import AddOn as AddOnSpec
from spec.clouds.aws.documents import Document, use_of_key
from spec.clouds.aws.tags import Tags


class AddOnArgs(TypedDict):
    """What an `AddOn` is made from."""

    spec: AddOnSpec
    tags: Tags
    cluster: pulumi.Input[str]
    disk_key_arn: pulumi.Output[str] | None
    """Key of the disks."""


class AddOn(pulumi.ComponentResource):
    """An add-on that EKS installs and keeps at its release."""

    version: pulumi.Output[str]

    def __init__(self, name: str, args: AddOnArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "AddOn"), name, {}, opts)
        spec, key = args["spec"], args["disk_key_arn"]
        associations: list[eks.AddonPodIdentityAssociationArgsDict] = []
        if spec.role is not None:
            documents: dict[str, pulumi.Input[Document]] = {}
            if spec.role.uses_disk_key and key is not None:
                documents["disk-key"] = key.apply(use_of_key)
            role = PodRole(
                f"{name}-pods",
                {
                    "role_name": spec.role.name,
                    "trust": spec.role.trust,
                    "managed_policies": (spec.role.policy,),
                    "documents": documents,
                    "tags": args["tags"],
                    "association": None,
                },
                owned(self),
            )
            associations.append({"role_arn": role.arn, "service_account": spec.role.service_account})
        made = eks.Addon(
            f"{name}-add-on",
            cluster_name=args["cluster"],
            addon_name=spec.name,
            addon_version=spec.version,
            resolve_conflicts_on_create="OVERWRITE",
            # What somebody set by hand in the cluster stays through an update of the release.
            resolve_conflicts_on_update="PRESERVE",
            pod_identity_associations=associations or None,
            tags=args["tags"].of(f"{name}-add-on"),
            opts=owned(self),
        )
        self.version = made.addon_version
        self.register_outputs({"version": self.version})
