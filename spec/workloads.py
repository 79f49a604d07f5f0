"""What runs in the cluster: containers with their sizes, workloads, services, and the room that they need."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from spec.units import Bytes, Cpu


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """Processor and memory together."""

    cpu: Cpu
    memory: Bytes

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(cpu=self.cpu + other.cpu, memory=self.memory + other.memory)

    def __mul__(self, times: int) -> "Amount":
        return Amount(cpu=self.cpu * times, memory=self.memory * times)

    def as_manifest(self) -> dict[str, str]:
        """As the `requests` or `limits` of a container."""
        return {"cpu": str(self.cpu), "memory": str(self.memory)}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """Replicas of one pod, reached through a Service of the same name."""

    name: str
    role: str
    """What it is, in the platform's own words: `back-end pod`."""
    image: str
    replicas: int
    port: int
    """Port of the pod and of its Service."""
    resources: Resources
    requirements: tuple[str, ...] = ()

    @property
    def labels(self) -> dict[str, str]:
        """The labels that Services and NetworkPolicies select by."""
        return {"app.kubernetes.io/name": self.name}


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
        """As the `hard` of a ResourceQuota."""
        return {
            "requests.cpu": str(self.hard.requests.cpu),
            "requests.memory": str(self.hard.requests.memory),
            "limits.cpu": str(self.hard.limits.cpu),
            "limits.memory": str(self.hard.limits.memory),
            "pods": str(self.pods),
        }


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
