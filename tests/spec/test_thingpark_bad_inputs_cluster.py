"""Nodes and disks that ThingPark cannot stand on are refused with a sentence that helps."""

import pytest

from spec.platforms.thingpark.sizing_table import Segment
from tests.spec.thingpark_stack import (
    EXISTING,
    INTER_ZONE,
    NODE_GROUP,
    REMOVED,
    STORAGE_OF_ONES_OWN,
    loaded,
    message,
    only_mistake,
    only_warning,
    refused,
    without,
)

# 4: nodes, and what lies between them


@pytest.mark.requirement("TP-6")
def test_fewer_than_three_nodes_are_refused() -> None:
    changes = {"cluster.pools.0.nodes": 2, "cluster.pools.0.zones": 2, "cluster.pools.0.memory": "32Gi"}
    assert message(only_mistake(changes)) == (
        "cluster.pools",
        "2 nodes are too few: each datum is kept on three",
        "at least 3 nodes",
        ("TP-6",),
    )


@pytest.mark.requirement("TP-6")
@pytest.mark.parametrize(("zones", "said"), [(1, "1 zone"), (2, "2 zones")])
def test_fewer_than_three_zones_are_only_said_because_the_guide_recommends_them(zones: int, said: str) -> None:
    assert message(only_warning({"cluster.pools.0.zones": zones})) == (
        "cluster.pools",
        f"the nodes stand in {said}; three locations are strongly recommended",
        "zones: 3",
        ("TP-6",),
    )


def test_nodes_that_leave_less_than_the_segment_asks_for_are_refused_with_both_sums() -> None:
    # 3 nodes of 8 GiB leave 6.3 GiB each.
    said = (
        "cluster.pools",
        "segment m asks for 3930m cpu and 19165Mi memory, and the nodes leave 11760m and 18744Mi to pods",
        "more nodes or larger ones; or fit-check: report, and the scheduler leaves pods pending",
        ("X-11", "vendor's files: values/sizing"),
    )
    assert message(only_mistake({"cluster.pools.0.memory": "8Gi"})) == said
    assert message(only_warning({"cluster.pools.0.memory": "8Gi", "fit-check": "report"})) == said


def test_nodes_with_room_in_sum_and_not_for_one_pod_are_refused_by_the_pod() -> None:
    # 12 nodes of 3 GiB have room enough together, and none has 2360Mi for a MongoDB.
    mistake = only_mistake({"cluster.pools.0.nodes": 14, "cluster.pools.0.memory": "3Gi"})
    assert message(mistake) == (
        "cluster.pools",
        (
            "not every pod fits on these nodes: mongo-replicaset 1 of 2 asks for 150m cpu and 2360Mi memory; tpe-2, "
            "which comes nearest, is 156Mi memory short"
        ),
        "more nodes or larger ones; or fit-check: report, and the scheduler leaves that pod pending",
        ("X-11", "vendor's files: values/sizing"),
    )


@pytest.mark.requirement("TP-6")
def test_pools_without_the_label_are_refused_where_pods_go_to_dedicated_nodes() -> None:
    mistake = only_mistake({"cluster.pools.0.labels": {}, "cluster.pools.0.taints": []})
    assert message(mistake) == (
        "cluster.pools",
        f"no pool carries ThingPark's label {NODE_GROUP}: tpe",
        "the label on the pool that is meant, or dedicated-nodes: false",
        ("TP-6",),
    )
    open_to_all = {"cluster.pools.0.labels": {}, "cluster.pools.0.taints": [], "dedicated-nodes": False}
    assert loaded(open_to_all).warnings == ()


def test_a_label_without_its_taint_is_warned_about() -> None:
    warning = only_warning({"cluster.pools.0.taints": []})
    assert (warning.path, warning.what, warning.requirements, warning.instead) == (
        "cluster.pools[0].taints",
        "other pods may take these nodes: the label has no taint of the same name beside it",
        ("TP-6",),
        "{key: thingpark.enterprise.actility.com/nodegroup-name, value: tpe, effect: NoSchedule}",
    )


@pytest.mark.requirement("TP-6")
@pytest.mark.parametrize("latency", ["10 ms", "10.001 ms", "80 ms"])
def test_ten_milliseconds_between_nodes_are_too_many(latency: str) -> None:
    mistake = only_mistake({"inter-zone": {"latency": latency, "bandwidth": "1 Gbps"}})
    assert message(mistake) == (
        "inter-zone.latency",
        f"{latency} is too slow between nodes",
        "nodes with less than 10 ms between them",
        ("TP-6",),
    )


@pytest.mark.requirement("TP-6")
def test_less_than_a_gigabit_between_nodes_is_too_little() -> None:
    mistake = only_mistake({"inter-zone": {"latency": "9.999 ms", "bandwidth": "999 Mbps"}})
    assert message(mistake) == (
        "inter-zone.bandwidth",
        "999 Mbps is too little between nodes",
        "1 Gbps or more",
        ("TP-6",),
    )


@pytest.mark.requirement("TP-6")
def test_latency_and_bandwidth_are_declared_of_every_real_cluster() -> None:
    mistake = only_mistake(without("inter-zone"))
    assert (mistake.path, mistake.what, mistake.requirements, mistake.instead) == (
        "inter-zone",
        "nothing says what latency and bandwidth lie between the nodes",
        ("TP-6",),
        "latency and bandwidth as they were measured; the runbook says how",
    )


@pytest.mark.parametrize(("key", "value"), [("latency", 8), ("latency", "8"), ("bandwidth", 10), ("bandwidth", "1G")])
def test_a_figure_without_its_unit_is_refused(key: str, value: object) -> None:
    mistake = only_mistake({"inter-zone": INTER_ZONE | {key: value}})
    name, example = {"latency": ("a latency", "8 ms"), "bandwidth": ("a bandwidth", "10 Gbps")}[key]
    assert message(mistake) == (
        f"inter-zone.{key}",
        f"{value!r} is not {name}",
        f"text with its unit, for example {example!r}",
        ("TP-6",),
    )


