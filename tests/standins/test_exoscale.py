"""The stand-in for Exoscale: what it refuses as the cloud does, what it answers, and what it calls a replacement."""

import re
from pathlib import Path
from typing import Any

import pytest

from standins.exoscale import CLOUD
from standins.values import Secret
from tests.standins.calling import AbortedError, Caller, provider

ZONE = "ch-dk-2"
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"


def kind(name: str) -> str:
    return f"exoscale:index/{name[0].lower()}{name[1:]}:{name}"


CLUSTER: dict[str, Any] = {"name": "c", "zone": ZONE, "version": "1.35.2", "exoscaleCcm": True, "exoscaleCsi": True}
POOL: dict[str, Any] = {
    "name": "p",
    "zone": ZONE,
    "clusterId": "c",
    "instanceType": "standard.large",
    "size": 3,
    "diskSize": 50,
}
RULE: dict[str, Any] = {
    "securityGroupId": "g",
    "type": "INGRESS",
    "protocol": "TCP",
    "startPort": 443,
    "endPort": 443,
    "cidr": "0.0.0.0/0",
}
ROLE: dict[str, Any] = {"name": "r", "policy": {"defaultServiceStrategy": "deny", "services": {}}}


@pytest.fixture
def exoscale(tmp_path: Path) -> Caller:
    return provider(CLOUD, tmp_path / "room")


@pytest.mark.parametrize(
    ("name", "inputs", "path", "reason"),
    [
        ("SksCluster", {**CLUSTER, "zone": "de-ber-1"}, "zone", "'de-ber-1' is not a zone"),
        ("SksCluster", {**CLUSTER, "version": "1.35"}, "version", "all three numbers are wanted"),
        ("SksCluster", {**CLUSTER, "version": "1.33.9"}, "version", "1.33.9 is not to be had"),
        ("SksCluster", {**CLUSTER, "exoscaleCcm": False}, "exoscaleCsi", "needs exoscaleCcm"),
        ("SksCluster", {**CLUSTER, "serviceLevel": "gold"}, "serviceLevel", "gold"),
        ("SksNodepool", {**POOL, "instanceType": "standard.tiny"}, "instanceType", "is not a type that can be a node"),
        ("SksNodepool", {**POOL, "diskSize": 10}, "diskSize", "20Gi to 400Gi, not 10Gi"),
        ("SksNodepool", {**POOL, "size": 9, "antiAffinityGroupIds": ["a"]}, "size", "holds 8 instances, not 9"),
        ("SksNodepool", {**POOL, "taints": {"only": "apps:Never"}}, "taints.only", "is not VALUE:EFFECT"),
        ("SecurityGroupRule", {**RULE, "userSecurityGroupId": "g"}, "userSecurityGroupId", "conflicts with cidr"),
        ("SecurityGroupRule", {**RULE, "cidr": "10.0.0.1/8"}, "cidr", "has host bits set"),
        ("SecurityGroupRule", {**RULE, "startPort": 500}, "startPort", "500 to 443 is no range of ports"),
        ("SecurityGroupRule", {**RULE, "protocol": "HTTP"}, "protocol", "HTTP"),
        (
            "SecurityGroupRule",
            {**{key: value for key, value in RULE.items() if key != "cidr"}, "publicSecurityGroup": "public-world"},
            "publicSecurityGroup",
            "there is no public security group",
        ),
        (
            "PrivateNetwork",
            {"name": "n", "zone": ZONE, "startIp": "10.40.0.10", "endIp": "10.41.0.9", "netmask": "255.255.0.0"},
            "endIp",
            "is not in the network 10.40.0.0/16",
        ),
        ("IamRole", {"name": "r", "policy": {"defaultServiceStrategy": "maybe"}}, "policy", "neither allow nor deny"),
        ("DomainRecord", {"domain": "d", "name": "a", "recordType": "B", "content": "x"}, "recordType", "B"),
        ("Nlb", {"name": "n", "zone": ZONE, "colour": "red"}, "colour", "there is no such property"),
    ],
)
def test_what_the_cloud_refuses_is_refused_with_its_path(
    exoscale: Caller, name: str, inputs: dict[str, Any], path: str, reason: str
) -> None:
    _, wrong = exoscale.check(kind(name), inputs)
    assert any(one.startswith(path) and reason in said for one, said in wrong.items()), wrong


