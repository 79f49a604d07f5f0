"""Storage of OCI: buckets, lifecycles, block volumes, vaults, keys, secrets."""

import base64
import binascii
from collections.abc import Iterator

from standins.kinds import Draft, Kind, Problem, Reference, at
from standins.oci.identity import POLICY
from standins.oci.ids import COMPARTMENT, CREATED, OCID, lifecycle, ocid

BUCKET = "oci:ObjectStorage/bucket:Bucket"
VAULT, KEY = "oci:Kms/vault:Vault", "oci:Kms/key:Key"
VOLUME = "oci:Core/volume:Volume"
OF_KEY = Reference(tokens=frozenset({KEY}), holds=False)
_DOMAIN = r"[A-Za-z0-9]{4}:[A-Z0-9-]+-AD-\d"


def _may_use_the_key(service: str, draft: Draft) -> Iterator[Problem]:
    """A service encrypts with a customer's key only once a policy lets it."""
    key = at(draft.inputs, "kmsKeyId")
    if not key or draft.cloud.by_id(str(key)) is None:
        return
    said = [statement for one in draft.cloud.of(POLICY) for statement in one.inputs.get("statements", [])]
    wanted = service.replace("{region}", draft.region)
    if said and not any(f"Allow service {wanted} to use keys" in one and str(key) in one for one in said):
        yield Problem("kmsKeyId", f"KmsKeyAccessDenied: no policy lets service {wanted} use {key}")


def _bucket(draft: Draft) -> Iterator[Problem]:
    yield from _may_use_the_key("objectstorage-{region}", draft)


def _volume(draft: Draft) -> Iterator[Problem]:
    yield from _may_use_the_key("blockstorage", draft)
    size = draft.inputs.get("sizeInGbs")
    if size is not None and not 50 <= int(size) <= 32768:
        yield Problem("sizeInGbs", f"InvalidParameter: {size} is not between 50 and 32768")
    vpus = draft.inputs.get("vpusPerGb")
    if vpus is not None and (int(vpus) % 10 or not 0 <= int(vpus) <= 120):
        yield Problem("vpusPerGb", f"InvalidParameter: {vpus} is none of 0, 10, 20 … 120")


def _base64(draft: Draft) -> Iterator[Problem]:
    content = at(draft.inputs, "secretContent.content")
    if isinstance(content, str):
        try:
            base64.b64decode(content, validate=True)
        except binascii.Error:
            yield Problem("secretContent.content", "InvalidParameter: not base64")


def _host(kind: str) -> str:
    return f"https://example-{kind}.kms.eu-frankfurt-1.oraclecloud.com"


