"""Figures, rules of the firewall, names and starts of Oracle Cloud Infrastructure."""

import base64
import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec.clouds.disks import Disk
from spec.clouds.machines import Architecture
from spec.clouds.oci.cluster import OciCluster
from spec.clouds.oci.databases import DATABASES, IOPS_TIERS, tier_for
from spec.clouds.oci.disks import DISKS, LEVELS, gigabytes, iops_at, throughput_at, vpus_for
from spec.clouds.oci.firewall import MOST_RULES, Direction, GroupRule, balanced_flows, group_rules
from spec.clouds.oci.labels import DNS_LABEL_LIMIT, Labels, dns_label
from spec.clouds.oci.nodes import placement, start_script, taints_of, user_data
from spec.clouds.oci.ocids import parts
from spec.clouds.oci.own_flows import OWN_FLOWS, OwnFlow, api_flows
from spec.clouds.oci.regions import REGIONS
from spec.clouds.oci.releases import PATCHES, RELEASES
from spec.clouds.oci.services import redis_memory
from spec.clouds.oci.shapes import GIBI, KUBELET_PODS, SHAPES, PodNetwork
from spec.clouds.oci.statements import service_statements, user_statements
from spec.ground.demand import AccessKeyDemand, BucketDemand, Demand, Inbound, Right
from spec.ground.layout import Tier
from spec.units import Bytes, Cpu, Iops
from tests.spec.cloud_stack import demand_of, openings_of, settings_of

STACKS = ("psa-oci-prod", "pseven-oci-prod", "thingpark-oci-prod", "smi-oci-dev", "smi-oci-prod")
COMPARTMENT = "ocid1.compartment.oc1.." + "b" * 60
every_stack = pytest.mark.parametrize("stack", STACKS)


def gib(count: int) -> Bytes:
    return Bytes(count * GIBI)


def cluster_of(stack: str, changes: dict[str, object] | None = None) -> OciCluster:
    found = settings_of(stack, changes).cluster
    assert isinstance(found, OciCluster)
    return found


@cache
def rules_of(stack: str) -> tuple[GroupRule, ...]:
    cluster, demand = cluster_of(stack), demand_of(stack)
    return group_rules(openings_of(stack), (*OWN_FLOWS, *api_flows(cluster.api_access), *balanced_flows(demand)))


# Disks. The page's own table, typed off it: VPUs, operations for each GB, at most, MB/s at most.
@pytest.mark.parametrize(
    ("vpus", "each", "most", "megabytes"),
    [
        (0, 2, 3000, 480),
        (10, 60, 25_000, 480),
        (20, 75, 50_000, 680),
        (30, 90, 75_000, 880),
        (60, 135, 150_000, 1480),
        (100, 195, 250_000, 2280),
        (120, 225, 300_000, 2680),
    ],
)
def test_a_volume_gives_what_the_cloud_s_table_says(vpus: int, each: int, most: int, megabytes: int) -> None:
    assert iops_at(vpus, gib(100)) == Iops(min(100 * each, most))
    assert iops_at(vpus, gib(32 * 1024)) == Iops(most)
    assert throughput_at(vpus, gib(32 * 1024)).per_second == Bytes(megabytes * 10**6)


@given(st.sampled_from(LEVELS), st.integers(min_value=50, max_value=32768))
def test_more_units_and_more_room_never_give_less(vpus: int, size: int) -> None:
    further = min(vpus + 10, LEVELS[-1])
    assert iops_at(further, gib(size)) >= iops_at(vpus, gib(size))
    assert iops_at(vpus, gib(size + 1)) >= iops_at(vpus, gib(size))


@given(st.integers(min_value=50, max_value=4096), st.integers(min_value=1, max_value=300_000))
def test_the_fewest_units_that_do_are_taken_or_the_reason_is_told(size: int, iops: int) -> None:
    asked = Disk(size=gib(size), iops=Iops(iops), throughput=None)
    try:
        chosen = vpus_for(asked)
    except ValueError:
        assert iops_at(LEVELS[-1], gib(size)) < Iops(iops)
        return
    assert DISKS[f"vpu-{chosen}"].shortfall(asked) is None
    assert chosen == 10 or DISKS[f"vpu-{chosen - 10}"].shortfall(asked) is not None


