"""The end of a rehearsal: everything goes, also what the program keeps, and then the clouds' lists must be empty."""

from typing import Any

from cli.engine import Engine
from cli.errors import Failed


def kept(engine: Engine) -> tuple[str, ...]:
    """Resources that a plain destroy would refuse or leave, by their type and name: `aws:s3/bucket:Bucket data`."""
    return tuple(
        f"{one['type']} {one['urn'].split('::')[-1]}" for one in _resources(engine.exported()) if _is_kept(one)
    )


def let_go(engine: Engine) -> None:
    """Take protection and retention away in the state. A rehearsal's data is nobody's.

    For a real stack these are the two deliberate steps that stand between a destroy and the data. What is retained in
    the cluster stays so: it goes with the cluster, and a patch of somebody else's object could not be taken back.
    """
    state = engine.exported()
    changed = False
    for one in _resources(state):
        for key in ("protect",) if one["type"].startswith("kubernetes:") else ("protect", "retainOnDelete"):
            changed = bool(one.pop(key, False)) or changed
    if changed:
        engine.replace_state(state)


def refuse_leftovers(listed: list[dict[str, Any]]) -> None:
    """Raise Failed where something is still there after everything was destroyed."""
    if listed:
        lines = [f"  {one['token']} {one['name']} ({one['id']})" for one in listed[:10]]
        more = [f"  and {len(listed) - 10} more"] if len(listed) > 10 else []
        raise Failed(f"{len(listed)} resources are still there after the destroy:", *lines, *more)


def _resources(state: dict[str, Any]) -> list[dict[str, Any]]:
    return list((state.get("deployment") or {}).get("resources") or ())


def _is_kept(resource: dict[str, Any]) -> bool:
    return bool(resource.get("protect") or resource.get("retainOnDelete"))
