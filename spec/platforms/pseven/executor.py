"""The task executors: as many as worker nodes, half a node each, and never two on one node (PS-63).

The guide means the figures to keep two executors apart: two halves do not fit where a node keeps something for itself.
That holds where every worker is of the size that the half was taken of, and only there: beside the smallest machines a
larger one takes two, and so does a node that keeps nothing. So the program adds a rule that the scheduler cannot
break: no node takes a second pod of the executors.
"""

from dataclasses import dataclass
from typing import Any

from spec.platforms.pseven.matrix import Name
from spec.platforms.pseven.settings import PsevenSettings
from spec.pools import NodePool
from spec.sizing import Node, nodes_of
from spec.units import Bytes, Cpu
from spec.workloads import Amount

MEBI = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutorSize:
    """How many executors there are, and what each asks for."""

    replicas: int
    requests: Amount

    @property
    def memory(self) -> str:
        """As the guide writes it: `8192Mi`."""
        return f"{self.requests.memory.count // MEBI}Mi"

    @property
    def cpu(self) -> str:
        """As the guide writes it: `4000m`."""
        return f"{self.requests.cpu.millis}m"


def smallest(pools: tuple[NodePool, ...]) -> Amount:
    """What a worker of each pool has at least, as the machine is sold: half of 16 GB is the guide's `8192Mi`."""
    memory = min(pool.nominal_memory or pool.memory for pool in pools)
    return Amount(cpu=min(pool.cpu for pool in pools), memory=memory)


def half(node: Amount) -> Amount:
    """Half of a node, in whole Mi and thousandths of a core."""
    return Amount(cpu=Cpu(node.cpu.millis // 2), memory=Bytes(node.memory.count // 2 // MEBI * MEBI))


def executor_size(settings: PsevenSettings) -> ExecutorSize | None:
    """The figures of PS-63 for these workers; None where no executors run, or no workers are known."""
    if settings.run_on_kubernetes or not settings.worker_pools:
        return None
    share = half(smallest(settings.worker_pools))
    written = settings.executor
    return ExecutorSize(
        replicas=written.replicas or settings.worker_count,
        requests=Amount(cpu=written.cpu or share.cpu, memory=written.memory or share.memory),
    )


def takes_two(settings: PsevenSettings) -> Node | None:
    """A worker on which two executors fit by their figures alone, if there is one."""
    size = executor_size(settings)
    if size is None:
        return None
    workers = {pool.name for pool in settings.worker_pools}
    twice = size.requests * 2
    return next(
        (
            node
            for node in nodes_of(settings.cluster)
            if node.pool.name in workers
            and node.allocatable.cpu >= twice.cpu
            and node.allocatable.memory >= twice.memory
        ),
        None,
    )


def affinity(settings: PsevenSettings) -> dict[str, Any]:
    """What the pods of the executors say so that none joins another on a node."""
    term = {
        "labelSelector": {"matchLabels": dict(settings.component_labels(Name.HTCONDOREXECUTE))},
        "topologyKey": "kubernetes.io/hostname",
    }
    return {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
