"""Who may do what with the buckets of SMI on OCI, by a reader of the policy grammar (SM-20 … SM-42).

No program of somebody else judges OCI's sentences. The reader knows the grammar and nothing of what writes them here.
"""

from collections.abc import Iterator
from functools import cache
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spec.clouds.oci.grammar import PERMISSIONS, GrammarError, Verb, allowed, parse
from spec.clouds.oci.statements import (
    PRINCIPAL,
    STATEMENTS_PER_POLICY,
    Pod,
    bucket_statements,
    buckets_statement,
    in_policies,
    objects_statement,
    operator_statements,
)
from spec.ground.demand import Demand
from tests.judges.test_identity_aws import BUCKETS, NUMBERS, TABLE
from tests.spec.cloud_stack import demand_of

COMPARTMENT = "ocid1.compartment.oc1.." + "b" * 60
CLUSTER = "ocid1.cluster.oc1.eu-frankfurt-1." + "a" * 60
VAULT = "ocid1.vault.oc1.eu-frankfurt-1." + "c" * 60
NAMESPACE = "twin-prod"
PAR = "PAR_MANAGE"
OF_OBJECTS = tuple(sorted(one for rights in PERMISSIONS["objects"].values() for one in rights))
OF_BUCKETS = tuple(sorted(one for rights in PERMISSIONS["buckets"].values() for one in rights))
OF_NAMESPACES = tuple(sorted(one for rights in PERMISSIONS["objectstorage-namespaces"].values() for one in rights))
STRANGERS = ("default", "filesvc2", "filesv", "scriptworker", "itemsvc-api")
ELSEWHERE = ("twin-dev-kafka", "kafka", "twin-prod-kafka2")


@cache
def demand() -> Demand:
    return demand_of("smi-oci-prod")


@cache
def statements() -> tuple[str, ...]:
    return bucket_statements(demand(), COMPARTMENT, CLUSTER)


def pod(account: str, **other: str) -> dict[str, str]:
    """Variables of a request by a pod."""
    return dict(zip(PRINCIPAL, ("workload", NAMESPACE, account, CLUSTER), strict=True)) | other


def bucket(logical: str) -> str:
    return f"{NAMESPACE}-{logical}"


def may(account: str, resource: str, permission: str, target: str, said: tuple[str, ...] | None = None) -> bool:
    request = pod(account) | {"target.bucket.name": target}
    return allowed(
        statements() if said is None else said,
        resource=resource,
        permission=permission,
        compartment=COMPARTMENT,
        request=request,
    )


def questions() -> Iterator[tuple[tuple[str, str, str, str], bool]]:
    """Every account, bucket and permission, with the answer that the guide's table gives."""
    accounts = (*TABLE, *STRANGERS)
    for account, logical in product(accounts, BUCKETS):
        in_the_table = logical in TABLE.get(account, frozenset())
        for permission in OF_OBJECTS:
            yield (account, "objects", permission, bucket(logical)), in_the_table
        for permission in OF_BUCKETS:
            yield (account, "buckets", permission, bucket(logical)), in_the_table and permission == PAR
    for account, target, permission in product(accounts, ELSEWHERE, OF_OBJECTS):
        yield (account, "objects", permission, target), False


@pytest.mark.requirement(*NUMBERS, "SM-39", "SM-40")
def test_the_answer_for_every_account_bucket_and_permission_is_the_tables() -> None:
    asked = list(questions())
    assert sum(answer for _, answer in asked) == 32 * (len(OF_OBJECTS) + 1)
    assert [question for question, answer in asked if may(*question) is not answer] == []


@pytest.mark.requirement("SM-38")
@pytest.mark.parametrize("account", [*TABLE, *STRANGERS])
def test_every_account_of_the_table_may_learn_the_namespace_and_nobody_else(account: str) -> None:
    for permission in OF_NAMESPACES:
        assert may(account, "objectstorage-namespaces", permission, "") is (account in TABLE)


