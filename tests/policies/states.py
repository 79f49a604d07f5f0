"""A recording as a state that the engine takes, so that commands can be tried on it without a run."""

from typing import Any

from policies.values import UNKNOWN
from tests.policies import corpus
from tests.policies.record import SIGNATURE

_MANIFEST = {"time": "2026-11-21T00:00:00Z", "magic": "", "version": "v3.0.0"}


def shown_inputs(value: Any) -> Any:  # noqa: ANN401 (what JSON can hold)
    """The value without secrets: of those a recording does not hold what an engine would decrypt."""
    if isinstance(value, dict):
        return "[secret]" if SIGNATURE in value else {key: shown_inputs(one) for key, one in value.items()}
    if value is UNKNOWN:
        return "[secret]"
    return [shown_inputs(one) for one in value] if isinstance(value, list) else value


def state_of(stack: str) -> dict[str, Any]:
    """What `pulumi stack export` would write."""
    root = f"urn:pulumi:{stack}::groundwork::pulumi:pulumi:Stack::groundwork-{stack}"
    resources: list[dict[str, Any]] = [{"urn": root, "type": "pulumi:pulumi:Stack", "custom": False}]
    for one in corpus.recording(stack)["resources"]:
        custom = one.get("custom", not one["type"].startswith("groundwork:"))
        inputs = shown_inputs(one.get("inputs") or {})
        made = {**one, "custom": custom, "inputs": inputs, "outputs": inputs, "parent": root}
        resources.append({**made, "id": one["urn"].rpartition("::")[2]} if custom else made)
    return {"version": 3, "deployment": {"manifest": _MANIFEST, "resources": resources}}
