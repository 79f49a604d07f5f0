"""How far each requirement is met, from what the register says, what tests said, and where its number stands."""

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from cli.proofs import Outcome, Proof
from spec.requirements import NUMBER, InProgram, NotApplicable, Open, OutsideProgram, Requirement


class Status(StrEnum):
    """How far a requirement is met."""

    PROVED = "proved"
    OUTSIDE = "delivered outside the program"
    NOT_APPLICABLE = "not applicable"
    OPEN = "open"
    FAILED = "failed"
    """A test that carries the number failed, whatever others said."""


NOT_DONE = frozenset({Status.OPEN, Status.FAILED})

NOT_RUN = "tests not run for this tree"
NOT_ALL_RUN = "not all of its tests have run for this tree"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One requirement and how far it is met."""

    requirement: Requirement
    status: Status
    remark: str | None
    """Why it is open or failed, or what is still missing about it."""
    tests: tuple[Proof, ...]
    """The tests that carry the number and ran for the present sources."""
    where: tuple[str, ...]
    """The files that mention the number."""

    @property
    def reason(self) -> str | None:
        """What the register says of a requirement that the program itself does not meet."""
        match self.requirement.delivery:
            case OutsideProgram(how=reason) | NotApplicable(why=reason):
                return reason
            case InProgram() | Open():
                return None

    def as_json(self) -> dict[str, Any]:
        """The same for a machine."""
        required = self.requirement
        delivery: dict[str, str] = {}
        match required.delivery:
            case OutsideProgram(how=how):
                delivery = {"how": how}
            case NotApplicable(why=why):
                delivery = {"why": why}
            case InProgram() | Open():
                pass
        return {
            "number": required.number,
            "platform": required.platform.value,
            "text": required.text,
            "source": required.source,
            "mark": required.mark.value,
            "status": self.status.value,
            "remark": self.remark,
            "tests": [{"id": proof.test, "outcome": proof.outcome.value} for proof in self.tests],
            **delivery,
            "where": list(self.where),
            "inconsistency": required.inconsistency,
        }


def assess(
    requirements: Iterable[Requirement],
    proofs: Iterable[Proof],
    *,
    marked: Collection[str],
    unheard: Collection[str],
    mentions: Mapping[str, tuple[str, ...]],
) -> tuple[Assessment, ...]:
    """Bring register, tests and files together.

    `marked` are the numbers that test files carry, heard of or not; `unheard` those of which a test has still to run.
    """
    heard = tuple(proofs)
    made = []
    for requirement in requirements:
        tests = tuple(proof for proof in heard if requirement.number in proof.requirements)
        status, remark = _judged(
            requirement, tests, marked=requirement.number in marked, unheard=requirement.number in unheard
        )
        where = mentions.get(requirement.number, ())
        made.append(Assessment(requirement=requirement, status=status, remark=remark, tests=tests, where=where))
    return tuple(made)


def _judged(
    requirement: Requirement, tests: tuple[Proof, ...], *, marked: bool, unheard: bool
) -> tuple[Status, str | None]:
    failed = [proof.test for proof in tests if proof.outcome is Outcome.FAILED]
    if failed:
        return Status.FAILED, f"failed: {', '.join(failed)}"
    not_run = NOT_RUN if marked and not tests else None
    match requirement.delivery:
        case OutsideProgram():
            return Status.OUTSIDE, not_run
        case NotApplicable():
            return Status.NOT_APPLICABLE, not_run
        case Open():
            return Status.OPEN, "tests carry the number, but the register calls it open" if marked else None
        case InProgram():
            if any(proof.outcome is Outcome.PASSED for proof in tests):
                return (Status.OPEN, NOT_ALL_RUN) if unheard else (Status.PROVED, None)
            return Status.OPEN, not_run or ("its tests were skipped" if tests else "no test carries the number")


_SKIPPED = ("docs/requirements.md", "spec/requirements/")
"""The register itself mentions every number."""


def mentions(
    checkout: Path, folders: Iterable[str] = ("spec", "components", "stacks", "docs")
) -> dict[str, tuple[str, ...]]:
    """Number → the files that mention it, in the order of their names."""
    found: dict[str, list[str]] = {}
    for name, text in _texts(checkout, folders):
        for number in sorted(set(NUMBER.findall(text))):
            found.setdefault(number, []).append(name)
    return {number: tuple(files) for number, files in found.items()}


def _texts(checkout: Path, folders: Iterable[str]) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for path in sorted((checkout / folder).rglob("*")):
            name = path.relative_to(checkout).as_posix()
            if path.suffix in {".py", ".md", ".yaml", ".svg"} and not name.startswith(_SKIPPED):
                yield name, path.read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Marks:
    """The `requirement` marks in the test files, as (test, number), read without running anything.

    The test is `file::function` or `file::Class::function`, and the file alone where a mark stands in a table or a
    function that any test of it may use.
    """

    written: frozenset[tuple[str, str]]
    """The number stands in the mark itself."""
    guessed: frozenset[tuple[str, str]]
    """The mark computes its number, and this one stands elsewhere in the file: only running it will tell."""

    def unheard(self, proofs: Iterable[Proof]) -> set[tuple[str, str]]:
        """Those of which no test has run for the present sources."""
        heard = {
            (test, number) for proof in proofs for test in (proof.file, proof.function) for number in proof.requirements
        }
        return set(self.written | self.guessed) - heard


def marks(tests: Path) -> Marks:
    """The marks in every test file of a folder."""
    written: set[tuple[str, str]] = set()
    guessed: set[tuple[str, str]] = set()
    for path in sorted(tests.rglob("test_*.py")):
        text = path.read_text(encoding="utf-8")
        if "mark.requirement" not in text:
            continue
        name = path.relative_to(tests.parent).as_posix()
        tree = ast.parse(text, str(path))
        arguments = [(test, argument) for test, call in _carried(tree.body, name) for argument in call.args]
        written |= {(test, number) for test, argument in arguments for number in _numbers(argument)}
        if not all(isinstance(argument, ast.Constant) for _, argument in arguments):
            guessed |= {(name, number) for node in ast.walk(tree) for number in _numbers(node)}
    known = {(test.split("::", 1)[0], number) for test, number in written}
    return Marks(frozenset(written), frozenset(guessed - known))


_Function = (ast.FunctionDef, ast.AsyncFunctionDef)


def _carried(body: Sequence[ast.stmt], inside: str) -> Iterator[tuple[str, ast.Call]]:
    """Each mark with the test that carries it, and once for each test where it stands for all of a class or file."""
    file = inside.split("::", 1)[0]
    for statement in body:
        if isinstance(statement, _Function) and statement.name.startswith("test"):
            calls = [call for decorator in statement.decorator_list for call in _mark_calls(decorator)]
            yield from ((f"{inside}::{statement.name}", call) for call in calls)
        elif isinstance(statement, ast.ClassDef) and statement.name.startswith("Test"):
            name = f"{inside}::{statement.name}"
            calls = [call for decorator in statement.decorator_list for call in _mark_calls(decorator)]
            yield from ((test, call) for call in calls for test in _tests(statement.body, name))
            yield from _carried(statement.body, name)
        elif isinstance(statement, ast.Assign) and any(_is_pytestmark(target) for target in statement.targets):
            yield from ((test, call) for call in _mark_calls(statement) for test in _tests(body, inside))
        else:
            yield from ((file, call) for call in _mark_calls(statement))


def _tests(body: Sequence[ast.stmt], inside: str) -> Iterator[str]:
    for statement in body:
        if isinstance(statement, _Function) and statement.name.startswith("test"):
            yield f"{inside}::{statement.name}"
        elif isinstance(statement, ast.ClassDef) and statement.name.startswith("Test"):
            yield from _tests(statement.body, f"{inside}::{statement.name}")


def _is_pytestmark(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id == "pytestmark"


def _mark_calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "requirement":
            yield node


def _numbers(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and NUMBER.fullmatch(node.value):
        yield node.value
