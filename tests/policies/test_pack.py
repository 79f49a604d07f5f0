"""The rules as policies of the SDK: what the engine hands over, how it is configured, and what is mended."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyCustomTimeouts,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import unknown_checking_proxy

from policies import pack
from policies.rule import TOGETHER
from policies.rules import rules_for
from policies.values import UNKNOWN_TEXT
from tests.policies import corpus

STACK = "psa-aws-prod"
SETTINGS = {"groundwork:platform": json.dumps(corpus.shipped()[STACK])}


def policies(config: Mapping[str, Any] = SETTINGS) -> dict[str, Policy]:
    return {one.name: one for one in pack.policies_for(config)}


def names(platform: str | None = None) -> set[str]:
    """A policy for each rule, and a second one where several resources may tell together what it judges."""
    rules = rules_for(platform)
    return {one.name for one in rules} | {f"{one.name}{TOGETHER}" for one in rules if one.at_the_end and one.each}


def shown(
    kind: str, inputs: Mapping[str, Any], config: Mapping[str, Any] | None = None, *, protect: bool = True
) -> Any:  # noqa: ANN401 (of the SDK)
    urn = f"urn:pulumi:{STACK}::groundwork::{kind}::one"
    options = PolicyResourceOptions(protect, [], None, [], PolicyCustomTimeouts(0, 0, 0), [], None)
    return ResourceValidationArgs(kind, unknown_checking_proxy(dict(inputs)), urn, "one", options, None, config, {})


def said(policy: Policy, args: ResourceValidationArgs) -> list[str]:
    assert isinstance(policy, ResourceValidationPolicy)
    found: list[str] = []

    def report(message: str, _: str | None = None) -> None:
        found.append(message)

    policy.validate(args, report)
    return found


def test_every_rule_of_the_platform_is_a_policy_with_its_level_severity_and_remedy() -> None:
    made = policies()
    assert set(made) == names("psa")
    for rule in rules_for("psa"):
        policy = made[rule.name]
        assert policy.enforcement_level is EnforcementLevel(str(rule.level))
        assert policy.severity is not None
        assert policy.severity.value == str(rule.severity)
        assert policy.remediation_steps == rule.remedy
        assert policy.tags == list(rule.requirements)


def test_without_settings_every_rule_there_is_is_a_policy() -> None:
    assert set(policies({})) == names()


def test_a_violation_says_what_which_requirement_and_what_to_do() -> None:
    (message,) = said(policies()["disk-encrypted"], shown("aws:ebs/volume:Volume", {"encrypted": False}))
    assert message == "what is on it can be read by whoever gets hold of it [PS-7]. Switch on its encryption."


@pytest.mark.requirement("SM-51")
@pytest.mark.parametrize(
    "kind",
    ["aws:secretsmanager/secret:Secret", "azure-native:keyvault:Secret", "oci:Vault/secret:Secret"],
)
def test_a_stored_key_that_is_not_protected_ends_the_run_before_it_is_made(kind: str) -> None:
    kept = policies()["data-kept"]
    assert kept.enforcement_level is EnforcementLevel.MANDATORY
    assert said(kept, shown(kind, {"name": "twin-prod/filesvc/key"}, protect=False)) == [
        (
            "the secret is not protected against being deleted [SM-51, TP-32]. "
            "Give the resource `protect` and `retain_on_delete` (Durability.KEPT)."
        )
    ]
    assert said(policies()["data-kept"], shown(kind, {"name": "twin-prod/filesvc/key"})) == []


def test_a_value_that_is_not_known_stops_one_rule_for_one_fact_and_nothing_else() -> None:
    made = policies()
    args = shown("aws:ebs/volume:Volume", {"encrypted": UNKNOWN_TEXT, "tags": {}})
    assert said(made["disk-encrypted"], args) == []
    assert len(said(made["tagged"], args)) == 1


def test_options_of_a_rule_are_those_of_its_configuration() -> None:
    made = policies()
    volume = {"encrypted": True, "tags": {"platform": "psa"}}
    assert len(said(made["tagged"], shown("aws:ebs/volume:Volume", volume))) == 1
    assert said(made["tagged"], shown("aws:ebs/volume:Volume", volume, {"tags": ["platform"]})) == []


@pytest.mark.parametrize("rule", [one for one in rules_for() if one.options], ids=lambda rule: rule.name)
def test_every_option_has_a_schema_that_its_default_keeps_to(rule: Any) -> None:  # noqa: ANN401 (a rule)
    policy = policies({})[rule.name]
    assert policy.config_schema is not None
    for name, schema in policy.config_schema.properties.items():
        assert schema["type"] == "array", name
        assert all(isinstance(one, str) for one in schema["default"])
        assert schema["description"].endswith(".")


def mended(name: str, args: ResourceValidationArgs) -> Any:  # noqa: ANN401 (what JSON can hold)
    policy = policies()[name]
    assert isinstance(policy, ResourceValidationPolicy)
    assert policy.has_remediation()
    return policy.remediate(args)


def test_missing_tags_are_added_and_those_that_are_there_stay() -> None:
    args = shown("aws:ebs/volume:Volume", {"encrypted": True, "tags": {"owner": "us", "stack": "mine"}})
    tags = mended("tagged", args)["tags"]
    assert dict(tags) == {"owner": "us", "stack": "mine", "platform": "psa", "environment": "prod"}


@pytest.mark.parametrize(
    ("kind", "key"), [("azure-native:network:VirtualNetwork", "tags"), ("oci:Core/vcn:Vcn", "freeformTags")]
)
def test_tags_are_added_where_the_cloud_has_them(kind: str, key: str) -> None:
    assert dict(mended("tagged", shown(kind, {}))[key]) == {"platform": "psa", "environment": "prod", "stack": STACK}


@pytest.mark.requirement("PS-7")
def test_encryption_is_switched_on() -> None:
    assert (
        mended("disk-encrypted", shown("aws:ebs/volume:Volume", {"encrypted": False, "size": 8}))["encrypted"] is True
    )
    machine = shown("aws:ec2/instance:Instance", {"rootBlockDevice": {"encrypted": False, "volumeSize": 30}})
    assert dict(mended("disk-encrypted", machine)["rootBlockDevice"]) == {"encrypted": True, "volumeSize": 30}


def test_what_violates_nothing_is_not_touched() -> None:
    assert mended("disk-encrypted", shown("aws:ebs/volume:Volume", {"encrypted": True})) is None


def test_what_was_mended_is_read_again() -> None:
    made = policies()
    policy = made["disk-encrypted"]
    assert isinstance(policy, ResourceValidationPolicy)
    policy.remediate(shown("aws:ebs/volume:Volume", {"encrypted": False}))
    assert said(policy, shown("aws:ebs/volume:Volume", {"encrypted": True})) == []


def test_rules_for_all_together_judge_what_was_shown_one_by_one() -> None:
    made = policies()
    bucket = shown("aws:s3/bucket:Bucket", {"bucket": "open"})
    said(made["tagged"], bucket)
    space = shown("kubernetes:core/v1:Namespace", {"metadata": {"name": "psa-integration"}})
    said(made["tagged"], space)
    closed = made["namespace-closed"]
    assert isinstance(closed, StackValidationPolicy)
    found: list[str | None] = []

    def report(_: str, urn: str | None = None) -> None:
        found.append(urn)

    resource = PolicyResource(space.resource_type, space.props, space.urn, "one", space.opts, None, None, [], {})
    closed.validate(StackValidationArgs([resource], None, {}), report)
    assert found == [space.urn, space.urn]
