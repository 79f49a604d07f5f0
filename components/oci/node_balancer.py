"""A balancer inside of the network, in front of node ports of all nodes."""

from collections.abc import Sequence
from functools import partial
from typing import TypedDict

import pulumi
from pulumi_oci import networkloadbalancer as nlb

from components.base import owned, token
from components.oci.place import Place
from spec.ground.demand import NodeBalancer as Demand


class NodeBalancerArgs(TypedDict):
    """What a `NodeBalancer` is made from."""

    place: Place
    demand: Demand
    subnet: pulumi.Input[str]
    group: pulumi.Input[str]
    nodes: pulumi.Output[list[str]]
    """Addresses of all nodes; a pool that changes its size changes them at the next run."""


class NodeBalancer(pulumi.ComponentResource):
    """A network load balancer without an address of the Internet."""

    address: pulumi.Output[str]

    def __init__(self, name: str, args: NodeBalancerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("oci", "NodeBalancer"), name, {}, opts)
        place = args["place"]
        balancer = nlb.NetworkLoadBalancer(
            f"{name}-balancer",
            compartment_id=place.compartment,
            display_name=place.labels.name("nodes"),
            subnet_id=args["subnet"],
            is_private=True,
            is_preserve_source_destination=False,
            network_security_group_ids=[args["group"]],
            freeform_tags=place.labels.tags(f"{name}-balancer"),
            opts=owned(self),
        )
        for port in args["demand"].ports:
            behind = nlb.NetworkLoadBalancersBackendSetsUnified(
                f"{name}-{port}",
                name=f"port-{port}",
                network_load_balancer_id=balancer.id,
                policy="FIVE_TUPLE",
                is_preserve_source=False,
                health_checker={"protocol": "TCP", "port": port},
                backends=args["nodes"].apply(partial(_backends, port)),
                opts=owned(self),
            )
            nlb.Listener(
                f"{name}-{port}-listener",
                name=f"port-{port}",
                network_load_balancer_id=balancer.id,
                default_backend_set_name=behind.name,
                port=port,
                protocol="TCP",
                opts=owned(self),
            )
        self.address = balancer.ip_addresses.apply(
            lambda found: next(str(one.ip_address) for one in found if not one.is_public)
        )
        self.register_outputs({"address": self.address})


def _backends(port: int, nodes: Sequence[str]) -> list[nlb.NetworkLoadBalancersBackendSetsUnifiedBackendArgs]:
    return [nlb.NetworkLoadBalancersBackendSetsUnifiedBackendArgs(ip_address=one, port=port) for one in nodes]