KINDS = (
    Kind(
        token=BUCKET,
        identity=lambda draft: f"n/{draft.inputs['namespace']}/b/{draft.inputs['name']}",
        computed={
            "bucketId": ocid("bucket"),
            "approximateCount": lambda _: "0",
            "approximateSize": lambda _: "0",
            "createdBy": ocid("user", regional=False),
            "etag": lambda draft: draft.hex(32),
            "isReadOnly": lambda _: False,
            "objectLifecyclePolicyEtag": lambda _: "",
            "replicationEnabled": lambda _: False,
            "timeCreated": lambda _: CREATED,
        },
        defaults={"accessType": "NoPublicAccess", "storageTier": "Standard", "versioning": "Disabled"},
        replaces=frozenset({"namespace", "storageTier"}),
        required=frozenset({"name"}),
        choices={
            "accessType": ("NoPublicAccess", "ObjectRead", "ObjectReadWithoutList"),
            "storageTier": ("Standard", "Archive"),
            "versioning": ("Enabled", "Disabled", "Suspended"),
        },
        patterns={"compartmentId": COMPARTMENT, "name": r"[A-Za-z0-9._-]{1,256}"},
        unique=("namespace", "name", "provider.region"),
        taken="BucketAlreadyExists",
        references={"kmsKeyId": OF_KEY},
        checks=(_bucket,),
        tags="freeformTags",
    ),
    Kind(
        token="oci:ObjectStorage/objectLifecyclePolicy:ObjectLifecyclePolicy",  # noqa: S106 (a type)
        identity=lambda draft: f"n/{draft.inputs['namespace']}/b/{draft.inputs['bucket']}/l",
        computed={"timeCreated": lambda _: CREATED},
        replaces=frozenset({"namespace", "bucket"}),
        choices={
            "rules.action": ("ARCHIVE", "INFREQUENT_ACCESS", "DELETE", "ABORT"),
            "rules.timeUnit": ("DAYS", "YEARS"),
            "rules.target": ("objects", "multipart-uploads", "previous-object-versions"),
        },
        references={"bucket": Reference(tokens=frozenset({BUCKET}), output="name")},
        sets=frozenset({"rules"}),
        unique=("namespace", "bucket"),
    ),
    Kind(
        token=VAULT,
        identity=ocid("vault"),
        computed=lifecycle()
        | {
            "managementEndpoint": lambda _: _host("management"),
            "cryptoEndpoint": lambda _: _host("crypto"),
            "isPrimary": lambda _: True,
            "isVaultReplicable": lambda _: False,
            "restoredFromVaultId": lambda _: "",
            "externalKeyManagerMetadataSummaries": lambda _: [],
            "replicaDetails": lambda _: [],
            "timeOfDeletion": lambda _: "",
        },
        replaces=frozenset({"vaultType"}),
        choices={"vaultType": ("DEFAULT", "VIRTUAL_PRIVATE", "EXTERNAL")},
        patterns={"compartmentId": COMPARTMENT},
        tags="freeformTags",
    ),
    Kind(
        token=KEY,
        identity=ocid("key"),
        computed=lifecycle("ENABLED")
        | {
            "vaultId": lambda draft: next((one.id for one in draft.cloud.of(VAULT)), ""),
            "currentKeyVersion": ocid("keyversion"),
            "isPrimary": lambda _: True,
            "restoredFromKeyId": lambda _: "",
            "externalKeyReferenceDetails": lambda _: [],
            "replicaDetails": lambda _: [],
            "desiredState": lambda _: "ENABLED",
            "timeOfDeletion": lambda _: "",
        },
        replaces=frozenset({"keyShape", "protectionMode", "managementEndpoint"}),
        choices={
            "protectionMode": ("HSM", "SOFTWARE", "EXTERNAL"),
            "keyShape.algorithm": ("AES", "RSA", "ECDSA"),
            "keyShape.length": (16, 24, 32, 48, 66, 256, 384, 512),
        },
        patterns={"compartmentId": COMPARTMENT, "managementEndpoint": r"https://.+-management\.kms\..+"},
        tags="freeformTags",
    ),
    Kind(
        token="oci:Vault/secret:Secret",  # noqa: S106 (a type)
        identity=ocid("vaultsecret"),
        computed=lifecycle()
        | {
            "currentVersionNumber": lambda _: "1",
            "isReplica": lambda _: False,
            "sourceRegionInformations": lambda _: [],
            "lifecycleDetails": lambda _: "",
            "isAutoGenerationEnabled": lambda _: False,
            "timeOfCurrentVersionExpiry": lambda _: "",
            "timeOfDeletion": lambda _: "",
            "lastRotationTime": lambda _: "",
            "nextRotationTime": lambda _: "",
            "rotationStatus": lambda _: "",
        },
        replaces=frozenset({"vaultId", "keyId", "secretName"}),
        required=frozenset({"secretContent"}),
        choices={"secretContent.contentType": ("BASE64",)},
        patterns={"compartmentId": COMPARTMENT, "secretName": r"[A-Za-z0-9._-]{1,255}", "keyId": OCID},
        write_only=frozenset({"secretContent"}),
        references={"vaultId": Reference(tokens=frozenset({VAULT})), "keyId": Reference(tokens=frozenset({KEY}))},
        unique=("vaultId", "secretName"),
        taken="SecretAlreadyExists",
        checks=(_base64,),
        tags="freeformTags",
    ),
    Kind(
        token=VOLUME,
        identity=ocid("volume"),
        computed=lifecycle("AVAILABLE")
        | {
            "autoTunedVpusPerGb": lambda _: "",
            "isHydrated": lambda _: True,
            "isAutoTuneEnabled": lambda _: False,
            "volumeGroupId": lambda _: "",
            "systemTags": lambda _: {},
            "sizeInMbs": lambda draft: str(int(draft.inputs.get("sizeInGbs", 50)) * 1024),
        },
        defaults={"sizeInGbs": "50", "vpusPerGb": "10"},
        replaces=frozenset({"availabilityDomain"}),
        patterns={"compartmentId": COMPARTMENT, "availabilityDomain": _DOMAIN},
        references={"kmsKeyId": OF_KEY},
        checks=(_volume,),
        tags="freeformTags",
    ),
)
