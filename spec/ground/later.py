"""Places in plain data for what is known only once a cloud has made it, such as the identifier of a cluster.

A plan is plain data and complete before anything is made. The few values of it that a cloud invents stand in it as
`${ground:NAME}`, and whoever makes the objects puts the real ones there, each as an output of the resource that has
it. No setting can hold such a text by accident where it matters: every type of name and identifier in the settings
refuses its letters.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_FORM = re.compile(r"\$\{ground:([a-z0-9./-]+)\}", re.ASCII)


def later(name: str) -> str:
    """The place for one value: `${ground:client-id.scriptmanager}`. Raises ValueError for a name of other letters."""
    place = f"${{ground:{name}}}"
    if _FORM.fullmatch(place) is None:
        raise ValueError(f"{name!r} is not a name that a place can have")
    return place


def client_id(service_account: str) -> str:
    """The place for the id by which Azure knows the identity of a service account."""
    return later(f"client-id.{service_account}")


VAULT = later("vault")
"""The identifier, or on Azure the address, of the secret store that this program makes."""
VAULT_KEY = later("vault-key")
"""The identifier of the key by which that store encrypts."""


def named_in(data: object) -> frozenset[str]:
    """The names of all places in plain data."""
    match data:
        case str():
            return frozenset(_FORM.findall(data))
        case Mapping():
            return frozenset().union(*map(named_in, data.values()))
        case Sequence():
            return frozenset().union(*map(named_in, data))
        case _:
            return frozenset()


def filled(data: Any, fill: Callable[[str], Any]) -> Any:  # noqa: ANN401 (as plain data is)
    """The same data with every place that is a whole value replaced by `fill(name)`.

    Raises ValueError where a place is only a part of a text: an output cannot be written into a text.
    """
    match data:
        case str():
            whole = _FORM.fullmatch(data)
            if whole is None and _FORM.search(data):
                raise ValueError(f"{data!r} has a place inside of a text")
            return fill(whole[1]) if whole else data
        case Mapping():
            return {key: filled(value, fill) for key, value in data.items()}
        case Sequence():
            return [filled(value, fill) for value in data]
        case _:
            return data
