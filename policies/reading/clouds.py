"""What the readers of all clouds do alike."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from policies import facts
from policies.facts import Fact
from policies.seen import Seen
from policies.values import UNKNOWN, at
from spec.units import Bytes

Readers = Mapping[str, Callable[[Seen], Iterator[Fact]]]
"""Type → reader of one resource of that type."""

_GIBI = 2**30
_ROLES = re.compile(r"\b(nfs|registry|proxy|windows)\b")


def read_alone(seen: Seen, readers: Readers, *, holds: str | None, tags: str | None) -> Iterator[Fact]:
    """What one resource tells by itself: what it `holds`, if that is data; its tags, by the property that has them, if
    its type takes any; and what the reader of its type finds."""
    if holds is not None:
        yield facts.HoldsData(where=seen.urn, kind=holds, protect=seen.protect, retain=seen.retain)
    if tags is not None:
        written = at(seen.inputs, tags)
        yield facts.Tagged(where=seen.urn, tags={} if written is None else written)
    reader = readers.get(seen.type)
    if reader is not None:
        yield from reader(seen)


def of_type(all_seen: Iterable[Seen], kind: str) -> Iterator[Seen]:
    """Those of one type."""
    return (one for one in all_seen if one.type == kind)


def gibibytes(written: object) -> Any:  # noqa: ANN401 (a size, none, or not known)
    """A size that a cloud writes in whole GiB, some of them with a fraction of nothing."""
    return written if written is UNKNOWN or not written else Bytes(int(float(str(written))) * _GIBI)


def role_of(title: str) -> str:
    """What a machine of this name is there for; the name itself where that says nothing."""
    found = _ROLES.search(title)
    return found[1] if found else title
