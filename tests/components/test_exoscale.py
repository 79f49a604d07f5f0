"""What is asked of Exoscale, to the value that reaches the engine."""

from functools import cache

import pulumi
import pytest
from google.protobuf import struct_pb2  # type: ignore[import-untyped]  # ships no types
from pulumi.runtime.proto import resource_pb2
from pulumiverse_exoscale.provider import Provider

from components.exoscale.entrance import Names, NamesArgs
from spec.ground.demand import NameDemand
from tests.components.making import make
from tests.contract.exoscale import CASES, CLUSTER, LABELS, RULES, TITLE, ZONE
from tests.world import Hidden, World, opened

EXO = "exoscale:index/"
PATCH = "kubernetes:storage.k8s.io/v1:StorageClassPatch"


def kind(name: str) -> str:
    return f"{EXO}{name[0].lower()}{name[1:]}:{name}"


@cache
def made(component: str) -> World:
    (found,) = [one for one in CASES if one[0].__name__ == component]
    with opened() as world:
        return make(world, found[2])


every_case = pytest.mark.parametrize("component", [one[0].__name__ for one in CASES])


@every_case
def test_everything_has_an_explicit_provider(component: str) -> None:
    for one in made(component).objects:
        assert one.provider in ("exoscale", "storage", "cluster"), one.name


@every_case
def test_everything_that_takes_labels_has_them(component: str) -> None:
    takes = {kind(one) for one in ("PrivateNetwork", "SksCluster", "SksNodepool", "IamRole", "Nlb")}
    for one in made(component).objects:
        if one.type in takes:
            assert LABELS.items() <= one.inputs["labels"].items(), one.name


@every_case
def test_everything_with_a_name_is_named_by_us(component: str) -> None:
    nameless = {kind("SecurityGroupRule"), kind("SksKubeconfig")}
    for one in made(component).objects:
        if one.type.startswith(EXO) and one.type not in nameless:
            assert "name" in one.inputs, one.name


@every_case
def test_what_holds_data_is_kept_and_nothing_else(component: str) -> None:
    data = {
        kind("Domain"),
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketVersioning:BucketVersioning",
    }
    for one in made(component).objects:
        if one.type != PATCH:
            assert (one.protect, one.retain) == (one.type in data, one.type in data), one.name


def test_a_mark_on_an_object_of_the_cluster_s_own_is_not_taken_back() -> None:
    """The API server refuses a class without a provisioner, and so the end of the stack."""
    patch = made("DefaultClass").the(PATCH)
    assert (patch.protect, patch.retain) == (False, True)


def test_nodes_get_addresses_of_their_tier_in_the_private_network() -> None:
    network = made("Network").the(kind("PrivateNetwork")).inputs
    assert (network["startIp"], network["endIp"], network["netmask"]) == ("10.40.0.10", "10.40.31.254", "255.255.0.0")
    assert network["zone"] == ZONE


def test_every_rule_of_the_firewall_is_a_rule_of_the_nodes_group() -> None:
    found = made("Network").of(kind("SecurityGroupRule"))
    assert len(found) == len(RULES)
    assert {one.inputs["securityGroupId"] for one in found} == {"it-nodes-id"}


def test_a_rule_has_one_peer() -> None:
    for one in made("Network").of(kind("SecurityGroupRule")):
        peers = {"cidr", "userSecurityGroupId", "publicSecurityGroup"} & one.inputs.keys()
        assert len(peers) == 1, one.name


def test_the_cluster_is_of_the_release_and_level_that_the_settings_say_and_does_not_move_by_itself() -> None:
    cluster = made("Cluster").the(kind("SksCluster")).inputs
    said = {key: cluster[key] for key in ("version", "serviceLevel", "autoUpgrade", "cni", "exoscaleCsi", "zone")}
    assert said == {
        "version": "1.35.2",
        "serviceLevel": "pro",
        "autoUpgrade": False,
        "cni": "calico",
        "exoscaleCsi": True,
        "zone": ZONE,
    }


def test_the_client_certificate_ends_by_itself_and_is_made_anew_in_the_second_half_of_its_time() -> None:
    access = made("Cluster").the(kind("SksKubeconfig")).inputs
    days = CLUSTER.kubeconfig_days
    assert access["ttlSeconds"] == days * 24 * 3600
    assert access["earlyRenewalSeconds"] * 2 == access["ttlSeconds"]


