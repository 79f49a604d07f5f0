"""What stands below the fields of a class, for people who write a settings file and see it in their editor.

Pydantic's `use_attribute_docstrings` does the same whenever a class is made: reading their source took a quarter of all
that loading the settings takes, in every command.
"""

import ast
import inspect
import textwrap
from collections import ChainMap
from functools import cache
from itertools import pairwise

from pydantic.json_schema import JsonSchemaValue
from pydantic_core.core_schema import ModelSchema

from spec.as_written import AsWritten
from spec.fields import Spec


class Described(AsWritten):
    """The schema with a description of each field: the text below it, in its own class or in the nearest base."""

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        """With the descriptions."""
        written = super().model_schema(schema)
        model: type[Spec] = schema["cls"]
        below = ChainMap(*(_texts(one) for one in model.__mro__ if issubclass(one, Spec)))
        for name, field in model.model_fields.items():
            if name in below:
                written["properties"][str(field.alias)].setdefault("description", below[name])
        return written


@cache
def _texts(model: type[Spec]) -> dict[str, str]:
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
