"""The Kubernetes Secrets of the platform, by the names that its charts read (SM-50 to SM-52). None is invented here."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Discriminator, Field, StrictBool, StrictStr, model_validator

from spec.fields import Pattern, SecretField, Spec, mistake
from spec.names import DnsLabel
from spec.platforms.smi.settings_access import AwsRegion, CompartmentOcid, OciRegion
from spec.secrets import Encoding, SecretRef

EntryName = Annotated[
    str, Pattern(r"(?!\.\.?$)[A-Za-z0-9._-]{1,253}", "encryption-key", "letters, digits, dashes, dots and underscores")
]
RemoteKey = Annotated[
    str, Pattern(r"[A-Za-z0-9/_+=.@-]{1,255}", "twin-prod/filesvc", "the name of a secret in a store")
]
VaultOcid = Annotated[
    str,
    Pattern(
        r"ocid1\.vault\.oc\d{1,3}\.[a-z0-9-]+\.[a-z0-9.]{20,}",
        "ocid1.vault.oc1.eu-frankfurt-1." + "a" * 40,
        "the OCID of a vault",
    ),
]

VaultKeyOcid = Annotated[
    str,
    Pattern(
        r"ocid1\.key\.oc\d{1,3}\.[a-z0-9-]+\.[a-z0-9.]{20,}",
        "ocid1.key.oc1.eu-frankfurt-1." + "a" * 40,
        "the OCID of a key in the vault",
    ),
]


class AwsStore(Spec):
    """AWS Secrets Manager. The External Secrets operator reaches it with the identity of its own pods."""

    kind: Literal["aws-secrets-manager"]
    region: AwsRegion


class OciStore(Spec):
    """A vault of OCI. The External Secrets operator reaches it with the identity of its own pods."""

    kind: Literal["oci-vault"]
    region: OciRegion
    vault_ocid: VaultOcid | None = None
    """Left out where this program makes the vault."""
    compartment_ocid: CompartmentOcid
    """Where secrets are made."""
    encryption_key_ocid: VaultKeyOcid | None = None
    """The key in the vault by which they are encrypted; left out where this program makes it."""


class AzureStore(Spec):
    """Azure Key Vault. The External Secrets operator reaches it with the identity of its own pods."""

    kind: Literal["azure-key-vault"]
    vault_url: (
        Annotated[
            str,
            Pattern(
                r"https://[a-z](?:[a-z0-9-]{1,22}[a-z0-9])\.vault\.azure\.net/?",
                "https://twin-prod.vault.azure.net",
                "the address of a vault",
            ),
        ]
        | None
    ) = None
    """Left out where this program makes the vault."""


Store = Annotated[AwsStore | OciStore | AzureStore, Discriminator("kind")]


class Made(StrEnum):
    """What is made, once, where nobody has given it."""

    PASSWORD = "password"  # noqa: S105 (a kind, not a password)
    RANDOM_BYTES = "random-bytes"
    RSA_PRIVATE_KEY = "rsa-private-key"
    PUBLIC_KEY = "public-key"
    """The public part of the private key `of`."""


class Entry(Spec):
    """One entry of a Secret: plain text, a secret of the stack, or a value that only the store has."""

    text: StrictStr | None = None
    """A value that is no secret: a host, a user."""
    secret: SecretField | None = None
    """Name of the secret in the stack's settings."""
    generate: Made | None = None
    """What `./groundwork secrets STACK --make` makes of it where it is missing; left out, a person supplies it."""
    length: Annotated[int, Field(ge=16, le=1024, strict=True)] = 32
    """Random bytes behind a password or in a key."""
    encoding: Encoding = Encoding.BASE64
    """How random bytes are written."""
    bits: Literal[2048, 3072, 4096] = 4096
    """Size of an RSA key."""
    of: SecretField | None = None
    """Of a public key: name of the private one."""
    encrypts_data: StrictBool = False
    """Whether data cannot be read without it (SM-51): never overwritten, and a copy must exist elsewhere."""
    immutable: StrictBool | None = None
    """By default what encrypts-data says."""
    remote: RemoteKey | None = None
    """Name of the secret in the store."""
    remote_property: StrictStr | None = None
    """Which part of it, where it is a JSON object."""

    @model_validator(mode="after")
    def _one_origin(self) -> "Entry":
        given = [key for key in ("text", "secret", "remote") if getattr(self, key) is not None]
        if len(given) != 1:
            raise mistake(
                "the value of an entry comes from exactly one place",
                "one of text: …, secret: NAME or remote: NAME",
                "SM-50",
            )
        if given != ["secret"] and (self.generate is not None or self.encrypts_data):
            raise mistake(
                "only a secret of the stack is made here and kept",
                "secret: NAME beside generate and encrypts-data",
                "SM-50",
            )
        if (self.generate is Made.PUBLIC_KEY) != (self.of is not None):
            raise mistake("a public key is one of a private key", "generate: public-key and of: NAME together", "SM-50")
        return self

    @property
    def is_immutable(self) -> bool:
        """Whether it is never overwritten."""
        return self.encrypts_data if self.immutable is None else self.immutable


class SecretObjectSettings(Spec):
    """One Kubernetes Secret."""

    name: DnsLabel
    entries: Annotated[dict[EntryName, Entry], Field(min_length=1)]

    @property
    def from_store(self) -> bool:
        """Whether the store has its values and the operator makes the Secret."""
        return any(entry.remote is not None for entry in self.entries.values())


class SecretsSettings(Spec):
    """All Secrets, and where copies of keys are."""

    objects: tuple[SecretObjectSettings, ...] = ()
    """Names and entries as your charts read them: the guide keeps them on a page of its own (SM-52)."""
    store: Store | None = None
    """Where values are kept for long (SM-50). Left out, they are in the stack's encrypted settings only."""
    external_secrets: StrictBool = True
    """With a store: objects of the External Secrets operator keep cluster and store in step."""
    escrowed: tuple[SecretField, ...] = ()
    """Secrets of the stack of which a copy is kept where only its keepers reach it: name them here, and make the copy
    with `./groundwork secrets STACK --make --escrow FILE` before anything is brought up."""

    def refs(self) -> dict[SecretRef, tuple[str, str]]:
        """Each secret of the stack → Secret and entry that name it first."""
        found: dict[SecretRef, tuple[str, str]] = {}
        for one in self.objects:
            for key, entry in one.entries.items():
                if entry.secret is not None:
                    found.setdefault(entry.secret, (one.name, key))
        return found
