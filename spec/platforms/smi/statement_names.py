"""Names that stand in quotes in OCI's statements (SM-41), and so can have no quote in them."""

from dataclasses import dataclass
from typing import Annotated

from pydantic_core import PydanticCustomError

from spec.fields import Pattern, mistake
from spec.names import NAMESPACE

QUOTES = frozenset("'\"`")
WHY = "a quote would end the text of the statement that names it on OCI"


@dataclass(frozen=True)
class InStatements(Pattern):
    """A name of which a quote is refused with the reason."""

    def refusal(self, value: object) -> PydanticCustomError:
        """What is said of a value that does not match."""
        if isinstance(value, str) and QUOTES & set(value):
            what, instead = f"{value!r} cannot be used here: {WHY}", f"{self.rule}, for example {self.example!r}"
            return mistake(what, instead, self.requirement, "SM-41")
        return super().refusal(value)


NamespaceInStatements = Annotated[str, InStatements(NAMESPACE.pattern, NAMESPACE.example, NAMESPACE.rule, "SM-49")]
