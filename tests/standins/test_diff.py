"""What a stand-in calls a change, and what of it replaces."""

import pytest
from pulumi.runtime.proto import provider_pb2

from standins.values import UNKNOWN, Secret
from tests.standins.calling import Caller
from tests.standins.small import KEY, ROLE, VPC

Kind = provider_pb2.PropertyDiff.Kind
SAME, SOME = provider_pb2.DiffResponse.DIFF_NONE, provider_pb2.DiffResponse.DIFF_SOME
TRUST = '{"Version": "2012-10-17", "Statement": []}'


def detailed(answer: provider_pb2.DiffResponse) -> dict[str, str]:
    return {path: Kind.Name(one.kind) for path, one in answer.detailedDiff.items()}


def test_the_same_is_no_change_however_it_is_wrapped(aws: Caller) -> None:
    before = {"cidrBlock": "10.0.0.0/16", "tags": {"a": "b"}}
    assert aws.diff(VPC, before, {**before, "tags": {"a": Secret("b")}}).changes == SAME
    assert aws.diff(VPC, before, {**before, "ipv6CidrBlock": None}).changes == SAME


def test_each_change_is_named_with_its_place_and_its_kind(aws: Caller) -> None:
    answer = aws.diff(
        VPC,
        {"tags": {"a": "1", "b": "1"}, "enableDnsSupport": True},
        {"tags": {"a": "2", "c": "1"}, "instanceTenancy": "dedicated"},
    )
    assert answer.changes == SOME
    assert answer.hasDetailedDiff
    assert detailed(answer) == {
        "tags.a": "UPDATE",
        "tags.b": "DELETE",
        "tags.c": "ADD",
        "enableDnsSupport": "DELETE",
        "instanceTenancy": "ADD",
    }
    assert list(answer.replaces) == []


def test_what_cannot_be_changed_in_place_replaces(aws: Caller) -> None:
    answer = aws.diff(VPC, {"cidrBlock": "10.0.0.0/16", "tags": {}}, {"cidrBlock": "10.1.0.0/16", "tags": {"a": "b"}})
    assert list(answer.replaces) == ["cidrBlock"]
    assert detailed(answer) == {"cidrBlock": "UPDATE_REPLACE", "tags.a": "ADD"}


def test_what_is_not_known_yet_may_be_another(aws: Caller) -> None:
    answer = aws.diff(VPC, {"cidrBlock": "10.0.0.0/16"}, {"cidrBlock": UNKNOWN})
    assert list(answer.replaces) == ["cidrBlock"]


def test_a_type_of_which_nothing_can_be_changed_is_replaced_by_any_change(aws: Caller) -> None:
    assert list(aws.diff(KEY, {"user": "a"}, {"user": "a", "status": "Inactive"}).replaces) == ["status"]


def test_documents_are_compared_by_what_they_say(aws: Caller) -> None:
    spaced = TRUST.replace(" ", "\n  ").replace('\n  "Statement"', ' "Statement"')
    assert spaced != TRUST
    assert aws.diff(ROLE, {"assumeRolePolicy": TRUST}, {"assumeRolePolicy": spaced}).changes == SAME
    other = TRUST.replace("[]", '[{"Effect": "Deny"}]')
    assert aws.diff(ROLE, {"assumeRolePolicy": TRUST}, {"assumeRolePolicy": other}).changes == SOME


def test_the_order_of_a_set_means_nothing_and_its_members_do(aws: Caller) -> None:
    before = {"managedPolicyArns": ["a", "b"]}
    assert aws.diff(ROLE, before, {"managedPolicyArns": ["b", "a"]}).changes == SAME
    assert aws.diff(ROLE, before, {"managedPolicyArns": ["b", "c"]}).changes == SOME


@pytest.mark.parametrize("ignored", ["tags", "tags.a", 'tags["a"]'])
def test_what_is_ignored_is_no_change(aws: Caller, ignored: str) -> None:
    answer = aws.diff(VPC, {"tags": {"a": "1"}}, {"tags": {"a": "2"}}, ignore=(ignored,))
    assert answer.changes == SAME
    assert aws.diff(VPC, {"tags": {"a": "1"}}, {"tags": {"a": "2"}}, ignore=("tagsAll",)).changes == SOME


def test_a_name_that_stays_makes_room_before_its_replacement_comes(aws: Caller) -> None:
    """Two of the same name cannot be there at once."""
    before = {"name": "reader", "assumeRolePolicy": TRUST}
    assert not aws.diff(ROLE, before, {**before, "name": "writer"}).deleteBeforeReplace
    assert not aws.diff(VPC, {"cidrBlock": "10.0.0.0/16"}, {"cidrBlock": "10.1.0.0/16"}).deleteBeforeReplace