# 6: storage

OWN = {"storage": STORAGE_OF_ONES_OWN}


def test_classes_of_ones_own_are_taken() -> None:
    assert loaded(OWN).warnings == ()


@pytest.mark.requirement("TP-5")
@pytest.mark.parametrize("system", ["btrfs", "nfs", "ntfs", "XFS", ""])
def test_a_file_system_other_than_xfs_and_ext4_is_refused(system: str) -> None:
    (mistake, *_) = refused({**OWN, "storage.classes.0.fs-type": system})
    assert message(mistake) == (
        "storage.classes[0].fs-type",
        f"{system!r} is not a file system that ThingPark is sized for",
        "xfs or ext4",
        ("TP-5",),
    )


@pytest.mark.requirement("TP-5")
def test_lrc_on_xfs_and_kafka_on_ext4_are_refused() -> None:
    swapped = {**OWN, "storage.use.lrc": "fast-xfs", "storage.use.kafka": "fast-ext4"}
    kafka, lrc = refused(swapped)
    assert message(kafka) == (
        "storage.use.kafka",
        "kafka needs xfs, and fast-ext4 is ext4",
        "fast-xfs",
        ("TP-5",),
    )
    assert message(lrc) == ("storage.use.lrc", "lrc needs ext4, and fast-xfs is xfs", "fast-ext4", ("TP-5",))


@pytest.mark.requirement("TP-5")
def test_the_clouds_own_classes_cannot_be_swapped_either() -> None:
    mistake = only_mistake({"storage.use": {"lrc": "thingpark-local-xfs"}})
    assert message(mistake) == (
        "storage.use.lrc",
        "lrc needs ext4, and thingpark-local-xfs is xfs",
        "thingpark-local-ext4",
        ("TP-5",),
    )


@pytest.mark.requirement("TP-5")
def test_a_volume_that_is_made_before_its_pod_has_a_zone_is_refused() -> None:
    (mistake, *_) = refused({**OWN, "storage.classes.0.binding-mode": "Immediate"})
    assert message(mistake) == (
        "storage.classes[0].binding-mode",
        "with 'Immediate' a disk may be made in another zone than its pod is put into",
        "WaitForFirstConsumer",
        ("TP-5",),
    )


@pytest.mark.requirement("TP-5")
@pytest.mark.parametrize("hosting", ["oci", "local"])
def test_a_class_that_provisions_nothing_is_refused(hosting: str) -> None:
    (mistake, *_) = refused(
        {
            **OWN,
            "hosting": hosting,
            "inter-zone": INTER_ZONE,
            "storage.classes.0.provisioner": "kubernetes.io/no-provisioner",
        }
    )
    assert message(mistake) == (
        "storage.classes[0].provisioner",
        "kubernetes.io/no-provisioner makes no volume: ThingPark needs dynamic provisioning",
        "the CSI driver of the cluster, for example blockvolume.csi.oraclecloud.com or rancher.io/local-path",
        ("TP-5",),
    )


@pytest.mark.requirement("TP-5")
def test_a_cluster_that_nobody_has_classes_for_needs_its_own() -> None:
    mistake = only_mistake({**EXISTING, "hosting": "other"})
    assert message(mistake) == (
        "storage.classes",
        "for hosting other there are no storage classes, neither the vendor's nor ours",
        "classes of your own with dynamic provisioning, xfs and ext4, and which volume uses which",
        ("TP-5",),
    )


@pytest.mark.requirement("TP-5")
def test_a_volume_without_a_class_and_a_class_that_is_not_made_are_refused() -> None:
    missing = only_mistake({**OWN, "storage.use.mongo": REMOVED})
    assert (missing.path, missing.what, missing.requirements, missing.instead) == (
        "storage.use",
        "no class is named for mongo",
        ("TP-5",),
        "with classes of your own, one for each of kafka, kafka-zookeeper, mongo, zookeeper, galera, lrc, lrc-ftp",
    )
    unknown = only_mistake({**OWN, "storage.use.mongo": "slow"})
    assert message(unknown) == (
        "storage.use.mongo",
        "slow is not a class that is made here",
        "one of fast-xfs, fast-ext4",
        ("TP-5",),
    )


@pytest.mark.requirement("TP-5")
def test_a_volume_smaller_than_the_segments_is_refused() -> None:
    mistake = only_mistake({"storage.sizes": {"mongo": "14Gi"}})
    assert message(mistake) == (
        "storage.sizes.mongo",
        "14Gi is less than segment m needs",
        "15Gi or more",
        ("TP-5",),
    )


# 14: MongoDB's disk on Azure


@pytest.mark.requirement("TP-5")
def test_mongodbs_disk_on_azure_has_too_few_operations_below_999_gibibytes() -> None:
    segment, disk = sorted(
        refused({**EXISTING, "segment": "xxl", "storage": {"sizes": {"mongo": "365Gi"}}}), key=lambda one: one.path
    )
    assert message(segment) == (
        "segment",
        f"segment {Segment.XXL} ended with release 7.2; 7.3.1 has no sizes for it",
        "one of m, l, xl",
        ("vendor's files: values/sizing",),
    )
    assert message(disk) == (
        "storage.sizes.mongo",
        "a disk of 365Gi has too few operations on Azure for segment xxl",
        "999Gi or more",
        ("TP-5",),
    )
    assert only_mistake({**EXISTING, "segment": "xxl"}).path == "segment", "999Gi is what it gets by itself"
