"""What a command tells of a stack file: its name and line, the place, what is wrong, why, and what instead."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from cli.errors import Refused
from cli.places import Places
from cli.settings import SETTINGS_KEY, Stack, read_stacks
from spec.apps.public import PLACES
from spec.settings import Mistake

STACK = "wrong"
FILE = f"Pulumi.{STACK}.yaml"
CITED = r"(?:CB|MC|PS|SM|TP|X)-\d+|vendor's (?:values: [a-zA-Z.]+|files: values/sizing|page: size-hardware)"


def stack_file(settings: Mapping[str, Any]) -> str:
    """These settings as a stack file has them."""
    document = {"config": {SETTINGS_KEY: dict(settings)}}
    return str(yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True))


def said_of(text: str, stack: str) -> list[str]:
    """What every command says of a stack file with this text before it starts anything."""
    with TemporaryDirectory() as folder:
        checkout = Path(folder)
        (checkout / f"Pulumi.{stack}.yaml").write_text(text, encoding="utf-8")
        with pytest.raises(Refused) as refused:
            read_stacks(Places(checkout=checkout, cache=checkout / "cache"), [stack])
    return list(refused.value.lines)


def read(settings: Mapping[str, Any], folder: Path) -> Stack:
    """The stack of a file with these settings."""
    (folder / FILE).write_text(stack_file(settings), encoding="utf-8")
    (stack,) = read_stacks(Places(checkout=folder, cache=folder / "cache"), [STACK])
    return stack


def warned_in_file(settings: Mapping[str, Any], warnings: Iterable[Mistake]) -> None:
    """Assert that a command tells each of these warnings, and no other, and takes the settings."""
    with TemporaryDirectory() as empty:
        said = read(settings, Path(empty)).warnings
        written = (Path(empty) / FILE).read_text().splitlines()
    for one, text in zip(warnings, said, strict=True):
        _is_told(one, text.splitlines(), settings, written)


def in_file(settings: Mapping[str, Any], mistakes: Iterable[Mistake], folder: Path | None = None) -> None:
    """Assert that a command tells each of these mistakes, and no other, with everything that a person needs.

    The line that it names has the key that is wrong, or of a key that is missing one that leads to it.
    """
    if folder is None:
        with TemporaryDirectory() as empty:
            in_file(settings, mistakes, Path(empty))
        return
    with pytest.raises(Refused) as refused:
        read(settings, folder)
    _heading, *lines = refused.value.lines
    written = (folder / FILE).read_text().splitlines()
    for one, first, second in zip(mistakes, lines[::2], lines[1::2], strict=True):
        kind = "warning: " if one.warning else ""
        _is_told(one, [first.removeprefix("  "), second], settings, written, kind)


def _is_told(
    one: Mistake, lines: Sequence[str], settings: Mapping[str, Any], written: Sequence[str], kind: str = ""
) -> None:
    whole(one)
    first, second = lines
    said = f"{kind}{one.path}: {one.what}  [{', '.join(one.requirements)}]"
    found = re.fullmatch(rf"{re.escape(FILE)}:(\d+): {re.escape(said)}", first)
    assert found, first
    assert second == f"      write instead: {one.instead}"
    _leads_there(written[int(found[1]) - 1], one, settings)


def whole(mistake: Mistake) -> None:
    """Assert that nothing of it is empty, and that what it cites is a requirement or the vendor's own place of it."""
    assert mistake.where
    assert mistake.what
    assert mistake.instead
    assert mistake.requirements, mistake
    for one in mistake.requirements:
        assert one in PLACES or re.fullmatch(CITED, one), mistake


def _leads_there(line: str, mistake: Mistake, settings: Mapping[str, Any]) -> None:
    if mistake.where[0] not in settings:
        assert line == "  groundwork:platform:"
        return
    element = line.lstrip().startswith("- ") and any(isinstance(part, int) for part in mistake.where)
    assert element or any(f"{part}:" in line for part in mistake.where), (line, mistake)
