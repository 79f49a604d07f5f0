"""Stack files: every mistake in them has its file, its line, and what to write instead."""

from pathlib import Path
from shutil import copy
from typing import Any

import pytest

from cli.errors import Refused
from cli.places import Places
from cli.settings import read_stacks

NAME = "psa-local-dev"
FILE = f"Pulumi.{NAME}.yaml"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(checkout=tmp_path, cache=tmp_path / "cache")


def mistakes(places: Places, content: bytes) -> list[dict[str, Any]]:
    (places.checkout / FILE).write_bytes(content)
    with pytest.raises(Refused) as refused:
        read_stacks(places, [NAME])
    return list(refused.value.details["mistakes"])


def test_the_stack_file_of_the_checkout_can_be_used(places: Places) -> None:
    copy(Places.here().checkout / FILE, places.checkout)
    (stack,) = read_stacks(places, ())
    assert (stack.name, stack.is_local) == (NAME, True)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        pytest.param(b"a: 1\nb: 2020-13-45\n", "'2020-13-45' is no timestamp", id="a date that does not exist"),
        pytest.param(b"a: 1\nb: !!bool maybe\n", "'maybe' is no bool", id="a tag that does not fit"),
        pytest.param(b"a: 1\nb: !!timestamp soon\n", "'soon' is no timestamp", id="another one"),
        pytest.param(b"a: 1\nb: \x07\n", "control character U+0007", id="a control character"),
        pytest.param(b"a: 1\nb: \xfcber\n", "not in UTF-8: byte 0xfc", id="Latin-1"),
        pytest.param(b"a: 1\nb: @\n", "this is not YAML: ", id="a character that begins nothing"),
        pytest.param(b"a: 1\nb: !!python/name:os.system\n", "this is not YAML: ", id="a tag that is not known"),
    ],
)
def test_what_is_not_yaml_is_one_mistake_with_its_line(places: Places, content: bytes, what: str) -> None:
    (one,) = mistakes(places, content)
    assert (one["file"], one["line"]) == (FILE, 2)
    assert what in one["what"]
    assert one["instead"]


def test_a_key_that_is_written_twice_is_a_mistake_wherever_it_stands(places: Places) -> None:
    good = (Places.here().checkout / FILE).read_text()
    lines = good.splitlines()
    at = next(index for index, line in enumerate(lines) if line.strip().startswith("cloud:"))
    twice = [*lines[: at + 1], lines[at], *lines[at + 1 :], "config: {}"]
    found = [one for one in mistakes(places, "\n".join(twice).encode()) if one["what"] == "is written twice"]
    assert [(one["line"], one["where"], one["instead"]) for one in found] == [
        (at + 2, "cluster.cloud", "once"),
        (len(twice), "config", "once"),
    ]


def test_an_alias_does_not_repeat_the_keys_of_its_anchor(places: Places) -> None:
    found = mistakes(places, b"a: &one\n  x: 1\n  x: 2\nb: *one\n")
    assert [(one["line"], one["where"]) for one in found if one["what"] == "is written twice"] == [(3, "a.x")]
