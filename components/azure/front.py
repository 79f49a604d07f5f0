"""The balancer inside of the network in front of the nodes.

AKS keeps the nodes' scale sets to itself, so the only way to stand in front of all nodes, however many there come to
be, is a Service of the cluster's own with an address of the network.
"""

from typing import TypedDict

import pulumi

from components.azure.network import Network
from components.base import metadata, owned, token
from components.objects import kubernetes_object
from spec.clouds.azure.ground import AzureGround, InnerBalancer
from spec.ground.layout import Tier

_AZURE = "service.beta.kubernetes.io/azure-load-balancer"
"""Source of the annotations: https://cloud-provider-azure.sigs.k8s.io/topics/loadbalancer/."""


class FrontOfNodesArgs(TypedDict):
    """What a `FrontOfNodes` is made from."""

    balancer: InnerBalancer
    ground: AzureGround
    network: Network


class FrontOfNodes(pulumi.ComponentResource):
    """A Service with a fixed address, and the name that leads to it."""

    address: pulumi.Output[str]

    def __init__(self, name: str, args: FrontOfNodesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("azure", "FrontOfNodes"), name, {}, opts)
        inner, demand = args["balancer"], args["balancer"].demand
        (edge,) = (one.subnet.name for one in args["ground"].subnets if one.tier is Tier.EDGE)
        about = metadata("inner-balancer", demand.namespace)
        about["annotations"] = {
            **about["annotations"],
            f"{_AZURE}-internal": "true",
            f"{_AZURE}-internal-subnet": edge,
            f"{_AZURE}-ipv4": inner.address,
        }
        ports = [{"name": f"port-{port}", "port": port, "targetPort": port, "protocol": "TCP"} for port in demand.ports]
        spec = {
            "type": "LoadBalancer",
            "externalTrafficPolicy": "Cluster",
            "selector": dict(demand.pods),
            "ports": ports,
        }
        kubernetes_object(f"{name}-service", "v1", "Service", {"metadata": about, "spec": spec}, owned(self))
        args["network"].record(f"{name}-{demand.host}", demand.host, inner.address, address=True, parent=self)
        self.address = pulumi.Output.from_input(inner.address)
        self.register_outputs({"address": self.address})
