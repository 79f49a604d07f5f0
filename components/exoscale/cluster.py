"""SKS: the control plane, and the credentials by which this program reaches it."""

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumiverse_exoscale.sks_cluster import SksCluster
from pulumiverse_exoscale.sks_kubeconfig import SksKubeconfig

from components.base import owned, token
from spec.clouds.exoscale.cluster import ExoscaleCluster

USER = "groundwork"
"""Who this program is in the cluster: the common name of its client certificate."""
ADMINISTRATORS = "system:masters"
"""The group that Kubernetes lets do everything: the program makes namespaces, roles and classes."""
_DAY = 24 * 3600


class ClusterArgs(TypedDict):
    """What a `Cluster` is made from."""

    title: str
    """Its name; no other stack of the organization has it."""
    spec: ExoscaleCluster
    labels: Mapping[str, str]


class Cluster(pulumi.ComponentResource):
    """A managed control plane with Calico, the volumes' driver and the load balancers' controller; without nodes."""

    cluster_id: pulumi.Output[str]
    kubeconfig: pulumi.Output[str]
    """With a client certificate that ends by itself; a secret. No program has to run to use it."""

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("exoscale", "Cluster"), name, {}, opts)
        spec = args["spec"]
        cluster = SksCluster(
            f"{name}-control-plane",
            name=args["title"],
            description=f"cluster of {args['title']}",
            zone=spec.region,
            version=spec.release,
            service_level=spec.level,
            cni="calico",
            exoscale_ccm=True,
            exoscale_csi=True,
            metrics_server=True,
            # Releases are this program's to say: a cluster that moves by itself would differ from its settings.
            auto_upgrade=False,
            labels=dict(args["labels"]),
            opts=owned(self),
        )
        days = spec.kubeconfig_days
        access = SksKubeconfig(
            f"{name}-access",
            cluster_id=cluster.id,
            zone=spec.region,
            user=USER,
            groups=[ADMINISTRATORS],
            ttl_seconds=days * _DAY,
            early_renewal_seconds=days * _DAY // 2,
            opts=owned(self),
        )
        self.cluster_id = cluster.id
        self.kubeconfig = pulumi.Output.secret(access.kubeconfig)
        self.register_outputs({"cluster_id": self.cluster_id, "kubeconfig": self.kubeconfig})
