"""Node pools: machines of one size each, over the zones that the settings name."""

from typing import TYPE_CHECKING, TypedDict

import pulumi
from pulumi_oci import containerengine

from components.base import owned, token
from components.oci.cluster import CNI
from components.oci.network import Network
from components.oci.place import Place
from spec.clouds.oci.cluster import OciCluster, OciPool
from spec.clouds.oci.disks import gigabytes
from spec.clouds.oci.nodes import placement, user_data
from spec.clouds.oci.shapes import GIBI, PodNetwork
from spec.ground.layout import Tier

if TYPE_CHECKING:
    from pulumi_oci.containerengine import (
        NodePoolNodeConfigDetailsNodePoolPodNetworkOptionDetailsArgsDict,
        NodePoolNodeConfigDetailsPlacementConfigArgsDict,
    )


class NodePoolsArgs(TypedDict):
    """What `NodePools` are made from."""

    place: Place
    spec: OciCluster
    cluster: pulumi.Input[str]
    """OCID of the cluster."""
    network: Network
    group: pulumi.Input[str]
    """The group of rules of nodes and, where they have addresses of their own, pods."""
    key: pulumi.Input[str] | None
    """By which boot volumes are encrypted; None: the cloud's own."""


class NodePools(pulumi.ComponentResource):
    """All node pools of a cluster."""

    ids: pulumi.Output[dict[str, str]]
    """Name of a pool → OCID."""
    addresses: pulumi.Output[list[str]]
    """Addresses of all nodes."""

    def __init__(self, name: str, args: NodePoolsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("oci", "NodePools"), name, {}, opts)
        self._args = args
        self.made = {pool.name: self._pool(f"{name}-{pool.name}", pool) for pool in args["spec"].pools}
        self.ids = pulumi.Output.all(**{key: one.id for key, one in self.made.items()})
        self.addresses = pulumi.Output.all(*(one.nodes for one in self.made.values())).apply(
            lambda pools: sorted(str(node["private_ip"]) for nodes in pools for node in nodes)
        )
        self.register_outputs({"ids": self.ids, "addresses": self.addresses})

    def _pool(self, name: str, pool: OciPool) -> containerengine.NodePool:
        args = self._args
        place, spec = args["place"], args["spec"]
        return containerengine.NodePool(
            name,
            compartment_id=place.compartment,
            cluster_id=args["cluster"],
            name=place.labels.name(pool.name),
            kubernetes_version=spec.exact_version,
            node_shape=pool.machine,
            node_shape_config={"ocpus": pool.ocpus, "memory_in_gbs": pool.memory_size.count // GIBI},
            node_source_details={
                "source_type": "IMAGE",
                "image_id": spec.account.node_images[pool.architecture],
                "boot_volume_size_in_gbs": str(gigabytes(pool.disk)),
            },
            node_config_details={
                "size": pool.nodes,
                "placement_configs": [self._placement(zone) for zone in range(min(pool.zones, pool.nodes))],
                "nsg_ids": [args["group"]],
                "kms_key_id": args["key"],
                "is_pv_encryption_in_transit_enabled": True,
                "node_pool_pod_network_option_details": self._pod_network(pool),
                "freeform_tags": place.labels.tags(),
            },
            node_metadata={"user_data": user_data(pool)},
            initial_node_labels=[{"key": key, "value": value} for key, value in sorted(pool.labels.items())],
            freeform_tags=place.labels.tags(name),
            opts=owned(self),
        )

    def _placement(self, zone: int) -> "NodePoolNodeConfigDetailsPlacementConfigArgsDict":
        where = placement(self._args["spec"], zone)
        return {
            "availability_domain": where.domain,
            "subnet_id": self._args["network"].of(Tier.NODES, zone),
            "fault_domains": list(where.fault_domains),
        }

    def _pod_network(self, pool: OciPool) -> "NodePoolNodeConfigDetailsNodePoolPodNetworkOptionDetailsArgsDict":
        args = self._args
        kind = args["spec"].pod_network
        if kind is PodNetwork.FLANNEL:
            return {"cni_type": CNI[kind]}
        zones = range(min(pool.zones, pool.nodes))
        return {
            "cni_type": CNI[kind],
            "max_pods_per_node": pool.max_pods,
            "pod_subnet_ids": [args["network"].of(Tier.NODES, zone) for zone in zones],
            "pod_nsg_ids": [args["group"]],
        }