@pytest.mark.parametrize(("name", "inputs"), [("SksCluster", CLUSTER), ("SecurityGroupRule", RULE), ("IamRole", ROLE)])
def test_what_is_right_is_not_refused(exoscale: Caller, name: str, inputs: dict[str, Any]) -> None:
    _, wrong = exoscale.check(kind(name), inputs)
    assert wrong == {}


def test_ids_are_uuids_and_a_balancer_gets_an_address_at_once(exoscale: Caller) -> None:
    id_, outputs = exoscale.create(kind("Nlb"), {"name": "n", "zone": ZONE})
    assert re.fullmatch(UUID, id_)
    assert outputs["ipAddress"].startswith("198.51.100.")


def test_two_of_one_name_are_a_conflict(exoscale: Caller) -> None:
    exoscale.create(kind("SecurityGroup"), {"name": "nodes"})
    with pytest.raises(AbortedError, match="Conflict"):
        exoscale.create(kind("SecurityGroup"), {"name": "nodes"})


def test_a_rule_of_a_group_that_is_not_there_is_refused(exoscale: Caller) -> None:
    with pytest.raises(AbortedError, match="there is no"):
        exoscale.create(kind("SecurityGroupRule"), RULE)


def test_a_key_belongs_to_a_role_and_its_secret_is_one(exoscale: Caller) -> None:
    with pytest.raises(AbortedError, match="there is no"):
        exoscale.create(kind("IamApiKey"), {"name": "k", "roleId": "nobody"})
    role, _ = exoscale.create(kind("IamRole"), ROLE)
    id_, outputs = exoscale.create(kind("IamApiKey"), {"name": "k", "roleId": role})
    assert id_ == outputs["key"]
    assert id_.startswith("EXO")
    assert isinstance(outputs["secret"], Secret)
    with pytest.raises(AbortedError, match="in use"):
        exoscale.delete(kind("IamRole"), role)


def test_a_record_s_host_is_its_name_in_the_zone(exoscale: Caller) -> None:
    zone, _ = exoscale.create(kind("Domain"), {"name": "example.com"})
    about = {"domain": zone, "recordType": "A", "content": "192.0.2.1"}
    _, wildcard = exoscale.create(kind("DomainRecord"), {**about, "name": "*.exo"}, name="one")
    _, top = exoscale.create(kind("DomainRecord"), {**about, "name": ""}, name="two")
    assert (wildcard["hostname"], top["hostname"], wildcard["ttl"]) == ("*.exo.example.com", "example.com", 3600)


def test_a_zone_is_found_by_its_name(exoscale: Caller) -> None:
    zone, _ = exoscale.create(kind("Domain"), {"name": "example.com"})
    found = exoscale.invoke("exoscale:index/getDomain:getDomain", {"name": "example.com"})
    assert found == {"id": zone, "name": "example.com"}
    with pytest.raises(AbortedError, match=r"there is no domain example\.org"):
        exoscale.invoke("exoscale:index/getDomain:getDomain", {"name": "example.org"})


@pytest.mark.parametrize(
    ("name", "before", "change", "replaced"),
    [
        ("SksCluster", CLUSTER, {"version": "1.35.3"}, False),
        ("SksCluster", CLUSTER, {"zone": "at-vie-1"}, True),
        ("SksNodepool", POOL, {"size": 4}, False),
        ("SksNodepool", POOL, {"instanceType": "standard.huge"}, False),
        ("SksNodepool", POOL, {"clusterId": "d"}, True),
        ("SecurityGroupRule", RULE, {"cidr": "192.0.2.0/24"}, True),
        ("IamRole", ROLE, {"policy": {"defaultServiceStrategy": "deny"}}, False),
        ("IamRole", ROLE, {"name": "s"}, True),
    ],
)
def test_what_really_replaces_is_a_replacement_and_the_rest_is_not(
    exoscale: Caller, name: str, before: dict[str, Any], change: dict[str, Any], replaced: bool
) -> None:
    answer = exoscale.diff(kind(name), before, {**before, **change})
    assert list(answer.diffs), "no difference seen"
    assert (list(answer.replaces) != []) is replaced


def test_no_difference_is_none(exoscale: Caller) -> None:
    assert list(exoscale.diff(kind("SksNodepool"), POOL, dict(POOL)).diffs) == []
