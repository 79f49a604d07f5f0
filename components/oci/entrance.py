"""The address under which users find the load balancer."""

from typing import TypedDict

import pulumi
from pulumi_oci import core

from components.base import token
from components.oci.place import Place


class EntranceArgs(TypedDict):
    """What an `Entrance` is made from."""

    place: Place


class Entrance(pulumi.ComponentResource):
    """A reserved public address: names can lead to it before the ingress controller's Service takes it."""

    address: pulumi.Output[str]

    def __init__(self, name: str, args: EntranceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("oci", "Entrance"), name, {}, opts)
        place = args["place"]
        reserved = core.PublicIp(
            f"{name}-address",
            compartment_id=place.compartment,
            lifetime="RESERVED",
            display_name=place.labels.name("entrance"),
            freeform_tags=place.labels.tags(f"{name}-address"),
            opts=pulumi.ResourceOptions(
                parent=self,
                # The load balancer of the cluster takes it, and that is nobody's drift.
                ignore_changes=["privateIpId"],
            ),
        )
        self.address = reserved.ip_address
        self.register_outputs({"address": self.address})
