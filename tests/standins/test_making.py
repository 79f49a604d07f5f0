"""What a stand-in makes, foresees, finds again, changes and removes."""

import json

import pytest

from standins import inventory
from standins.faults import Fault, What
from standins.store import Store
from standins.values import UNKNOWN, Secret
from tests.standins.calling import AbortedError, Caller
from tests.standins.small import CLOUD, KEY, PARAMETER, ROLE, SUBNET, VPC

RANGE = "10.0.0.0/16"


def test_a_preview_knows_what_the_cloud_sets_and_not_what_it_computes(aws: Caller) -> None:
    foreseen = aws.preview(VPC, {"cidrBlock": RANGE, "tags": {"a": "b"}})
    assert foreseen == {
        "cidrBlock": RANGE,
        "tags": {"a": "b"},
        "tagsAll": {"a": "b", "by": "test"},
        "instanceTenancy": "default",
        "arn": UNKNOWN,
    }
    assert aws.store.all() == []


def test_what_follows_from_an_unknown_input_is_unknown(aws: Caller) -> None:
    assert aws.preview(VPC, {"cidrBlock": RANGE, "tags": {"a": UNKNOWN}})["tagsAll"] is UNKNOWN


def test_what_is_made_has_an_id_and_outputs_of_the_right_shape(aws: Caller) -> None:
    id_, outputs = aws.create(VPC, {"cidrBlock": RANGE})
    assert id_.startswith("vpc-")
    assert outputs["arn"] == f"arn:aws:ec2:eu-central-1:111122223333:vpc/{id_}"
    assert (outputs["cidrBlock"], outputs["instanceTenancy"]) == (RANGE, "default")


def test_two_of_one_name_are_refused_with_the_clouds_own_word(aws: Caller) -> None:
    aws.create(ROLE, {"name": "reader", "assumeRolePolicy": "{}"})
    with pytest.raises(AbortedError, match=r"^EntityAlreadyExists: .*reader"):
        aws.create(ROLE, {"name": "reader", "assumeRolePolicy": "{}"})
    aws.create(ROLE, {"name": "writer", "assumeRolePolicy": "{}"})
    assert [one.id for one in aws.store.of(ROLE)] == ["reader", "writer"]


def test_what_is_referred_to_must_be_there_and_cannot_go(aws: Caller) -> None:
    with pytest.raises(AbortedError, match=r"InvalidVpcID.NotFound: vpcId: there is no vpc-0"):
        aws.create(SUBNET, {"vpcId": "vpc-0", "cidrBlock": "10.0.0.0/24"})
    vpc, _ = aws.create(VPC, {"cidrBlock": RANGE})
    subnet, _ = aws.create(SUBNET, {"vpcId": vpc, "cidrBlock": "10.0.0.0/24"})
    with pytest.raises(AbortedError, match=f"DependencyViolation: {vpc} is in use by {subnet}"):
        aws.delete(VPC, vpc)
    aws.delete(SUBNET, subnet)
    aws.delete(VPC, vpc)
    assert aws.store.all() == []


def test_deleting_what_is_gone_is_no_error(aws: Caller) -> None:
    aws.delete(VPC, "vpc-0")


def test_a_secret_is_not_kept_and_known_again(aws: Caller) -> None:
    inputs = {"name": "password", "type": "SecureString", "value": Secret("hunter2-hunter2")}
    id_, outputs = aws.create(PARAMETER, inputs)
    assert outputs["value"] == Secret("hunter2-hunter2")
    (record,) = aws.store.of(PARAMETER)
    assert record.secrets == ["value"]
    kept = (aws.store.directory / "clouds" / "aws.json").read_text()
    assert "hunter2" not in kept
    found, state = aws.read(PARAMETER, id_, inputs, outputs) or ({}, {})
    assert found["value"] == state["value"] == Secret("hunter2-hunter2")


def test_a_secret_that_is_another_one_now_is_seen(aws: Caller) -> None:
    inputs = {"name": "password", "type": "SecureString", "value": Secret("hunter2-hunter2")}
    id_, outputs = aws.create(PARAMETER, inputs)
    found, _ = aws.read(PARAMETER, id_, {**inputs, "value": Secret("hunter3-hunter3")}, outputs) or ({}, {})
    assert found["value"] == Secret("(changed elsewhere)")


def test_what_arrives_without_its_envelope_is_not_counted_as_a_secret(aws: Caller) -> None:
    aws.create(PARAMETER, {"name": "password", "type": "SecureString", "value": "hunter2-hunter2"})
    assert aws.store.of(PARAMETER)[0].secrets == []


def test_an_output_that_the_provider_calls_secret_is_in_an_envelope_and_not_kept(aws: Caller) -> None:
    id_, outputs = aws.create(KEY, {"user": "app"})
    assert isinstance(outputs["secret"], Secret)
    assert outputs["secret"].value not in (aws.store.directory / "clouds" / "aws.json").read_text()
    _, state = aws.read(KEY, id_, {"user": "app"}, outputs) or ({}, {})
    assert state["secret"] == outputs["secret"]


