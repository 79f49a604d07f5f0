"""What a stand-in refuses before anything is made, each with the path."""

import pytest

from standins.values import UNKNOWN, Secret
from tests.standins.calling import AbortedError, Caller
from tests.standins.small import PARAMETER, ROLE, SUBNET, VPC

RANGE = "10.0.0.0/16"


def refused(aws: Caller, token: str, inputs: dict[str, object]) -> dict[str, str]:
    return aws.check(token, inputs)[1]


def test_good_inputs_are_taken_as_they_are(aws: Caller) -> None:
    assert aws.check(VPC, {"cidrBlock": RANGE, "tags": {"a": "b"}}) == ({"cidrBlock": RANGE, "tags": {"a": "b"}}, {})


def test_an_unknown_property_is_refused_with_the_one_that_is_meant(aws: Caller) -> None:
    found = refused(aws, VPC, {"cidrBlock": RANGE, "enableDnsHostname": True})
    assert found == {"enableDnsHostname": "there is no such property; did you mean enableDnsHostnames?"}


def test_an_unknown_property_inside_of_an_object_is_refused_with_its_path(aws: Caller) -> None:
    found = refused(aws, ROLE, {"assumeRolePolicy": "{}", "inlinePolicies": [{"name": "a"}, {"polizy": "{}"}]})
    assert found == {"inlinePolicies[1].polizy": "there is no such property; did you mean policy?"}


