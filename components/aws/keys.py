"""Keys of the customer's own."""

import json
from typing import TypedDict

import pulumi
from pulumi_aws import kms

from components.base import leaf, owned, token
from spec.clouds.aws.keys import KeySpec
from spec.clouds.aws.tags import Tags
from spec.durability import Durability

DELETION_DAYS = 30
"""The longest wait before a key is really gone that KMS has."""


class CustomerKeysArgs(TypedDict):
    """What `CustomerKeys` are made from."""

    specs: tuple[KeySpec, ...]
    tags: Tags


class CustomerKeys(pulumi.ComponentResource):
    """Keys that are changed every year by themselves and outlive the stack, with what they encrypted."""

    arns: dict[str, pulumi.Output[str]]
    """What a key is for → its ARN."""

    def __init__(self, name: str, args: CustomerKeysArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "CustomerKeys"), name, {}, opts)
        self.arns = {}
        for spec in args["specs"]:
            title = f"{name}-{spec.key}"
            key = kms.Key(
                title,
                description=spec.description,
                policy=json.dumps(spec.policy),
                enable_key_rotation=True,
                deletion_window_in_days=DELETION_DAYS,
                tags=args["tags"].of(title),
                opts=leaf(self, Durability.KEPT),
            )
            kms.Alias(f"{title}-alias", name=spec.alias, target_key_id=key.key_id, opts=owned(self))
            self.arns[spec.key] = key.arn
        self.register_outputs({"arns": self.arns})
