"""Kubernetes Secrets, and the objects by which the External Secrets operator keeps them and a store in step.

(SM-50, SM-51)
"""

import re
from collections.abc import Iterator
from typing import Any

from spec.ground.later import VAULT, VAULT_KEY
from spec.ground.site import in_cloud
from spec.platforms.smi.settings import SmiSettings
from spec.platforms.smi.settings_secrets import AwsStore, AzureStore, OciStore, SecretObjectSettings, Store
from spec.workloads import SecretObject

STORE = "dtplatform"
"""Name of the SecretStore."""
AGAIN = "1h"
"""How often the operator looks again."""


def secret_objects(settings: SmiSettings) -> tuple[SecretObject, ...]:
    """The Secrets that are made here: plain entries, and entries that are secrets of the stack."""
    return tuple(
        SecretObject(
            name=one.name,
            plain={key: entry.text for key, entry in one.entries.items() if entry.text is not None},
            hidden={key: entry.secret.key for key, entry in one.entries.items() if entry.secret is not None},
        )
        for one in settings.secrets.objects
        if not one.from_store
    )


def remote_key(settings: SmiSettings, store: Store, secret: str, entry: str) -> str:
    """What an entry is called in the store; vaults of OCI and Azure take no slashes, Azure's no dots either."""
    separator = "/" if isinstance(store, AwsStore) else "-"
    name = separator.join((settings.platform_namespace, secret, entry))
    return re.sub(r"[._]", "-", name) if isinstance(store, AzureStore) else name


def secret_store(store: Store) -> dict[str, Any]:
    """Where the store is. The operator reaches it with the identity of its own pods: no credentials lie about."""
    match store:
        case AwsStore():
            provider: dict[str, Any] = {"aws": {"service": "SecretsManager", "region": store.region}}
        case OciStore():
            provider = {
                "oracle": {
                    "vault": store.vault_ocid or VAULT,
                    "region": store.region,
                    "principalType": "Workload",
                    "compartment": store.compartment_ocid,
                    "encryptionKey": store.encryption_key_ocid or VAULT_KEY,
                }
            }
        case AzureStore():
            provider = {"azurekv": {"vaultUrl": store.vault_url or VAULT, "authType": "WorkloadIdentity"}}
    return {
        "apiVersion": "external-secrets.io/v1",
        "kind": "SecretStore",
        "metadata": {"name": STORE},
        "spec": {"provider": provider},
    }


def external_secret(one: SecretObjectSettings) -> dict[str, Any]:
    """A Secret whose values come from the store. It stays when this object or the value in the store goes."""
    data = []
    for key, entry in one.entries.items():
        remote = {"key": entry.remote, "property": entry.remote_property}
        data.append({"secretKey": key, "remoteRef": {name: value for name, value in remote.items() if value}})
    return {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": {"name": one.name},
        "spec": {
            "refreshInterval": AGAIN,
            "secretStoreRef": {"name": STORE, "kind": "SecretStore"},
            "target": {"name": one.name, "creationPolicy": "Orphan", "deletionPolicy": "Retain"},
            "data": data,
        },
    }


def push_secrets(settings: SmiSettings, store: Store, one: SecretObjectSettings) -> Iterator[dict[str, Any]]:
    """A copy of a Secret's hidden entries in the store, which outlives stack and cluster.

    What is never to be overwritten is not overwritten there either, hence up to two objects.
    """
    hidden = {key: entry for key, entry in one.entries.items() if entry.secret is not None}
    kept = [key for key, entry in hidden.items() if entry.is_immutable]
    changing = [key for key in hidden if key not in kept]
    for name, policy, keys in ((f"{one.name}-kept", "IfNotExists", kept), (one.name, "Replace", changing)):
        if keys:
            yield {
                "apiVersion": "external-secrets.io/v1alpha1",
                "kind": "PushSecret",
                "metadata": {"name": name},
                "spec": {
                    "refreshInterval": AGAIN,
                    "deletionPolicy": "None",
                    "updatePolicy": policy,
                    "secretStoreRefs": [{"name": STORE, "kind": "SecretStore"}],
                    "selector": {"secret": {"name": one.name}},
                    "data": [
                        {
                            "match": {
                                "secretKey": key,
                                "remoteRef": {"remoteKey": remote_key(settings, store, one.name, key)},
                            }
                        }
                        for key in keys
                    ],
                },
            }


def store_objects(settings: SmiSettings) -> tuple[dict[str, Any], ...]:
    """Everything for the operator; nothing without a store, or where it is not used."""
    secrets = settings.secrets
    if secrets.store is None or not secrets.external_secrets:
        return ()
    objects = [secret_store(secrets.store)]
    for one in secrets.objects:
        if one.from_store:
            objects.append(external_secret(one))
        elif not in_cloud(settings.cluster):  # in its own cloud this program writes into the store itself
            objects += push_secrets(settings, secrets.store, one)
    return tuple(objects)
