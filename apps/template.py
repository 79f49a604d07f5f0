"""Jinja over one manifest (MC-13): sandboxed, and a name that is not in the ConfigMap is an error with its line."""

import traceback
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from spec.apps.faults import AppsError, Fault

LONGEST = 1_000_000
"""Characters of a rendered manifest, and of any text that a template builds by repeating one."""
_FILE = "<template>"
_FORBIDDEN = {
    nodes.Import: "import",
    nodes.FromImport: "from … import",
    nodes.Include: "include",
    nodes.Extends: "extends",
}


class _Sandbox(ImmutableSandboxedEnvironment):
    """No attribute that begins with an underscore, no change of values, no text that is made huge."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - Jinja's own
        """Multiplication, powers and formats of small things alone."""
        text, times = (right, left) if isinstance(right, str | list | tuple) else (left, right)
        large = isinstance(text, str | list | tuple) and isinstance(times, int) and len(text) * times > LONGEST
        power = operator == "**" and isinstance(right, int | float) and right > 64
        if large or power or (operator == "%" and isinstance(left, str)):
            raise SecurityError(f"{operator} would make a value too large")
        return super().call_binop(context, operator, left, right)


# As Ansible's `template` renders: a line break after a block falls away, the last one of the file stays (MC-3).
_ENVIRONMENT = _Sandbox(undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True, autoescape=False)


def _fault(title: str, line: int | None, what: str, instead: str) -> Fault:
    return Fault(
        source=f"manifest {title}",
        where="the whole file" if line is None else f"line {line}",
        what=what,
        instead=instead,
        requirements=("MC-13",),
    )


@lru_cache(maxsize=256)
def _compiled(title: str, text: str) -> tuple[Template, nodes.Template]:
    try:
        tree = _ENVIRONMENT.parse(text)
        faults = list(_unsafe(title, tree))
        if faults:
            raise AppsError(faults)
        return _ENVIRONMENT.from_string(text), tree
    except TemplateSyntaxError as error:
        what = f"this is no Jinja template: {error.message}"
        raise AppsError([_fault(title, error.lineno, what, "Jinja as Ansible takes it, without own filters")]) from None


def _unsafe(title: str, tree: nodes.Template) -> Iterator[Fault]:
    for kind, word in _FORBIDDEN.items():
        for node in tree.find_all(kind):
            yield _fault(title, node.lineno, f"{word} would read another file", "the text itself in this manifest")
    for attribute in tree.find_all(nodes.Getattr):
        if attribute.attr.startswith("_"):
            what = f"attribute {attribute.attr} leads out of the sandbox"
            yield _fault(title, attribute.lineno, what, "the value itself")


def variables(title: str, text: str) -> tuple[str, ...]:
    """Names that a manifest takes from the ConfigMap. Raises AppsError where it is no template."""
    _, tree = _compiled(title, text)
    return tuple(sorted(find_undeclared_variables(tree)))


def fill_in(title: str, text: str, values: Mapping[str, str], app: str) -> str:
    """The manifest with an app's values in it. Raises AppsError with the manifest and the line."""
    template, tree = _compiled(title, text)
    try:
        filled = template.render(values)
    except UndefinedError as error:
        faults = list(_undefined(title, tree, values, app))
        line = _line(error)
        instead = "a value that is there, or a default: {{ NAME | default('…') }}"
        raise AppsError(faults or [_fault(title, line, f"{error.message}, for {app}", instead)]) from None
    except SecurityError as error:
        what = f"the sandbox stops this: {error.message}, for {app}"
        raise AppsError([_fault(title, _line(error), what, "the value itself")]) from None
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        what = f"this cannot be filled in: {error}, for {app}"
        raise AppsError([_fault(title, _line(error), what, "an expression on text: every value is text")]) from None
    if len(filled) > LONGEST:
        what = f"{len(filled)} characters come out, for {app}"
        raise AppsError([_fault(title, None, what, f"at most {LONGEST}")])
    return filled


def _undefined(title: str, tree: nodes.Template, values: Mapping[str, str], app: str) -> Iterator[Fault]:
    """Each name that the ConfigMap lacks, at each place where nothing takes care of that."""
    lacking = find_undeclared_variables(tree) - values.keys()
    cared_for = {
        id(node.node)
        for node in (*tree.find_all(nodes.Test), *tree.find_all(nodes.Filter))
        if node.name in ("defined", "undefined", "default", "d")
    }
    for name in tree.find_all(nodes.Name):
        if name.ctx == "load" and name.name in lacking and id(name) not in cared_for:
            what = f"{name.name} is not in the ConfigMap of {app}"
            instead = f"a value {name.name} in the product's ConfigMap, or a name that is there"
            yield _fault(title, name.lineno, what, instead)


def _line(error: Exception) -> int | None:
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == _FILE]
    return lines[-1] if lines else None
