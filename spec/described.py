"""What stands below the fields of a class, for people who write a settings file and see it in their editor.

Pydantic's `use_attribute_docstrings` does the same whenever a class is made: reading their source took a quarter of all
that loading the settings takes, in every command.
"""

import ast
import inspect
import textwrap
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaValue
from pydantic_core.core_schema import ModelSchema

from spec.as_written import AsWritten


class Described(AsWritten):
    """The schema with a description of each field: the text below it, in its own class or in the nearest base."""

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        """With the descriptions."""
        written = super().model_schema(schema)
        model: type[BaseModel] = schema["cls"]
        for base in model.__mro__:
            for name, said in _texts(base).items() if issubclass(base, BaseModel) and base is not BaseModel else ():
                if name in model.model_fields:
                    field = str(model.model_fields[name].alias or name)
                    written["properties"][field].setdefault("description", said)
        return written


@cache
def _texts(model: type[Any]) -> Mapping[str, str]:
    """Field → the text below it."""
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(model))).body
    texts: dict[str, str] = {}
    for field, below in pairwise(body.body if isinstance(body, ast.ClassDef) else ()):
        match field, below:
            case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(said))):
                texts[name] = inspect.cleandoc(said)
            case _:
                pass
    return texts
