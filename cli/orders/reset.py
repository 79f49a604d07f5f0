"""A reset (MC-16): everything that holds or uses data is deleted, and made anew by the run that follows.

The word of the last reset is an annotation of each such object and an output of the stack. An object that has another
word than the one that is wanted is deleted before that run, so a reset that was killed half-way simply goes on.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cli.errors import Refused
from cli.orders.records import Record
from cli.orders.sources import Document, read_document, refuse
from rehearsal.api import Api
from spec.apps.faults import Fault
from spec.apps.objects import HOLDS_DATA, USES_DATA, at, group_kind, mapping, sequence
from spec.apps.plan import RESET_ANNOTATION

_CLAIMS = "/api/v1/namespaces/{}/persistentvolumeclaims"
_STACK = "pulumi:pulumi:Stack"


def not_to_be_reset(record: Record, allowed: Iterable[str]) -> Refused:
    """The end of a reset by hand of an app whose environment is none of those that may be reset."""
    may = ", ".join(allowed)
    fault = Fault(
        source=record.source,
        where=f"lines[{record.line}].app-name",
        what=f"{record.app} cannot be reset: that would throw the data of {record.environment} away",
        instead=f"an environment of {record.product} that may be reset ({may})"
        if may
        else f"nothing: {record.product} has none that may be reset; the catalogue's `resettable` says which",
        requirements=("MC-16",),
    )
    return refuse(f"{record.app} is left as it is", [fault], {record.source: _order(record)})


def _order(record: Record) -> Document:
    path = Path(record.folder) / Path(record.source).name
    found = record.folder and path.is_file()
    return read_document(path, record.source) if found else Document(source=record.source)


def wanted_word(ordered: str | None, known: str | None) -> str | None:
    """The word that an app should have: of its order, or of a later reset by hand of what the order still says."""
    if ordered is None or (known is not None and (known == ordered or known.startswith(f"{ordered}."))):
        return known
    return ordered


def new_word(ordered: str | None) -> str:
    """A word for a reset by hand; the order's own stays in front, so that the order is no reason for another reset."""
    return f"{ordered or 'by-hand'}.{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}"


def known_word(resources: Iterable[Mapping[str, Any]]) -> str | None:
    """The word of the last reset, as the state has it."""
    words = [
        str(word)
        for one in resources
        if (
            word := at(one, "outputs", "reset")
            if one.get("type") == _STACK
            else at(one, "inputs", "metadata", "annotations", RESET_ANNOTATION)
        )
    ]
    return words[-1] if words else None


def outdated(resources: Iterable[Mapping[str, Any]], word: str | None) -> Iterator[Mapping[str, Any]]:
    """What a reset to this word deletes."""
    for one in resources:
        inputs = mapping(one.get("inputs"))
        if group_kind(inputs) in HOLDS_DATA | USES_DATA:
            has = at(inputs, "metadata", "annotations", RESET_ANNOTATION)
            if word is not None and has != word:
                yield one


def claims_of_sets(api: Api, namespace: str, resources: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Paths of the claims that StatefulSets made for themselves and leave behind."""
    prefixes = [
        f"{at(mapping(template), 'metadata', 'name')}-{at(one, 'inputs', 'metadata', 'name')}-"
        for one in resources
        if at(one, "inputs", "kind") == "StatefulSet"
        for template in sequence(at(one, "inputs", "spec", "volumeClaimTemplates"))
    ]
    if prefixes:
        for claim in api.list(_CLAIMS.format(namespace)):
            name = claim["metadata"]["name"]
            if name.startswith(tuple(prefixes)):
                yield f"{_CLAIMS.format(namespace)}/{name}"