def test_the_kubeconfig_is_a_secret() -> None:
    assert isinstance(made("Cluster").outputs["it"]["kubeconfig"], Hidden)


def test_a_pool_is_of_its_machine_its_disk_and_its_number() -> None:
    pool = made("NodePools").named("it-hosting").inputs
    assert (pool["instanceType"], pool["diskSize"], pool["size"]) == ("standard.huge", 100, 3)
    assert pool["taints"] == {"only": "apps:NoExecute"}
    assert pool["labels"]["tier"] == "hosting"
    assert (pool["securityGroupIds"], pool["privateNetworkIds"]) == (["a-group"], ["a-network"])


def test_nodes_stand_on_hosts_of_their_own_where_the_settings_say_so() -> None:
    world = made("NodePools")
    assert world.named("it-hosting").inputs["antiAffinityGroupIds"] == ["it-hosting-apart-id"]
    assert world.named("it-spare").inputs["antiAffinityGroupIds"] == []
    assert [one.inputs["name"] for one in world.of(kind("AntiAffinityGroup"))] == [f"{TITLE}-hosting"]


def test_buckets_have_versions_where_they_are_wanted() -> None:
    world = made("Buckets")
    assert [one.inputs["bucket"] for one in world.of("aws:s3/bucket:Bucket")] == ["mint-test-backup", "mint-test-logs"]
    (versions,) = world.of("aws:s3/bucketVersioning:BucketVersioning")
    assert versions.inputs["bucket"] == "mint-test-backup"
    assert versions.inputs["versioningConfiguration"] == {"status": "Enabled"}


def test_the_key_opens_one_bucket_and_nothing_else() -> None:
    policy = made("BucketKey").the(kind("IamRole")).inputs["policy"]
    assert policy["defaultServiceStrategy"] == "deny"
    (rule,) = policy["services"]["sos"]["rules"]
    assert "'mint-test-backup'" in rule["expression"]
    assert "mint-test-logs" not in str(policy)


def test_the_secret_of_the_key_is_one() -> None:
    assert isinstance(made("BucketKey").outputs["it"]["secret"], Hidden)


def test_names_are_relative_to_their_zone_and_lead_to_the_load_balancer() -> None:
    found = {one.inputs["name"]: one.inputs for one in made("Names").of(kind("DomainRecord"))}
    assert found.keys() == {"*.exo", ""}
    assert {(one["recordType"], one["content"], one["domain"]) for one in found.values()} == {
        ("A", "192.0.2.1", "it-zone-id")
    }


def test_a_zone_that_somebody_else_keeps_is_looked_up_and_not_made(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(_: World, request: resource_pb2.ResourceInvokeRequest) -> resource_pb2.ResourceInvokeResponse:
        assert request.tok == "exoscale:index/getDomain:getDomain"
        found = struct_pb2.Struct()
        found.update({"id": "their-zone", "name": "example.com"})
        return resource_pb2.ResourceInvokeResponse(**{"return": found})

    monkeypatch.setattr(World, "Invoke", answer)
    name = NameDemand(fqdn="a.example.com", zone="example.com")

    def component(opts: pulumi.ResourceOptions) -> None:
        provider = pulumi.ResourceOptions(providers=[Provider("exoscale")])
        about: NamesArgs = {"zone": "example.com", "existing": True, "names": (name,), "address": "192.0.2.1"}
        Names("it", about, pulumi.ResourceOptions.merge(opts, provider))

    make(world, component)
    assert world.of(kind("Domain")) == []
    assert world.the(kind("DomainRecord")).inputs["domain"] == "their-zone"


def test_the_class_of_volumes_that_the_cloud_brings_is_marked_and_stays_as_it_is() -> None:
    patch = made("DefaultClass").the(PATCH).inputs
    assert patch["metadata"]["name"] == "exoscale-sbs"
    assert patch["metadata"]["annotations"]["storageclass.kubernetes.io/is-default-class"] == "true"
    assert (patch["provisioner"], patch["allowVolumeExpansion"]) == ("csi.exoscale.com", True)