def test_a_class_with_a_number_is_taken_as_it_is() -> None:
    asked = Disk(size=gib(1024), iops=Iops(1000), throughput=None)
    assert (vpus_for(asked), vpus_for(asked, "vpu-20")) == (10, 20)
    with pytest.raises(ValueError, match="vpu-0 gives at most 2048 iops"):
        vpus_for(Disk(size=gib(1024), iops=Iops(10_000), throughput=None), "vpu-0")


def test_sizes_are_rounded_up_to_what_the_api_takes() -> None:
    assert [gigabytes(Bytes.parse(one)) for one in ("120Gi", "1Ti", "120G", "1")] == [120, 1024, 112, 1]


# Machines.
@pytest.mark.parametrize(
    ("shape", "ocpus", "cores", "pods", "network"),
    [
        ("VM.Standard.E5.Flex", 1, 2, 31, 1000),
        ("VM.Standard.E5.Flex", 2, 4, 31, 2000),
        ("VM.Standard.E5.Flex", 4, 8, 93, 4000),
        ("VM.Standard.E4.Flex", 10, 20, 110, 10_000),
        ("VM.Standard.E5.Flex", 64, 128, 110, 40_000),
        ("VM.Standard.A1.Flex", 4, 4, 93, 4000),
    ],
)
def test_a_flexible_shape_has_cores_pods_and_network_by_its_ocpus(
    shape: str, ocpus: int, cores: int, pods: int, network: int
) -> None:
    made = SHAPES[shape].machine(ocpus, gib(8 * ocpus))
    assert (made.cpu, made.max_pods, made.network.megabits) == (Cpu(1000 * cores), pods, network)
    assert SHAPES[shape].machine(ocpus, gib(8 * ocpus), PodNetwork.FLANNEL).max_pods == KUBELET_PODS


@pytest.mark.parametrize(
    ("ocpus", "memory", "right"),
    [(1, 1, True), (1, 64, True), (1, 65, False), (2, 1, False), (94, 1024, True), (95, 1024, False), (0, 8, False)],
)
def test_a_shape_has_sizes_between_bounds(ocpus: int, memory: int, right: bool) -> None:
    assert (SHAPES["VM.Standard.E5.Flex"].shortfall(ocpus, gib(memory)) is None) is right


def test_every_row_says_where_it_is_from() -> None:
    sources = [one.machine(2, gib(16)).source for one in SHAPES.values()]
    sources += [one.source for one in DISKS.values()] + [one.source for one in DATABASES.values()]
    assert all(one.startswith("https://docs.oracle.com/") for one in sources)


@pytest.mark.parametrize(("asked", "tier"), [(None, 0), (1, 0), (75_000, 0), (75_001, 1), (300_000, 3)])
def test_a_database_gets_the_lowest_tier_that_does(asked: int | None, tier: int) -> None:
    assert tier_for(None if asked is None else Iops(asked)) == IOPS_TIERS[tier]


def test_no_tier_of_a_database_gives_more_than_the_last() -> None:
    with pytest.raises(ValueError, match="gives at most 300000 iops, not 300001 iops"):
        tier_for(Iops(300_001))


@pytest.mark.parametrize("size", ["redis-1GB", "redis-501GB", "redis-16", "16GB", "redis--2GB", ""])
def test_a_cache_has_sizes_between_bounds(size: str) -> None:
    assert redis_memory("redis-2GB") == gib(2)
    with pytest.raises(ValueError, match="is no size of OCI Cache"):
        redis_memory(size)


