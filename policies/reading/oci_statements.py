"""Facts from OCI's policy sentences, and from the rules of its dynamic groups."""

import re
from typing import Any

from policies.facts import Grant, Trust
from policies.seen import Seen
from policies.values import UNKNOWN, at, given
from spec.clouds.oci.grammar import GrammarError, Statement, parse

_NAMESPACE, _ACCOUNT = "request.principal.namespace", "request.principal.service_account"
_EVERYBODY = re.compile(r"\s*allow\s+(any-user|any-group)\b", re.IGNORECASE)
_NARROWED = re.compile(r"(?:\.id|compartment\.id|\.value)\s*=\s*'[^'*]+'", re.IGNORECASE)


def grants(where: str, text: Any) -> Grant:  # noqa: ANN401 (text, or UNKNOWN)
    """What a sentence lets somebody do. One that cannot be read binds nobody: nothing is said for it."""
    if text is UNKNOWN:
        return Grant(where=where, who=UNKNOWN, actions=UNKNOWN, resources=UNKNOWN, conditions=UNKNOWN)
    said = _read(text)
    if said is None:
        found = _EVERYBODY.match(text)
        who = found[1].lower() if found else "a statement that cannot be read"
        return Grant(where=where, who=who, actions=(text,), resources=("*",))
    return Grant(
        where=where,
        who=" ".join((said.subject, *said.names)),
        actions=(f"{said.verb} {said.resource}",),
        resources=("*" if said.compartment is None else said.compartment,),
        conditions=said.bound,
    )


def pods_of(text: str) -> tuple[str, str] | None:
    """Namespace and service account of the pods that a sentence is for."""
    said = _read(text)
    if said is None or not {_NAMESPACE, _ACCOUNT} <= said.bound.keys():
        return None
    return said.bound[_NAMESPACE], said.bound[_ACCOUNT]


def _read(text: str) -> Statement | None:
    try:
        return parse(text)
    except GrammarError:
        return None


def membership(seen: Seen) -> Trust:
    """Who belongs to a dynamic group: everything of the tenancy where its rule names no compartment and no resource."""
    rule = at(seen.inputs, "matchingRule")
    principal: Any = rule if rule is UNKNOWN or _NARROWED.search(str(rule)) else "*"
    return Trust(where=seen.urn, role=given(at(seen.inputs, "name"), seen.name), principals=(principal,), actions=())
