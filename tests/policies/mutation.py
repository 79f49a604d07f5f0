"""How much of a rule its cases hold: small changes are made to its code, and each must be noticed.

A change is noticed when the changed rule says something of a clean stack, misses a seeded violation, or names another
resource. Its texts do not count. A library would start a process for each change; here all of them run in this one, on
facts that are read once, and the whole takes seconds.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from policies import judging
from policies.rule import About, Facts, Rule
from policies.rules import rules_for
from policies.values import NotKnownError
from tests.policies import cases, corpus
from tests.policies.breaks import BREAKS
from tests.policies.matrix import _facts_with, seeded

_SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
PLACES = 3
"""Seeded places of each break and stack by which a change is judged."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Facts, and where the rule as it stands finds something in them."""

    facts: Facts
    about: About
    finds: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a rule's code."""

    line: int
    what: str
    tree: ast.Module


def changes(source: str) -> Iterator[Change]:
    """Every change that is tried, each alone. The declaration of the rule and all texts stay as they are."""
    tree = ast.parse(source)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    for number, function in enumerate(functions):
        nodes = list(ast.walk(function))
        for position, node in enumerate(nodes):
            for what, edit in _edits(node):
                changed = copy.deepcopy(tree)
                target = [one for one in changed.body if isinstance(one, ast.FunctionDef)][number]
                edit(list(ast.walk(target))[position])
                yield Change(
                    line=getattr(node, "lineno", function.lineno), what=what, tree=ast.fix_missing_locations(changed)
                )


def _edits(node: ast.AST) -> Iterator[tuple[str, "_Edit"]]:
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            if type(operator) in _SWAPS:
                yield f"{type(operator).__name__} swapped", _Swap(place)
    elif isinstance(node, ast.BoolOp):
        yield f"{type(node.op).__name__} swapped", _Bool()
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not taken away", _Not()
    elif isinstance(node, ast.If | ast.IfExp):
        yield "always", _Test(value=True)
        yield "never", _Test(value=False)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool):
        yield "one more", _More()


class _Edit:
    """Changes a node in place."""

    def __call__(self, node: ast.AST) -> None:
        raise NotImplementedError


class _Swap(_Edit):
    def __init__(self, place: int) -> None:
        self.place = place

    def __call__(self, node: ast.AST) -> None:
        assert isinstance(node, ast.Compare)
        node.ops[self.place] = _SWAPS[type(node.ops[self.place])]()  # type: ignore[call-overload]  # an operator for one


class _Bool(_Edit):
    def __call__(self, node: ast.AST) -> None:
        assert isinstance(node, ast.BoolOp)
        node.op = _SWAPS[type(node.op)]()  # type: ignore[assignment]  # one of the two for the other


class _Not(_Edit):
    def __call__(self, node: ast.AST) -> None:
        assert isinstance(node, ast.UnaryOp)
        node.op = ast.UAdd()
        node.operand = ast.Call(func=ast.Name(id="bool", ctx=ast.Load()), args=[node.operand], keywords=[])


class _Test(_Edit):
    def __init__(self, *, value: bool) -> None:
        self.value = value

    def __call__(self, node: ast.AST) -> None:
        assert isinstance(node, ast.If | ast.IfExp)
        node.test = ast.Constant(self.value)


class _More(_Edit):
    def __call__(self, node: ast.AST) -> None:
        assert isinstance(node, ast.Constant)
        node.value = int(node.value) + 1  # type: ignore[arg-type]  # chosen because it is a number


@cache
def samples(name: str) -> tuple[Sample, ...]:
    """What a rule is judged by: clean stacks, seeded ones, and its own cases."""
    rule = next(one for one in rules_for() if one.name == name)
    made: list[tuple[Facts, About]] = []
    for stack in corpus.stacks():
        about = corpus.about(stack)
        if not judging.concerns(rule, about):
            continue
        made.append((corpus.facts_of(corpus.seen_of(stack)), about))
        for one in BREAKS:
            if one.rule == name:
                made += [(_facts_with(stack, spoiled), about) for _, spoiled in list(seeded(stack, one))[:PLACES]]
    made += [(case.facts, case.about) for case in cases.of(name)]
    return tuple(Sample(facts, about, _finds(rule, facts, about)) for facts, about in made)


def _finds(rule: Rule, facts: Facts, about: About) -> frozenset[str]:
    (verdict,) = judging.judge((rule,), facts, about)
    places = [one.where for one in verdict.findings]
    return frozenset((*places, f"{len(places)} in all", *(f"unjudged {one}" for one in verdict.unjudged)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How many changes were noticed."""

    noticed: int
    survivors: tuple[str, ...]

    @property
    def all(self) -> int:
        """How many were tried."""
        return self.noticed + len(self.survivors)


def score(name: str) -> Score:
    """Try every change of one rule."""
    module = import_module(f"policies.rules.{name.replace('-', '_')}")
    path = Path(str(module.__file__))
    judged, noticed, survivors = samples(name), 0, []
    for change in changes(path.read_text()):
        if _notices(change, module, judged):
            noticed += 1
        else:
            survivors.append(f"{path.name}:{change.line}: {change.what}")
    return Score(noticed=noticed, survivors=tuple(survivors))


def _notices(change: Change, module: ModuleType, judged: tuple[Sample, ...]) -> bool:
    space: dict[str, object] = {"__name__": module.__name__, "__file__": module.__file__}
    try:
        exec(compile(change.tree, str(module.__file__), "exec"), space)  # noqa: S102 (our own code, changed)
        rule = space["RULE"]
        assert isinstance(rule, Rule)
        return any(_finds(rule, one.facts, one.about) != one.finds for one in judged)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, NotKnownError):
        return True