# Places.
def test_five_regions_have_three_domains_and_all_others_one() -> None:
    three = {name for name, one in REGIONS.items() if one.domains == 3}
    assert three == {"us-ashburn-1", "us-phoenix-1", "eu-frankfurt-1", "uk-london-1", "us-chicago-1"}
    assert {one.domains for one in REGIONS.values()} == {1, 3}


def test_zones_are_domains_or_the_fault_domains_of_one() -> None:
    frankfurt = cluster_of("psa-oci-prod")
    assert [placement(frankfurt, zone).domain for zone in range(3)] == [
        f"Uocm:EU-FRANKFURT-1-AD-{number}" for number in (1, 2, 3)
    ]
    assert placement(frankfurt, 1).fault_domains == ()
    zurich = frankfurt.model_copy(update={"region": "eu-zurich-1"})
    assert {placement(zurich, zone).domain for zone in range(3)} == {"Uocm:EU-ZURICH-1-AD-1"}
    assert [placement(zurich, zone).fault_domains for zone in range(2)] == [("FAULT-DOMAIN-1",), ("FAULT-DOMAIN-2",)]


def test_every_release_has_a_patch_release_that_the_api_takes() -> None:
    assert set(RELEASES.releases) == set(PATCHES)
    assert all(re.fullmatch(rf"v{release}\.\d+", patch) for release, patch in PATCHES.items())


def test_an_ocid_says_what_it_is_of() -> None:
    seen = parts("ocid1.image.oc1.eu-frankfurt-1." + "a" * 60)
    assert (seen.realm, seen.region) == ("oc1", "eu-frankfurt-1")
    assert parts("ocid1.compartment.oc1.." + "a" * 60).region == ""


# Names.
@given(st.text(min_size=1, max_size=60))
def test_a_dns_label_is_one_whatever_the_name(name: str) -> None:
    assert re.fullmatch(rf"[a-z][a-z0-9]{{0,{DNS_LABEL_LIMIT - 1}}}", dns_label(name))


def test_long_names_do_not_fall_together() -> None:
    assert dns_label("thingpark-oci-prod-one") != dns_label("thingpark-oci-prod-two")
    labels = Labels(stack="s" * 90, platform="psa", environment="prod")
    assert labels.name("one", limit=100) != labels.name("two", limit=100)
    assert len(labels.name("something-long", limit=100)) <= 100


def test_the_tag_by_which_a_resource_is_found_again_is_its_own() -> None:
    labels = Labels(stack="psa-oci-prod", platform="psa", environment="prod")
    assert labels.tags("oke-cluster") == labels.tags() | {"groundwork-name": "oke-cluster"}
    assert labels.tags() == {
        "platform": "psa",
        "environment": "prod",
        "stack": "psa-oci-prod",
        "managed-by": "groundwork",
    }


# Nodes.
def test_a_node_starts_as_oke_wants_it_with_its_taints() -> None:
    pool = cluster_of("thingpark-oci-prod").pools[0]
    script = start_script(pool)
    assert script.startswith("#!/bin/bash\n")
    assert "--register-with-taints=thingpark.enterprise.actility.com/nodegroup-name=tpe:NoSchedule" in script
    assert base64.b64decode(user_data(pool)).decode() == script
    assert taints_of(user_data(pool)) == pool.taints


def test_a_node_without_taints_says_none() -> None:
    pool = cluster_of("psa-oci-prod").pools[0]
    assert "kubelet-extra-args" not in start_script(pool)
    assert taints_of(user_data(pool)) == ()


# The firewall.
@every_stack
def test_every_line_has_a_key_of_its_own_and_says_what_for(stack: str) -> None:
    rules = rules_of(stack)
    assert len({one.key for one in rules}) == len(rules)
    assert all(one.title and len(one.title) <= 255 for one in rules)


