"""Clusters and their node pools, as a settings file declares them."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StrictStr, field_validator

from spec.fields import BytesField, CpuField, KubernetesVersionField, Spec, mistake
from spec.names import LabelKey, Labels, LabelValue, PoolName
from spec.units import Bytes
from spec.versions import KubernetesVersion


class TaintEffect(StrEnum):
    """What a taint does to pods that do not tolerate it."""

    NO_SCHEDULE = "NoSchedule"
    PREFER_NO_SCHEDULE = "PreferNoSchedule"
    NO_EXECUTE = "NoExecute"


class Taint(Spec):
    """A mark on a node that keeps pods away."""

    key: LabelKey
    value: LabelValue = ""
    effect: TaintEffect = TaintEffect.NO_SCHEDULE


class Pool(Spec):
    """Machines of one size, all capacity figures as the node reports them."""

    name: PoolName
    nodes: Annotated[int, Field(ge=1, le=1000, strict=True)]
    """How many nodes, over all zones."""
    zones: Annotated[int, Field(ge=1, le=3, strict=True)] = 1
    """Over how many zones the nodes are spread, one after the other."""
    cpu: CpuField
    """Cores of one node."""
    memory: BytesField
    """Memory of one node: what the operating system sees, not what the price list says."""
    disk: BytesField = Bytes.parse("100Gi")
    """Disk for images, logs and scratch space (ephemeral storage) of one node."""
    max_pods: Annotated[int, Field(ge=1, le=1000, strict=True)] = 110
    """Most pods that the kubelet takes (its own default is 110)."""
    labels: Labels = Field(default_factory=dict)
    """Labels that every node of the pool carries, beside those for pool, zone and size."""
    taints: tuple[Taint, ...] = ()


class Reservation(StrEnum):
    """Which rule tells what a node keeps for itself. The rules and their sources stand in `spec.reservation`."""

    LOCAL = "local"
    """The documented default for a cluster that nobody knows."""
    EKS = "eks"
    AKS = "aks"
    OKE = "oke"
    SKS = "sks"


def _different_names(pools: tuple[Pool, ...]) -> tuple[Pool, ...]:
    names = [pool.name for pool in pools]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise mistake(f"pool name {twice[0]!r} is used twice", "a name of its own for each pool")
    return pools


class LocalCluster(Spec):
    """A real control plane on this machine with simulated nodes; needs nothing but this repository."""

    cloud: Literal["local"]
    version: KubernetesVersionField = KubernetesVersion.parse("1.35")
    """Release of the embedded control plane."""
    reservation: Reservation = Reservation.LOCAL
    """Whose nodes the simulated ones are like."""
    pools: Annotated[tuple[Pool, ...], Field(min_length=1)]

    @field_validator("version")
    @classmethod
    def _what_is_built(cls, version: KubernetesVersion) -> KubernetesVersion:
        if version != KubernetesVersion.parse("1.35"):
            raise mistake(f"the embedded control plane is not of release {version}", "version: '1.35'")
        return version

    _names = field_validator("pools")(_different_names)


class ExistingCluster(Spec):
    """A cluster that somebody else made; only what stands in it is ours."""

    cloud: Literal["existing"]
    version: KubernetesVersionField
    """Release that the cluster runs; checked against what the platform supports."""
    kubeconfig: StrictStr | None = None
    """Path of the kubeconfig file; by default what kubectl would use."""
    context: StrictStr | None = None
    """Context in the kubeconfig; by default the current one."""
    reservation: Reservation = Reservation.LOCAL
    """Whose rule tells what the nodes keep for themselves."""
    pools: tuple[Pool, ...] = ()
    """The nodes that the platform may use. Without them nothing can be said about fit, and nothing is."""

    _names = field_validator("pools")(_different_names)


AnyCluster = Annotated[LocalCluster | ExistingCluster, Field(discriminator="cloud")]
