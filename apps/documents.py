"""YAML of a rendered manifest: every object with the line where it begins."""

from collections.abc import Iterator

import yaml
from yaml.constructor import ConstructorError
from yaml.nodes import MappingNode

from spec.apps.faults import AppsError, Fault
from spec.apps.plan import RenderedObject


class _Loader(yaml.CSafeLoader):
    """Plain data only, and no key twice: the second would silently win. In C: hundreds of orders are read at once."""

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[object, object]:
        seen: set[object] = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if name in seen:
                raise ConstructorError(None, None, f"key {name!r} is there twice", key.start_mark)
            seen.add(name)
        return dict(super().construct_mapping(node, deep=deep))


def _fault(title: str, line: int | None, app: str, what: str) -> AppsError:
    where = "the whole file" if line is None else f"line {line} once filled in"
    instead = "YAML; quote a value that may hold : # or a line break, {{ NAME | tojson }}"
    return AppsError(
        [
            Fault(
                source=f"manifest {title}",
                where=f"{where}, for {app}",
                what=what,
                instead=instead,
                requirements=("MC-10", "MC-13"),
            )
        ]
    )


def objects(title: str, text: str, app: str) -> tuple[RenderedObject, ...]:
    """The objects of a manifest whose values are filled in. Raises AppsError with the line where it is no YAML."""
    return tuple(_objects(title, text, app))


def _objects(title: str, text: str, app: str) -> Iterator[RenderedObject]:
    try:
        loader = _Loader(text)
        while loader.check_node():
            node = loader.get_node()
            if node is None:
                continue
            content = loader.construct_document(node)
            line = node.start_mark.line + 1
            if content is None:
                continue
            if not isinstance(content, dict):
                raise _fault(title, line, app, "this is not a mapping of keys to values, so it is no object")
            yield RenderedObject(manifest=title, line=line, body=content)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"this is no YAML: {error.problem or error.context}"
        raise _fault(title, None if mark is None else mark.line + 1, app, what) from None
    except (yaml.YAMLError, ValueError) as error:
        raise _fault(title, None, app, f"this is no YAML: {error}") from None
