"""Whether a new version of the program, or of its settings, replaces or deletes what an older one made."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cli.engine import Engine
from cli.errors import Refused, UsageError

_WORSE = {
    "replace": "would be replaced",
    "create-replacement": "would be replaced",
    "delete-replaced": "would be replaced",
    "delete": "would be deleted",
}


def save(engine: Engine, path: Path) -> None:
    """Write the state where `read` finds it. Secrets stay encrypted, with the rehearsal's own passphrase, and are not
    needed again: what is compared is told apart by its inputs."""
    path.write_text(json.dumps(_without_cluster(engine.exported()), indent=1))


def read(path: Path, stack: str) -> dict[str, Any]:
    """A saved state, or one that `pulumi stack export` gave, as far as a preview can compare it.

    Raises UsageError where it is none, or another stack's.
    """
    try:
        state = json.loads(path.read_text())
        resources = state["deployment"]["resources"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path} is no exported state: {error}", remedy=f"rehearse {stack} --save-state FILE"
        ) from None
    stacks = {one["urn"].split("::")[0].removeprefix("urn:pulumi:") for one in resources}
    if stacks - {stack}:
        raise UsageError(f"{path} is the state of {', '.join(sorted(stacks))}, not of {stack}")
    return _without_cluster(state)


def _without_cluster(state: Mapping[str, Any]) -> dict[str, Any]:
    """Without what stands inside of the cluster: a preview would ask a cluster that is not there any more."""
    deployment = dict(state["deployment"])
    inside = {one["urn"] for one in deployment["resources"] if _is_inside(one)}
    deployment["resources"] = [_apart(one, inside) for one in deployment["resources"] if one["urn"] not in inside]
    deployment.pop("pending_operations", None)
    return {**state, "deployment": deployment}


def _is_inside(resource: Mapping[str, Any]) -> bool:
    return any(
        one.startswith(("kubernetes:", "pulumi:providers:kubernetes"))
        for one in resource["urn"].split("::")[2].split("$")
    )


def _apart(resource: Mapping[str, Any], inside: set[str]) -> dict[str, Any]:
    kept = dict(resource)
    kept["dependencies"] = [one for one in kept.get("dependencies") or () if one not in inside]
    if "propertyDependencies" in kept:
        kept["propertyDependencies"] = {
            name: [one for one in urns or () if one not in inside]
            for name, urns in (kept["propertyDependencies"] or {}).items()
        }
    if kept.get("deletedWith") in inside:
        kept.pop("deletedWith")
    return kept


class Foreseen:
    """What a preview said that it would do to what is there."""

    def __init__(self) -> None:
        self.worse: dict[str, str] = {}
        self.reasons: dict[str, list[str]] = {}
        self.changes: dict[str, int] = {}

    def read(self, events: Iterable[Mapping[str, Any]]) -> None:
        """Take in the engine's events."""
        for event in events:
            if "resourcePreEvent" in event:
                about = event["resourcePreEvent"]["metadata"]
                self.changes[about["op"]] = self.changes.get(about["op"], 0) + 1
                if about["op"] in _WORSE:
                    self.worse[about["urn"]] = _WORSE[about["op"]]
                    self.reasons[about["urn"]] = list(about.get("keys") or ())

    def judged(self, stack: str) -> dict[str, Any]:
        """The result. Raises Refused where something would be replaced or deleted."""
        found = [
            {"urn": urn, "what": what, "because_of": self.reasons[urn]} for urn, what in sorted(self.worse.items())
        ]
        result: dict[str, Any] = {"stack": stack, "changes": self.changes, "worse": found}
        if found:
            raise Refused(
                f"{len(found)} resources of the saved state would not survive the change:",
                *(_said(urn, what, self.reasons[urn]) for urn, what in sorted(self.worse.items())),
                remedy="what must not go: keep its name and the properties above, or give it an alias",
                details=result,
            )
        return result


def _said(urn: str, what: str, because_of: list[str]) -> str:
    token = urn.split("::")[2].rsplit("$", maxsplit=1)[-1]
    reasons = f": {', '.join(because_of)}" if because_of else ""
    return f"  {urn.rsplit('::', maxsplit=1)[-1]} ({token}) {what}{reasons}"
