"""The JSON Schema of settings in the spelling of a settings file."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema


class AsWritten(GenerateJsonSchema):
    """Shows defaults the way a settings file writes them, and no titles: the keys say as much."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 (pydantic's own signature)
        """Never."""
        return False

    def encode_default(self, dft: Any) -> Any:  # noqa: ANN401 (a default is of any type)
        """As the file would have it."""
        match dft:
            case BaseModel():
                return dft.model_dump(mode="json", by_alias=True, exclude_unset=True)
            case str() | bool() | int() | None:
                return dft
            case tuple() | list():
                return [self.encode_default(one) for one in dft]
            case dict():
                return {key: self.encode_default(one) for key, one in dft.items()}
            case _:
                return str(dft)
