"""Stack files: which there are, what stands in them, and every mistake with its line."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cli.errors import Refused, UsageError
from cli.named_files import file_mistakes
from cli.places import Places
from cli.yaml_file import NotYamlError, parse
from policies import typed
from spec.load import SpecError, load, numbered
from spec.settings import Mistake, StackSettings

SETTINGS_KEY = "groundwork:platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """One stack file that can be used."""

    name: str
    path: Path
    document: dict[str, Any]
    """The whole file."""
    settings: StackSettings
    warnings: tuple[str, ...]

    @property
    def is_local(self) -> bool:
        """Whether the stack stands on a control plane of this machine."""
        return self.settings.cluster.cloud == "local"


@dataclass(frozen=True, slots=True)
class Remains:
    """A local stack as `down` meets it: its settings may be broken, or gone."""

    name: str
    path: Path
    is_local: bool = True


def stack_names(places: Places) -> tuple[str, ...]:
    """Every stack that has a file in the checkout."""
    return tuple(sorted(_name(path) for path in places.checkout.glob("Pulumi.*.yaml")))


def _name(path: Path) -> str:
    return path.name.removeprefix("Pulumi.").removesuffix(".yaml")


def read_stacks(places: Places, names: Sequence[str]) -> tuple[Stack, ...]:
    """Read and check the named stacks; with no name, those whose settings say that they are local.

    Raises UsageError for a name without a file, and Refused with every mistake of every file at once.
    """
    known = stack_names(places)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(
            f"there is no stack {unknown[0]}: no file Pulumi.{unknown[0]}.yaml",
            remedy=f"name one of: {', '.join(known)}",
        )
    stacks: list[Stack] = []
    mistakes: list[dict[str, Any]] = []
    for name in names or known:
        path = places.checkout / f"Pulumi.{name}.yaml"
        found = _read(name, path)
        if not isinstance(found, Stack):
            mistakes += found
        elif names or found.is_local:
            stacks.append(found)
    if mistakes:
        raise _refusal(mistakes)
    return tuple(stacks)


def _read(name: str, path: Path) -> Stack | list[dict[str, Any]]:
    try:
        file = parse(path.read_bytes())
    except NotYamlError as error:
        return [_entry(path, error.line, Mistake(where=(), what=error.what, instead=error.instead))]
    document, below = file.value, ("config", SETTINGS_KEY)
    config = document.get("config") if isinstance(document, dict) else None
    raw = config.get(SETTINGS_KEY) if isinstance(config, dict) else None
    lines = Lines(file.root, below)
    twice = []
    for line, where in file.repeated:
        inside = where[: len(below)] == below
        found = Mistake(where=where[len(below) :] if inside else where, what="is written twice", instead="once")
        twice.append(_entry(path, line, numbered(raw, found) if inside else found))
    try:
        loaded = load(raw)
    except SpecError as error:
        return twice + [_entry(path, lines.of(one.where), one) for one in error.mistakes]
    if twice:
        return twice
    if wrong := (*file_mistakes(loaded.settings, path.parent), *typed.mistakes(loaded.settings)):
        return [_entry(path, lines.of(one.where), one) for one in wrong]
    warnings = tuple("\n".join(_told(_entry(path, lines.of(one.where), one))) for one in loaded.warnings)
    return Stack(name=name, path=path, document=document, settings=loaded.settings, warnings=warnings)


def refusal_of(stack: Stack, mistakes: Sequence[Mistake]) -> Refused:
    """What is wrong with settings that are right in themselves: beside what runs already, for example."""
    return _refusal(entries(stack, mistakes))


def entries(stack: Stack, mistakes: Sequence[Mistake]) -> list[dict[str, Any]]:
    """Mistakes with the file of the stack and their lines in it."""
    lines = Lines(parse(stack.path.read_bytes()).root, ("config", SETTINGS_KEY))
    return [_entry(stack.path, lines.of(one.where), one) for one in mistakes]


class Lines:
    """Where in the text a key stands."""

    def __init__(self, root: yaml.Node | None, below: tuple[str, ...]) -> None:
        self._root = root
        self._below = below

    def of(self, where: Sequence[str | int]) -> int:
        """The line of the deepest part of `where` that is in the file, counted from 1."""
        node, line = self._root, 1
        for part in (*self._below, *where):
            found = _child(node, part)
            if found is None:
                break
            line, node = found
        return line


def _child(node: yaml.Node | None, part: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        child = node.value[part]
        return child.start_mark.line + 1, child
    return None


def _entry(path: Path, line: int, mistake: Mistake) -> dict[str, Any]:
    return {
        "file": path.name,
        "line": line,
        "where": mistake.path,
        "what": mistake.what,
        "requirements": list(mistake.requirements),
        "instead": mistake.instead,
        "warning": mistake.warning,
    }


def _refusal(found: list[dict[str, Any]]) -> Refused:
    wrong = [one for one in found if not one["warning"]]
    count = "1 mistake" if len(wrong) == 1 else f"{len(wrong)} mistakes"
    return refusal(f"the settings cannot be used: {count}; nothing was started", found)


def refusal(headline: str, found: Sequence[dict[str, Any]]) -> Refused:
    """A refusal for people and for machines: the headline, and each entry with its file, line and remedy."""
    lines = [headline]
    for one in found:
        first, *more = _told(one, kind="warning: " if one["warning"] else "")
        lines += [f"  {first}", *more]
    return Refused(*lines, details={"mistakes": list(found)})


def _told(entry: dict[str, Any], kind: str = "") -> tuple[str, str]:
    numbers = f"  [{', '.join(entry['requirements'])}]" if entry["requirements"] else ""
    return (
        f"{entry['file']}:{entry['line']}: {kind}{entry['where']}: {entry['what']}{numbers}",
        f"      write instead: {entry['instead']}",
    )
