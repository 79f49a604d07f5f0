"""What stands below the fields of a class, for people who write a settings file and see it in their editor."""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from itertools import pairwise

from pydantic import BaseModel


def described(model: type[BaseModel]) -> dict[str, str]:
    """Field → the text below it, those of its bases too. Reads the source of the classes: slow."""
    return {
        name: said
        for one in reversed(model.__mro__)
        if issubclass(one, BaseModel) and one is not BaseModel
        for name, said in _described_in(one)
    }


def _described_in(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    for field, below in pairwise(body.body if isinstance(body, ast.ClassDef) else ()):
        match field, below:
            case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(said))):
                yield name, inspect.cleandoc(said)