def test_drift_is_read_from_what_is_really_there(aws: Caller) -> None:
    id_, outputs = aws.create(VPC, {"cidrBlock": RANGE, "tags": {"a": "b"}})
    inventory.change(aws.store.directory, VPC, id_, ("tags", {"a": "changed"}), of=lambda _: CLOUD)
    found, state = aws.read(VPC, id_, {"cidrBlock": RANGE, "tags": {"a": "b"}}, outputs) or ({}, {})
    assert found == {"cidrBlock": RANGE, "tags": {"a": "changed"}}
    assert state["tagsAll"] == {"a": "changed", "by": "test"}


def test_what_was_deleted_behind_the_programs_back_is_gone(aws: Caller) -> None:
    id_, outputs = aws.create(VPC, {"cidrBlock": RANGE})
    inventory.delete(aws.store.directory, VPC, id_, of=lambda _: CLOUD)
    assert aws.read(VPC, id_, {"cidrBlock": RANGE}, outputs) is None
    with pytest.raises(AbortedError, match="is not there any more"):
        aws.update(VPC, id_, {"cidrBlock": RANGE}, {"cidrBlock": RANGE, "tags": {"a": "b"}}, outputs)


def test_what_is_not_there_cannot_be_changed_behind_the_programs_back(aws: Caller) -> None:
    for token in (VPC, "none:such:Thing"):
        with pytest.raises(inventory.NotThereError):
            inventory.delete(aws.store.directory, token, "vpc-0", of=lambda _: CLOUD)


def test_an_import_gives_all_inputs_and_no_secret(aws: Caller) -> None:
    id_, _ = aws.create(PARAMETER, {"name": "password", "type": "SecureString", "value": Secret("hunter2")})
    found, _ = aws.read(PARAMETER, id_) or ({}, {})
    assert found == {"name": "password", "type": "SecureString"}


def test_an_update_keeps_what_was_computed_and_makes_anew_what_changes_each_time(aws: Caller) -> None:
    before = {"name": "a", "type": "String", "value": "1"}
    id_, outputs = aws.create(PARAMETER, before)
    assert outputs["version"] == 1
    after = aws.update(PARAMETER, id_, before, {**before, "value": "2"}, outputs)
    assert (after["value"], after["version"]) == ("2", 2)
    vpc, made = aws.create(VPC, {"cidrBlock": RANGE})
    changed = aws.update(VPC, vpc, {"cidrBlock": RANGE}, {"cidrBlock": RANGE, "tags": {"a": "b"}}, made)
    assert (changed["arn"], changed["tagsAll"]) == (made["arn"], {"a": "b", "by": "test"})


def test_another_process_sees_what_this_one_made(aws: Caller) -> None:
    id_, _ = aws.create(VPC, {"cidrBlock": RANGE})
    other = Store(aws.store.directory, "aws")
    assert other.by_id(id_) is not None
    other.remove(VPC, id_)
    assert aws.store.all() == []


def test_a_function_knows_the_provider_and_an_unknown_one_is_refused(aws: Caller) -> None:
    zones = aws.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", {})
    assert zones["names"] == ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
    with pytest.raises(AbortedError, match="does not know aws:index/getRegion:getRegion"):
        aws.invoke("aws:index/getRegion:getRegion", {})


@pytest.mark.parametrize(
    ("what", "words", "made"),
    [
        (What.REFUSE, "AccessDenied", 0),
        (What.THROTTLE, "ThrottlingException", 0),
        (What.TIME_OUT, "RequestTimeout", 0),
        (What.LOST, "connection reset", 1),
        (What.PARTIAL, "did not become ready", 1),
    ],
)
def test_a_failure_that_was_asked_for_happens_as_often_as_asked(aws: Caller, what: What, words: str, made: int) -> None:
    aws.faults.ask([Fault(what=what, type="aws:ec2/*", seconds=0.01)])
    with pytest.raises(AbortedError, match=words):
        aws.create(VPC, {"cidrBlock": RANGE})
    assert len(aws.store.of(VPC)) == made
    aws.create(VPC, {"cidrBlock": RANGE})
    assert len(aws.store.of(VPC)) == made + 1


def test_a_failure_waits_for_its_turn_and_leaves_previews_and_others_alone(aws: Caller) -> None:
    aws.faults.ask([Fault(what=What.REFUSE, type=VPC, after=1)])
    aws.preview(VPC, {"cidrBlock": RANGE})
    aws.create(ROLE, {"name": "reader", "assumeRolePolicy": "{}"})
    aws.create(VPC, {"cidrBlock": RANGE})
    with pytest.raises(AbortedError, match="AccessDenied"):
        aws.create(VPC, {"cidrBlock": RANGE})


def test_every_call_is_logged_with_its_end(aws: Caller) -> None:
    aws.create(VPC, {"cidrBlock": RANGE})
    with pytest.raises(AbortedError):
        aws.create(SUBNET, {"vpcId": "vpc-0"})
    lines = [json.loads(line) for line in (aws.store.directory / "calls.jsonl").read_text().splitlines()]
    assert [(one["method"], one["token"], bool(one["error"])) for one in lines] == [
        ("Check", VPC, False),
        ("Create", VPC, False),
        ("Check", SUBNET, False),
        ("Create", SUBNET, True),
    ]
