"""What is refused on Azure before the engine, beside what `test_refusals` has of every cloud."""

import pytest

from spec.settings import Mistake
from tests.spec.cloud_stack import only_mistake, refused
from tests.spec.psa_stack import REMOVED
from tests.spec.test_azure import ground_of

PSA, PSEVEN, SMI, TP = "psa-azure-prod", "pseven-azure-prod", "smi-azure-prod", "thingpark-azure-prod"


def said(one: Mistake) -> tuple[str, str, str]:
    """Where, what, and what instead."""
    return one.path, one.what, one.instead


@pytest.mark.parametrize(
    ("stack", "changes", "where", "what"),
    [
        (PSA, {"cluster.network.pod-cidr": "10.40.0.0/17"}, "cluster.network.pod-cidr", "overlaps"),
        (PSA, {"cluster.network.service-cidr": "172.30.0.0/16"}, "cluster.network.service-cidr", "keeps for itself"),
        (PSA, {"cluster.network.pod-cidr": "10.244.0.0/22"}, "cluster.network.pod-cidr", "has no /24 for each of 6"),
        (
            PSA,
            {"cluster.pools.0.labels": {"kubernetes.azure.com/mode": "system"}},
            "cluster.pools[0].labels.kubernetes.azure.com/mode",
            "AKS's own",
        ),
        (PSA, {"cluster.pools.0.name": "system"}, "cluster.pools[0].name", "the same as AKS's own nodes"),
        (PSA, {"cluster.pools.0.disk-class": "PremiumV2_LRS"}, "cluster.pools[0].disk-class", "no other"),
        (PSEVEN, {"cluster.machine-access": REMOVED}, "cluster.machine-access", "nobody could sign in to nfs"),
        (
            PSEVEN,
            {"ground.machines.nfs.image": "ubuntu"},
            "ground.machines.nfs.image",
            "is not an image of Azure's",
        ),
        (PSEVEN, {"ground.machines.proxy.disk": "16Gi"}, "ground.machines.proxy.disk", "has 30Gi by itself"),
        (
            PSEVEN,
            {"ground.machines.proxy.disk-class": "PremiumV2_LRS"},
            "ground.machines.proxy.disk-class",
            "no system starts from",
        ),
        (
            PSEVEN,
            {"ground.machines.proxy.disk-iops": "500 iops"},
            "ground.machines.proxy.disk-iops",
            "is a P4 and gives 120 iops, not 500 iops",
        ),
        (PSEVEN, {"postgres.port": 5432}, "postgres.port", "listens on 6432"),
        (PSA, {"ground.databases.postgres.storage": "100Gi"}, "ground.databases.postgres.storage", "has no 100Gi"),
        (
            PSA,
            {"postgres.prepare.administrator.user": "azure_superuser"},
            "ground.databases.postgres",
            "keeps the name azure_superuser for itself",
        ),
        (SMI, {"cluster.network-policy": "azure"}, "cluster.network-policy", "does not know Calico's resources"),
        (
            SMI,
            {"cluster.storage-account": "anothername"},
            "cluster.storage-account",
            "all containers are in one account",
        ),
        (
            TP,
            {"cluster.principals": {}},
            "cluster.principals.thingpark-prod-backup",
            "nobody says which service principal",
        ),
        (TP, {"backup.azure.resource-group": "elsewhere"}, "backup.azure.resource-group", "would look in elsewhere"),
        (
            TP,
            {"backup.azure.tenant-id": "99999999-6666-4777-8888-999999999999"},
            "backup.azure.tenant-id",
            "would look in 99999999",
        ),
    ],
)
def test_it_is_refused_at_its_place(stack: str, changes: dict[str, object], where: str, what: str) -> None:
    found = [one for one in refused(stack, changes) if one.path == where]
    assert found, [said(one) for one in refused(stack, changes)]
    assert what in found[0].what, said(found[0])
    assert found[0].instead


@pytest.mark.requirement("TP-33")
def test_a_service_principal_that_nobody_names_is_refused_with_the_command_that_finds_it() -> None:
    mistake = only_mistake(TP, {"cluster.principals": {}})
    assert "az ad sp show --id 44444444-5555-4666-8777-888888888888 --query id" in mistake.instead
    assert "TP-33" in mistake.requirements


def test_a_principal_that_no_part_of_the_platform_knows_is_refused() -> None:
    mistake = only_mistake(PSA, {"cluster.principals": {"backup": "55555555-6666-4777-8888-999999999999"}})
    assert said(mistake) == (
        "cluster.principals.backup",
        "no part of the platform has rights under this name",
        "nothing",
    )


@pytest.mark.requirement("SM-19")
def test_somebody_elses_identity_is_taken_where_its_credential_is_there_and_refused_where_not() -> None:
    place = "cluster.workload-identity.existing"
    theirs = {
        "client-id": "66666666-6666-4777-8888-999999999999",
        "principal-id": "77777777-6666-4777-8888-999999999999",
    }
    (taken,) = (
        one
        for one in ground_of(SMI, {place: {"filesvc": {**theirs, "federated-credential": True}}}).identities
        if one.existing is not None
    )
    assert taken.service_account == "filesvc"
    mistake = only_mistake(SMI, {place: {"filesvc": {**theirs, "federated-credential": False}}})
    assert mistake.path == f"{place}.filesvc.federated-credential"
    assert "system:serviceaccount:twin-prod:filesvc" in mistake.what
    assert "az identity federated-credential create" in mistake.instead
    nobody = only_mistake(SMI, {place: {"stranger": {**theirs, "federated-credential": True}}})
    assert nobody.path == f"{place}.stranger"


@pytest.mark.requirement("SM-9")
def test_a_broker_of_the_clouds_own_is_refused_with_what_there_is_instead() -> None:
    asked = {"mode": "managed", "hosts": ["kafka.twin.internal"], "cidrs": ["10.40.225.0/24"]}
    mistake, *_ = refused(SMI, {"services.kafka": asked})
    assert said(mistake) == (
        "services.kafka.mode",
        "azure has no kafka of its own",
        "existing, for one that somebody else runs, or in-cluster",
    )
