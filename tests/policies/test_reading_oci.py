"""What resources of Oracle Cloud Infrastructure tell, and what they keep to themselves before they are made."""

from typing import Any

import pytest

from policies import facts
from policies.facts import Fact
from policies.judging import judge
from policies.reading import read_all
from policies.rule import About, Facts
from policies.rules import rules_for
from policies.seen import Seen
from policies.values import UNKNOWN
from spec.units import Bytes, Cpu, Iops
from tests.policies import corpus

RULE = "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule"
POLICY, CLUSTER = "oci:Identity/policy:Policy", "oci:ContainerEngine/cluster:Cluster"
POOL, INSTANCE, VOLUME = "oci:ContainerEngine/nodePool:NodePool", "oci:Core/instance:Instance", "oci:Core/volume:Volume"
BUCKET, DATABASE = "oci:ObjectStorage/bucket:Bucket", "oci:Psql/dbSystem:DbSystem"
GROUP = "oci:Identity/dynamicGroup:DynamicGroup"
LIST = "oci:Core/defaultSecurityList:DefaultSecurityList"
READ = (RULE, POLICY, CLUSTER, POOL, INSTANCE, VOLUME, BUCKET, DATABASE, GROUP, LIST)
OF_OCI = [one for one in corpus.stacks() if "-oci-" in one]


def seen(kind: str, inputs: dict[str, Any], name: str = "one") -> Seen:
    return Seen(type=kind, name=name, urn=f"urn:pulumi:s::p::{kind}::{name}", inputs=inputs, protect=True, retain=True)


def told(*resources: Seen) -> list[Fact]:
    return [one for one in read_all(resources) if not isinstance(one, facts.Tagged | facts.HoldsData)]


@pytest.mark.parametrize("stack", OF_OCI)
def test_a_value_that_nobody_knows_yet_is_never_a_violation(stack: str) -> None:
    """Each input of each resource of a clean stack is taken away in turn: a rule may not know, and must not blame."""
    rules = [one for one in rules_for(corpus.about(stack).platform) if one.each]
    volumes = [one for one in corpus.seen_of(stack) if one.type == VOLUME]
    for one in corpus.seen_of(stack):
        if one.type not in READ:
            continue
        for key in one.inputs:
            spoiled = Seen(
                type=one.type,
                name=one.name,
                urn=one.urn,
                inputs={**one.inputs, key: UNKNOWN},
                protect=one.protect,
                retain=one.retain,
            )
            for verdict in judge(
                rules, Facts(read_all([spoiled, *(volumes if one.type == INSTANCE else ())])), corpus.about(stack)
            ):
                assert not verdict.findings, f"{one.name}, {key}: {verdict.findings}"


@pytest.mark.parametrize("kind", READ)
def test_a_resource_of_which_nothing_is_known_is_read_all_the_same(kind: str) -> None:
    assert list(read_all([seen(kind, {})]))


def test_a_line_of_the_firewall() -> None:
    line = {
        "direction": "INGRESS",
        "protocol": "6",
        "source": "0.0.0.0/0",
        "sourceType": "CIDR_BLOCK",
        "tcpOptions": {"destinationPortRange": {"min": 443, "max": 444}},
        "description": "HTTPS",
    }
    (one,) = told(seen(RULE, line))
    assert isinstance(one, facts.Opening)
    assert (one.inbound, one.peer, one.first_port, one.last_port) == (True, "0.0.0.0/0", 443, 444)
    assert (one.protocol, one.purpose) == ("TCP", "HTTPS")


@pytest.mark.parametrize(
    ("changes", "peer", "ports", "protocol"),
    [
        ({"sourceType": "NETWORK_SECURITY_GROUP", "source": "ocid1"}, "a group", (0, 65535), "TCP"),
        ({"protocol": "all"}, "0.0.0.0/0", (0, 65535), "ANY"),
        (
            {"protocol": "17", "udpOptions": {"destinationPortRange": {"min": 53, "max": 53}}},
            "0.0.0.0/0",
            (53, 53),
            "UDP",
        ),
        ({"protocol": "1", "icmpOptions": {"type": 3, "code": 4}}, "0.0.0.0/0", (3, 3), "ICMP"),
    ],
)
def test_other_lines(changes: dict[str, Any], peer: str, ports: tuple[int, int], protocol: str) -> None:
    line = {"direction": "INGRESS", "protocol": "6", "source": "0.0.0.0/0", "sourceType": "CIDR_BLOCK"} | changes
    (one,) = told(seen(RULE, line))
    assert isinstance(one, facts.Opening)
    assert (one.peer, (one.first_port, one.last_port), one.protocol) == (peer, ports, protocol)


