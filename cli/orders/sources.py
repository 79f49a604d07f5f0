"""Orders and catalogue as files: found, read strictly, and every fault with its line."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cli.errors import Refused, UsageError
from cli.settings import Lines
from cli.yaml_file import NotYamlError, parse
from spec.apps.faults import Fault

CATALOGUE = "catalogue.yaml"
ENDINGS = frozenset({".yaml", ".yml", ".json"})
STANDARD_INPUT = "standard input"
ORDERED, OFFERED = "MC-12", "MC-11"
"""Why there are orders, and why there is a catalogue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file, or one order from standard input, as it was read."""

    source: str
    value: object = None
    line_of: Callable[[str], int] | None = field(default=None, repr=False)
    """From a place such as `lines[0].app-name` to its line; None where the text has none worth naming."""
    faults: tuple[Fault, ...] = ()
    """Why it cannot be used, where it cannot even be read."""

    def located(self, fault: Fault) -> str:
        """`file:line`, as an editor opens it."""
        return f"{fault.source}:{self.line_of(fault.where)}" if self.line_of else fault.source


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """All orders that one command is about."""

    documents: tuple[Document, ...]
    folder: Path | None
    """Where they stand; None where they came on standard input."""
    whole: bool = False
    """Whether all of the folder was meant: an order that is missing there is gone."""


def read_orders_from(source: str) -> Orders:
    """A folder, one file, or `-` for JSON on standard input. Raises UsageError where there is nothing."""
    if source == "-":
        return Orders(documents=_given(sys.stdin.buffer.read()), folder=None)
    path = Path(source).resolve()
    if path.is_dir():
        files = sorted(one for one in path.iterdir() if _is_order(one))
        return Orders(documents=tuple(read_document(one, _known_as(one)) for one in files), folder=path, whole=True)
    if path.is_file():
        return Orders(documents=(read_document(path, _known_as(path)),), folder=path.parent)
    raise UsageError(f"there is no {source}", remedy="name a folder of orders, one order, or - for standard input")


def _known_as(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _is_order(path: Path) -> bool:
    return path.suffix in ENDINGS and not path.name.startswith(".") and path.name != CATALOGUE and path.is_file()


def read_document(path: Path, source: str, number: str = ORDERED) -> Document:
    """A file of YAML or JSON. `number` is the requirement for which it is there."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return _unusable(source, "the file", f"cannot be read: {error.strerror}", "a file that you may read", number)
    return _read(content, source, number)


def _read(content: bytes, source: str, number: str) -> Document:
    try:
        file = parse(content)
    except NotYamlError as error:
        return _unusable(source, f"line {error.line}", error.what, error.instead, number)
    lines = Lines(file.root, ())
    faults = tuple(
        Fault(
            source=source,
            where=f"line {line}",
            what=f"{where[-1]!r} is written twice",
            instead="once",
            requirements=(number,),
        )
        for line, where in file.repeated
    )
    return Document(source=source, value=file.value, line_of=lambda place: lines.of(place_of(place)), faults=faults)


def _given(content: bytes) -> tuple[Document, ...]:
    """What a shop sends: one order, or a list of them."""
    try:
        value = json.loads(content)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        return (_unusable(STANDARD_INPUT, "the text", f"is no JSON: {error}", "one order as a JSON object", ORDERED),)
    if not isinstance(value, list):
        return (Document(source=STANDARD_INPUT, value=value),)
    return tuple(Document(source=f"{STANDARD_INPUT}[{number}]", value=one) for number, one in enumerate(value))


def _unusable(source: str, where: str, what: str, instead: str, number: str) -> Document:
    fault = Fault(source=source, where=where, what=what, instead=instead, requirements=(number,))
    return Document(source=source, faults=(fault,))


def place_of(text: str) -> tuple[str | int, ...]:
    """`lines[0].app-name` as the way to it: `("lines", 0, "app-name")`. For whom it is wrong is no part of it."""
    parts = re.findall(r"\[(\d+)\]|([^.\[\]]+)", text.partition(", for ")[0])
    return tuple(int(number) if number else name for number, name in parts)


def read_catalogue_beside(source: str, named: Path | None) -> tuple[Path, Document]:
    """The catalogue: the one that is named, else the one beside the orders or in the folder above them."""
    if named is None:
        start = Path.cwd() if source == "-" else Path(source).resolve()
        folders = [start, start.parent] if start.is_dir() else [start.parent, start.parent.parent]
        named = next((one / CATALOGUE for one in folders if (one / CATALOGUE).is_file()), None)
        if named is None:
            raise UsageError(
                f"there is no {CATALOGUE} beside the orders or in the folder above them",
                remedy="write one, or name yours with --catalogue FILE",
            )
    if not named.is_file():
        raise UsageError(f"there is no {named}", remedy="name the catalogue's file with --catalogue")
    return named.resolve(), read_document(named, named.name, OFFERED)


def entry(fault: Fault, document: Document | None) -> dict[str, Any]:
    """A fault for a machine."""
    line = document.line_of(fault.where) if document is not None and document.line_of else None
    return {
        "source": fault.source,
        "line": line,
        "where": fault.where,
        "what": fault.what,
        "requirements": list(fault.requirements),
        "instead": fault.instead,
        "warning": fault.warning,
    }


def told(faults: Iterable[Fault], documents: Mapping[str, Document]) -> list[str]:
    """Faults for a person, two lines each."""
    lines = []
    for fault in faults:
        document = documents.get(fault.source)
        place = document.located(fault) if document else fault.source
        numbers = f"  [{', '.join(fault.requirements)}]" if fault.requirements else ""
        lines.append(f"  {place}: {'warning: ' if fault.warning else ''}{fault.where}: {fault.what}{numbers}")
        lines.append(f"      write instead: {fault.instead}")
    return lines


def refuse(what: str, faults: Iterable[Fault], documents: Mapping[str, Document]) -> Refused:
    """The end of a command that can do nothing at all."""
    everything = tuple(dict.fromkeys(faults))
    count = "1 mistake" if len(everything) == 1 else f"{len(everything)} mistakes"
    return Refused(
        f"{what}: {count}; nothing was started",
        *told(everything, documents),
        details={"mistakes": [entry(one, documents.get(one.source)) for one in everything]},
    )
