"""How the Service of an ingress controller gets this program's load balancer: in each cloud its own way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from spec.clouds.azure.cluster import AzureCluster
from spec.ground.later import later
from spec.settings import StackSettings

ADDRESS = later("entrance")
"""The address that this program has reserved for the balancer, where the cluster's own controller makes it (OCI)."""

EDGE_GROUP = later("edge-group")
"""The group of firewall rules that such a balancer stands in (OCI)."""

NODE_PORTS: Mapping[int, int] = MappingProxyType(
    {80: 32080, 443: 32443, 2022: 32022, 3001: 32301, 3002: 32302, 3101: 32311, 4443: 32444}
)
"""Port in front → port of the nodes, where the balancer goes to nodes and not to pods. Fixed, so that the firewall
opens these and not all that Kubernetes could pick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """What the Service says."""

    kind: str = "LoadBalancer"
    annotations: Mapping[str, str] = field(default_factory=dict)
    address: str | None = None
    """A place (`spec.ground.later`) for `spec.loadBalancerIP`."""
    fixed: bool = False
    """Whether node ports are those of `NODE_PORTS`."""

    def node_port(self, port: int) -> int | None:
        """The node port behind a port in front; None where Kubernetes picks one."""
        return NODE_PORTS[port] if self.fixed else None


def entrance(settings: StackSettings) -> Entrance:
    """The way in of a stack. Raises nothing: what is no cloud of ours has whatever balancer its cluster makes."""
    match settings.cluster.cloud:
        case "aws":  # a network balancer with the nodes' scaling groups behind it, made by this program
            return Entrance(kind="NodePort", fixed=True)
        case "azure":
            return Entrance(annotations=_azure(settings))
        case "exoscale":
            from spec.clouds.exoscale.entrance import service_annotations  # noqa: PLC0415 (that cloud's only)

            return Entrance(annotations=service_annotations(settings), fixed=True)
        case "oci":  # docs.oracle.com/iaas/Content/ContEng/Tasks/contengcreatingnetworkloadbalancers.htm
            return Entrance(
                annotations={
                    "oci.oraclecloud.com/load-balancer-type": "nlb",
                    # The firewall is this program's, and made from the flows.
                    "oci-network-load-balancer.oraclecloud.com/security-list-management-mode": "None",
                    "oci-network-load-balancer.oraclecloud.com/oci-network-security-groups": EDGE_GROUP,
                },
                address=ADDRESS,
                fixed=True,
            )
        case _:
            return Entrance()


def _azure(settings: StackSettings) -> dict[str, str]:
    from spec.clouds.azure.ground import front_name, group_name  # noqa: PLC0415 (that cloud's only)

    if not isinstance(settings.cluster, AzureCluster):
        raise TypeError(f"{settings.cluster.cloud} is not Azure")
    prefix = "service.beta.kubernetes.io/azure"
    return {
        f"{prefix}-pip-name": front_name(settings),
        f"{prefix}-load-balancer-resource-group": group_name(settings, settings.cluster),
    }