def test_a_statement_for_pods() -> None:
    pods = "request.principal.namespace = 'twin', request.principal.service_account = 'aisvc'"
    text = f"Allow any-user to read objects in compartment id ocid1 where all {{ {pods}, a = /b*/ }}"
    grant, piece = told(seen(POLICY, {"statements": [text]}))
    assert isinstance(grant, facts.Grant)
    assert isinstance(piece, facts.IdentityPiece)
    assert (grant.who, grant.actions, grant.resources) == ("any-user", ("read objects",), ("ocid1",))
    assert set(grant.conditions) == {"request.principal.namespace", "request.principal.service_account"}
    assert (piece.piece, piece.namespace, piece.service_account) == ("statements", "twin", "aisvc")


@pytest.mark.parametrize("text", ["Allow any-user to", "allow ANY-USER to manage all the things", "Allow any-group x"])
def test_a_statement_that_cannot_be_read_binds_nobody(text: str) -> None:
    (grant,) = told(seen(POLICY, {"statements": [text]}))
    assert isinstance(grant, facts.Grant)
    assert grant.who in ("any-user", "any-group")
    (verdict,) = judge(
        [one for one in rules_for() if one.name == "any-user-bounded"], Facts([grant]), About(platform=None)
    )
    assert verdict.findings


def test_a_node_pool_and_a_machine_have_the_figures_of_their_shape() -> None:
    size = {"ocpus": 10, "memoryInGbs": 64}
    domains = [{"availabilityDomain": f"Uocm:AD-{number}"} for number in (1, 2, 2)]
    pool = {
        "nodeShape": "VM.Standard.E5.Flex",
        "nodeShapeConfig": size,
        "nodeSourceDetails": {"bootVolumeSizeInGbs": "100"},
        "nodeConfigDetails": {"size": 6, "placementConfigs": domains},
        "initialNodeLabels": [{"key": "a", "value": "b"}],
    }
    (found,) = told(seen(POOL, pool, "pools-worker"))
    assert isinstance(found, facts.NodePool)
    assert (found.name, found.cpu, found.memory, found.nodes) == ("worker", Cpu(20_000), Bytes.parse("64Gi"), 6)
    assert (found.disk, found.disk_iops, found.zones) == (Bytes.parse("100Gi"), Iops(6000), 2)
    assert found.labels == {"a": "b"}
    machine = {"shape": "VM.Standard.E5.Flex", "shapeConfig": size, "createVnicDetails": {"assignPublicIp": "false"}}
    volume = seen(VOLUME, {"sizeInGbs": "1024", "vpusPerGb": "20"}, "machines-nfs-1-data")
    (server,) = told(seen(INSTANCE, machine, "machines-nfs-1"), volume)
    assert isinstance(server, facts.Machine)
    assert (server.role, server.disk, server.disk_iops) == ("nfs", Bytes.parse("1Ti"), Iops(50_000))
    assert server.public is False


def test_zones_of_a_region_with_one_domain_are_its_fault_domains() -> None:
    where = [{"availabilityDomain": "Uocm:AD-1", "faultDomains": [f"FAULT-DOMAIN-{number}"]} for number in (1, 2, 3)]
    (found,) = told(seen(POOL, {"nodeConfigDetails": {"size": 3, "placementConfigs": where}}))
    assert isinstance(found, facts.NodePool)
    assert found.zones == 3


@pytest.mark.parametrize(
    ("public", "source", "expected"),
    [
        (False, "0.0.0.0/0", ()),
        (True, "198.51.100.0/24", ("198.51.100.0/24",)),
        (True, "203.0.113.7/32", ("203.0.113.7/32",)),
        (True, "10.0.0.0/8", ("0.0.0.0/0",)),
    ],
)
def test_a_public_api_is_open_to_whom_the_firewall_lets_in(
    *,
    public: bool,
    source: str,
    expected: tuple[str, ...],
) -> None:
    """Where no line narrows it down it counts as open to everybody."""
    line = {
        "direction": "INGRESS",
        "protocol": "6",
        "source": source,
        "sourceType": "CIDR_BLOCK",
        "tcpOptions": {"destinationPortRange": {"min": 6443, "max": 6443}},
    }
    about = {
        "endpointConfig": {"isPublicIpEnabled": public},
        "type": "ENHANCED_CLUSTER",
        "kubernetesVersion": "v1.34.2",
    }
    (cluster,) = [one for one in told(seen(CLUSTER, about), seen(RULE, line)) if isinstance(one, facts.Cluster)]
    assert (cluster.public_from, cluster.enhanced) == (expected, True)


def test_a_dynamic_group_is_bounded_by_a_compartment_or_takes_everybody() -> None:
    bounded = "ALL {resource.type = 'cluster', resource.compartment.id = 'ocid1.compartment.oc1..a'}"
    (one,) = told(seen(GROUP, {"name": "g", "matchingRule": bounded}))
    (other,) = told(seen(GROUP, {"name": "g", "matchingRule": "ALL {resource.type = 'cluster'}"}))
    assert isinstance(one, facts.Trust)
    assert isinstance(other, facts.Trust)
    assert (one.principals, other.principals) == ((bounded,), ("*",))
