"""Secrets in the vault: what encrypts data is kept there for ever and never overwritten (SM-50, SM-51)."""

import base64
from collections.abc import Callable
from typing import TypedDict

import pulumi
from pulumi_oci import vault

from components.base import token
from components.oci.place import Place
from spec.ground.demand import StoredSecret


class SecretStoreArgs(TypedDict):
    """What a `SecretStore` is made from."""

    place: Place
    vault: pulumi.Input[str]
    key: pulumi.Input[str]
    secrets: tuple[StoredSecret, ...]
    reveal: Callable[[str], pulumi.Output[str]]
    """Name of a secret → its value, marked as secret."""


class SecretStore(pulumi.ComponentResource):
    """Entries of OCI Vault, each kept when the stack goes."""

    ids: pulumi.Output[dict[str, str]]
    """Name → OCID."""

    def __init__(self, name: str, args: SecretStoreArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("oci", "SecretStore"), name, {}, opts)
        place = args["place"]
        made = {}
        for one in args["secrets"]:
            title = f"{name}-{one.name}"
            made[one.name] = vault.Secret(
                title,
                compartment_id=place.compartment,
                vault_id=args["vault"],
                key_id=args["key"],
                secret_name=one.name,
                description=f"Of {place.labels.stack}",
                secret_content={
                    "content_type": "BASE64",
                    "content": args["reveal"](one.secret.key).apply(
                        lambda value: base64.b64encode(value.encode()).decode()
                    ),
                },
                freeform_tags=place.labels.tags(title),
                opts=pulumi.ResourceOptions(
                    parent=self,
                    protect=True,
                    retain_on_delete=True,
                    ignore_changes=["secretContent"] if one.encrypts_data else None,
                ),
            )
        self.ids = pulumi.Output.all(**{key: one.id for key, one in made.items()})
        self.register_outputs({"ids": self.ids})
