"""Readers make facts of whatever the engine shows, also where it does not know a value yet."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from policies.reading import read, read_together
from policies.seen import Seen
from policies.values import NotKnownError
from tests.policies import corpus
from tests.policies.make_cases import with_one_unknown

MOST = 40
"""Places of one type at which a value is made unknown: spread over all that there are."""


def one_of_each_type(package: str) -> dict[str, Seen]:
    """The resource of each type that says most."""
    found: dict[str, Seen] = {}
    for stack in corpus.stacks():
        for one in corpus.seen_of(stack):
            said = len(repr(found[one.type].inputs)) if one.type in found else 0
            if one.package == package and len(repr(one.inputs)) > said:
                found[one.type] = one
    return found


def unknowns(seen: Seen) -> Iterator[tuple[str, Seen]]:
    """Each with the property in which a value is not known."""
    everywhere = [(key, one) for key, value in seen.inputs.items() for one in with_one_unknown(value)]
    step = max(1, len(everywhere) // MOST)
    for key, value in everywhere[::step]:
        yield key, replace(seen, inputs={**seen.inputs, key: value})


@pytest.mark.parametrize("package", ["aws", "azure-native", "exoscale", "kubernetes", "oci"])
def test_no_value_that_is_not_known_stops_a_reader(package: str) -> None:
    stopped = []
    for kind, clean in one_of_each_type(package).items():
        for key, seen in unknowns(clean):
            try:
                list(read(seen))
                list(read_together([seen]))
            except NotKnownError:
                stopped.append(f"{kind}: {key}")
    assert sorted(set(stopped)) == []
