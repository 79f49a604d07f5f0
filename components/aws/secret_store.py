"""Secrets Manager: the platform's secrets, each an entry of its own, and who may read them."""

from collections.abc import Callable
from typing import TypedDict

import pulumi
from pulumi_aws import secretsmanager

from components.base import leaf, token
from spec.clouds.aws.tags import Tags
from spec.durability import Durability
from spec.ground.demand import StoredSecret


class SecretStoreArgs(TypedDict):
    """What a `SecretStore` is made from."""

    specs: tuple[StoredSecret, ...]
    tags: Tags
    key_arn: pulumi.Input[str] | None
    reveal: Callable[[str], pulumi.Output[str]]
    """Name of a secret → its value, marked as a secret."""


class SecretStore(pulumi.ComponentResource):
    """Entries that outlive the stack. A value that encrypts data is written once and never again (SM-51)."""

    arns: dict[str, pulumi.Output[str]]
    """Name in the store → ARN."""

    def __init__(self, name: str, args: SecretStoreArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "SecretStore"), name, {}, opts)
        self.arns = {}
        for one in args["specs"]:
            title = f"{name}-{one.name.replace('/', '-')}"
            entry = secretsmanager.Secret(
                title,
                name=one.name,
                kms_key_id=args["key_arn"],
                recovery_window_in_days=30,
                tags=args["tags"].of(title),
                opts=leaf(self, Durability.KEPT),
            )
            secretsmanager.SecretVersion(
                f"{title}-value",
                secret_id=entry.id,
                secret_string=args["reveal"](one.secret.key),
                opts=pulumi.ResourceOptions.merge(
                    leaf(self, Durability.KEPT),
                    pulumi.ResourceOptions(ignore_changes=["secretString"] if one.encrypts_data else None),
                ),
            )
            self.arns[one.name] = entry.arn
        self.register_outputs({"arns": self.arns})
