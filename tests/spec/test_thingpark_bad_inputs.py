"""A Kubernetes, a segment or a class of priority that ThingPark cannot have is refused with a sentence that helps."""

import pytest

from tests.spec.thingpark_stack import (
    EXISTING,
    ON_AWS,
    REMOVED,
    STORAGE_OF_ONES_OWN,
    loaded,
    message,
    only_mistake,
    refused,
    thingpark,
    without,
)

# 1: Kubernetes that the release does not run on


@pytest.mark.requirement("TP-2")
@pytest.mark.parametrize(
    ("release", "version", "supported"),
    [
        ("7.3.0", "1.27", "1.24 to 1.26"),
        ("7.3.0", "1.23", "1.24 to 1.26"),
        ("7.3.1", "1.28", "1.24 to 1.27"),
        ("7.3.6", "1.28", "1.24 to 1.27"),
        ("7.3.1", "1.23", "1.24 to 1.27"),
        ("8.0.0", "1.25", "1.26 to 1.28"),
        ("8.0.0", "1.29", "1.26 to 1.28"),
    ],
)
def test_a_kubernetes_that_the_release_does_not_run_on_is_refused(release: str, version: str, supported: str) -> None:
    mistake = only_mistake({**EXISTING, "release": release, "cluster.version": version})
    assert message(mistake) == (
        "cluster.version",
        f"ThingPark {release} runs on Kubernetes {supported}, not on {version}",
        "one of those, or kubernetes-override: {reason: …} with who allowed it",
        ("TP-2",),
    )


@pytest.mark.requirement("TP-2")
@pytest.mark.parametrize("version", ["1.24", "1.25", "1.26"])
def test_exactly_the_three_of_the_guide_are_taken_for_7_3_0_without_a_word(version: str) -> None:
    assert loaded({**EXISTING, "release": "7.3.0", "cluster.version": version}).warnings == ()


@pytest.mark.requirement("TP-2")
def test_what_no_cloud_runs_is_refused_and_said_to_be_the_meeting_of_nothing() -> None:
    mistake = only_mistake({**ON_AWS, "kubernetes-override": REMOVED})
    assert message(mistake) == (
        "cluster.version",
        "ThingPark 7.3.1 runs on Kubernetes 1.24 to 1.27, not on 1.34; EKS has none of them",
        "kubernetes-override: {reason: …} with who allowed it",
        ("TP-2", "X-3"),
    )


@pytest.mark.requirement("TP-2")
def test_no_override_brings_back_what_the_cloud_has_ended() -> None:
    mistake = only_mistake({**ON_AWS, "cluster.version": "1.30"})
    assert message(mistake) == (
        "cluster.version",
        "EKS ran Kubernetes 1.31 to 1.35 on 2026-11-21, and not 1.30",
        "one of 1.31 to 1.35; an override is of the vendor's word, not of the cloud's",
        ("TP-2",),
    )


@pytest.mark.requirement("TP-2")
def test_an_override_with_its_reason_is_taken_and_told() -> None:
    settings = thingpark(ON_AWS)
    assert settings.kubernetes_override is not None
    assert settings.kubernetes_override.reason == "agreed with the vendor's support in ticket 4711"


@pytest.mark.requirement("TP-2")
@pytest.mark.parametrize(
    ("reason", "what", "instead"),
    [
        ("", "nothing is written here", "what is meant"),
        ("  ", "nothing is written here", "what is meant"),
        ("<reason>", "'<reason>' is a placeholder that nobody filled in", "what is meant, without < and >"),
    ],
)
def test_an_override_without_a_reason_is_none(reason: str, what: str, instead: str) -> None:
    mistake, *_ = refused({"kubernetes-override.reason": reason})
    assert message(mistake) == ("kubernetes-override.reason", what, instead, ("TP-2",))


@pytest.mark.requirement("TP-2")
def test_an_override_of_nothing_is_refused() -> None:
    mistake = only_mistake({**EXISTING, "kubernetes-override": {"reason": "just in case"}})
    assert message(mistake) == (
        "kubernetes-override",
        "there is nothing to override: ThingPark 7.3.1 runs on Kubernetes 1.26",
        "nothing",
        ("TP-2",),
    )


@pytest.mark.requirement("TP-1")
def test_an_existing_cluster_must_say_whose_it_is() -> None:
    mistake = only_mistake({**without("hosting"), "storage": STORAGE_OF_ONES_OWN})
    assert message(mistake) == (
        "hosting",
        "disks and load balancer differ from cloud to cloud, and nothing says whose cluster this is",
        "one of aws, azure, google, oci, local, other",
        ("TP-1",),
    )