@pytest.mark.parametrize(
    ("inputs", "path", "reason"),
    [
        ({"enableDnsSupport": "yes"}, "enableDnsSupport", "must be true or false, not the text 'yes'"),
        ({"enableDnsSupport": 1}, "enableDnsSupport", "must be true or false, not the number 1"),
        ({"ipv4NetmaskLength": "16"}, "ipv4NetmaskLength", "must be a whole number, not the text '16'"),
        ({"ipv4NetmaskLength": 16.5}, "ipv4NetmaskLength", "must be a whole number, not the number 16.5"),
        ({"ipv4NetmaskLength": True}, "ipv4NetmaskLength", "must be a whole number, not true"),
        ({"tags": ["a"]}, "tags", "must be an object, not a list"),
        ({"tags": {"a": 5}}, "tags.a", "must be text, not the number 5"),
        ({"ipv6CidrBlock": {}}, "ipv6CidrBlock", "must be text, not an object"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(aws: Caller, inputs: dict[str, object], path: str, reason: str) -> None:
    assert refused(aws, VPC, {"cidrBlock": RANGE, **inputs}) == {path: reason}


def test_a_whole_number_is_good_where_any_number_is(aws: Caller) -> None:
    assert refused(aws, VPC, {"cidrBlock": RANGE, "ipv4NetmaskLength": 16.0}) == {}


def test_a_list_where_one_value_belongs_and_the_other_way_round_are_refused(aws: Caller) -> None:
    found = refused(aws, ROLE, {"assumeRolePolicy": ["{}"], "managedPolicyArns": "arn"})
    assert found == {
        "assumeRolePolicy": "must be text, not a list",
        "managedPolicyArns": "must be a list, not the text 'arn'",
    }


def test_what_the_sdk_requires_must_be_there(aws: Caller) -> None:
    assert refused(aws, ROLE, {}) == {"assumeRolePolicy": "is missing, and it is required"}


def test_what_the_cloud_demands_must_be_there_though_the_sdk_calls_it_optional(aws: Caller) -> None:
    assert refused(aws, VPC, {}) == {"cidrBlock": "is missing, and aws demands it"}


def test_what_is_not_known_yet_counts_as_given_and_as_right(aws: Caller) -> None:
    assert refused(aws, VPC, {"cidrBlock": UNKNOWN, "tags": UNKNOWN, "enableDnsSupport": UNKNOWN}) == {}
    assert refused(aws, SUBNET, {"vpcId": UNKNOWN, "tags": {"a": UNKNOWN}}) == {}


def test_a_value_outside_of_the_sdks_enumeration_is_refused(aws: Caller) -> None:
    assert refused(aws, PARAMETER, {"type": "SecureString"}) == {}
    found = refused(aws, PARAMETER, {"type": "Secure"})
    assert list(found) == ["type"]
    assert found["type"] == "must be one of String, StringList, SecureString, not the text 'Secure'"


def test_a_value_outside_of_the_kinds_own_choice_or_pattern_is_refused(aws: Caller) -> None:
    assert refused(aws, VPC, {"cidrBlock": RANGE, "instanceTenancy": "host"}) == {
        "instanceTenancy": "must be one of default, dedicated, not 'host'"
    }
    found = refused(aws, VPC, {"cidrBlock": "10.0.0.0"})
    assert found["cidrBlock"].startswith("'10.0.0.0' does not match")


def test_a_kinds_own_check_is_asked(aws: Caller) -> None:
    found = refused(aws, VPC, {"cidrBlock": "172.31.0.0/16"})
    assert found == {"cidrBlock": "is the range of the default network"}


def test_no_refusal_shows_a_secret(aws: Caller) -> None:
    wrong_type = refused(aws, VPC, {"cidrBlock": RANGE, "enableDnsSupport": Secret("hunter2-hunter2")})
    wrong_form = refused(aws, VPC, {"cidrBlock": Secret("hunter2-hunter2")})
    assert wrong_type.keys() == {"enableDnsSupport"}
    assert wrong_form.keys() == {"cidrBlock"}
    assert "hunter2" not in str(wrong_type) + str(wrong_form)


def test_a_secret_of_the_right_type_is_taken_and_keeps_its_envelope(aws: Caller) -> None:
    checked, wrong = aws.check(PARAMETER, {"type": "SecureString", "value": Secret("hunter2")})
    assert (checked["value"], wrong) == (Secret("hunter2"), {})


def test_a_type_that_nothing_stands_in_for_is_refused_by_its_name(aws: Caller) -> None:
    found = refused(aws, "aws:sns/topic:Topic", {})
    assert found == {"": "the rehearsal does not know aws:sns/topic:Topic: nothing stands in for it"}
    with pytest.raises(AbortedError, match="does not know aws:sns/topic:Topic"):
        aws.preview("aws:sns/topic:Topic", {})


def test_an_output_that_the_kind_does_not_answer_cannot_be_used(aws: Caller) -> None:
    """Left out it would silently become nothing, and so would what is made from it."""
    _, outputs = aws.create(VPC, {"cidrBlock": RANGE})
    found = refused(aws, SUBNET, {"vpcId": f"id-{outputs['defaultRouteTableId']}", "cidrBlock": "10.0.0.0/24"})
    assert found == {
        "vpcId": "is made from an output that the rehearsal does not answer: aws:ec2/vpc:Vpc defaultRouteTableId"
    }


def test_an_output_that_the_kind_answers_can_be_used(aws: Caller) -> None:
    id_, outputs = aws.create(VPC, {"cidrBlock": RANGE})
    assert refused(aws, SUBNET, {"vpcId": id_, "tags": {"of": outputs["arn"]}}) == {}


def test_what_has_no_name_gets_one_and_keeps_it(aws: Caller) -> None:
    first, _ = aws.check(ROLE, {"assumeRolePolicy": "{}"}, name="reader")
    assert first["name"].startswith("reader-")
    assert len(first["name"]) == len("reader-") + 7
    again, _ = aws.check(ROLE, {"assumeRolePolicy": "{}"}, name="reader", olds={"name": "reader-0000000"})
    assert again["name"] == "reader-0000000"
    given, _ = aws.check(ROLE, {"assumeRolePolicy": "{}", "name": "mine"}, name="reader", olds={"name": "other"})
    assert given["name"] == "mine"


def test_the_configuration_of_a_provider_is_checked_as_what_its_text_says(aws: Caller) -> None:
    assert aws.config_problems(region="eu-central-1", skipRegionValidation="true", allowedAccountIds='["1"]') == {}
    assert aws.config_problems(regoin="eu-central-1") == {"regoin": "there is no such property; did you mean region?"}
    assert aws.config_problems(skipRegionValidation='"yes"') == {
        "skipRegionValidation": "must be true or false, not the text 'yes'"
    }
    assert aws.config_problems(skipRegionValidation="yes").keys() == {"skipRegionValidation"}
    assert aws.config_problems(region="moon-1") == {"region": "there is no region moon-1"}
