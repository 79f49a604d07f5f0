"""The stand-in for Oracle Cloud Infrastructure refuses what the cloud refuses, and answers in its shapes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from spec.clouds.oci.statements import MOST_STATEMENTS
from standins.kinds import Draft
from standins.oci import CLOUD
from tests.policies import corpus
from tests.standins.calling import AbortedError, Caller, provider

COMPARTMENT = "ocid1.compartment.oc1.." + "a" * 60
TENANCY = "ocid1.tenancy.oc1.." + "t" * 60
IMAGE = "ocid1.image.oc1.eu-frankfurt-1." + "i" * 60
DOMAIN = "Uocm:EU-FRANKFURT-1-AD-1"
IN = {"compartmentId": COMPARTMENT}
VCN, SUBNET = "oci:Core/vcn:Vcn", "oci:Core/subnet:Subnet"
GROUP = "oci:Core/networkSecurityGroup:NetworkSecurityGroup"
LINE = "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule"
CLUSTER, POOL = "oci:ContainerEngine/cluster:Cluster", "oci:ContainerEngine/nodePool:NodePool"
POLICY, BUCKET, VOLUME = "oci:Identity/policy:Policy", "oci:ObjectStorage/bucket:Bucket", "oci:Core/volume:Volume"
KEY, VAULT = "oci:Kms/key:Key", "oci:Kms/vault:Vault"
ZONE, RECORD, VIEW = "oci:Dns/zone:Zone", "oci:Dns/rrset:Rrset", "oci:Dns/view:View"
STANDS_FOR_AN_OUTPUT = re.compile(r"(?:InvalidParameter: )?'[\w.-]+(?:-id|\.[A-Za-z]+)' (?:does not match|is no )")
"""Of a recording in which no provider answered, the text that says whose output would stand there."""
OF_OCI = [one for one in corpus.stacks() if "-oci-" in one]


@pytest.fixture
def oci(tmp_path: Path) -> Caller:
    caller = provider(CLOUD, tmp_path / "room")
    caller.configure(region="eu-frankfurt-1")
    return caller


def network(oci: Caller) -> str:
    return oci.create(VCN, IN | {"cidrBlocks": ["10.40.0.0/16"], "dnsLabel": "one"})[0]


def subnet(oci: Caller, vcn: str, cidr: str = "10.40.1.0/24", name: str = "a") -> str:
    inputs = IN | {"vcnId": vcn, "cidrBlock": cidr, "dnsLabel": name}
    return oci.create(SUBNET, inputs, name=name)[0]


def policy(*statements: str) -> dict[str, Any]:
    return IN | {"name": "p", "description": "d", "statements": list(statements)}


def pool(**changes: Any) -> dict[str, Any]:  # noqa: ANN401
    return (
        IN
        | {
            "clusterId": "ocid1.cluster.oc1.eu-frankfurt-1." + "c" * 60,
            "name": "core",
            "kubernetesVersion": "v1.34.2",
            "nodeShape": "VM.Standard.E5.Flex",
            "nodeShapeConfig": {"ocpus": 2, "memoryInGbs": 16},
            "nodeSourceDetails": {"sourceType": "IMAGE", "imageId": IMAGE, "bootVolumeSizeInGbs": "100"},
            "nodeConfigDetails": {
                "size": 1,
                "placementConfigs": [
                    {"availabilityDomain": DOMAIN, "subnetId": "ocid1.subnet.oc1.eu-frankfurt-1." + "s" * 60}
                ],
            },
        }
        | changes
    )


@pytest.mark.parametrize("stack", OF_OCI)
def test_everything_that_the_shipped_stacks_ask_for_is_known_and_let_through(oci: Caller, stack: str) -> None:
    known = {one.token for one in CLOUD.kinds}
    asked = [one for one in corpus.seen_of(stack) if one.package == "oci"]
    assert len(asked) > 50
    for one in asked:
        assert one.type in known
        inputs = json.loads(json.dumps(dict(one.inputs), default=lambda _: "5e" * 32))
        _, wrong = oci.check(one.type, inputs, name=one.name)
        wrong = {path: why for path, why in wrong.items() if not STANDS_FOR_AN_OUTPUT.match(why)}
        assert wrong == {}, one.name


@pytest.mark.parametrize(
    ("token", "inputs", "shape"),
    [
        (VCN, IN | {"cidrBlocks": ["10.40.0.0/16"]}, r"ocid1\.vcn\.oc1\.eu-frankfurt-1\.[a-z2-7]{60}"),
        (POLICY, policy("Allow group A to read buckets in tenancy"), r"ocid1\.policy\.oc1\.\.[a-z2-7]{60}"),
        (VAULT, IN | {"displayName": "v", "vaultType": "DEFAULT"}, r"ocid1\.vault\.oc1\.eu-frankfurt-1\.[a-z2-7]{60}"),
    ],
)
def test_an_ocid_says_kind_realm_and_region(oci: Caller, token: str, inputs: dict[str, Any], shape: str) -> None:
    assert re.fullmatch(shape, oci.create(token, inputs)[0])


def test_a_region_that_is_none_is_refused(oci: Caller) -> None:
    assert oci.config_problems(region="eu-berlin-1") == {"region": "'eu-berlin-1' is not a region of OCI"}
    assert oci.config_problems(region="eu-zurich-1") == {}


def test_a_compartment_is_the_ocid_of_one(oci: Caller) -> None:
    _, wrong = oci.check(VCN, {"compartmentId": IMAGE, "cidrBlocks": ["10.40.0.0/16"]})
    assert set(wrong) == {"compartmentId"}


def test_a_property_that_the_api_has_not_is_refused_with_the_one_that_was_meant(oci: Caller) -> None:
    _, wrong = oci.check(SUBNET, IN | {"vcnId": "x", "cidrBlok": "10.40.1.0/24"})
    assert "cidrBlock" in " ".join(wrong.values())


def test_subnets_lie_in_their_network_and_not_on_one_another(oci: Caller) -> None:
    vcn = network(oci)
    subnet(oci, vcn)
    _, outside = oci.check(SUBNET, IN | {"vcnId": vcn, "cidrBlock": "10.41.0.0/24"}, name="b")
    assert outside == {"cidrBlock": "InvalidParameter: 10.41.0.0/24 is not within the network"}
    _, over = oci.check(SUBNET, IN | {"vcnId": vcn, "cidrBlock": "10.40.0.0/20"}, name="b")
    assert over == {"cidrBlock": "InvalidParameter: 10.40.0.0/20 overlaps 10.40.1.0/24 of a"}


def test_a_network_stays_while_there_are_subnets_in_it(oci: Caller) -> None:
    vcn = network(oci)
    made = subnet(oci, vcn)
    with pytest.raises(AbortedError):
        oci.delete(VCN, vcn)
    oci.delete(SUBNET, made)
    oci.delete(VCN, vcn)
    assert oci.read(VCN, vcn) is None


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"protocol": "17"}, "tcpOptions"),
        ({"tcpOptions": {"destinationPortRange": {"min": 9, "max": 8}}}, "tcpOptions.destinationPortRange"),
        ({"destination": "10.0.0.0/8"}, "destination"),
        ({"direction": "EGRESS"}, "source"),
        ({"protocol": "6", "sourceType": "SUBNET"}, "sourceType"),
        ({"description": "x" * 256}, "description"),
    ],
)
def test_a_line_of_the_firewall_that_means_nothing_is_refused(oci: Caller, changes: dict[str, Any], place: str) -> None:
    line = {
        "networkSecurityGroupId": "ocid1.networksecuritygroup.oc1.eu-frankfurt-1." + "g" * 60,
        "direction": "INGRESS",
        "protocol": "6",
        "source": "10.0.0.0/8",
        "sourceType": "CIDR_BLOCK",
        "description": "HTTPS",
        "tcpOptions": {"destinationPortRange": {"min": 443, "max": 443}},
    }
    assert oci.check(LINE, line)[1] == {}
    assert any(one.startswith(place) for one in oci.check(LINE, line | changes)[1])


def test_a_policy_is_made_of_sentences(oci: Caller) -> None:
    _, wrong = oci.check(POLICY, policy("Allow group A to read buckets in tenancy", "Allow group A to own it"))
    assert set(wrong) == {"statements[1]"}
    assert wrong["statements[1]"].startswith("InvalidParameter: ")


@pytest.mark.requirement("SM-42")
def test_a_compartment_s_path_has_room_for_five_hundred_statements(oci: Caller) -> None:
    one = "Allow group A to read buckets in tenancy"
    oci.create(POLICY, policy(*[one] * (MOST_STATEMENTS - 1)))
    assert oci.check(POLICY, policy(one) | {"name": "q"}, name="two")[1] == {}
    _, wrong = oci.check(POLICY, policy(one, one) | {"name": "q"}, name="two")
    assert wrong == {"statements": "LimitExceeded: 501 statements in the compartment, and at most 500"}


@pytest.mark.parametrize("version", ["v1.28.2", "v1.35.0", "1.34"])
def test_a_release_that_oke_does_not_run_is_refused(oci: Caller, version: str) -> None:
    inputs = IN | {"name": "c", "vcnId": "x", "kubernetesVersion": version, "endpointConfig": {"subnetId": "x"}}
    assert "kubernetesVersion" in oci.check(CLUSTER, inputs)[1]


@pytest.mark.requirement("SM-38")
def test_a_cluster_that_does_not_say_so_is_a_basic_one(oci: Caller) -> None:
    inputs = IN | {"name": "c", "vcnId": "x", "kubernetesVersion": "v1.34.2", "endpointConfig": {"subnetId": "x"}}
    assert oci.preview(CLUSTER, inputs)["type"] == "BASIC_CLUSTER"


def test_a_control_plane_goes_up_one_release_at_a_time_and_never_back(oci: Caller) -> None:
    (kind,) = [one for one in CLOUD.kinds if one.token == CLUSTER]

    def moved(before: str, after: str) -> list[str]:
        draft = Draft(
            token=CLUSTER,
            name="c",
            inputs={"kubernetesVersion": after},
            before={"kubernetesVersion": before},
            provider={},
            cloud=oci.store,
        )
        return [one.path for check in kind.checks for one in check(draft)]

    assert moved("v1.33.1", "v1.34.2") == []
    assert moved("v1.32.10", "v1.34.2") == ["kubernetesVersion"]
    assert moved("v1.34.2", "v1.33.1") == ["kubernetesVersion"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"nodeShape": "VM.Standard9.Flex"}, "nodeShape"),
        ({"nodeShapeConfig": {"ocpus": 2, "memoryInGbs": 1}}, "nodeShapeConfig"),
        ({"nodeShapeConfig": {"ocpus": 2, "memoryInGbs": 129}}, "nodeShapeConfig"),
        ({"kubernetesVersion": "v1.28.2"}, "kubernetesVersion"),
        ({"nodeSourceDetails": {"sourceType": "IMAGE", "imageId": "latest"}}, "nodeSourceDetails.imageId"),
    ],
)
def test_nodes_of_a_shape_or_size_that_is_none_are_refused(oci: Caller, changes: dict[str, Any], place: str) -> None:
    assert oci.check(POOL, pool())[1] == {}
    assert place in oci.check(POOL, pool(**changes))[1]


def test_more_pods_than_the_interfaces_have_addresses_for_are_refused(oci: Caller) -> None:
    def asked(most: int) -> dict[str, str]:
        details = pool()["nodeConfigDetails"]
        network = {"cniType": "OCI_VCN_IP_NATIVE", "maxPodsPerNode": most, "podSubnetIds": ["x"]}
        return oci.check(POOL, pool(nodeConfigDetails=details | {"nodePoolPodNetworkOptionDetails": network}))[1]

    assert asked(31) == {}
    assert set(asked(32)) == {"nodeConfigDetails.nodePoolPodNetworkOptionDetails.maxPodsPerNode"}


@pytest.mark.parametrize(("size", "vpus"), [("49", "10"), ("32769", "10"), ("100", "15"), ("100", "130")])
def test_a_volume_of_a_size_or_speed_that_is_not_sold_is_refused(oci: Caller, size: str, vpus: str) -> None:
    volume = IN | {"availabilityDomain": DOMAIN, "sizeInGbs": "100", "vpusPerGb": "20"}
    assert oci.check(VOLUME, volume)[1] == {}
    assert oci.check(VOLUME, volume | {"sizeInGbs": size, "vpusPerGb": vpus})[1]


def test_storage_uses_a_key_only_after_a_policy_lets_it(oci: Caller) -> None:
    shape = {
        "keyShape": {"algorithm": "AES", "length": 32},
        "managementEndpoint": "https://x-management.kms.eu-frankfurt-1.oraclecloud.com",
    }
    key, _ = oci.create(KEY, IN | {"displayName": "k"} | shape)
    bucket = IN | {"namespace": "ns", "name": "b", "kmsKeyId": key}
    said = f"Allow service {{}} to use keys in compartment id {COMPARTMENT} where target.key.id = '{key}'"
    oci.create(POLICY, policy(said.format("blockstorage")))
    assert "kmsKeyId" in oci.check(BUCKET, bucket)[1]
    oci.create(POLICY, policy(said.format("objectstorage-eu-frankfurt-1")) | {"name": "q"}, name="two")
    assert oci.check(BUCKET, bucket)[1] == {}


def test_a_record_belongs_to_its_zone_and_has_an_address(oci: Caller) -> None:
    zone, _ = oci.create(ZONE, IN | {"name": "twin.internal", "zoneType": "PRIMARY"})

    def record(domain: str, address: str) -> dict[str, str]:
        item = {"domain": domain, "rtype": "A", "rdata": address, "ttl": 300}
        return oci.check(RECORD, {"zoneNameOrId": zone, "domain": domain, "rtype": "A", "items": [item]})[1]

    assert record("db.twin.internal", "10.40.1.2") == {}
    assert record("db.elsewhere.internal", "10.40.1.2")
    assert record("db.twin.internal", "somewhere")


@pytest.mark.parametrize(
    ("token", "path", "replaced"),
    [
        (VCN, "dnsLabel", True),
        (VCN, "displayName", False),
        (CLUSTER, "vcnId", True),
        (CLUSTER, "kmsKeyId", True),
        (CLUSTER, "kubernetesVersion", False),
        (BUCKET, "kmsKeyId", False),
        (POLICY, "name", True),
        (POLICY, "description", False),
    ],
)
def test_what_cannot_be_changed_is_replaced_and_nothing_else(
    oci: Caller, token: str, path: str, *, replaced: bool
) -> None:
    answer = oci.diff(token, {path: "before"}, {path: "after"})
    assert (path in answer.replaces) is replaced
    assert path in answer.diffs


def test_the_kubeconfig_of_a_cluster_that_is_not_there_is_not_given(oci: Caller) -> None:
    asked = {"clusterId": "ocid1.cluster.oc1.eu-frankfurt-1." + "z" * 60}
    with pytest.raises((AbortedError, LookupError)):
        oci.invoke("oci:ContainerEngine/getClusterKubeConfig:getClusterKubeConfig", asked)


def test_every_network_has_a_resolver_of_its_own(oci: Caller) -> None:
    vcn = network(oci)
    found = oci.invoke("oci:Core/getCnvDnsResolverAssociation:getCnvDnsResolverAssociation", {"vcnId": vcn})
    assert found["dnsResolverId"].startswith("ocid1.dnsresolver.oc1.eu-frankfurt-1.")


def test_everything_that_is_made_is_in_the_list_and_nothing_that_is_gone(oci: Caller) -> None:
    vcn = network(oci)
    assert [one.id for one in oci.store.all()] == [vcn]
    oci.delete(VCN, vcn)
    assert list(oci.store.all()) == []
