"""What must hold for Secrets, and above all for keys: data is lost with them (SM-51)."""

from collections.abc import Iterator

from spec.ground.site import in_cloud
from spec.platforms.smi.settings import SmiSettings
from spec.platforms.smi.settings_secrets import AzureStore, Entry, Made, OciStore, SecretObjectSettings
from spec.settings import Mistake, rule


def _entries(settings: SmiSettings) -> Iterator[tuple[tuple[str | int, ...], SecretObjectSettings, str, Entry]]:
    for index, one in enumerate(settings.secrets.objects):
        for key, entry in one.entries.items():
            yield ("secrets", "objects", index, "entries", key), one, key, entry


@rule("secrets")
def _different_objects(settings: SmiSettings) -> Iterator[Mistake]:
    names: set[str] = set()
    for index, one in enumerate(settings.secrets.objects):
        if one.name in names:
            yield Mistake(
                where=("secrets", "objects", index, "name"),
                what=f"{one.name} is the name of two Secrets",
                instead="one Secret with the entries of both",
                requirements=("SM-50",),
            )
        names.add(one.name)
        remote = [entry.remote is not None for entry in one.entries.values()]
        if any(remote) and not all(remote):
            yield Mistake(
                where=("secrets", "objects", index, "entries"),
                what=f"some entries of {one.name} come from the store and some do not, and one of the two would "
                "overwrite the other",
                instead="two Secrets",
                requirements=("SM-50",),
            )


@rule("secrets")
def _a_store_for_what_it_has(settings: SmiSettings) -> Iterator[Mistake]:
    secrets = settings.secrets
    if secrets.store is not None and secrets.external_secrets:
        return
    for where, _, key, entry in _entries(settings):
        if entry.remote is not None:
            yield Mistake(
                where=(*where, "remote"),
                what=f"{key} comes from a store, and nothing brings it from there",
                instead="store: {kind: aws-secrets-manager, …} or {kind: oci-vault, …}, with external-secrets: true",
                requirements=("SM-50",),
            )


@rule("secrets", "cluster")
def _the_store_is_known(settings: SmiSettings) -> Iterator[Mistake]:
    store, ours = settings.secrets.store, in_cloud(settings.cluster)
    places: dict[str, str | None] = {}
    if isinstance(store, OciStore):
        places = {"vault-ocid": store.vault_ocid, "encryption-key-ocid": store.encryption_key_ocid}
    elif isinstance(store, AzureStore):
        places = {"vault-url": store.vault_url}
    for key, value in places.items():
        if (value is None) != ours:
            yield Mistake(
                where=("secrets", "store", key),
                what="this program makes the store itself" if ours else "is missing, and nobody makes the store here",
                instead="nothing" if ours else "that of your store",
                requirements=("SM-50",),
            )


@rule("environment", "secrets", "cluster")
def _keys_are_kept(settings: SmiSettings) -> Iterator[Mistake]:
    secrets = settings.secrets
    # In a cloud of its own the program writes every key into the cloud's store.
    stored = (secrets.store is not None and secrets.external_secrets) or in_cloud(settings.cluster)
    for where, one, key, entry in _entries(settings):
        if not entry.encrypts_data:
            continue
        if entry.immutable is False:
            yield Mistake(
                where=(*where, "immutable"),
                what=f"{key} encrypts data, and another key in its place would leave that data unreadable",
                instead="nothing: such a key is never overwritten",
                requirements=("SM-51",),
            )
        if not stored and entry.secret not in secrets.escrowed:
            yield Mistake(
                where=(*where, "encrypts-data"),
                what=f"{key} of {one.name} would be in this stack and in its cluster only, and data is lost with it",
                instead=f"secrets.store with external-secrets: true; or {entry.secret} in secrets.escrowed, and "
                "`./groundwork secrets STACK --make --escrow FILE` before anything is brought up",
                requirements=("SM-51",),
                warning=settings.environment == "dev",
            )


@rule("secrets")
def _escrowed_secrets_exist(settings: SmiSettings) -> Iterator[Mistake]:
    named = {entry.secret for _, _, _, entry in _entries(settings)}
    for index, one in enumerate(settings.secrets.escrowed):
        if one not in named:
            yield Mistake(
                where=("secrets", "escrowed", index),
                what="no entry of a Secret has this secret",
                instead="nothing, or the secret of an entry",
                requirements=("SM-51",),
            )


@rule("secrets")
def _one_making_for_each_secret(settings: SmiSettings) -> Iterator[Mistake]:
    first: dict[str, Entry] = {}
    private: set[str] = set()
    for _, _, _, entry in _entries(settings):
        if entry.secret is not None and entry.generate is Made.RSA_PRIVATE_KEY:
            private.add(entry.secret.key)
    for where, _, _, entry in _entries(settings):
        if entry.secret is None:
            continue
        other = first.setdefault(entry.secret.key, entry)
        if other != entry:
            yield Mistake(
                where=where,
                what=f"{entry.secret} is said to be something else in another place",
                instead="the same in both, or a secret of its own",
                requirements=("SM-50",),
            )
        if entry.of is not None and entry.of.key not in private:
            yield Mistake(
                where=(*where, "of"),
                what="there is no private key of this name",
                instead="the secret of an entry with generate: rsa-private-key",
                requirements=("SM-50",),
            )


SECRET_RULES = (
    _different_objects,
    _a_store_for_what_it_has,
    _the_store_is_known,
    _keys_are_kept,
    _escrowed_secrets_exist,
    _one_making_for_each_secret,
)