@pytest.mark.requirement("SM-38", "SM-41")
@pytest.mark.parametrize(
    "other",
    [
        {PRINCIPAL[0]: "instance"},
        {PRINCIPAL[0]: "user"},
        {PRINCIPAL[1]: "twin-dev"},
        {PRINCIPAL[1]: "default"},
        {PRINCIPAL[2]: "default"},
        {PRINCIPAL[3]: CLUSTER.replace("aaa", "bbb")},
        {PRINCIPAL[3]: ""},
    ],
)
def test_the_same_name_in_another_place_has_nothing(other: dict[str, str]) -> None:
    request = pod("filesvc", **other) | {"target.bucket.name": bucket("filesvc")}
    for resource, rights in (("objects", OF_OBJECTS), ("buckets", OF_BUCKETS)):
        for permission in rights:
            assert not allowed(
                statements(), resource=resource, permission=permission, compartment=COMPARTMENT, request=request
            )


@pytest.mark.requirement("SM-38")
@pytest.mark.parametrize("missing", PRINCIPAL)
def test_a_request_that_lacks_one_of_the_four_has_nothing(missing: str) -> None:
    request = {name: value for name, value in pod("filesvc").items() if name != missing}
    request["target.bucket.name"] = bucket("filesvc")
    for one in OF_OBJECTS:
        assert not allowed(statements(), resource="objects", permission=one, compartment=COMPARTMENT, request=request)


@pytest.mark.requirement("SM-41")
def test_a_bucket_of_that_name_in_another_compartment_is_another_bucket() -> None:
    request = pod("filesvc") | {"target.bucket.name": bucket("filesvc")}
    for where in ("ocid1.compartment.oc1.." + "d" * 60, "ocid1.tenancy.oc1.." + "e" * 60):
        assert not allowed(
            statements(), resource="objects", permission="OBJECT_READ", compartment=where, request=request
        )


@pytest.mark.requirement("SM-42")
def test_32_pairs_take_82_statements_each_once_and_in_two_policies_of_at_most_fifty() -> None:
    assert sum(len(one) for one in TABLE.values()) == 32
    assert len(statements()) == len(set(statements())) == 18 + 2 * 32
    made = in_policies("smi-oci-prod-bucket-access", statements())
    assert [len(one) for one in made.values()] == [STATEMENTS_PER_POLICY, 32]
    assert tuple(one for chunk in made.values() for one in chunk) == statements()
    assert max(len(one) for one in statements()) < 600


@pytest.mark.requirement("SM-38")
def test_no_sentence_is_about_more_than_the_pods_of_one_account_in_one_cluster() -> None:
    for one in (*statements(), *operator_statements(demand(), COMPARTMENT, CLUSTER, VAULT)):
        bound = parse(one).bound
        assert [bound[name] for name in (PRINCIPAL[0], PRINCIPAL[3])] == ["workload", CLUSTER]
        assert set(PRINCIPAL) <= bound.keys()


def test_external_secrets_reads_the_secrets_of_one_vault_and_writes_none() -> None:
    (one,) = operator_statements(demand(), COMPARTMENT, CLUSTER, VAULT)
    said = parse(one)
    assert (said.verb, said.resource, said.compartment) == (Verb.READ, "secret-family", COMPARTMENT)
    assert said.bound["target.vault.id"] == VAULT
    assert said.bound[PRINCIPAL[2]] == "external-secrets"


@pytest.mark.parametrize("spoil", [0, 1, 2, 3])
def test_the_reader_notices_a_sentence_without_one_of_the_conditions(spoil: int) -> None:
    """Else every answer above would prove nothing."""
    whole = objects_statement(COMPARTMENT, bucket("filesvc"), _pod("filesvc"))
    condition = _pod("filesvc").conditions()[spoil]
    less = whole.replace(f"{condition}, ", "").replace(f", {condition}", "")
    assert less != whole
    somebody = pod("filesvc", **{PRINCIPAL[spoil]: "somebody-else"}) | {"target.bucket.name": bucket("filesvc")}
    ask = {"resource": "objects", "permission": "OBJECT_READ", "compartment": COMPARTMENT}
    assert not allowed([whole], request=somebody, **ask)
    assert allowed([less], request=somebody, **ask)
    assert PRINCIPAL[spoil] not in parse(less).bound


