"""ThingPark's disks: the classes of each cloud, and which volume uses which."""

import pytest

from spec.workloads import Kind
from tests.spec.thingpark_stack import ON_AWS, ON_AZURE, ON_GOOGLE, ON_OCI, objects, plan, workload


@pytest.mark.requirement("TP-1", "TP-5")
@pytest.mark.parametrize(
    ("where", "classes"),
    [
        (
            ON_AWS,
            {
                "thingpark-csi-gp3-xfs": ("ebs.csi.aws.com", {"fsType": "xfs", "type": "gp3"}),
                "thingpark-csi-gp3-ext4": ("ebs.csi.aws.com", {"fsType": "ext4", "type": "gp3"}),
            },
        ),
        (
            ON_AWS | {"storage.volume-type": "gp2"},
            {
                "thingpark-csi-gp2-xfs": ("ebs.csi.aws.com", {"fsType": "xfs", "type": "gp2"}),
                "thingpark-csi-gp2-ext4": ("ebs.csi.aws.com", {"fsType": "ext4", "type": "gp2"}),
            },
        ),
        (
            ON_AZURE,
            {
                "thingpark-csi-standard-lrs-xfs": (
                    "disk.csi.azure.com",
                    {"fsType": "xfs", "skuName": "StandardSSD_LRS"},
                ),
                "thingpark-csi-premium-lrs-xfs": ("disk.csi.azure.com", {"fsType": "xfs", "skuName": "Premium_LRS"}),
                "thingpark-csi-premium-lrs-ext4": ("disk.csi.azure.com", {"fsType": "ext4", "skuName": "Premium_LRS"}),
            },
        ),
        (
            ON_GOOGLE,
            {
                "thingpark-csi-standard-xfs": (
                    "pd.csi.storage.gke.io",
                    {"csi.storage.k8s.io/fstype": "xfs", "type": "pd-standard"},
                ),
                "thingpark-csi-ssd-xfs": (
                    "pd.csi.storage.gke.io",
                    {"csi.storage.k8s.io/fstype": "xfs", "type": "pd-ssd"},
                ),
                "thingpark-csi-ssd-ext4": (
                    "pd.csi.storage.gke.io",
                    {"csi.storage.k8s.io/fstype": "ext4", "type": "pd-ssd"},
                ),
            },
        ),
        (
            ON_OCI,
            {
                "thingpark-csi-block-xfs": (
                    "blockvolume.csi.oraclecloud.com",
                    {"csi.storage.k8s.io/fstype": "xfs", "vpusPerGB": "10"},
                ),
                "thingpark-csi-block-ext4": (
                    "blockvolume.csi.oraclecloud.com",
                    {"csi.storage.k8s.io/fstype": "ext4", "vpusPerGB": "10"},
                ),
            },
        ),
    ],
)
def test_each_cloud_gets_its_classes(where: dict[str, object], classes: dict[str, tuple[str, dict[str, str]]]) -> None:
    made = objects(plan(where), "StorageClass")
    assert {name: (one.body["provisioner"], one.body["parameters"]) for name, one in made.items()} == classes
    for one in made.values():
        assert one.body["volumeBindingMode"] == "WaitForFirstConsumer"
        assert one.body["reclaimPolicy"] == "Delete"
        assert one.body["allowVolumeExpansion"] is True


@pytest.mark.requirement("TP-1")
@pytest.mark.parametrize(
    ("where", "name", "validated"),
    [
        (ON_AWS, "aws", True),
        (ON_AZURE, "azure", True),
        (ON_GOOGLE, "google", False),
        (ON_OCI, "oci", False),
        ({}, "local", False),
    ],
)
def test_the_two_clouds_that_the_vendor_validates_are_told_from_the_others(
    where: dict[str, object], name: str, validated: bool
) -> None:
    assert plan(where).outputs["hosting"] == {"name": name, "validated": validated}


@pytest.mark.parametrize(
    ("release", "assumed"),
    [
        ("7.3.0", "no tag of 7.3.0 is public; the sizes are those of 7.3.1, the nearest one"),
        ("7.3.1", None),
        ("7.3.4", "the vendor lists 7.3.1 as the last of 7.3; later fixes are taken to run where 7.3.1 runs"),
    ],
)
def test_what_is_a_conclusion_of_ours_is_told(release: str, assumed: str | None) -> None:
    assert plan({"release": release}).outputs["assumed"] == assumed


def test_expansion_may_be_switched_off_as_the_vendors_amazon_classes_have_it() -> None:
    made = objects(plan(ON_AWS | {"storage.allow-expansion": False}), "StorageClass")
    assert {one.body["allowVolumeExpansion"] for one in made.values()} == {False}


@pytest.mark.requirement("TP-5")
@pytest.mark.parametrize(
    ("where", "lrc", "ftp", "others"),
    [
        (ON_AWS, "thingpark-csi-gp3-ext4", "thingpark-csi-gp3-xfs", "thingpark-csi-gp3-xfs"),
        (
            ON_AZURE,
            "thingpark-csi-premium-lrs-ext4",
            "thingpark-csi-standard-lrs-xfs",
            "thingpark-csi-premium-lrs-xfs",
        ),
        (ON_GOOGLE, "thingpark-csi-ssd-ext4", "thingpark-csi-standard-xfs", "thingpark-csi-ssd-xfs"),
    ],
)
def test_the_charts_are_told_who_uses_which_class(where: dict[str, object], lrc: str, ftp: str, others: str) -> None:
    values = plan(where).outputs["chartValues"]
    persistence = values["thingpark-enterprise"]["lrc"]["persistence"]
    assert persistence == {"storageClass": lrc, "ftpStorageClass": ftp, "size": "5Gi", "ftpSize": "10Gi"}
    data = values["thingpark-data"]
    assert data["kafka-cluster"]["kafka"]["persistence"] == {"storageClass": others, "storageSize": "15Gi"}
    assert data["kafka-cluster"]["zookeeper"]["persistence"] == {"storageClass": others, "storageSize": "5Gi"}
    assert data["mongo-replicaset"]["persistence"] == {"storageClass": others, "size": "15Gi"}
    assert data["zookeeper"]["persistence"] == {"storageClass": others, "size": "5Gi"}
    assert data["mariadb-galera"]["persistence"] == {"storageClass": others, "size": "5Gi"}


@pytest.mark.requirement("TP-5")
def test_the_claims_of_lrc_are_ext4_and_xfs_one_of_each_for_each_replica() -> None:
    lrc = workload(plan(), "lrc")
    assert (lrc.kind, lrc.replicas) == (Kind.STATEFUL_SET, 2)
    assert [(one.name, str(one.size), one.storage_class) for one in lrc.volumes] == [
        ("data", "5Gi", "thingpark-local-ext4"),
        ("ftp", "10Gi", "thingpark-local-xfs"),
    ]


def test_a_larger_disk_reaches_the_claim_and_the_chart() -> None:
    made = plan({"storage.sizes": {"mongo": "40Gi"}})
    assert str(workload(made, "mongo-replicaset").volumes[0].size) == "40Gi"
    assert made.outputs["chartValues"]["thingpark-data"]["mongo-replicaset"]["persistence"]["size"] == "40Gi"
