"""Who may use a bucket: a policy that names buckets and operations, and cannot say "everything"."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec.clouds.exoscale.buckets import OPERATIONS, expression, role_policy
from spec.ground.demand import Right

ADMINISTRATION = re.compile(r"'(create-bucket|delete-bucket|put-bucket-[a-z-]+|delete-bucket-[a-z-]+|list-buckets)'")


def test_every_other_service_is_closed() -> None:
    policy = role_policy({"mint-backup": Right.READ_WRITE})
    assert policy["default_service_strategy"] == "deny"
    assert set(policy["services"]) == {"sos"}


def test_there_is_a_rule_for_each_bucket_and_none_beside() -> None:
    policy = role_policy({"b-two": Right.READ, "a-one": Right.READ_WRITE})
    rules = policy["services"]["sos"]["rules"]
    assert policy["services"]["sos"]["type"] == "rules"
    assert [one["action"] for one in rules] == ["allow", "allow"]
    assert [one["expression"].split("'")[1] for one in rules] == ["a-one", "b-two"]


@pytest.mark.parametrize("right", Right)
def test_no_right_is_everything_and_none_may_change_the_bucket_itself(right: Right) -> None:
    said = expression("mint-backup", right)
    assert said.startswith("parameters.bucket == 'mint-backup' && operation in [")
    assert "*" not in said
    assert "true" not in said
    assert not ADMINISTRATION.search(said)


def test_reading_is_a_part_of_writing_and_writes_nothing() -> None:
    assert set(OPERATIONS[Right.READ]) < set(OPERATIONS[Right.READ_WRITE])
    assert not [one for one in OPERATIONS[Right.READ] if one.startswith(("put", "delete", "upload", "create"))]


def test_a_role_for_no_bucket_is_refused() -> None:
    with pytest.raises(ValueError, match="no bucket"):
        role_policy({})


@given(st.text(max_size=70))
def test_a_name_cannot_end_the_text_in_which_it_stands(name: str) -> None:
    """Whatever is taken as a name has no quote in it, and so adds nothing to the expression."""
    try:
        policy = role_policy({name: Right.READ})
    except ValueError:
        return
    (rule,) = policy["services"]["sos"]["rules"]
    assert rule["expression"] == expression("PLACE", Right.READ).replace("PLACE", name)
    assert re.fullmatch(r"[a-z0-9.-]{3,63}", name)


@pytest.mark.parametrize("name", ["a' || true || '", "UPPER", "ab", "-dash", "x" * 64, "with space", ""])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is not the name of a bucket"):
        role_policy({name: Right.READ})
