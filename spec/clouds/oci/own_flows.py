"""What OKE itself needs between its parts: in no flow of a platform, so it stands here, each line with its source.

Source of all but the last two: docs.oracle.com/iaas/Content/ContEng/Concepts/contengnetworkconfigexample.htm, example
with VCN-native pods, private endpoint and private workers. There, workers and pods have subnets of their own; here both
are in the tier of nodes, and the lines of both stand together. With flannel, pods of two nodes speak through the nodes'
own connections, which the same lines open.
"""

from dataclasses import dataclass

from spec.ground.layout import Tier

SERVICES = "oracle-services-network"
"""Place: all services of the region, reached through the service gateway."""
EVERYWHERE = "0.0.0.0/0"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFlow:
    """One connection of OKE's own."""

    source: Tier | str
    target: Tier | str
    protocol: str
    """`TCP`, `ICMP` (type 3, code 4: the path's largest packet) or `all`."""
    port: int | None = None
    end_port: int | None = None
    purpose: str

    @property
    def key(self) -> str:
        """A name that no other of them has."""
        ports = "" if self.port is None else f"-{self.port}"
        sides = (str(one).replace(".", "-").replace("/", "-") for one in (self.source, self.target))
        return "-".join(("oke", *sides, self.protocol.lower())) + ports


OWN_FLOWS = (
    OwnFlow(source=Tier.NODES, target=Tier.CONTROL, protocol="TCP", port=6443, purpose="Kubernetes API"),
    OwnFlow(source=Tier.NODES, target=Tier.CONTROL, protocol="TCP", port=12250, purpose="nodes and pods to OKE"),
    OwnFlow(source=Tier.NODES, target=Tier.CONTROL, protocol="ICMP", purpose="path discovery"),
    OwnFlow(source=Tier.CONTROL, target=Tier.NODES, protocol="all", purpose="kubelet, webhooks and metrics of pods"),
    OwnFlow(source=Tier.CONTROL, target=SERVICES, protocol="TCP", port=443, purpose="OKE's own service"),
    OwnFlow(source=Tier.NODES, target=SERVICES, protocol="TCP", port=443, purpose="OKE, registry, storage, identity"),
    OwnFlow(source=Tier.NODES, target=Tier.NODES, protocol="all", purpose="pods and nodes among themselves"),
    OwnFlow(source=EVERYWHERE, target=Tier.NODES, protocol="ICMP", purpose="path discovery"),
    OwnFlow(source=Tier.NODES, target=EVERYWHERE, protocol="ICMP", purpose="path discovery"),
    OwnFlow(source=Tier.EDGE, target=Tier.NODES, protocol="TCP", port=10256, purpose="health of kube-proxy"),
    # Optional there; without it no image comes from a registry outside of the region.
    OwnFlow(source=Tier.NODES, target=EVERYWHERE, protocol="TCP", port=443, purpose="images of foreign registries"),
    # Machines beside the cluster: agent, packages of Oracle Linux, object storage
    # (docs.oracle.com/iaas/Content/Network/Tasks/servicegateway.htm).
    OwnFlow(source=Tier.DATA, target=SERVICES, protocol="TCP", port=443, purpose="the cloud's own agent and packages"),
)
"""Every line of it. The platform's own policies in the cluster say which pods may do what."""


def api_flows(api_access: tuple[str, ...]) -> tuple[OwnFlow, ...]:
    """Who reaches the Kubernetes API from outside."""
    return tuple(
        OwnFlow(source=cidr, target=Tier.CONTROL, protocol="TCP", port=6443, purpose="Kubernetes API from outside")
        for cidr in api_access
    )
