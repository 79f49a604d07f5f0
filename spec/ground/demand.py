"""What a platform asks of whichever cloud it stands on: plain data, made from its settings and its guide's figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from spec.bandwidth import Bandwidth
from spec.flows import Flow
from spec.ground.layout import Tier
from spec.secrets import SecretRef
from spec.units import Bytes, Cpu, Iops
from spec.versions import PostgresVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseDemand:
    """A PostgreSQL server. Figures are what the guide asks for at least; None where it is silent."""

    name: str
    """How the stack's `ground.databases` names it: `postgres`."""
    host: str
    """The name under which pods reach it; a record in the private zone leads from it to the server."""
    port: int
    version: PostgresVersion | None
    database: str | None
    """Made with the server; None where something in the cluster makes it."""
    administrator: str
    password: SecretRef
    """The administrator's."""
    cpu: Cpu | None = None
    memory: Bytes | None = None
    storage: Bytes | None = None
    iops: Iops | None = None
    pooled: bool = False
    """Connections go through the server's own pooler (X-7); a size without one cannot be taken."""
    where: tuple[str, ...] = ()
    """Keys of the settings that ask for it."""
    cidrs: tuple[str, ...] = ()
    """Where those settings say that it is; must lie in its tier."""
    requirements: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()
    """Those of them that give processor time, memory and storage."""
    pooling: tuple[str, ...] = ()
    """Those of them for which connections are pooled."""

    @property
    def sizing(self) -> tuple[str, ...]:
        """What is cited of a size that is too small."""
        return self.figures or self.requirements


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketDemand:
    """A bucket for objects. Never public, always encrypted, always kept."""

    name: str
    """The logical name, by which identities and settings refer to it."""
    bucket: str
    """The bucket's own name."""
    account: str | None = None
    """Where buckets stand in an account with a name of its own (Azure: the storage account): its name, if the settings
    say one."""
    versioned: bool = True
    expire_days: int | None = None
    """Days after which objects may go; None: never by themselves."""
    customer_key: bool = False
    """Encrypted with a key of the customer's own, that this program makes and keeps."""
    nodes: "Right | None" = None
    """What every node of the cluster may do with it by its own identity; None: nothing, as it should be."""
    requirements: tuple[str, ...] = ()


class Right(StrEnum):
    """What an identity may do with a bucket. There is no word for "everything"."""

    READ = "read"
    READ_WRITE = "read-write"
    """Find the bucket; read, write and delete its objects and their versions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityDemand:
    """Pods of one service account, and which buckets they may use. They get it without a key that could be lost."""

    service_account: str
    namespace: str
    buckets: Mapping[str, Right]
    """Logical name of a bucket → right."""
    made_by_chart: bool = False
    """Whether the vendor's chart makes the service account; otherwise this program does."""
    narrow: bool = True
    """Whether nobody but this service account of this cluster may be it; False: to the letter of a guide that says
    less."""
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessKeyDemand:
    """A user outside of the cluster's identities, with a key that a product wants as text."""

    name: str
    buckets: Mapping[str, Right]
    key_id: SecretRef | None
    """Where the platform's settings expect the id of the key, and its secret part; written to the secret store."""
    secret: SecretRef | None
    principal: str | None = None
    """Who exists already and only gets the rights (Azure: the client id of a service principal); no key is made."""
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineDemand:
    """Machines beside the cluster: NFS, registry, proxy, Windows nodes."""

    name: str
    """How `ground.machines` names it: `nfs`, `registry`, `proxy`, `windows`."""
    count: int
    cpu: Cpu
    memory: Bytes
    disk: Bytes
    iops: Iops | None = None
    """Operations in a second that the disk must give, reading and writing alike (the larger of the two)."""
    network: Bandwidth | None = None
    hosts: tuple[str, ...] = ()
    """Names that lead to it in the private zone."""
    cloud_init: str = ""
    """What the machine is told at its first start."""
    windows: bool = False
    tier: Tier = Tier.DATA
    """Where it stands. At the edge it has an address of the Internet, and takes what `Inbound.machine` names it for."""
    holds_data: bool = False
    """Whether its disk outlives the machine."""
    where: tuple[str, ...] = ()
    """Keys of the settings that ask for it."""
    cidrs: tuple[str, ...] = ()
    """Where those settings say that it is; must lie in its tier."""
    requirements: tuple[str, ...] = ()


