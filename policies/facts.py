"""What rules judge: facts that mean the same on every cloud, read from resources or from settings.

A field may be `UNKNOWN` (policies.values); whoever looks at it is told that it is not known yet. `where` is the
resource's URN or the place in the settings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from spec.bandwidth import Bandwidth
from spec.units import Bytes, Cpu, Iops


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that is so."""

    where: str


# The cluster and what stands beside it.


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster(Fact):
    """A cluster that a cloud runs."""

    cloud: str
    version: str
    """`1.34`."""
    public_from: tuple[str, ...]
    """Ranges from which the API answers; `0.0.0.0/0` where nothing bounds it; nothing: only inside the network."""
    secrets_encrypted: bool | None
    """With a key of the customer's own; None where the cloud always does it by itself."""
    enhanced: bool | None = None
    """Of OKE."""
    workload_identity: bool | None = None
    """Whether pods can have an identity of the cloud; None where that is another resource's matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodePool(Fact):
    """Nodes of one size. Figures of the machine as it is sold."""

    name: str
    machine: str
    cpu: Cpu | None
    """None where the machine type is not in the cloud's table."""
    memory: Bytes | None
    disk: Bytes | None
    disk_iops: Iops | None
    nodes: int
    zones: int | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine(Fact):
    """A machine beside the cluster."""

    role: str
    """`nfs`, `registry`, `proxy`, `windows`, or what its name says."""
    machine: str
    cpu: Cpu | None
    memory: Bytes | None
    disk: Bytes | None
    """Its largest."""
    disk_iops: Iops | None
    network: Bandwidth | None = None
    public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Database(Fact):
    """A managed PostgreSQL server."""

    version: str
    size: str
    cpu: Cpu | None
    memory: Bytes | None
    storage: Bytes
    iops: Iops | None
    public: bool
    encrypted: bool
    customer_key: bool
    deletion_protected: bool | None
    """None where the cloud has no such switch."""
    backup_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket(Fact):
    """A bucket, together with all resources that say something about it."""

    name: str
    private: bool
    """No way to make its objects public."""
    encrypted: bool
    customer_key: bool
    versioned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk(Fact):
    """A network disk or a file share."""

    encrypted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldsData(Fact):
    """A resource whose loss is the loss of data: bucket, database, disk, key, zone, secret."""

    kind: str
    protect: bool | None
    retain: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged(Fact):
    """A resource that takes tags or labels, and those that it has."""

    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening(Fact):
    """A line of a firewall."""

    inbound: bool
    peer: str
    """A range, or the name of a group or tier."""
    first_port: int
    last_port: int
    """0 to 65535 where no port bounds it."""
    protocol: str
    """TCP, UDP, ICMP, ANY."""
    purpose: str = ""
    """What the line says about itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant(Fact):
    """A statement that lets somebody do something in the cloud."""

    who: str
    """Role, user, identity or `any-user`."""
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Mapping[str, str] = field(default_factory=dict)
    allows: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust(Fact):
    """Who may become a role or an identity."""

    role: str
    principals: tuple[str, ...]
    actions: tuple[str, ...]
    conditions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityPiece(Fact):
    """One piece of the wiring between a service account and a cloud identity."""

    piece: str
    """`association`, `agent`, `issuer`, `add-on`, `federated-credential`, `account-annotation`, …

    `needed` where a part of the cluster itself has to have an identity."""
    namespace: str = ""
    service_account: str = ""
    identity: str = ""


# What stands in the cluster.


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """One container of a pod."""

    name: str
    image: str
    requests: Mapping[str, str]
    limits: Mapping[str, str]
    environment: Mapping[str, str]
    """Plain values only."""
    privileged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pods(Fact):
    """A workload and the pods that it makes."""

    kind: str
    namespace: str
    name: str
    replicas: int
    labels: Mapping[str, str]
    containers: tuple[Container, ...]
    priority_class: str = ""
    service_account: str = ""
    apart: bool = False
    """Never two of them on one node."""
    host: bool = False
    """Shares the node's network, processes or file system."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespace(Fact):
    """A namespace."""

    name: str
    pod_security: str
    """Level that is enforced; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota(Fact):
    """A ResourceQuota."""

    namespace: str
    hard: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRange(Fact):
    """A LimitRange."""

    namespace: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPolicy(Fact):
    """A policy of Kubernetes' own kind."""

    namespace: str
    name: str
    selects: Mapping[str, str]
    """Labels; nothing: every pod."""
    directions: tuple[str, ...]
    """Ingress, Egress."""
    opens: int
    """How many rules it has: none of a direction closes it."""
    to_everywhere: bool = False
    """Whether a rule for the way out has no bound at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalicoPolicy(Fact):
    """A policy of Calico's kinds."""

    namespace: str
    name: str
    order: float | None
    selector: str
    directions: tuple[str, ...]
    egress: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityClass(Fact):
    """A class of priority."""

    name: str
    value: int
    default: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainText(Fact):
    """Text that anybody who may read the cluster or the state can read."""

    key: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart(Fact):
    """A Helm release."""

    chart: str
    version: str
    repository: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Fact):
    """A Service."""

    namespace: str
    name: str
    type: str
    ports: tuple[int, ...]
    node_ports: tuple[int, ...]
    sources: tuple[str, ...]
    """loadBalancerSourceRanges."""
    internal: bool
    """Whether an annotation keeps its balancer inside of the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingress(Fact):
    """An Ingress."""

    namespace: str
    name: str
    services: tuple[str, ...]
    """To which it leads, all in its namespace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterRights(Fact):
    """A Role or ClusterRole that gives everything of something."""

    name: str
    everything: bool
    """A rule with all verbs on all resources."""
    cluster_wide: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume(Fact):
    """A PersistentVolume or a StorageClass."""

    name: str
    kept: bool
    """Reclaim policy Retain."""
    options: tuple[str, ...] = ()


TOLD_TOGETHER: tuple[type[Fact], ...] = (Bucket, Cluster, IdentityPiece, Machine, NodePool)
"""Kinds of facts that in some cloud several resources tell together only: who is shown one resource at a time knows
them when all have been shown."""
