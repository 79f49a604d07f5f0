"""What reaches the engine for AWS: values that keep data, and keep everybody else out."""

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from tests.components.making import make
from tests.contract.aws import CASES, VARIANTS
from tests.world import Hidden, World, opened


def made(name: str) -> World:
    """A component by its name, or a variant by its words."""
    known: dict[str, Callable[[pulumi.ResourceOptions], Any]] = {one.__name__: build for one, _, build in CASES}
    with opened() as world:
        return make(world, (known | VARIANTS)[name])


@pytest.mark.requirement("SM-17", "SM-18")
def test_a_bucket_is_closed_encrypted_and_taken_by_tls_only() -> None:
    world = made("Bucket")
    block = world.the("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs
    assert {value for key, value in block.items() if key != "bucket"} == {True}
    rule = world.the("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration")
    (said,) = rule.inputs["rules"]
    assert said["applyServerSideEncryptionByDefault"]["sseAlgorithm"] == "aws:kms"
    assert said["applyServerSideEncryptionByDefault"]["kmsMasterKeyId"].startswith("arn:aws:kms:")
    (denied,) = json.loads(world.the("aws:s3/bucketPolicy:BucketPolicy").inputs["policy"])["Statement"]
    assert (denied["Effect"], denied["Principal"]) == ("Deny", "*")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert not world.the("aws:s3/bucket:Bucket").inputs["forceDestroy"]


def test_a_bucket_without_a_key_of_the_customers_has_that_of_the_account() -> None:
    world = made("a bucket that keeps everything, with the cloud's key")
    (said,) = world.the(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    ).inputs["rules"]
    assert said["applyServerSideEncryptionByDefault"] == {"sseAlgorithm": "aws:kms"}
    (ages,) = world.the("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").inputs["rules"]
    assert "expiration" not in ages


def test_whatever_holds_data_is_protected_and_kept() -> None:
    for name, type_ in (
        ("Bucket", "aws:s3/bucket:Bucket"),
        ("Database", "aws:rds/instance:Instance"),
        ("Kafka", "aws:msk/cluster:Cluster"),
        ("Redis", "aws:elasticache/replicationGroup:ReplicationGroup"),
        ("ActiveMq", "aws:mq/broker:Broker"),
        ("a machine with data, inside of the network", "aws:ebs/volume:Volume"),
    ):
        one = made(name).the(type_)
        assert (one.protect, one.retain) == (True, True), name
    for kind in ("CustomerKeys", "SecretStore"):
        kept = [one for one in made(kind).objects if one.type.endswith((":Key", ":Secret"))]
        assert kept
        assert all(one.protect and one.retain for one in kept), kind


def test_a_database_is_reached_by_tls_from_inside_only_and_let_go_by_aws_only_on_purpose() -> None:
    world = made("Database")
    server = world.the("aws:rds/instance:Instance").inputs
    assert not server["publiclyAccessible"]
    assert server["storageEncrypted"]
    assert server["deletionProtection"]
    assert not server["skipFinalSnapshot"]
    assert isinstance(server["password"], Hidden)
    parameters = world.the("aws:rds/parameterGroup:ParameterGroup").inputs["parameters"]
    assert {one["name"]: one["value"] for one in parameters}["rds.force_ssl"] == "1"


def test_the_api_is_private_and_opens_only_to_the_ranges_that_are_named() -> None:
    outside = made("EksCluster").the("aws:eks/cluster:Cluster").inputs["vpcConfig"]
    assert (outside["endpointPrivateAccess"], outside["endpointPublicAccess"]) == (True, True)
    assert outside["publicAccessCidrs"] == ["203.0.113.0/24"]
    inside = made("an API inside only, with the cloud's keys").the("aws:eks/cluster:Cluster").inputs
    assert (inside["vpcConfig"]["endpointPrivateAccess"], inside["vpcConfig"]["endpointPublicAccess"]) == (True, False)
    assert inside["accessConfig"]["authenticationMode"] == "API"


@pytest.mark.requirement("TP-32")
def test_a_pod_gets_no_credentials_of_its_node() -> None:
    options = made("NodeGroup").the("aws:ec2/launchTemplate:LaunchTemplate").inputs["metadataOptions"]
    assert (options["httpTokens"], options["httpPutResponseHopLimit"]) == ("required", 1)


@pytest.mark.requirement("SM-15", "SM-16", "SM-19")
def test_every_service_account_has_a_role_and_an_association_with_it() -> None:
    world = made("BucketIdentities")
    associations = world.of("aws:eks/podIdentityAssociation:PodIdentityAssociation")
    assert len({one.inputs["serviceAccount"] for one in associations}) == 18
    trusts = {one.inputs["assumeRolePolicy"] for one in world.of("aws:iam/role:Role")}
    (trust,) = map(json.loads, trusts)
    assert trust["Statement"][0]["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert len(world.of("aws:iam/policy:Policy")) == 5


@pytest.mark.requirement("SM-9", "SM-10")
def test_brokers_and_caches_want_a_name_a_password_and_tls() -> None:
    kafka = made("Kafka")
    cluster = kafka.the("aws:msk/cluster:Cluster").inputs
    assert cluster["clientAuthentication"] == {"sasl": {"iam": False, "scram": True}, "unauthenticated": False}
    assert cluster["encryptionInfo"]["encryptionInTransit"]["clientBroker"] == "TLS"
    secret = kafka.the("aws:secretsmanager/secret:Secret").inputs
    assert secret["name"].startswith("AmazonMSK_")
    assert secret["kmsKeyId"]
    assert isinstance(kafka.the("aws:secretsmanager/secretVersion:SecretVersion").inputs["secretString"], Hidden)
    redis = made("Redis").the("aws:elasticache/replicationGroup:ReplicationGroup").inputs
    assert redis["transitEncryptionEnabled"]
    assert redis["atRestEncryptionEnabled"]
    assert isinstance(redis["authToken"], Hidden)
    assert not made("ActiveMq").the("aws:mq/broker:Broker").inputs["publiclyAccessible"]


def test_the_networks_own_group_lets_nothing_through_and_only_the_edge_has_a_way_in() -> None:
    world = made("Network")
    group = world.the("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup").inputs
    assert (group.get("ingress", []), group.get("egress", [])) == ([], [])
    ways = [one for one in world.of("aws:ec2/route:Route") if "gatewayId" in one.inputs]
    assert len(ways) == 1
    assert not any(one.inputs.get("mapPublicIpOnLaunch") for one in world.of("aws:ec2/subnet:Subnet"))


def test_every_rule_of_the_firewall_says_what_it_is_for() -> None:
    world = made("Firewall")
    rules = [one for one in world.objects if one.type.startswith("aws:vpc/securityGroup")]
    assert rules
    assert all(one.inputs["description"] for one in rules)
    incoming = [one for one in rules if "Ingress" in one.type and one.inputs.get("cidrIpv4") == "0.0.0.0/0"]
    # SM-5: the Internet to the balancer, and to nothing else.
    assert {one.inputs["fromPort"] for one in incoming} == {80, 443}
    assert {one.name.split("-ingress")[0] for one in incoming} == {"it-edge"}


def test_a_machine_beside_the_cluster_is_made_anew_before_its_disk_and_address_move() -> None:
    world = made("a machine with data, inside of the network")
    machine = world.the("aws:ec2/instance:Instance")
    assert machine.delete_first
    assert machine.inputs["metadataOptions"]["httpTokens"] == "required"
    assert "associatePublicIpAddress" not in machine.inputs
    assert world.the("aws:ec2/volumeAttachment:VolumeAttachment").inputs["stopInstanceBeforeDetaching"]
