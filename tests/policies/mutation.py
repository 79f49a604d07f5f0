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
from tests.policies import boundaries, boundaries_platforms, cases, corpus
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
_OTHER = {"any": "all", "all": "any", "max": "min", "min": "max"}
PLACES = 3
"""Seeded places of each break and stack by which a change is judged."""


EQUIVALENT = {
    "chart_pinned.py: yield f\"chart {chart.chart} is taken in version {chart.version or 'whatever is newest'}\"": (
        "chooses the words of the text only"
    ),
    'rights_bounded.py: scope = "of the whole cluster" if rights.cluster_wide else "of its namespace"': (
        "chooses the words of the text only"
    ),
    'trust_bounded.py: others = ", ".join(one for one in trust.principals if one not in pods)': (
        "chooses the words of the text only"
    ),
    "trust_bounded.py: yield f\"everybody of account {principal.split(':')[4]} may become {trust.role}\"": (
        "chooses the words of the text only"
    ),
    "opening_in_the_table.py: every_port = opening.first_port <= 1 and opening.last_port >= 65535": (
        "a range of that size is also found as one that holds 22, or as one of more than 1000 ports"
    ),
    'smi_script_isolation.py: if "Deny" in actions and actions.index("Deny") < last_named:': (
        "a rule that denies is not one that allows by name, so both are never the same one"
    ),
    "smi_script_isolation.py: "
    "last_named = max((n for n, rule in enumerate(policy.egress) if _named(rule)), default=-1)": (
        "-2 is before every rule as -1 is"
    ),
}
"""Lines in which a change is not noticed because nobody could: what the rule finds, and where, stays the same. They
count as not noticed all the same."""


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
    for number, part in enumerate(tree.body):
        if not isinstance(part, ast.FunctionDef | ast.Assign) or ast.unparse(part).startswith("RULE ="):
            continue
        for position, node in enumerate(ast.walk(part)):
            for what, edit in _edits(node, constant=isinstance(part, ast.Assign)):
                changed = copy.deepcopy(tree)
                edit(list(ast.walk(changed.body[number]))[position])
                yield Change(
                    line=getattr(node, "lineno", part.lineno), what=what, tree=ast.fix_missing_locations(changed)
                )


def _edits(node: ast.AST, *, constant: bool) -> Iterator[tuple[str, "_Edit"]]:
    if constant:
        yield from _constants(node)
    elif isinstance(node, ast.Compare):
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
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _OTHER:
        yield f"{node.func.id} is {_OTHER[node.func.id]}", _Call()
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield | ast.YieldFrom):
        yield "not said", _Silent()
    else:
        yield from _numbers(node)


def _numbers(node: ast.AST) -> Iterator[tuple[str, "_Edit"]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool):
        yield "one more", _More()


def _constants(node: ast.AST) -> Iterator[tuple[str, "_Edit"]]:
    """Of a constant of the module: another number, or one entry less."""
    if isinstance(node, ast.Tuple | ast.Set | ast.List) and isinstance(getattr(node, "ctx", None), ast.Load | None):
        for place in range(len(node.elts)):
            yield f"without entry {place + 1}", _Less(place)
    elif isinstance(node, ast.Dict):
        for place in range(len(node.keys)):
            yield f"without entry {place + 1}", _Less(place)
    else:
        yield from _numbers(node)


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


class _Call(_Edit):
    def __call__(self, node: ast.AST) -> None:
        assert isinstance(node, ast.Call)
        assert isinstance(node.func, ast.Name)
        node.func.id = _OTHER[node.func.id]


class _Silent(_Edit):
    def __call__(self, node: ast.AST) -> None:
        assert isinstance(node, ast.Expr)
        # Still a generator, which says nothing.
        node.value = ast.YieldFrom(value=ast.Tuple(elts=[], ctx=ast.Load()))


class _Less(_Edit):
    def __init__(self, place: int) -> None:
        self.place = place

    def __call__(self, node: ast.AST) -> None:
        if isinstance(node, ast.Dict):
            del node.keys[self.place], node.values[self.place]
        else:
            assert isinstance(node, ast.Tuple | ast.Set | ast.List)
            del node.elts[self.place]


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
    made += [(edge.facts, edge.about) for edge in (*boundaries.EDGES, *boundaries_platforms.EDGES) if edge.rule == name]
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
    """File, line of code and change, of those that nothing noticed."""

    @property
    def all(self) -> int:
        """How many were tried."""
        return self.noticed + len(self.survivors)


@cache
def score(name: str) -> Score:
    """Try every change of one rule."""
    module = import_module(f"policies.rules.{name.replace('-', '_')}")
    path = Path(str(module.__file__))
    judged, noticed, survivors = samples(name), 0, []
    source = path.read_text()
    lines = source.splitlines()
    for change in changes(source):
        if _notices(change, module, judged):
            noticed += 1
        else:
            survivors.append(f"{path.name}: {lines[change.line - 1].strip()}: {change.what}")
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
