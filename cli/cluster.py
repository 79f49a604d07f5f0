"""The embedded control plane of a local stack: brought up with the nodes that its settings declare."""

from collections.abc import Callable
from pathlib import Path

import httpx

from cli.errors import Failed
from cli.places import Places
from cli.settings import Stack
from cli.toolchain import Toolchain
from rehearsal.api import ApiError, NotInTimeError
from rehearsal.nodes import NodeTaint, SimulatedNode, sync_nodes
from rehearsal.plane import Plane, PlaneError
from spec.reservation import NodeResources
from spec.sizing import Node, nodes_of


def plane_of(places: Places, stack: str, tools: Toolchain | None = None) -> Plane:
    """The control plane of a stack, running or not."""
    binaries: dict[str, Path] = tools.control_plane() if tools else {}
    return Plane(places.planes / stack, binaries)


def _figures(resources: NodeResources) -> dict[str, str]:
    return {
        "cpu": str(resources.cpu),
        "memory": str(resources.memory),
        "ephemeral-storage": str(resources.ephemeral_storage),
        "pods": str(resources.pods),
    }


def _simulated(node: Node) -> SimulatedNode:
    return SimulatedNode(
        name=node.name,
        pool=node.pool.name,
        zone=node.zone,
        region="local",
        capacity=_figures(node.capacity),
        allocatable=_figures(node.allocatable),
        labels=dict(node.pool.labels),
        taints=[NodeTaint(key=one.key, value=one.value, effect=str(one.effect)) for one in node.pool.taints],
    )


def bring_up(places: Places, stack: Stack, tools: Toolchain, note: Callable[[str], None]) -> Plane:
    """Start what is not running and give the cluster exactly the declared nodes. Raises Failed, naming the part."""
    plane = plane_of(places, stack.name, tools)
    places.private(places.planes)
    try:
        plane.start(note)
        changes = sync_nodes(plane, [_simulated(node) for node in nodes_of(stack.settings.cluster)])
    except PlaneError as error:
        raise Failed(str(error), log=error.log, remedy="run the same command again") from error
    except (ApiError, NotInTimeError, httpx.TransportError) as error:
        logs = plane.directory / "logs"
        raise Failed(f"the nodes could not be made: {error}", log=logs, remedy="run the same command again") from error
    made, gone = len(changes.created), len(changes.removed)
    if made or gone:
        note(f"{made} nodes added, {gone} removed")
    return plane
