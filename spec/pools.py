"""Node pools: machines of one size, by their figures or by a cloud's name for them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, Protocol, TypeVar

from pydantic import Field, field_validator

from spec.bandwidth import Bandwidth
from spec.clouds.machines import Architecture, Machine
from spec.fields import BytesField, CpuField, IopsField, Pattern, Spec, ThroughputField, mistake
from spec.names import LabelKey, Labels, LabelValue, PoolName
from spec.units import Bytes, Cpu


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

    @property
    def nominal_memory(self) -> Bytes | None:
        """Memory on a price list; None, because these figures are the node's own."""
        return None

    @property
    def instance_type(self) -> str | None:
        """The cloud's name for the machine; None, because nobody gave one."""
        return None

    @property
    def architecture(self) -> Architecture:
        """Instruction set."""
        return Architecture.AMD64


class NodePool(Protocol):
    """What every kind of pool tells: the figures of one of its nodes, and how many there are."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def nodes(self) -> int:
        """How many nodes."""

    @property
    def zones(self) -> int:
        """Over how many zones."""

    @property
    def cpu(self) -> Cpu:
        """Cores of one node."""

    @property
    def memory(self) -> Bytes:
        """What the operating system of one node sees."""

    @property
    def nominal_memory(self) -> Bytes | None:
        """Memory on a price list, if it is known."""

    @property
    def disk(self) -> Bytes:
        """One node's own disk."""

    @property
    def max_pods(self) -> int:
        """Most pods on one node."""

    @property
    def labels(self) -> Mapping[str, str]:
        """Labels of its nodes."""

    @property
    def taints(self) -> tuple[Taint, ...]:
        """Taints of its nodes."""

    @property
    def instance_type(self) -> str | None:
        """The cloud's name for the machine."""

    @property
    def architecture(self) -> Architecture:
        """Instruction set."""


def machine_name(example: str) -> Pattern:
    """How a cloud's machine type is written, with an example of that cloud."""
    return Pattern(r"[A-Za-z0-9][A-Za-z0-9._-]*", example, "the cloud's own name for a size")


class CloudPool(Spec):
    """Machines of one of a cloud's types. Each cloud has a pool of its own that knows its table."""

    table: ClassVar[Mapping[str, Machine]] = {}

    name: PoolName
    machine: Annotated[str, machine_name("m7i.2xlarge")]
    """The cloud's name for the machine: m7i.2xlarge, Standard_D8s_v5, VM.Standard.E5.Flex, standard.huge."""
    nodes: Annotated[int, Field(ge=1, le=1000, strict=True)]
    """How many nodes, over all zones."""
    zones: Annotated[int, Field(ge=1, le=3, strict=True)] = 3
    """Over how many zones the nodes are spread, one after the other."""
    disk: BytesField = Bytes.parse("100Gi")
    """The node's own disk: images, logs and scratch space."""
    disk_class: Annotated[str, Pattern(r"[A-Za-z0-9][A-Za-z0-9._-]*", "gp3", "the cloud's own name")] | None = None
    """By default the cloud's general one."""
    disk_iops: IopsField | None = None
    disk_throughput: ThroughputField | None = None
    labels: Labels = Field(default_factory=dict)
    taints: tuple[Taint, ...] = ()

    @field_validator("machine")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in cls.table:
            raise mistake(f"{value!r} is not a machine type that is known here", f"one of {', '.join(cls.table)}")
        return value

    @property
    def row(self) -> Machine:
        """The machine's figures."""
        return self.table[self.machine]

    @property
    def cpu(self) -> Cpu:
        """Cores of one node."""
        return self.row.cpu

    @property
    def memory(self) -> Bytes:
        """What the operating system of one node may be expected to see."""
        return self.row.visible_memory

    @property
    def nominal_memory(self) -> Bytes:
        """Memory on the price list."""
        return self.row.memory

    @property
    def max_pods(self) -> int:
        """Most pods on one node."""
        return self.row.max_pods

    @property
    def network(self) -> Bandwidth:
        """Sustained speed of one node's network."""
        return self.row.network

    @property
    def instance_type(self) -> str:
        """The label that the cloud puts on its nodes."""
        return self.machine

    @property
    def architecture(self) -> Architecture:
        """Instruction set."""
        return self.row.architecture


_P = TypeVar("_P", bound=Pool | CloudPool)


def different_names(pools: tuple[_P, ...]) -> tuple[_P, ...]:
    """The pools, if each has a name of its own. Raises a mistake otherwise."""
    names = [pool.name for pool in pools]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise mistake(f"pool name {twice[0]!r} is used twice", "a name of its own for each pool")
    return pools
