"""Settings of a stack whose pods may not fit: the quick check refuses them, and `fit` is there to explain why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cli.errors import Refused
from cli.places import Places
from cli.settings import SETTINGS_KEY, read_stacks
from cli.yaml_file import parse
from spec.load import SpecError, load
from spec.settings import FitCheck, StackSettings


@dataclass(frozen=True, slots=True)
class Readable:
    """A stack whose settings say enough."""

    name: str
    settings: StackSettings


def read_for_fit(places: Places, names: Sequence[str]) -> tuple[Readable, ...]:
    """The named stacks, or all local ones. Raises Refused where the settings themselves are wrong, or declare no nodes,
    and UsageError for an unknown name. Nothing is started, so what only the policies refuse can be asked about too.
    """
    try:
        chosen = tuple(Readable(one.name, one.settings) for one in read_stacks(places, names))
    except Refused:
        found = [_lenient(places, name) for name in names]
        if not found or None in found:
            raise
        chosen = tuple(one for one in found if one is not None)
    for one in chosen:
        if not one.settings.cluster.pools:
            raise Refused(
                f"{one.name} declares no pools, so nothing can be said about fit",
                remedy="write the nodes that the platform may use at cluster.pools",
            )
    return chosen


def _lenient(places: Places, name: str) -> Readable | None:
    """The same with `fit-check: report`; None where that is not enough."""
    document: Any = parse((places.checkout / f"Pulumi.{name}.yaml").read_bytes()).value
    try:
        raw = document["config"][SETTINGS_KEY]
        loaded = load({**raw, "fit-check": str(FitCheck.REPORT)})
    except (SpecError, KeyError, TypeError):
        return None
    return Readable(name, loaded.settings)
