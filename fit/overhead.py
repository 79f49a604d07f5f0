"""What stands in a cluster beside the platform: the pods of the cluster itself, for each kind of cluster.

These are the add-ons that the cloud installs by itself, at the requests with which it does so. What a node keeps for
itself outside of pods is not here but in `spec.reservation`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fit.problem import Group, Origin
from spec.units import Bytes, Cpu
from spec.workloads import Amount, Toleration


@dataclass(frozen=True, slots=True, kw_only=True)
class Addon:
    """One workload of the cluster itself."""

    name: str
    cpu: str
    """What one pod asks for, all of its containers together."""
    memory: str
    replicas: int | None = None
    """How many pods; None: one on each node, whatever its taints."""
    source: str
    assumed: bool = False
    """True where no public text has the figure: then it is one that other clouds print for the same program."""

    def group(self) -> Group:
        """As something to be placed. System pods carry a toleration of every taint."""
        return Group(
            name=self.name,
            count=self.replicas or 0,
            asks=Amount(cpu=Cpu.parse(self.cpu), memory=Bytes.parse(self.memory)),
            tolerations=EVERYWHERE if self.replicas is None else _CRITICAL,
            on_each_node=self.replicas is None,
            origin=Origin.SYSTEM,
            priority=NODE_CRITICAL if self.replicas is None else CLUSTER_CRITICAL,
        )


EVERYWHERE = (Toleration(key="", effect=""),)
"""A toleration of every taint."""
CLUSTER_CRITICAL, NODE_CRITICAL = 2_000_000_000, 2_000_001_000
"""Priorities that every cluster has (https://kubernetes.io/docs/tasks/administer-cluster/
guaranteed-scheduling-critical-addon-pods/)."""
CRITICAL = "CriticalAddonsOnly"
"""Key of the taint on nodes that are for the system alone."""
_CRITICAL = (Toleration(key=CRITICAL, effect=""),)
"""What CoreDNS and its like tolerate: the taint of a pool for the system, not that of a pool for a platform."""

_EKS_CNI = "aws/amazon-vpc-cni-k8s, charts/aws-vpc-cni/values.yaml: 25m, and 25m of its network policy agent"
_EKS_IDENTITY = "aws/eks-pod-identity-agent, charts/eks-pod-identity-agent/values.yaml: it asks for nothing"
_EBS = "kubernetes-sigs/aws-ebs-csi-driver, charts/aws-ebs-csi-driver/values.yaml: 10m and 40Mi for each container"
_COREDNS = "kubernetes/kubernetes, cluster/addons/dns/coredns/coredns.yaml.base: 100m and 70Mi, which EKS and AKS keep"
_AKS = "kubectl describe node on AKS 1.30.9 with Azure CNI overlay, printed by a user in March 2025"
_OKE_LIST = "names: kubectl get pods in Oracle's own workshops; requests: those of the same program elsewhere"
_SKS_LIST = "names: the add-ons that SKS lists; requests: those of the same program elsewhere"
_CALICO = "projectcalico/calico, manifests/calico.yaml: calico-node asks for 250m"
_METRICS = "kubernetes-sigs/metrics-server, manifests/base/deployment.yaml: 100m and 200Mi"
_EXOSCALE_CSI = "exoscale/exoscale-csi-driver, deployment/latest: 10m and 20Mi for each container"

TABLE: Mapping[str, tuple[Addon, ...]] = {
    "eks": (
        Addon(name="aws-node", cpu="50m", memory="0", source=_EKS_CNI),
        Addon(name="kube-proxy", cpu="100m", memory="0", source="the kube-proxy add-on of EKS: 100m"),
        Addon(name="eks-pod-identity-agent", cpu="0", memory="0", source=_EKS_IDENTITY),
        Addon(name="ebs-csi-node", cpu="30m", memory="120Mi", source=_EBS),
        Addon(name="ebs-csi-controller", cpu="60m", memory="240Mi", replicas=2, source=_EBS),
        Addon(name="coredns", cpu="100m", memory="70Mi", replicas=2, source=_COREDNS),
    ),
    "aks": (
        Addon(name="azure-cns", cpu="40m", memory="250Mi", source=_AKS),
        Addon(name="azure-ip-masq-agent", cpu="100m", memory="50Mi", source=_AKS),
        Addon(name="cloud-node-manager", cpu="50m", memory="50Mi", source=_AKS),
        Addon(name="csi-azuredisk-node", cpu="30m", memory="60Mi", source=_AKS),
        Addon(name="csi-azurefile-node", cpu="30m", memory="60Mi", source=_AKS),
        Addon(name="kube-proxy", cpu="100m", memory="0", source=_AKS),
        Addon(name="coredns", cpu="100m", memory="70Mi", replicas=2, source=_AKS),
        Addon(name="coredns-autoscaler", cpu="20m", memory="10Mi", replicas=1, source=_AKS),
        Addon(name="konnectivity-agent", cpu="20m", memory="20Mi", replicas=2, source=_AKS),
        Addon(name="metrics-server", cpu="156m", memory="134Mi", replicas=2, source=_AKS),
    ),
    "oke": (
        Addon(name="vcn-native-ip-cni", cpu="50m", memory="64Mi", source=_OKE_LIST, assumed=True),
        Addon(name="kube-proxy", cpu="100m", memory="0", source=_OKE_LIST, assumed=True),
        Addon(name="proxymux-client", cpu="50m", memory="64Mi", source=_OKE_LIST, assumed=True),
        Addon(name="csi-oci-node", cpu="30m", memory="120Mi", source=_OKE_LIST, assumed=True),
        Addon(name="coredns", cpu="100m", memory="70Mi", replicas=2, source=_COREDNS),
        Addon(name="kube-dns-autoscaler", cpu="20m", memory="10Mi", replicas=1, source=_OKE_LIST, assumed=True),
    ),
    "sks": (
        Addon(name="calico-node", cpu="250m", memory="0", source=_CALICO),
        Addon(name="kube-proxy", cpu="100m", memory="0", source=_SKS_LIST, assumed=True),
        Addon(name="exoscale-csi-node", cpu="30m", memory="60Mi", source=_EXOSCALE_CSI),
        Addon(
            name="exoscale-csi-controller", cpu="70m", memory="140Mi", replicas=2, source=_EXOSCALE_CSI, assumed=True
        ),
        Addon(name="calico-kube-controllers", cpu="0", memory="0", replicas=1, source=_CALICO),
        Addon(name="coredns", cpu="100m", memory="70Mi", replicas=2, source=_COREDNS),
        Addon(name="konnectivity-agent", cpu="20m", memory="20Mi", replicas=2, source=_SKS_LIST, assumed=True),
        Addon(name="metrics-server", cpu="100m", memory="200Mi", replicas=1, source=_METRICS),
    ),
    "unknown": (
        Addon(name="cni", cpu="250m", memory="0", source=_CALICO, assumed=True),
        Addon(
            name="kube-proxy",
            cpu="100m",
            memory="0",
            source="what clouds give it; kubeadm gives it nothing",
            assumed=True,
        ),
        Addon(name="coredns", cpu="100m", memory="70Mi", replicas=2, source=_COREDNS),
        Addon(name="metrics-server", cpu="100m", memory="200Mi", replicas=1, source=_METRICS, assumed=True),
    ),
    "local": (),
}
"""Kind of cluster → its own pods. The embedded control plane has none: simulated nodes run no agents."""


def kind_of(cloud: str, reservation: str) -> str:
    """Which part of the table holds: that of the cloud, of the cloud whose nodes are imitated, or of nobody known."""
    if reservation in TABLE and reservation != "local":
        return reservation
    return "local" if cloud == "local" else "unknown"


def addons(kind: str) -> Iterator[Group]:
    """What stands in a cluster of this kind, as something to be placed."""
    return (one.group() for one in TABLE[kind])
