"""The embedded control plane of a local stack: brought up with the nodes that its settings declare."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from cli.errors import Failed
from cli.places import Places
from cli.settings import Stack
from cli.toolchain import Toolchain
from cli.toolchain.definitions import ensure_definitions
from rehearsal.api import ApiError, NotInTimeError
from rehearsal.definitions import apply_definitions
from rehearsal.nodes import NodeTaint, SimulatedNode, sync_nodes
from rehearsal.plane import Plane, PlaneError
from spec.platforms import PLATFORMS
from spec.sizing import Node, nodes_of


def plane_of(places: Places, stack: str, tools: Toolchain | None = None) -> Plane:
    """The control plane of a stack, running or not."""
    binaries: dict[str, Path] = tools.control_plane() if tools else {}
    return Plane(places.planes / stack, binaries)


def _simulated(node: Node) -> SimulatedNode:
    return SimulatedNode(
        name=node.name,
        pool=node.pool.name,
        zone=node.zone,
        region="local",
        capacity=node.capacity.quantities(),
        allocatable=node.allocatable.quantities(),
        labels=dict(node.pool.labels),
        taints=[NodeTaint(key=one.key, value=one.value, effect=str(one.effect)) for one in node.pool.taints],
    )


def bring_up(places: Places, stack: Stack, tools: Toolchain, note: Callable[[str], None]) -> Plane:
    """Start what is not running, and give the cluster exactly the declared nodes, and the custom resource definitions
    that the stack's objects are judged by. Raises Failed, naming the part.
    """
    plane = plane_of(places, stack.name, tools)
    places.private(places.planes)
    needed = PLATFORMS[stack.settings.platform].plan(stack.settings).definitions
    families = ensure_definitions(places, needed, note)

    def definitions() -> None:
        if families:
            with _asking(plane, "custom resource definitions could not be made"):
                applied = apply_definitions(plane, families)
            if applied:
                note(f"custom resource definitions added: {', '.join(applied)}")

    try:
        plane.start(note, first=definitions)
    except PlaneError as error:
        raise Failed(str(error), log=error.log, remedy="run the same command again") from error
    with _asking(plane, "the nodes could not be made"):
        changes = sync_nodes(plane, [_simulated(node) for node in nodes_of(stack.settings.cluster)])
    made, gone = len(changes.created), len(changes.removed)
    if made or gone:
        note(f"{made} nodes added, {gone} removed")
    return plane


@contextmanager
def _asking(plane: Plane, what: str) -> Iterator[None]:
    """Everything that can go wrong with a request to a control plane that has just come up."""
    try:
        yield
    except PlaneError as error:
        raise Failed(str(error), log=error.log, remedy="run the same command again") from error
    except (ApiError, NotInTimeError, httpx.TransportError) as error:
        logs = plane.directory / "logs"
        raise Failed(f"{what}: {error}", log=logs, remedy="run the same command again") from error
