"""What AKS, flexible servers and machines need of the network beside what the platform asks for, each with its source.

Targets and sources in capitals are service tags, the cloud's own lists of its addresses
(https://learn.microsoft.com/azure/virtual-network/service-tags-overview).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from spec.ground.layout import Tier

_AKS = "https://learn.microsoft.com/azure/aks/outbound-rules-control-egress"
_OVERLAY = "https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay"
_POSTGRES = "https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-networking-private"
_PROBES = "https://learn.microsoft.com/azure/load-balancer/load-balancer-custom-probe-overview"

PODS = "pods"
"""The overlay's range, which no subnet has."""
INTERNET = "Internet"
ANY = "*"

End = Tier | str
"""A tier, `PODS`, or a service tag."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFlow:
    """One connection that the cloud's own parts make."""

    source: End
    target: End
    protocol: str
    """`Tcp`, `Udp` or `*`, as Azure spells it."""
    ports: str
    purpose: str
    """At most 140 letters: it becomes the rule's description."""
    source_of_fact: str


def own_flows(region: str, *, private: bool, tiers: frozenset[Tier]) -> Iterator[OwnFlow]:
    """All of them for a cluster in this region; of the tiers beside the nodes, those that something stands in."""
    yield _flow(Tier.NODES, Tier.NODES, ANY, ANY, "nodes among themselves", _OVERLAY)
    yield _flow(Tier.NODES, PODS, ANY, ANY, "from nodes to pods", _OVERLAY)
    yield _flow(PODS, Tier.NODES, ANY, ANY, "from pods to nodes", _OVERLAY)
    yield _flow(
        PODS, PODS, ANY, ANY, "pods among themselves; what they may do is the network policies' business", _OVERLAY
    )
    yield _flow("AzureLoadBalancer", Tier.NODES, ANY, ANY, "health probes of the load balancer", _PROBES)
    cloud = f"AzureCloud.{region}"
    yield _flow(Tier.NODES, cloud, "Tcp", "443", "the API server, node bootstrap and the resource manager", _AKS)
    yield _flow(Tier.NODES, "AzureActiveDirectory", "Tcp", "443", "tokens of Entra", _AKS)
    yield _flow(Tier.NODES, "MicrosoftContainerRegistry", "Tcp", "443", "images of AKS", _AKS)
    yield _flow(Tier.NODES, "AzureFrontDoor.FirstParty", "Tcp", "443", "layers of the images of AKS", _AKS)
    yield _flow(Tier.NODES, INTERNET, "Tcp", "443", "images of the platform and packages of nodes", _AKS)
    if not private:
        yield _flow(Tier.NODES, cloud, "Udp", "1194", "tunnel from the control plane, where it is public", _AKS)
        yield _flow(Tier.NODES, cloud, "Tcp", "9000", "tunnel from the control plane, where it is public", _AKS)
    yield _flow(Tier.NODES, Tier.CONTROL, "Tcp", "443", "private endpoints of Key Vault and storage", _AKS)
    yield _flow(Tier.NODES, INTERNET, "Udp", "123", "time, from ntp.ubuntu.com", _AKS)
    if Tier.DATA in tiers:
        yield _flow(Tier.DATA, Tier.DATA, "Tcp", "5432", "standby and primary of a flexible server", _POSTGRES)
        yield _flow(Tier.DATA, Tier.DATA, "Tcp", "6432", "its built-in pooler", _POSTGRES)
        yield _flow(Tier.DATA, "Storage", "Tcp", "443", "archive of write-ahead logs", _POSTGRES)
        yield _flow(Tier.DATA, "AzureActiveDirectory", "Tcp", "443", "tokens of Entra", _POSTGRES)
    for tier in sorted(tiers & {Tier.DATA, Tier.EDGE}):
        yield _flow(tier, INTERNET, "Tcp", "443", "packages and images of machines", _AKS)
        yield _flow(tier, INTERNET, "Tcp", "80", "packages of machines, signed and sent in the open", _AKS)
        yield _flow(tier, INTERNET, "Udp", "123", "time, from ntp.ubuntu.com", _AKS)


def _flow(  # noqa: PLR0917 (one line of a table)
    source: End, target: End, protocol: str, ports: str, purpose: str, source_of_fact: str
) -> OwnFlow:
    return OwnFlow(
        source=source, target=target, protocol=protocol, ports=ports, purpose=purpose, source_of_fact=source_of_fact
    )
