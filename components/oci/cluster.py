"""The cluster: OKE's control plane, enhanced, with a private endpoint; node pools are apart from it."""

from typing import TypedDict

import pulumi
from pulumi_oci import containerengine

from components.base import owned, token
from components.oci.place import Place
from spec.clouds.oci.cluster import OciCluster
from spec.clouds.oci.shapes import PodNetwork
from spec.ground.layout import SERVICES

CNI = {PodNetwork.NATIVE: "OCI_VCN_IP_NATIVE", PodNetwork.FLANNEL: "FLANNEL_OVERLAY"}
"""Where pods get their addresses → as the API spells it."""


class OkeClusterArgs(TypedDict):
    """What an `OkeCluster` is made from."""

    place: Place
    spec: OciCluster
    network: pulumi.Input[str]
    endpoint_subnet: pulumi.Input[str]
    endpoint_group: pulumi.Input[str]
    balancer_subnet: pulumi.Input[str]
    """Where load balancers of Services stand."""
    key: pulumi.Input[str] | None
    """By which Secrets are encrypted in etcd; None: the cloud's own."""


class OkeCluster(pulumi.ComponentResource):
    """An OKE cluster. Enhanced, because pods of a basic one have no identity (SM-38)."""

    id: pulumi.Output[str]
    """OCID (SM-41)."""
    endpoint: pulumi.Output[str]
    """Host and port of the Kubernetes API: private, or public where somebody outside may reach it."""

    def __init__(self, name: str, args: OkeClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("oci", "OkeCluster"), name, {}, opts)
        place, spec = args["place"], args["spec"]
        public = bool(spec.api_access)
        self.made = containerengine.Cluster(
            f"{name}-cluster",
            compartment_id=place.compartment,
            name=place.labels.name("cluster"),
            kubernetes_version=spec.exact_version,
            type=spec.cluster_type,
            vcn_id=args["network"],
            kms_key_id=args["key"],
            endpoint_config={
                "subnet_id": args["endpoint_subnet"],
                "nsg_ids": [args["endpoint_group"]],
                "is_public_ip_enabled": public,
            },
            cluster_pod_network_options=[{"cni_type": CNI[spec.pod_network]}],
            options={
                "service_lb_subnet_ids": [args["balancer_subnet"]],
                "kubernetes_network_config": {
                    "services_cidr": SERVICES,
                    "pods_cidr": spec.network.overlay_cidr,
                },
                "add_ons": {"is_kubernetes_dashboard_enabled": False, "is_tiller_enabled": False},
                # What Kubernetes makes by itself carries the stack's tags too.
                "persistent_volume_config": {"freeform_tags": place.labels.tags()},
                "service_lb_config": {"freeform_tags": place.labels.tags()},
            },
            freeform_tags=place.labels.tags(f"{name}-cluster"),
            opts=owned(self),
        )
        self.id = self.made.id
        self.endpoint = self.made.endpoints[0].apply(
            lambda one: str(one.public_endpoint if public else one.private_endpoint)
        )
        self.register_outputs({"id": self.id, "endpoint": self.endpoint})
