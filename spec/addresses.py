"""Address ranges as settings write them."""

import ipaddress
import re
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from spec.fields import mistake

_FORM = r"[0-9a-fA-F.:]+/\d{1,3}"
_WIDEST = {4: 8, 6: 16}
"""Shortest prefix by IP version: all of 10.0.0.0/8 may be meant; two halves of all addresses never are."""


class _Cidr:
    """Reads an address range and keeps it as text."""

    def __get_pydantic_core_schema__(self, source: type[str], handler: GetCoreSchemaHandler) -> CoreSchema:
        def read(value: object) -> str:
            if not (isinstance(value, str) and re.fullmatch(_FORM, value, re.ASCII)):
                raise mistake(
                    f"{value!r} is not an address range", "an address and its prefix, for example '10.20.0.0/16'"
                )
            try:
                network = ipaddress.ip_network(value)
            except ValueError as error:
                raise mistake(f"{value!r} is not an address range: {error}", "for example '10.20.0.0/16'") from None
            if network.prefixlen == 0:
                raise mistake(
                    f"{value!r} is every address there is",
                    "the ranges that are meant, or anywhere: true where it exists",
                )
            if network.prefixlen < _WIDEST[network.version]:
                raise mistake(
                    f"{value!r} is too wide to be meant", f"ranges of /{_WIDEST[network.version]} or narrower"
                )
            return str(network)

        return core_schema.no_info_plain_validator_function(read, serialization=core_schema.to_string_ser_schema())

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{_FORM}$", "examples": ["10.20.0.0/16"]}


Cidr = Annotated[str, _Cidr()]
"""An IPv4 or IPv6 range in CIDR form, without host bits; at most a /8 of IPv4 or a /16 of IPv6."""
