"""What a sample of a type of AWS is, and what samples are made of."""

import json
from dataclasses import dataclass, field
from typing import Any

REGION = "eu-central-1"
ACCOUNT = "111122223333"
TAGS = {"stack": "test", "groundwork:urn-name": "one"}


def trust(service: str, *actions: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": list(actions or ("sts:AssumeRole",))}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def allowing(*actions: str, resource: str = "*") -> str:
    statement = {"Sid": "Some", "Effect": "Allow", "Action": list(actions), "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@dataclass(frozen=True)
class Sample:
    """What a program says. `{name.output}` in a text stands for another sample's output."""

    name: str
    token: str
    inputs: dict[str, Any]
    change: dict[str, Any] = field(default_factory=dict)
    """Something that can be changed in place."""
    imported: bool = True
    """Whether an import finds every input again; not where AWS keeps some to itself."""


def filled(value: Any, known: dict[str, dict[str, Any]]) -> Any:  # noqa: ANN401
    """With the outputs of the samples that are there put in."""
    if isinstance(value, dict):
        return {key: filled(one, known) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, known) for one in value]
    if isinstance(value, str) and value.startswith("{") and value.endswith("}") and "." in value and " " not in value:
        name, _, output = value[1:-1].partition(".")
        return known[name][output]
    return value
