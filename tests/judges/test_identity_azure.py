"""Who may do what with the containers of SMI and ThingPark on Azure, by the definitions of the roles (SM-19 … SM-37).

What the program asks for is made at the stand-in for Azure; then `standins.azure.proof`, which knows nothing of how the
program makes identities, answers for every pair of service account and container, and for every operation.
"""

import json
from collections.abc import Callable
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from standins.azure.proof import ADD, DELETE, DELETE_VERSION, MOVE, OPERATIONS, OWN, READ, WRITE, Allowed, allowed
from standins.store import Record
from tests.judges.test_identity_aws import BUCKETS, NUMBERS, TABLE
from tests.stacks.recording import recorded
from tests.standins.azure.replaying import of_azure, replay
from tests.world import Asked

pytestmark = pytest.mark.xdist_group("azure")

NAMESPACE = "twin-prod"
HAD = frozenset({READ, WRITE, DELETE, ADD, MOVE})
"""What the guide's rights on objects are in the words of Azure; versions of blobs are nobody's to delete."""
IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"
CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential"
ASSIGNMENT = "azure-native:authorization:RoleAssignment"
ACCOUNT = "kubernetes:core/v1:ServiceAccount"


@cache
def _asked(stack: str) -> tuple[Asked, ...]:
    return tuple(of_azure(recorded(stack)))


@pytest.fixture(scope="module")
def smi(tmp_path_factory: pytest.TempPathFactory) -> tuple[Record, ...]:
    """What is there once the stack stands."""
    return tuple(replay(tmp_path_factory.mktemp("smi"), _asked("smi-azure-prod")))


def _without(records: tuple[Record, ...], token: str, test: Callable[[Record], bool]) -> list[Record]:
    left = [one for one in records if not (one.token == token and test(one))]
    assert len(left) < len(records), "nothing was taken away"
    return left


def _containers(found: frozenset[Allowed], account: str) -> set[str]:
    return {one.container for one in found if one.who == f"{NAMESPACE}/{account}"}


@pytest.mark.requirement("SM-14", "SM-19", *NUMBERS)
def test_each_service_account_may_use_the_containers_of_the_guides_table_and_no_other(
    smi: tuple[Record, ...],
) -> None:
    found = allowed(smi)
    wrong = []
    for (account, buckets), bucket, operation in product(TABLE.items(), BUCKETS, OPERATIONS):
        may = Allowed(f"{NAMESPACE}/{account}", f"{NAMESPACE}-{bucket}", operation) in found
        if may != (bucket in buckets and operation in HAD):
            wrong.append((account, bucket, operation, may))
    assert wrong == []
    assert sum(len(buckets) for buckets in TABLE.values()) == 32


def test_nobody_but_the_eighteen_may_use_a_container_of_smi(smi: tuple[Record, ...]) -> None:
    assert {one.who for one in allowed(smi)} == {f"{NAMESPACE}/{account}" for account in TABLE}


def test_nobody_owns_blobs_or_deletes_their_versions(smi: tuple[Record, ...]) -> None:
    assert not {one.operation for one in allowed(smi)} & {OWN, DELETE_VERSION}


@pytest.mark.requirement("SM-19")
def test_there_are_five_private_containers_with_versions(smi: tuple[Record, ...]) -> None:
    containers = {one.inputs["containerName"]: one for one in smi if one.token == "azure-native:storage:BlobContainer"}
    assert containers.keys() == {f"{NAMESPACE}-{one}" for one in BUCKETS}
    assert {one.inputs["publicAccess"] for one in containers.values()} == {"None"}
    (blobs,) = (one for one in smi if one.token == "azure-native:storage:BlobServiceProperties")
    assert blobs.inputs["isVersioningEnabled"] is True


# A missing piece: pods start, and have nothing.


def test_without_its_federated_credential_a_pod_may_do_nothing(smi: tuple[Record, ...]) -> None:
    left = _without(smi, CREDENTIAL, lambda one: one.inputs["subject"].endswith(":filesvc"))
    assert _containers(allowed(left), "filesvc") == set()
    assert _containers(allowed(left), "aisvc") == {f"{NAMESPACE}-kafka"}


def test_without_its_identity_a_pod_may_do_nothing(smi: tuple[Record, ...]) -> None:
    left = _without(smi, IDENTITY, lambda one: one.inputs["resourceName"] == "smi-prod-filesvc")
    assert _containers(allowed(left), "filesvc") == set()


def test_without_a_role_on_a_container_a_pod_may_do_nothing_with_it(smi: tuple[Record, ...]) -> None:
    left = _without(
        smi,
        ASSIGNMENT,
        lambda one: one.name == f"ground-identities-filesvc-container-{NAMESPACE}-kafka",
    )
    assert _containers(allowed(left), "filesvc") == {f"{NAMESPACE}-filesvc"}


@pytest.mark.parametrize(
    ("path", "off"),
    [
        (("oidcIssuerProfile", "issuerURL"), "https://somebody.else.example.com/"),
        (("securityProfile", "workloadIdentity", "enabled"), False),
    ],
    ids=["issuer", "webhook"],
)
def test_without_the_clusters_own_pieces_no_pod_may_do_anything(
    smi: tuple[Record, ...], path: tuple[str, ...], off: object
) -> None:
    spoiled: list[Record] = []
    for one in smi:
        copy = Record(**json.loads(json.dumps({name: getattr(one, name) for name in Record.__slots__})))
        if one.token == "azure-native:containerservice:ManagedCluster":
            for values in (copy.inputs, copy.outputs):
                _put(values, path, off)
        spoiled.append(copy)
    assert not [one for one in allowed(spoiled) if "/" in one.who]  # principals that no pod can be are left


def _put(values: dict[str, Any], path: tuple[str, ...], value: object) -> None:
    *way, last = path
    for key in way:
        values = values.setdefault(key, {})
    values[last] = value


# The fifth piece stands in the cluster.


@pytest.mark.requirement("SM-19")
def test_the_service_account_says_the_client_id_of_the_identity_that_trusts_it() -> None:
    world = recorded("smi-azure-prod")
    trusts = {one.inputs["subject"]: one.inputs["resourceName"] for one in world.of(CREDENTIAL)}
    for account in TABLE:
        (found,) = (one for one in world.of(ACCOUNT) if one.inputs["metadata"]["name"] == account)
        identity = trusts[f"system:serviceaccount:{found.inputs['metadata']['namespace']}:{account}"]
        client = found.inputs["metadata"]["annotations"]["azure.workload.identity/client-id"]
        assert client == identity.removesuffix(".name") + ".clientId"


def test_credentials_trust_the_clusters_issuer_one_subject_and_one_audience() -> None:
    for one in recorded("smi-azure-prod").of(CREDENTIAL):
        assert one.inputs["issuer"] == "ground-cluster-cluster.oidcIssuerProfile.issuerURL"
        assert one.inputs["audiences"] == ["api://AzureADTokenExchange"]
        assert one.inputs["subject"].count(":") == 3


# ThingPark's backups: the service principal of the guide.


@pytest.mark.requirement("TP-33")
def test_the_service_principal_of_thingpark_may_write_its_container_and_nobody_else_may(tmp_path: Path) -> None:
    found = allowed(replay(tmp_path, _asked("thingpark-azure-prod")))
    assert {(one.who, one.container) for one in found} == {
        ("55555555-6666-4777-8888-999999999999", "thingpark-enterprise-backup")
    }
    assert {one.operation for one in found} == HAD
