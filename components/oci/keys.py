"""The vault with the key by which everything that lies still is encrypted, and who else may use that key."""

from typing import TypedDict

import pulumi
from pulumi_oci import identity, kms

from components.base import leaf, token
from components.oci.place import Place
from spec.clouds.oci.statements import service_statements
from spec.durability import Durability

KEY_BYTES = 32
"""AES-256."""
DYNAMIC_GROUPS = ("cluster", "nodepool")
"""Types of resources that use the key in their own name: secrets in etcd, boot volumes of nodes
(docs.oracle.com/iaas/Content/ContEng/Tasks/contengencryptingdata.htm)."""


class KeysArgs(TypedDict):
    """What `Keys` are made from."""

    place: Place
    tenancy: str
    """OCID; dynamic groups belong to the tenancy."""
    region: str
    customer_key: bool
    """Whether storage and nodes are encrypted with it too. The secret store always is."""
    home: pulumi.ProviderResource | None
    """Where identities are changed, if that is another region than the stack's."""


class Keys(pulumi.ComponentResource):
    """A vault and a key, kept whatever happens to the stack: what was encrypted with a key is lost with it (SM-51)."""

    vault_id: pulumi.Output[str]
    key_id: pulumi.Output[str]

    def __init__(self, name: str, args: KeysArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("oci", "Keys"), name, {}, opts)
        place = args["place"]
        self.vault = kms.Vault(
            f"{name}-vault",
            compartment_id=place.compartment,
            display_name=place.labels.name("vault"),
            vault_type="DEFAULT",
            freeform_tags=place.labels.tags(f"{name}-vault"),
            opts=leaf(self, Durability.KEPT),
        )
        self.key = kms.Key(
            f"{name}-key",
            compartment_id=place.compartment,
            display_name=place.labels.name("key"),
            management_endpoint=self.vault.management_endpoint,
            key_shape={"algorithm": "AES", "length": KEY_BYTES},
            protection_mode="HSM",
            freeform_tags=place.labels.tags(f"{name}-key"),
            opts=leaf(self, Durability.KEPT),
        )
        self.vault_id, self.key_id = self.vault.id, self.key.id
        groups = self._groups(name, args) if args["customer_key"] else {}
        named = tuple(groups)
        self.permitted = identity.Policy(
            f"{name}-services",
            compartment_id=place.compartment,
            name=place.labels.name("services", limit=100),
            description=f"What the cloud's own services may use for {place.labels.stack}",
            statements=self.key.id.apply(
                lambda key: list(
                    service_statements(place.compartment, args["region"], key if args["customer_key"] else None, named)
                )
            ),
            freeform_tags=place.labels.tags(f"{name}-services"),
            opts=pulumi.ResourceOptions(parent=self, provider=args["home"], depends_on=list(groups.values())),
        )
        self.register_outputs({"vault_id": self.vault_id, "key_id": self.key_id})

    def _groups(self, name: str, args: KeysArgs) -> dict[str, identity.DynamicGroup]:
        place = args["place"]
        groups = {}
        for kind in DYNAMIC_GROUPS:
            title = place.labels.name(f"{kind}s", limit=100)
            groups[title] = identity.DynamicGroup(
                f"{name}-{kind}s",
                compartment_id=args["tenancy"],
                name=title,
                description=f"Every {kind} of the compartment of {place.labels.stack}",
                matching_rule=f"ALL {{resource.type = '{kind}', resource.compartment.id = '{place.compartment}'}}",
                freeform_tags=place.labels.tags(f"{name}-{kind}s"),
                opts=pulumi.ResourceOptions(parent=self, provider=args["home"]),
            )
        return groups
