"""Add-ons that EKS keeps: exact releases, and the rights of those that call AWS."""

from collections.abc import Iterator
from dataclasses import dataclass

from spec.clouds.aws.cluster import AwsCluster
from spec.clouds.aws.documents import Document
from spec.clouds.aws.identities import role_name, trust_of
from spec.clouds.aws.regions import partition
from spec.clouds.aws.versions import BEFORE_NODES, CNI, DISKS

SYSTEM = "kube-system"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOnRole:
    """What an add-on's pods may do."""

    service_account: str
    name: str
    trust: Document
    policy: str
    """ARN of the policy that AWS keeps for it."""
    uses_disk_key: bool
    """Whether it makes disks under the customer's own key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOn:
    """One add-on."""

    name: str
    version: str
    before_nodes: bool
    """Whether nodes need it, or it needs nodes."""
    role: AddOnRole | None


_ACCOUNTS = {
    CNI: ("aws-node", "AmazonEKS_CNI_Policy", "cni"),
    DISKS: ("ebs-csi-controller-sa", "service-role/AmazonEBSCSIDriverPolicy", "disks"),
}
"""Add-on → its service account, the policy for it, and what its role is called here
(https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html)."""


def add_ons(cluster: AwsCluster) -> tuple[AddOn, ...]:
    """All of one cluster, by name."""
    return tuple(_all(cluster))


def _all(cluster: AwsCluster) -> Iterator[AddOn]:
    for name, version in sorted(cluster.all_add_ons.items()):
        role = _role(cluster, name) if name in _ACCOUNTS else None
        yield AddOn(name=name, version=version, before_nodes=name in BEFORE_NODES, role=role)


def _role(cluster: AwsCluster, name: str) -> AddOnRole:
    account, policy, title = _ACCOUNTS[name]
    return AddOnRole(
        service_account=account,
        name=role_name(cluster, title),
        trust=trust_of(cluster, SYSTEM, account),
        policy=f"arn:{partition(cluster.region)}:iam::aws:policy/{policy}",
        uses_disk_key=name == DISKS,
    )
