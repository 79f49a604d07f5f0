"""Users outside of the cluster's identities, each with a key by which Object Storage is used as S3 is."""

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_oci import identity

from components.base import token
from components.oci.place import Place
from spec.ground.demand import AccessKeyDemand


class AccessKeysArgs(TypedDict):
    """What `AccessKeys` are made from."""

    place: Place
    tenancy: str
    demands: tuple[AccessKeyDemand, ...]
    statements: Mapping[str, tuple[str, ...]]
    """Name of a key → what its user's group may do."""
    groups: Mapping[str, str]
    """Name of a key → name of that group, as the statements have it."""
    home: pulumi.ProviderResource | None
    """Where identities are changed, if that is another region than the stack's."""


class AccessKeys(pulumi.ComponentResource):
    """A user, a group, the group's policy and a customer secret key for each."""

    ids: pulumi.Output[dict[str, str]]
    """Name of a key → its id; secret too, as what somebody signs in with."""

    def __init__(self, name: str, args: AccessKeysArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("oci", "AccessKeys"), name, {}, opts)
        self.made = {one.name: self._key(f"{name}-{one.name}", one.name, args) for one in args["demands"]}
        self.ids = pulumi.Output.all(**{key: self.id_of(key) for key in self.made})
        self.register_outputs({"ids": self.ids})

    def id_of(self, key: str) -> pulumi.Output[str]:
        """The id of a key, what S3 calls the access key."""
        return pulumi.Output.secret(self.made[key].id)

    def secret_of(self, key: str) -> pulumi.Output[str]:
        """The secret part of a key."""
        return pulumi.Output.secret(self.made[key].key)

    def _key(self, name: str, key: str, args: AccessKeysArgs) -> identity.CustomerSecretKey:
        place, title = args["place"], args["groups"][key]
        opts = pulumi.ResourceOptions(parent=self, provider=args["home"])
        about = f"{key} of {place.labels.stack}"
        user = identity.User(
            f"{name}-user",
            compartment_id=args["tenancy"],
            name=title,
            description=about,
            freeform_tags=place.labels.tags(f"{name}-user"),
            opts=opts,
        )
        group = identity.Group(
            f"{name}-group",
            compartment_id=args["tenancy"],
            name=title,
            description=about,
            freeform_tags=place.labels.tags(f"{name}-group"),
            opts=opts,
        )
        identity.UserGroupMembership(f"{name}-member", user_id=user.id, group_id=group.id, opts=opts)
        identity.Policy(
            f"{name}-policy",
            compartment_id=place.compartment,
            name=title,
            description=about,
            statements=list(args["statements"][key]),
            freeform_tags=place.labels.tags(f"{name}-policy"),
            opts=pulumi.ResourceOptions(parent=self, provider=args["home"], depends_on=[group]),
        )
        return identity.CustomerSecretKey(
            f"{name}-key",
            user_id=user.id,
            display_name=title,
            opts=pulumi.ResourceOptions(parent=self, provider=args["home"], additional_secret_outputs=["key"]),
        )
