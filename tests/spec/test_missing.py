"""What would stand at a missing key is told from its type alone, wherever in the settings it is."""

from typing import Annotated, Literal

import pytest
from pydantic import Field

from spec.fields import Spec
from spec.missing import remedy
from spec.platforms import PLATFORMS


class _Inner(Spec):
    name: Annotated[str, Field(examples=["one"])]
    count: Annotated[int, Field(ge=1, le=9)]


class _Kinds(Spec):
    inner: _Inner
    maybe: _Inner | None
    many: tuple[_Inner, ...]
    words: tuple[Literal["a", "b"], ...]
    word: Literal["only"]
    number: int
    switch: bool
    named: dict[str, _Inner]
    anything: object


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (("inner",), "this key, and below it name and count"),
        (("maybe",), "this key, and below it name and count"),
        (("maybe", "count"), "this key with a whole number from 1 to 9"),
        (("many",), "this key with a list, of which each has name and count"),
        (("many", 3, "name"), "this key with its value, for example 'one'"),
        (("words",), "this key with a list, of 'a', 'b'"),
        (("word",), "this key with 'only'"),
        (("number",), "this key with a whole number"),
        (("switch",), "this key with true or false"),
        (("named", "mine", "count"), "this key with a whole number from 1 to 9"),
        (("anything",), "this key with its value"),
        (("inner", "misspelt"), "this key with its value"),
    ],
)
def test_its_form_is_told(where: tuple[str | int, ...], words: str) -> None:
    assert remedy(_Kinds, where) == words


@pytest.mark.parametrize("platform", PLATFORMS)
def test_of_every_key_that_must_be_there_more_is_told_than_that(platform: str) -> None:
    kind = PLATFORMS[platform].settings
    needed = [field.alias or name for name, field in kind.model_fields.items() if field.is_required()]
    assert [key for key in needed if remedy(kind, (key,)) == "this key with its value"] == []


@pytest.mark.parametrize(
    ("cloud", "where", "words"),
    [
        ("azure", ("cluster", "region"), "with its value, for example 'germanywestcentral'"),
        ("oci", ("cluster", "region"), "with its value, for example 'eu-frankfurt-1'"),
        ("aws", ("cluster", "account"), "with its value, for example '111122223333'"),
        ("azure", ("cluster", "pools"), "with a list, of which each has name, machine and nodes"),
        ("local", ("cluster", "pools"), "with a list, of which each has name, nodes, cpu and memory"),
        ("azure", ("cluster", "pools", 0, "machine"), "with its value, for example 'Standard_D8s_v5'"),
        ("oci", ("cluster", "pools", 0, "machine"), "with its value, for example 'VM.Standard.E5.Flex'"),
        ("exoscale", ("cluster", "pools", 0, "machine"), "with its value, for example 'standard.extra-large'"),
    ],
)
def test_of_several_kinds_the_one_that_is_written_tells(cloud: str, where: tuple[str | int, ...], words: str) -> None:
    raw = {"cluster": {"cloud": cloud, "pools": [{"name": "one"}]}}
    assert remedy(PLATFORMS["psa"].settings, where, raw) == f"this key {words}"