@pytest.mark.requirement("SM-39")
def test_without_its_permission_a_bucket_could_be_deleted() -> None:
    whole = buckets_statement(COMPARTMENT, bucket("kafka"), _pod("aisvc"))
    less = whole.replace("request.permission = 'PAR_MANAGE', ", "")
    assert not may("aisvc", "buckets", "BUCKET_DELETE", bucket("kafka"), (whole,))
    assert may("aisvc", "buckets", "BUCKET_DELETE", bucket("kafka"), (less,))


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("a = 'one'", True),
        ("a = 'ONE'", True),
        ("a != 'one'", False),
        ("a = 'on'", False),
        ("a = /o*/", True),
        ("a = /*n*/", True),
        ("a = /n*/", False),
        ("a != /n*/", True),
        ("a in ('two', 'one')", True),
        ("a in ('two')", False),
        ("b = 'one'", False),
        ("b != 'one'", False),
        ("all { a = 'one', b = 'one' }", False),
        ("any { a = 'one', b = 'one' }", True),
        ("all { a = 'one', any { b = 'one', a = 'one' } }", True),
        ("any { all { a = 'one', b = 'one' }, a = 'two' }", False),
    ],
)
def test_a_condition_is_read_as_the_cloud_s_manual_says(condition: str, *, holds: bool) -> None:
    said = f"Allow any-user to read buckets in compartment Project where {condition}"
    asked = {"resource": "buckets", "permission": "BUCKET_READ", "compartment": "Project"}
    assert allowed([said], request={"a": "one"}, **asked) is holds


@pytest.mark.parametrize(
    ("condition", "bound"),
    [
        ("a = 'one'", {"a": "one"}),
        ("all { a = 'one', all { b = 'two' } }", {"a": "one", "b": "two"}),
        ("any { a = 'one' }", {"a": "one"}),
        ("any { a = 'one', b = 'two' }", {}),
        ("all { a != 'one', b = /t*/, c in ('x', 'y'), d = '*' }", {}),
        ("all { a in ('x') }", {"a": "x"}),
    ],
)
def test_bound_is_what_can_have_one_value_only(condition: str, bound: dict[str, str]) -> None:
    assert parse(f"Allow any-user to read buckets in tenancy where {condition}").bound == bound


def _pod(account: str) -> Pod:
    return Pod(namespace=NAMESPACE, service_account=account, cluster_ocid=CLUSTER)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Allow",
        "Forbid any-user to manage objects in tenancy",
        "Allow any-user manage objects in tenancy",
        "Allow any-user to own objects in tenancy",
        "Allow any-user to manage objects",
        "Allow any-user to manage objects in region x",
        "Allow any-user to manage objects in compartment",
        "Allow any-user to manage objects in tenancy where",
        "Allow any-user to manage objects in tenancy where a",
        "Allow any-user to manage objects in tenancy where a = b",
        "Allow any-user to manage objects in tenancy where a > 'b'",
        "Allow any-user to manage objects in tenancy where all { a = 'b'",
        "Allow any-user to manage objects in tenancy where all { }",
        "Allow any-user to manage objects in tenancy where all { a = 'b' c = 'd' }",
        "Allow any-user to manage objects in tenancy where a = 'b' Allow any-user to use keys in tenancy",
        'Allow any-user to manage objects in tenancy where a = "b"',
        "Allow any-user to manage objects in tenancy where a in ()",
        "Allow any-user to manage objects in tenancy;",
        "Allow group to manage objects in tenancy",
    ],
)
def test_what_is_no_sentence_is_refused(text: str) -> None:
    with pytest.raises(GrammarError):
        parse(text)


WILD = st.text(alphabet=st.characters(codec="utf-8"), max_size=40) | st.lists(
    st.sampled_from(
        ["'", '"', "\\", "*", "}", "{", ",", " ", "a", "or", "\n", "/", "=", "where", "any", "\u2019", "'--"]
    ),
    max_size=12,
).map("".join)


@pytest.mark.requirement("SM-40")
@given(WILD, WILD, WILD)
@example("x' }", "a", "b")
@example("x", "a', request.principal.type = 'user", "b")
@example("x", "a", "*")
@example("x\\", "a", "b")
@example("x\u2019", "a", "b")
def test_whatever_a_name_is_it_stays_one_value_or_is_refused(name: str, namespace: str, account: str) -> None:
    try:
        made = objects_statement(COMPARTMENT, name, Pod(namespace=namespace, service_account=account, cluster_ocid="c"))
    except ValueError:
        return
    said = parse(made)
    assert (said.subject, said.verb, said.resource, said.compartment) == (
        "any-user",
        Verb.MANAGE,
        "objects",
        COMPARTMENT,
    )
    assert said.bound == {"target.bucket.name": name} | dict(
        zip(PRINCIPAL, ("workload", namespace, account, "c"), strict=True)
    )
