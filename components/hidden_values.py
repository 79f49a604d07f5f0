"""Values of a chart that are secrets: put in where the release is made, and nowhere before."""

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pulumi
import yaml

from spec.releases import ReleaseSpec


def values_of(
    spec: ReleaseSpec, reveal: Callable[[str], pulumi.Output[str]] | None
) -> dict[str, Any] | pulumi.Output[dict[str, Any]]:
    """The values of a release. With secrets among them all of it is one secret for the engine.

    Raises ValueError for secrets that nothing can reveal.
    """
    keys = tuple(spec.hidden)
    if not keys and not spec.hidden_documents:
        return spec.values
    if reveal is None:
        raise ValueError(f"release {spec.name} has secrets among its values, and nothing to reveal them")
    names = [*(spec.hidden[key] for key in keys), *spec.hidden_documents]

    def put_in(secrets: Sequence[str]) -> dict[str, Any]:
        return with_secrets(spec.values, dict(zip(keys, secrets, strict=False)), secrets[len(keys) :])

    return pulumi.Output.secret(pulumi.Output.all(*map(reveal, names)).apply(put_in))


def with_secrets(plain: Mapping[str, Any], hidden: Mapping[str, str], documents: Sequence[str]) -> dict[str, Any]:
    """Plain values, the documents over them, and the single secrets over all: as Helm merges `-f` and `--set`.

    Raises TypeError for a document that is no mapping; what it holds is in no message.
    """
    values = copy.deepcopy(dict(plain))
    for number, text in enumerate(documents, 1):
        try:
            document = yaml.safe_load(text)
        except yaml.YAMLError:
            document = None
        if not isinstance(document, Mapping):
            raise TypeError(f"secret document {number} of the chart's values is not a YAML mapping") from None
        _merge(values, document)
    for key, secret in hidden.items():
        *way, last = key.split(".")
        inside = values
        for part in way:
            inside = inside.setdefault(part, {})
        inside[last] = secret
    return values


def _merge(into: dict[str, Any], over: Mapping[str, Any]) -> None:
    for key, value in over.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = copy.deepcopy(value)
