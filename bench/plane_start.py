"""Start of the control plane against etcd and an API server alone."""

import shutil
import time
from functools import partial

from bench.bare_server import BareServer
from bench.ground import Ground
from bench.measure import Note, Pair, Result, Role, Side, compared, interleave
from rehearsal.plane import Plane

_MODES = (("durable", True), ("not durable", False))


def measured(ground: Ground, runs: int, note: Note) -> list[Result]:
    """Each start on an empty directory, with credentials of its own."""
    sides = []
    for mode, durable in _MODES:
        sides.append(
            Side(
                name=f"control plane, {mode}",
                what="credentials, etcd, API server, controllers, scheduler, KWOK; all parts say that they are well",
                role=Role.OURS,
                once=partial(_whole, ground, durable=durable),
            )
        )
        sides.append(
            Side(
                name=f"bare server, {mode}",
                what="etcd and an API server alone, until /readyz",
                role=Role.FLOOR,
                once=partial(_bare, ground, durable=durable),
            )
        )
    timed = interleave(sides, runs, note)
    pairs = [Pair(ours=f"control plane, {mode}", peer=f"bare server, {mode}") for mode, _ in _MODES]
    return [Result(title="control plane start", timed=timed, ratios=compared(timed, pairs))]


def _whole(ground: Ground, *, durable: bool) -> float:
    plane = Plane(ground.folder("started"), ground.tools.control_plane(), durable=durable)
    started = time.monotonic()
    try:
        plane.start()
        return time.monotonic() - started
    finally:
        plane.delete()


def _bare(ground: Ground, *, durable: bool) -> float:
    folder = ground.folder("bare")
    try:
        return BareServer(folder, ground.tools.control_plane(), ground.logs, durable=durable).seconds_to_ready()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
