"""Roles and API keys."""

from collections.abc import Iterable

from standins.exoscale.shapes import identity, token
from standins.kinds import Draft, Kind, Problem, Reference, at


def _closed(draft: Draft) -> Iterable[Problem]:
    """Strategies and actions are words of Exoscale's, which the SDK does not know."""
    policy = draft.inputs.get("policy")
    if policy is None:
        return
    if at(policy, "defaultServiceStrategy") not in ("allow", "deny"):
        yield Problem(path="policy.defaultServiceStrategy", reason="is neither allow nor deny")
    for name, service in (policy.get("services") or {}).items():
        if service.get("type") not in ("allow", "deny", "rules"):
            yield Problem(path=f"policy.services.{name}.type", reason="is neither allow, deny nor rules")
        for index, rule in enumerate(service.get("rules") or ()):
            if rule.get("action") not in ("allow", "deny"):
                path = f"policy.services.{name}.rules[{index}].action"
                yield Problem(path=path, reason="is neither allow nor deny")


IDENTITY = (
    Kind(
        token=token("IamRole"),
        identity=identity,
        replaces=frozenset({"name", "editable"}),
        defaults={"editable": True},
        required=frozenset({"name"}),
        unique=("name",),
        taken="Conflict",
        checks=(_closed,),
        tags="labels",
    ),
    Kind(
        token=token("IamApiKey"),
        # The key is its own id.
        identity=lambda draft: f"EXO{draft.hex(24)}",
        computed={
            "key": lambda draft: draft.id,
            "secret": lambda draft: draft.letters(43, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"),
        },
        sensitive=frozenset({"secret"}),
        replaces=frozenset({"*"}),
        required=frozenset({"name"}),
        unique=("name",),
        taken="Conflict",
        references={"roleId": Reference(tokens=frozenset({token("IamRole")}))},
    ),
)
