"""Whether the pods of an app have room in its quota: a pod without room never starts, and nobody is told why."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from spec.apps import figures
from spec.apps.app import App
from spec.apps.faults import Fault
from spec.apps.objects import at, containers, group_kind, mapping, pod_spec
from spec.apps.plan import RenderedObject
from spec.units import Bytes, Cpu
from spec.workloads import NOTHING, Amount


def _cpu(container: Mapping[str, Any], side: str, otherwise: Cpu) -> Cpu:
    written = at(container, "resources", side, "cpu")
    try:
        return otherwise if written is None else Cpu.parse(str(written))
    except ValueError:  # the API server says what is wrong with it
        return otherwise


def _memory(container: Mapping[str, Any], side: str, otherwise: Bytes) -> Bytes:
    written = at(container, "resources", side, "memory")
    try:
        return otherwise if written is None else Bytes.parse(str(written))
    except ValueError:  # the API server says what is wrong with it
        return otherwise


def _asks(container: Mapping[str, Any], side: str) -> Amount:
    default = figures.CONTAINER_DEFAULT
    otherwise = default.requests if side == "requests" else default.limits
    return Amount(
        cpu=_cpu(container, side, otherwise.cpu),
        memory=_memory(container, side, otherwise.memory),
    )


def _pod(body: Mapping[str, Any], side: str) -> Amount:
    """What Kubernetes counts for a pod: its containers together, or the largest container that runs before them."""
    together, largest = NOTHING, NOTHING
    for place, container in containers(pod_spec(body)):
        asks = _asks(container, side)
        if place.startswith("init"):
            largest = Amount(cpu=max(largest.cpu, asks.cpu), memory=max(largest.memory, asks.memory))
        else:
            together += asks
    return Amount(cpu=max(together.cpu, largest.cpu), memory=max(together.memory, largest.memory))


def _replicas(body: Mapping[str, Any]) -> int:
    key = "parallelism" if group_kind(body)[0] == "batch" else "replicas"
    count = mapping(body.get("spec")).get(key, 1)
    return count if isinstance(count, int) else 1


def too_little_room(objects: Sequence[RenderedObject], app: App, source: str, entry: str) -> Iterator[Fault]:
    """Everything that the pods ask for together beyond the room of their product (MC-17).

    `source` is the catalogue's file, `entry` the product's place in it: `products[0]`.
    """
    room = app.product.room
    asked = {"requests": NOTHING, "limits": NOTHING}
    pods = 0
    for one in objects:
        if pod_spec(one.body):
            count = _replicas(one.body)
            pods += count
            asked = {side: amount + _pod(one.body, side) * count for side, amount in asked.items()}
    has: dict[str, tuple[Cpu | Bytes | int, Cpu | Bytes | int]] = {
        "cpu-requests": (asked["requests"].cpu, room.cpu_requests),
        "memory-requests": (asked["requests"].memory, room.memory_requests),
        "cpu-limits": (asked["limits"].cpu, room.cpu_limits),
        "memory-limits": (asked["limits"].memory, room.memory_limits),
        "pods": (pods, room.pods),
    }
    for key, (needed, most) in has.items():
        if needed > most:  # type: ignore[operator]  # both are the same quantity: the pairs above are
            yield Fault(
                source=source,
                where=f"{entry}.room.{key}, for {app.stack}",
                what=f"the manifests need {needed} together, and there is room for {most}",
                instead=f"{needed} or more",
                requirements=("MC-17",),
            )
