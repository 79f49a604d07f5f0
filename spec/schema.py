"""The JSON Schema of a whole stack file, for editors: made from the same types that read it.

`python -m spec.schema` prints it; `schema/stack.schema.json` is that text, checked in.
"""

import json
import sys
from typing import Any

from pydantic.json_schema import models_json_schema

from spec.described import Described
from spec.platforms import PLATFORMS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def stack_schema() -> dict[str, Any]:
    """The schema of `Pulumi.<stack>.yaml`: its own keys, the settings of whichever platform, and what is Pulumi's."""
    models = {name: platform.settings for name, platform in PLATFORMS.items()}
    refs, together = models_json_schema(
        [(model, "validation") for model in models.values()],
        by_alias=True,
        ref_template="#/$defs/{model}",
        schema_generator=Described,
    )
    kinds = {
        kind: {key: said for key, said in one.items() if key != "title"} for kind, one in together["$defs"].items()
    }
    by_name = {name: refs[model, "validation"]["$ref"] for name, model in models.items()}
    return {
        "$schema": DIALECT,
        "title": "A stack of Groundwork: Pulumi.<platform>-<cloud>-<environment>.yaml",
        "type": "object",
        "additionalProperties": False,
        "required": ["config"],
        "properties": {
            "secretsprovider": {"type": "string", "description": "Who encrypts the secrets of this stack."},
            "encryptionsalt": {"type": "string", "description": "Written by Pulumi, for a passphrase."},
            "encryptedkey": {"type": "string", "description": "Written by Pulumi, for a key of a cloud."},
            "config": {
                "type": "object",
                "description": "Settings by `project:key`; those of providers are their own matter.",
                "required": ["groundwork:platform"],
                "properties": {
                    "pulumi:disable-default-providers": {
                        "type": "array",
                        "items": {"type": "string"},
                        "description": 'Packages without a default provider; ["*"] makes a forgotten one an error.',
                        "examples": [["*"]],
                    },
                    "groundwork:platform": {
                        "description": "The platform of this stack, and what you choose for it.",
                        "type": "object",
                        "required": ["platform"],
                        "properties": {"platform": {"enum": list(by_name)}},
                        "oneOf": [{"$ref": ref} for ref in by_name.values()],
                        "discriminator": {"propertyName": "platform", "mapping": by_name},
                    },
                },
            },
        },
        "$defs": kinds,
    }


def text() -> str:
    """The schema as it is checked in."""
    return json.dumps(stack_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text())
