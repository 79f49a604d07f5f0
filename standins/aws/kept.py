"""Types that moto does not have, or not as the program uses them: kept by the stand-in, checked as AWS checks."""

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from standins.aws.served import account_of
from standins.kinds import Compute, Draft, Json, Problem, Reference
from standins.store import Record

SUBNETS = Reference(tokens=frozenset({"aws:ec2/subnet:Subnet"}), missing="InvalidSubnetID.NotFound")
GROUPS = Reference(tokens=frozenset({"aws:ec2/securityGroup:SecurityGroup"}), missing="InvalidGroup.NotFound")
ROLE = Reference(tokens=frozenset({"aws:iam/role:Role"}), output="arn", missing="InvalidParameterException")
KEY = Reference(tokens=frozenset({"aws:kms/key:Key"}), output="arn", missing="InvalidParameterException")


def arn(service: str, path: str) -> Compute:
    """`arn:aws:kafka:eu-central-1:111122223333:<path>`, the path with `{name}` for inputs and `{uuid}` for a random."""

    def make(draft: Draft) -> str:
        parts = {name: value for name, value in draft.inputs.items() if isinstance(value, str)}
        filled = path.format_map({"uuid": uuid.uuid4(), "id": draft.id} | parts)
        return f"arn:aws:{service}:{draft.region}:{account_of(draft)}:{filled}"

    return make


def now(_: Draft) -> str:
    """When it was made."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def same(value: Any) -> Compute:  # noqa: ANN401 (any JSON)
    """Always this."""
    return lambda _: value


def records(draft: Draft, token: str, ids: list[str]) -> list[Record]:
    """Those of a type that have these ids and are there, in their order."""
    found = (draft.cloud.get(token, one) for one in ids)
    return [one for one in found if one is not None]


def role_of(draft: Draft, arn_: str) -> Record | None:
    """The role of an ARN, if it is there."""
    return next((one for one in draft.cloud.of("aws:iam/role:Role") if one.value("arn") == arn_), None)


def trusts(draft: Draft, path: str, role_arn: Any, service: str, *actions: str) -> list[Problem]:  # noqa: ANN401
    """What keeps a service of AWS from taking a role: AWS looks at the trust policy before it makes anything."""
    role = role_of(draft, str(role_arn)) if role_arn else None
    if role is None:  # not made yet: a preview
        return []
    allowed: set[str] = set()
    for statement in json.loads(str(role.inputs["assumeRolePolicy"])).get("Statement", []):
        principal = statement.get("Principal")
        services = _many(principal.get("Service")) if isinstance(principal, Mapping) else []
        if statement.get("Effect") == "Allow" and service in services:
            allowed |= set(_many(statement.get("Action")))
    missing = [one for one in actions if one not in allowed]
    if not missing:
        return []
    return [Problem(path, f"{role.id} does not let {service} do {', '.join(missing)} (its trust policy)")]


def _many(value: Any) -> list[Any]:  # noqa: ANN401 (any JSON)
    return value if isinstance(value, list) else [] if value is None else [value]


def of_name(token: str, name: str, draft: Draft, *, key: str = "name") -> Record | None:
    """The one of a type that is called so."""
    return next((one for one in draft.cloud.of(token) if one.value(key) == name), None)


def inside(cidr: str, draft: Draft) -> str:
    """An address of a subnet that nobody has: the last digits are drawn."""
    first, _, size = cidr.partition("/")
    parts = first.split(".")
    span = min(200, 2 ** (32 - int(size)) - 6)
    return ".".join([*parts[:3], str(int(parts[3]) + 4 + int(draft.hex(6), 16) % span)])


Outputs = Mapping[str, Compute]


def texts(*names: str, value: str = "") -> dict[str, Compute]:
    """Outputs that AWS answers with nothing here."""
    return {name: same(value) for name in names}


def plain(inputs: Json, path: str) -> list[Any]:
    """A list at a property; empty where there is none."""
    return list(inputs.get(path) or [])