class ServiceKind(StrEnum):
    """A managed service that is no relational database."""

    KAFKA = "kafka"
    ACTIVEMQ = "activemq"
    REDIS = "redis"
    MONGODB = "mongodb"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDemand:
    """A broker, a queue or a cache that the cloud runs."""

    name: str
    """How `ground.services` names it."""
    kind: ServiceKind
    host: str
    """The name under which pods reach it."""
    ports: tuple[int, ...]
    user: str | None = None
    """Who signs in; None: a password alone (Redis), or nobody has to."""
    password: SecretRef | None = None
    secret_name: str | None = None
    """Where clients and server find user and password in the cloud's secret store, where the service reads them there
    (MSK)."""
    where: tuple[str, ...] = ()
    """Keys of the settings that ask for it."""
    cidrs: tuple[str, ...] = ()
    """Where those settings say that it is; must lie in its tier."""
    requirements: tuple[str, ...] = ()


class NameTarget(StrEnum):
    """What a public name leads to."""

    LOAD_BALANCER = "load-balancer"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameDemand:
    """A public DNS record."""

    fqdn: str
    """May begin with `*.`."""
    zone: str
    target: NameTarget = NameTarget.LOAD_BALANCER
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """A port of the one load balancer in front of the ingress controller."""

    port: int
    node_port: int | None = None
    """The node port behind it, where it is known beforehand; None: one that Kubernetes picks."""
    target_port: int | None = None
    """The port of the pods behind it; None: the same."""
    machine: str | None = None
    """The machine (`MachineDemand.name`, at the edge) that takes it; None: the load balancer."""
    cidrs: tuple[str, ...] = ()
    """Who may come in; nothing: everybody."""
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeBalancer:
    """A balancer inside of the network, with no address of the Internet, in front of node ports of all nodes."""

    host: str
    """Its name in the private zone."""
    ports: tuple[int, ...]
    """Node ports, under the same numbers."""
    namespace: str = ""
    """Where the pods behind it are: a balancer that the cluster itself makes (AKS) has to be told."""
    pods: tuple[tuple[str, str], ...] = ()
    """Labels of those pods, which listen on the same ports."""
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSecret:
    """An entry of the cloud's secret store. What encrypts data is kept for ever and never overwritten."""

    name: str
    """Name in the store."""
    secret: SecretRef
    encrypts_data: bool = False
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """All that one platform asks of a cloud, beside the nodes (which are in the settings' pools)."""

    databases: tuple[DatabaseDemand, ...] = ()
    buckets: tuple[BucketDemand, ...] = ()
    identities: tuple[IdentityDemand, ...] = ()
    access_keys: tuple[AccessKeyDemand, ...] = ()
    machines: tuple[MachineDemand, ...] = ()
    services: tuple[ServiceDemand, ...] = ()
    names: tuple[NameDemand, ...] = ()
    inbound: tuple[Inbound, ...] = ()
    node_balancer: NodeBalancer | None = None
    flows: tuple[Flow, ...] = ()
    """Connections from host to host, which no pod makes and the plan's flows so do not have."""
    stored_secrets: tuple[StoredSecret, ...] = ()
    secret_reader: tuple[str, str] | None = None
    """Namespace and service account of the External Secrets operator that reads the store; None: nobody does."""
    dns_solver: tuple[str, str] | None = None
    """Namespace and service account that may write challenge records (cert-manager, dns01)."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """For outputs: what a person may want to know, never a secret."""