@pytest.mark.requirement("TP-1")
def test_nodes_of_one_cloud_in_a_cluster_of_another_are_refused() -> None:
    mistake = only_mistake({**EXISTING, "cluster.reservation": "eks", "hosting": "azure"})
    assert mistake.what == "the nodes keep what those of aws keep, and the cluster is said to be of azure"
    assert (mistake.path, mistake.instead) == ("hosting", "aws, or another cluster.reservation")


# 2: segments


@pytest.mark.parametrize("segment", ["s", "xxl"])
@pytest.mark.parametrize("release", ["7.3.1", "8.0.0"])
def test_the_segments_of_7_2_are_refused_for_later_releases(segment: str, release: str) -> None:
    mistake = only_mistake({"segment": segment, "release": release})
    assert message(mistake) == (
        "segment",
        f"segment {segment} ended with release 7.2; {release} has no sizes for it",
        "one of m, l, xl",
        ("vendor's files: values/sizing",),
    )


LOAD = {"base-stations": 50, "devices": 10000, "average": "3 msg/s", "peak": "15 msg/s"}


def test_a_load_of_exactly_what_the_segment_carries_is_taken() -> None:
    assert loaded({"expected-load": LOAD}).warnings == ()


@pytest.mark.parametrize(
    ("key", "value", "limit", "instead"),
    [
        ("base-stations", 60, "50", "segment: l"),
        ("base-stations", 101, "50", "segment: xl"),
        ("base-stations", 201, "50", "several installations, or the vendor's advice"),
        ("devices", 10001, "10000", "segment: l"),
        ("average", "3.1 msg/s", "3 msg/s", "segment: l"),
        ("peak", "31 msg/s", "15 msg/s", "segment: xl"),
    ],
)
def test_a_load_above_the_segment_is_refused_with_the_one_that_carries_it(
    key: str, value: object, limit: str, instead: str
) -> None:
    mistake = only_mistake({"expected-load": LOAD | {key: value}})
    what = f"{value} is more than segment m carries, which is {limit}"
    assert message(mistake) == (f"expected-load.{key}", what, instead, ("vendor's page: size-hardware",))


# 3: classes of priority


@pytest.mark.requirement("TP-4")
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"data": 1000000}, "datapath 1000000, data 1000000, others 999500"),
        ({"others": 999800}, "datapath 1000000, data 999800, others 999800"),
        ({"datapath": 5, "data": 10, "others": 20}, "datapath 5, data 10, others 20"),
    ],
)
def test_values_that_do_not_fall_are_refused(values: dict[str, int], said: str) -> None:
    mistake = only_mistake({"priority-classes.values": values})
    assert message(mistake) == (
        "priority-classes.values",
        f"{said} are not in falling order",
        "datapath above data, and data above others: 1000000, 999800 and 999500",
        ("TP-4",),
    )


@pytest.mark.requirement("TP-4")
def test_a_value_above_what_kubernetes_leaves_to_users_is_refused() -> None:
    mistake = only_mistake({"priority-classes.values.datapath": 1_000_000_001})
    assert message(mistake) == (
        "priority-classes.values.datapath",
        "1000000001 is above what Kubernetes leaves to users",
        "at most 1000000000",
        ("TP-4",),
    )
    assert loaded({"priority-classes.values.datapath": 1_000_000_000}).warnings == ()


@pytest.mark.requirement("TP-4")
def test_a_class_that_would_hold_for_every_pod_of_the_cluster_is_refused() -> None:
    mistake = only_mistake({"priority-classes.global-default": True})
    assert message(mistake) == (
        "priority-classes.global-default",
        "as the default, a ThingPark class would hold for every pod of the cluster that names none",
        "false",
        ("TP-4",),
    )


@pytest.mark.requirement("TP-4")
@pytest.mark.parametrize("name", ["pseven-deployment-pc", "pseven-cronjob-pc", "pseven-block-pc"])
def test_the_classes_of_another_platform_are_refused(name: str) -> None:
    names = {"datapath": "a", "data": "b", "others": name}
    assert message(only_mistake({"priority-classes.names": names})) == (
        "priority-classes.names.others",
        f"{name} is a class of pSeven Enterprise",
        "a name of its own",
        ("TP-4",),
    )


@pytest.mark.requirement("TP-4")
def test_one_name_for_two_classes_is_refused() -> None:
    mistake = only_mistake({"priority-classes.names": {"datapath": "a", "data": "a", "others": "b"}})
    assert (mistake.path, mistake.what, mistake.requirements, mistake.instead) == (
        "priority-classes.names",
        "one name stands for two classes",
        ("TP-4",),
        "three different names",
    )
