"""What is read from resources of Exoscale, to the values: also where one of them is not known yet."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies import facts, judging
from policies.facts import Fact
from policies.reading import read, read_together
from policies.rule import About, Facts
from policies.rules import api_private, grant_bounded
from policies.seen import Seen
from policies.values import UNKNOWN
from tests.policies import corpus

STACK = "mint-exoscale-prod"
BUCKETS = ("groundwork:exoscale:Buckets",)


def seen(kind: str, owners: tuple[str, ...] = (), name: str = "one", **inputs: Any) -> Seen:  # noqa: ANN401
    token = kind if ":" in kind else f"exoscale:index/{kind[0].lower()}{kind[1:]}:{kind}"
    return Seen(type=token, name=name, urn=f"urn::{name}", inputs=inputs, owners=owners)


def only(kind: type[Fact], one: Seen) -> Any:  # noqa: ANN401 (a fact of that kind)
    (found,) = (fact for fact in read(one) if isinstance(fact, kind))
    return found


def grants(policy: object) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    found = read(seen("IamRole", name="r", policy=policy))
    return [(one.actions, one.resources) for one in found if isinstance(one, facts.Grant)]


def rules(*expressions: str, action: str = "allow") -> dict[str, Any]:
    said = [{"expression": one, "action": action} for one in expressions]
    return {"defaultServiceStrategy": "deny", "services": {"sos": {"type": "rules", "rules": said}}}


@pytest.mark.parametrize(
    ("policy", "found"),
    [
        (None, [(("*",), ("*",))]),
        ({"defaultServiceStrategy": "deny", "services": {}}, []),
        ({"defaultServiceStrategy": "deny", "services": {"dns": {"type": "allow"}}}, [(("dns:*",), ("dns:*",))]),
        ({"defaultServiceStrategy": "deny", "services": {"dns": {"type": "deny"}}}, []),
        (
            rules("parameters.bucket == 'b' && operation in ['get-object', 'put-object']"),
            [(("sos:get-object", "sos:put-object"), ("b",))],
        ),
        (rules("operation == 'list-objects'"), [(("sos:list-objects",), ("*",))]),
        (rules("true"), [(("sos:*",), ("*",))]),
        (
            rules("parameters.bucket == 'b' && operation == 'head-object' || 'c' == parameters.bucket"),
            [(("sos:head-object",), ("b",)), (("sos:*",), ("c",))],
        ),
    ],
)
def test_every_alternative_of_a_role_is_a_grant(
    policy: object, found: list[tuple[tuple[str, ...], tuple[str, ...]]]
) -> None:
    assert grants(policy) == found


def test_what_a_rule_denies_is_no_right() -> None:
    (grant,) = (one for one in read(seen("IamRole", policy=rules("true", action="deny"))) if type(one) is facts.Grant)
    assert not grant.allows
    (verdict,) = judging.judge((grant_bounded.RULE,), Facts([grant]), About())
    assert verdict.findings == ()


@pytest.mark.parametrize(
    "policy",
    [UNKNOWN, {"defaultServiceStrategy": UNKNOWN, "services": {}}, rules(UNKNOWN)],
)
def test_a_policy_that_is_not_known_is_not_judged_and_not_let_through(policy: object) -> None:
    role = [one for one in read(seen("IamRole", policy=policy)) if isinstance(one, facts.Grant)]
    (verdict,) = judging.judge((grant_bounded.RULE,), Facts(role), About())
    assert (verdict.findings, len(verdict.unjudged)) == ((), 1)


def test_a_line_of_the_firewall_has_its_peer_and_its_ports() -> None:
    line = only(
        facts.Opening,
        seen("SecurityGroupRule", type="EGRESS", protocol="UDP", startPort=53, endPort=53, cidr="0.0.0.0/0"),
    )
    assert (line.inbound, line.peer, line.first_port, line.last_port, line.protocol, line.purpose) == (
        False,
        "0.0.0.0/0",
        53,
        53,
        "UDP",
        "",
    )


@pytest.mark.parametrize(
    ("inputs", "peer"),
    [({"userSecurityGroupId": UNKNOWN}, "a group"), ({"publicSecurityGroup": "public-x"}, "public-x"), ({}, "")],
)
def test_a_group_is_a_peer_also_before_it_is_made(inputs: Mapping[str, Any], peer: str) -> None:
    assert only(facts.Opening, seen("SecurityGroupRule", type="INGRESS", protocol="TCP", **inputs)).peer == peer


def test_icmp_has_no_ports_that_could_be_open() -> None:
    line = only(facts.Opening, seen("SecurityGroupRule", type="INGRESS", protocol="ICMP", cidr="0.0.0.0/0"))
    assert (line.first_port, line.last_port) == (0, 0)


def test_a_pool_has_the_figures_of_its_machine() -> None:
    pool = only(facts.NodePool, seen("SksNodepool", name="p", instanceType="standard.large", size=3, diskSize=50))
    assert (str(pool.cpu), str(pool.memory), str(pool.disk), pool.nodes, pool.zones) == ("4", "8Gi", "50Gi", 3, 1)
    strange = only(facts.NodePool, seen("SksNodepool", name="p", instanceType="x.y", size=3, diskSize=UNKNOWN))
    assert (strange.cpu, strange.memory) == (None, None)
    assert strange.disk is UNKNOWN


@pytest.mark.parametrize(
    ("beside", "inputs", "private"),
    [
        ((), {}, True),
        ((), {"acl": "private"}, True),
        ((), {"acl": "public-read"}, False),
        ((("aws:s3/bucketAcl:BucketAcl", {"acl": "public-read-write"}),), {}, False),
        ((("aws:s3/bucketPolicy:BucketPolicy", {"policy": '{"Statement": [{"Principal": "*"}]}'}),), {}, False),
        (
            (("aws:s3/bucketPolicy:BucketPolicy", {"policy": '{"Statement": [{"Principal": {"AWS": ["*"]}}]}'}),),
            {},
            False,
        ),
        ((("aws:s3/bucketPolicy:BucketPolicy", {"policy": '{"Statement": [{"Principal": {"AWS": "x"}}]}'}),), {}, True),
    ],
)
def test_a_bucket_is_private_unless_a_list_or_a_policy_opens_it(
    beside: tuple[tuple[str, dict[str, Any]], ...], inputs: dict[str, Any], private: bool
) -> None:
    bucket = seen("aws:s3/bucket:Bucket", BUCKETS, "buckets-b", bucket="b", **inputs)
    others = [seen(kind, BUCKETS, f"other-{n}", bucket="b", **more) for n, (kind, more) in enumerate(beside)]
    (fact,) = (one for one in read_together([bucket, *others]) if isinstance(one, facts.Bucket))
    assert (fact.private, fact.versioned, fact.name) == (private, False, "b")


def test_whether_a_bucket_is_open_is_not_known_while_its_policy_is_not() -> None:
    bucket = seen("aws:s3/bucket:Bucket", BUCKETS, "buckets-b", bucket="b")
    policy = seen("aws:s3/bucketPolicy:BucketPolicy", BUCKETS, "buckets-b-policy", bucket="b", policy=UNKNOWN)
    (fact,) = (one for one in read_together([bucket, policy]) if isinstance(one, facts.Bucket))
    assert fact.private is UNKNOWN


@pytest.mark.parametrize(
    ("filters", "public"),
    [(["192.0.2.7/32"], False), (["192.0.2.7/32", "0.0.0.0/0"], True), ([], True), (None, True)],
)
def test_a_database_is_public_where_its_list_of_clients_is_open(filters: list[str] | None, public: bool) -> None:
    server = only(facts.Database, seen("Dbaas", type="pg", plan="startup-4", pg={"ipFilters": filters}))
    assert server.public is public
    assert list(read(seen("Dbaas", type="kafka", plan="startup-2", name="k"))) == [
        facts.HoldsData(where="urn::k", kind="database", protect=None, retain=None)
    ]


def test_the_api_answers_to_everybody_and_that_is_said_where_nobody_accepted_it() -> None:
    cluster = Facts(read(seen("SksCluster", name="c", version="1.35.2", labels={})))
    (unasked,) = judging.judge((api_private.RULE,), cluster, About())
    assert [one.what for one in unasked.findings] == ["the API answers to the whole Internet"]
    (accepted,) = judging.judge((api_private.RULE,), cluster, corpus.about(STACK))
    assert accepted.findings == ()
