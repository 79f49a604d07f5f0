"""YAML that is read strictly: each way in which a file is not YAML, or says a thing twice, has its line."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

Where = tuple[str | int, ...]


class NotYamlError(Exception):
    """The file cannot be read as YAML at all."""

    def __init__(self, line: int, what: str, instead: str = "keys and values in YAML") -> None:
        super().__init__(what)
        self.line = line
        self.what = what
        self.instead = instead


@dataclass(frozen=True, slots=True)
class YamlFile:
    """What stands in a file."""

    value: Any
    root: yaml.Node | None
    """The same with its places in the text."""
    repeated: tuple[tuple[int, Where], ...]
    """Line and place of each key that stands there again. YAML itself would silently take the last."""


class _Loader(yaml.SafeLoader):
    """Knows the line of a value that looks like a date or a number and is none."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> object:
        try:
            return super().construct_object(node, deep=deep)
        except (ValueError, KeyError, AttributeError) as error:
            # What PyYAML lets through: ValueError for 2020-13-45, the others for `!!bool maybe`, `!!timestamp soon`.
            kind = node.tag.rsplit(":", 1)[-1]
            what = f"{node.value!r} is no {kind}"
            raise NotYamlError(node.start_mark.line + 1, what, "the value in quotes, if it is text") from error


def parse(content: bytes) -> YamlFile:
    """Read one document. Raises NotYamlError."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = f"the file is not in UTF-8: byte 0x{content[error.start]:02x}"
        raise NotYamlError(line, what, "the same text, saved as UTF-8") from error
    try:
        loader = _Loader(text)
        try:
            root = loader.get_single_node()
            value = None if root is None else loader.construct_document(root)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise NotYamlError(line, f"this is not YAML: {error.problem}") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        what = f"this is not YAML: it has the control character U+{ord(text[error.position]):04X}"
        raise NotYamlError(line, what, "the text without it") from error
    return YamlFile(value, root, tuple(_repeated(root, (), set())))


def _repeated(node: yaml.Node | None, where: Where, seen: set[int]) -> Iterator[tuple[int, Where]]:
    if id(node) in seen:
        return  # an alias: reported where its anchor is, and it may stand within itself
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        keys: set[tuple[str, str]] = set()
        for key, value in node.value:
            name = (key.tag, str(key.value))
            if name in keys:
                yield key.start_mark.line + 1, (*where, name[1])
            keys.add(name)
            yield from _repeated(value, (*where, name[1]), seen)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            yield from _repeated(value, (*where, position), seen)