@every_stack
def test_what_leaves_one_group_may_enter_the_other(stack: str) -> None:
    rules = rules_of(stack)

    def seen(one: GroupRule) -> tuple[object, ...]:
        ends = (one.group, one.other) if one.direction is Direction.EGRESS else (one.other, one.group)
        return (*ends, one.protocol, one.port, one.end_port)

    inside = [one for one in rules if isinstance(one.other, Tier)]
    outs = {seen(one) for one in inside if one.direction is Direction.EGRESS}
    ins = {seen(one) for one in inside if one.direction is Direction.INGRESS}
    assert outs == ins


@every_stack
@pytest.mark.requirement("SM-5", "TP-7", "PS-54")
def test_nobody_comes_in_but_where_users_are_meant_to(stack: str) -> None:
    for one in rules_of(stack):
        if one.direction is Direction.INGRESS and one.other == "0.0.0.0/0" and one.protocol != "ICMP":
            assert one.group in (Tier.EDGE, Tier.NODES)
            assert one.port is not None
            assert one.protocol == "TCP"
            if one.group is Tier.NODES:
                assert "load balancer" in one.title
    data = [one for one in rules_of(stack) if one.group is Tier.DATA and one.direction is Direction.INGRESS]
    assert all(isinstance(one.other, Tier) or one.other.startswith("10.") for one in data)


@every_stack
def test_no_group_has_more_lines_than_it_can(stack: str) -> None:
    counts = [sum(one.group is tier for one in rules_of(stack)) for tier in Tier]
    assert max(counts) <= MOST_RULES


def test_more_lines_than_a_group_can_have_are_refused() -> None:
    many = [
        OwnFlow(source="10.0.0.0/8", target=Tier.DATA, protocol="TCP", port=port, purpose="x") for port in range(121)
    ]
    with pytest.raises(ValueError, match="the group of tier data would have 121 rules, and may have 120"):
        group_rules((), many)


def test_the_api_is_open_to_those_that_the_settings_name() -> None:
    assert api_flows(()) == ()
    (line,) = api_flows(("198.51.100.0/24",))
    assert (line.source, line.target, line.port) == ("198.51.100.0/24", Tier.CONTROL, 6443)


def test_behind_a_balancer_that_keeps_addresses_the_node_port_is_open_to_its_callers() -> None:
    inbound = (
        Inbound(port=443, node_port=32443),
        Inbound(port=22, node_port=32022, cidrs=("192.0.2.0/24",)),
        Inbound(port=443, machine="proxy"),
    )
    found = {(one.source, one.port, one.end_port) for one in balanced_flows(Demand(inbound=inbound))}
    assert found == {("0.0.0.0/0", 32443, 32443), ("192.0.2.0/24", 32022, 32022)}


# Statements that are not for pods.
def test_services_use_the_key_and_no_other() -> None:
    said = service_statements(COMPARTMENT, "eu-frankfurt-1", "ocid1.key.oc1.eu-frankfurt-1." + "k" * 60, ("one",))
    assert len(said) == 5
    assert all("where target.key.id = '" in one for one in said[1:])
    (alone,) = service_statements(COMPARTMENT, "eu-frankfurt-1", None, ())
    assert (
        alone == f"Allow service objectstorage-eu-frankfurt-1 to manage object-family in compartment id {COMPARTMENT}"
    )


def test_a_user_that_reads_cannot_write() -> None:
    demand = Demand(
        buckets=(BucketDemand(name="a", bucket="bucket-a"), BucketDemand(name="b", bucket="bucket-b")),
        access_keys=(
            AccessKeyDemand(name="key", buckets={"a": Right.READ, "b": Right.READ_WRITE}, key_id=None, secret=None),
        ),
    )
    found = user_statements("stack", demand, COMPARTMENT)["key"]
    assert [one.split(" to ")[1].split(" in ")[0] for one in found] == [
        "read objects",
        "manage objects",
        "read buckets",
        "read buckets",
    ]
    assert all("group 'stack-key'" in one for one in found)


@pytest.mark.parametrize("architecture", list(Architecture))
def test_machines_of_each_architecture_are_in_the_table(architecture: Architecture) -> None:
    assert any(one.architecture is architecture for one in SHAPES.values())
