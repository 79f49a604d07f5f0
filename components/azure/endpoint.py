"""An address inside of the network for a service of Azure, under the name that the service has anyway."""

from typing import TypedDict

import pulumi
from pulumi_azure_native import network, privatedns

from components.azure.base import ANYWHERE
from components.azure.network import Network
from components.base import owned, token
from spec.clouds.azure.ground import AzureGround
from spec.ground.layout import Tier


class PrivateEndpointArgs(TypedDict):
    """What a `PrivateEndpoint` is made from."""

    ground: AzureGround
    network: Network
    target: pulumi.Input[str]
    """Id of the service's resource."""
    part: str
    """Which of its parts: `vault`, `blob`."""
    zone: str
    """The private zone that its names are in: `privatelink.blob.core.windows.net`."""


class PrivateEndpoint(pulumi.ComponentResource):
    """The endpoint, in the control tier, and the names that lead to it."""

    endpoint_id: pulumi.Output[str]

    def __init__(self, name: str, args: PrivateEndpointArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("azure", "PrivateEndpoint"), name, {}, opts)
        ground, around = args["ground"], args["network"]
        (control,) = (one.subnet.name for one in ground.subnets if one.tier is Tier.CONTROL)
        zone = privatedns.PrivateZone(
            f"{name}-zone",
            private_zone_name=args["zone"],
            resource_group_name=around.resource_group,
            location=ANYWHERE,
            tags=ground.tags,
            opts=owned(self),
        )
        linked = around.link(name, zone, owned(self))
        endpoint = network.PrivateEndpoint(
            f"{name}-card",
            private_endpoint_name=f"{ground.base}-{args['part']}",
            resource_group_name=around.resource_group,
            location=ground.cluster.region,
            subnet={"id": around.subnets[control].id},
            custom_network_interface_name=f"{ground.base}-{args['part']}",
            private_link_service_connections=[
                {
                    "name": args["part"],
                    "private_link_service_id": args["target"],
                    "group_ids": [args["part"]],
                }
            ],
            tags=ground.tags,
            opts=owned(self),
        )
        network.PrivateDnsZoneGroup(
            f"{name}-names",
            private_dns_zone_group_name="default",
            private_endpoint_name=endpoint.name,
            resource_group_name=around.resource_group,
            private_dns_zone_configs=[{"name": args["part"], "private_dns_zone_id": zone.id}],
            opts=owned(self, linked),
        )
        self.endpoint_id = endpoint.id
        self.register_outputs({"endpoint_id": endpoint.id})
