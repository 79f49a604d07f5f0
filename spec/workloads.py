"""What runs in the cluster: containers with their sizes, workloads, services, and the room that they need."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from spec.flows import Protocol
from spec.units import Bytes, Cpu


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """Processor and memory together. Zero of one says that nothing is asked for, or that nothing bounds it."""

    cpu: Cpu
    memory: Bytes

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(cpu=self.cpu + other.cpu, memory=self.memory + other.memory)

    def __mul__(self, times: int) -> "Amount":
        return Amount(cpu=self.cpu * times, memory=self.memory * times)

    def as_manifest(self) -> dict[str, str]:
        """As the `requests` or `limits` of a container. Nothing of one is left out: Kubernetes then sets no bound."""
        amounts = {
            "cpu": str(self.cpu) if self.cpu.millis else "",
            "memory": str(self.memory) if self.memory.count else "",
        }
        return {name: amount for name, amount in amounts.items() if amount}


NOTHING = Amount(cpu=Cpu(0), memory=Bytes(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What a container asks for and what it may use at most."""

    requests: Amount
    limits: Amount

    def __add__(self, other: "Resources") -> "Resources":
        return Resources(requests=self.requests + other.requests, limits=self.limits + other.limits)

    def __mul__(self, times: int) -> "Resources":
        return Resources(requests=self.requests * times, limits=self.limits * times)

    def as_manifest(self) -> dict[str, dict[str, str]]:
        """As the `resources` of a container."""
        return {"requests": self.requests.as_manifest(), "limits": self.limits.as_manifest()}


class Kind(StrEnum):
    """How Kubernetes runs the pods of a workload."""

    DEPLOYMENT = "Deployment"
    STATEFUL_SET = "StatefulSet"
    DAEMON_SET = "DaemonSet"
    JOB = "Job"
    CRON_JOB = "CronJob"


class Spread(StrEnum):
    """How the replicas of a workload stand to one another."""

    ANYWHERE = "anywhere"
    APART = "apart"
    """Never two on one node: a replica for which there is no node of its own stays pending."""
    ZONES = "zones"
    """Over the zones as evenly as can be, on different nodes where there are enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A port of a pod and of its Service."""

    number: int
    name: str = "main"
    protocol: Protocol = Protocol.TCP
    node_port: int | None = None
    """Open on every node under this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """How the kubelet asks whether a container is well."""

    port: str = "main"
    """Name of the port."""
    path: str | None = None
    """Asked by HTTP; None: it is enough that the port takes a connection."""
    initial_delay_seconds: int = 0
    period_seconds: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """Storage that a pod of the workload mounts."""

    name: str
    mount: str
    """Path in the container."""
    size: Bytes | None = None
    """Of a claim of its own, one for each replica of a StatefulSet; None with `claim`."""
    storage_class: str | None = None
    """Of a claim of its own; None: the cluster's default."""
    access_mode: str = "ReadWriteOnce"
    claim: str | None = None
    """Name of a claim that is made elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Toleration:
    """A taint that does not keep these pods away."""

    key: str
    value: str = ""
    effect: str = "NoSchedule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A further container of a pod."""

    name: str
    image: str
    resources: Resources
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Replicas of one pod, reached through a Service of the same name if it listens at all."""

    name: str
    role: str
    """What it is, in the platform's own words: `back-end pod`."""
    image: str
    replicas: int = 1
    """How many pods: of a Job its completions, all at once; of a DaemonSet not asked."""
    kind: Kind = Kind.DEPLOYMENT
    schedule: str | None = None
    """Of a CronJob, as cron writes it."""
    ports: tuple[Port, ...] = ()
    resources: Resources
    """Of the main container."""
    beside: tuple[Container, ...] = ()
    """Containers that run beside the main one."""
    pod_labels: Mapping[str, str] = field(default_factory=dict)
    """Labels beside `app.kubernetes.io/name` and `app.kubernetes.io/instance`."""
    service_account: str | None = None
    priority_class: str | None = None
    spread: Spread = Spread.ANYWHERE
    node_selector: Mapping[str, str] = field(default_factory=dict)
    tolerations: tuple[Toleration, ...] = ()
    volumes: tuple[Volume, ...] = ()
    readiness: Probe | None = None
    liveness: Probe | None = None
    requirements: tuple[str, ...] = ()

    @property
    def labels(self) -> dict[str, str]:
        """The labels that Services and NetworkPolicies select by."""
        return {"app.kubernetes.io/name": self.name}

    @property
    def port(self) -> int:
        """Its first port. Raises IndexError where it listens on none."""
        return self.ports[0].number

    @property
    def pod_resources(self) -> Resources:
        """What one pod asks for and may use: all of its containers together.

        The limit of an amount is nothing, which is no bound, as soon as one container has none.
        """
        everyone = [self.resources, *(one.resources for one in self.beside)]
        requests = total(everyone).requests
        cpu, memory = Cpu(0), Bytes(0)
        if all(one.limits.cpu.millis for one in everyone):
            cpu = total(everyone).limits.cpu
        if all(one.limits.memory.count for one in everyone):
            memory = total(everyone).limits.memory
        return Resources(requests=requests, limits=Amount(cpu=cpu, memory=memory))


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A pod that runs to its end before the workloads start."""

    name: str
    role: str
    resources: Resources

    @property
    def labels(self) -> dict[str, str]:
        """The labels that NetworkPolicies select by."""
        return {"app.kubernetes.io/name": self.name}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """The most that a namespace may use, and what a container gets that says nothing."""

    hard: Resources
    pods: int
    container_default: Resources
    container_max: Amount
    requirements: tuple[str, ...] = ()

    def as_manifest(self) -> dict[str, str]:
        """As the `hard` of a ResourceQuota. Nothing of an amount is left out: it would ask each pod for a bound."""
        sides = {"requests": self.hard.requests, "limits": self.hard.limits}
        amounts = {f"{side}.{what}": text for side, one in sides.items() for what, text in one.as_manifest().items()}
        return {**amounts, "pods": str(self.pods)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretObject:
    """A Kubernetes Secret: plain entries, and entries whose values are secrets by name."""

    name: str
    plain: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    """Entry → name of the secret in the stack's settings."""


def total(resources: Iterable[Resources]) -> Resources:
    """The sum; nothing for nothing."""
    summed = Resources(requests=NOTHING, limits=NOTHING)
    for one in resources:
        summed += one
    return summed
