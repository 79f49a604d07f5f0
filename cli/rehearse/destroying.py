"""The end of a rehearsal: everything goes, also what the program keeps, and then the clouds' lists must be empty."""

import json
from typing import Any

from cli.engine import Engine
from cli.errors import Failed
from cli.rehearse.beside import asked
from cli.rehearse.looking import Seen
from cli.rehearse.room import Room


def kept(engine: Engine) -> tuple[str, ...]:
    """Resources that a plain destroy would refuse or leave, by their type and name: `aws:s3/bucket:Bucket data`."""
    return tuple(
        f"{one['type']} {one['urn'].split('::')[-1]}" for one in _resources(engine.exported()) if _is_kept(one)
    )


def let_go(room: Room, engine: Engine) -> int:
    """Take away what stands between a destroy and the data: in the cloud, and in the state. How much there was.

    A rehearsal's data is nobody's. Of a real stack a person does both on purpose: see docs/rehearsal.md. What is
    retained in the cluster stays so: it goes with the cluster, and a patch of somebody else's object could not be
    taken back.
    """
    lifted = len(json.loads(asked(room, "let-go")))
    state = engine.exported()
    for one in _resources(state):
        for key in ("protect",) if one["type"].startswith("kubernetes:") else ("protect", "retainOnDelete"):
            lifted += bool(one.pop(key, False))
    if lifted:
        engine.replace_state(state)
    return lifted


def refuse_strays(strays: list[dict[str, Any]]) -> None:
    """Raise Failed where a cloud lists what the engine does not know of."""
    if strays:
        raise Failed(
            f"{len(strays)} resources are in the cloud and not in the state:",
            *_named(strays),
            remedy="it was made twice, or its answer got lost: the log of the stand-ins says which call it was",
        )


def refuse_leftovers(seen: Seen) -> None:
    """Raise Failed where something is still there after everything was destroyed."""
    if left := [*seen.records, *seen.strays]:
        raise Failed(f"{len(left)} resources are still there after the destroy:", *_named(left))


def _named(found: list[dict[str, Any]]) -> list[str]:
    more = [f"  and {len(found) - 10} more"] if len(found) > 10 else []
    return [*(f"  {one['token']} {one['name']} ({one['id']})" for one in found[:10]), *more]


def _resources(state: dict[str, Any]) -> list[dict[str, Any]]:
    return list((state.get("deployment") or {}).get("resources") or ())


def _is_kept(resource: dict[str, Any]) -> bool:
    """What is only retained inside of the cluster is a mark on somebody else's object, and no data."""
    retained = resource.get("retainOnDelete") and not resource["type"].startswith("kubernetes:")
    return bool(resource.get("protect") or retained)
