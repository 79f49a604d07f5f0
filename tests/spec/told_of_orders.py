"""What a command tells of a catalogue, an order or a manifest: file and line, the place, what is wrong, why, and what
instead."""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from cli.orders.sources import Document, place_of, read_document, refuse
from spec.apps.faults import Fault
from spec.apps.public import PLACES
from spec.requirements import REGISTER

HEADING = "they cannot be used"


def in_files(faults: Iterable[Fault], files: Mapping[str, object]) -> None:
    """Assert that a command tells each of these faults with everything that a person needs.

    `files` are the catalogue and the orders as they are written. Of them the line is told that has the key that is
    wrong, or of a key that is missing the one that leads to it; of a manifest its title, and as its place a line, or
    where the manifest comes from.
    """
    found = tuple(dict.fromkeys(faults))
    with TemporaryDirectory() as folder:
        paths = {source: _written(Path(folder) / source, raw) for source, raw in files.items()}
        documents = {source: read_document(path, source) for source, path in paths.items()}
        texts = {source: path.read_text().splitlines() for source, path in paths.items()}
    heading, *lines = refuse(HEADING, found, documents).lines
    assert heading == f"{HEADING}: {len(found)} mistake{'' if len(found) == 1 else 's'}; nothing was started"
    for one, first, second in zip(found, lines[::2], lines[1::2], strict=True):
        line = _is_told(one, first, second)
        if one.source in files:
            assert line, first
            _leads_there(texts[one.source], int(line), one, documents[one.source])
        else:
            assert line is None, first
            assert re.match(r"manifest \w", one.source), first
            assert re.match(r"line \d|byte \d|the whole file|https://|\S+\.yaml$", one.where), first


def _written(path: Path, raw: object) -> Path:
    path.parent.mkdir(exist_ok=True)
    once = json.loads(json.dumps(raw))  # what stands there twice is written twice, and not as an alias
    path.write_text(yaml.safe_dump(once, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def _is_told(one: Fault, first: str, second: str) -> str | None:
    """The line that is told, where one is."""
    assert one.where
    assert one.what
    assert one.instead
    assert one.requirements, first
    assert set(one.requirements) <= REGISTER.keys() | PLACES | {"X-9"}, first
    says = f"{'warning: ' if one.warning else ''}{one.where}: {one.what}  [{', '.join(one.requirements)}]"
    found = re.fullmatch(rf"  {re.escape(one.source)}(?::(\d+))?: {re.escape(says)}", first)
    assert found, first
    assert second == f"      write instead: {one.instead}"
    return found[1]


def _leads_there(text: list[str], line: int, one: Fault, document: Document) -> None:
    inside: Any = document.value
    last: str | int | None = None
    for part in place_of(one.where):
        there = range(len(inside)) if isinstance(inside, list) else inside if isinstance(inside, Mapping) else ()
        if part not in there:
            break
        inside, last = inside[part], part
    written = text[line - 1].lstrip()
    if last is None:
        assert line == 1, (written, one)
    else:
        assert written.startswith("- ") if isinstance(last, int) else f"{last}:" in written, (written, one)
