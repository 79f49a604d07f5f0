"""Roles, trust and access policies for AWS: to the guide's letter, and judged by a linter that knows AWS's actions."""

import json
import warnings
from typing import Any

import pytest

from spec.platforms.smi.access_aws import access_policy, aws_objects, role_name, trust_policy
from spec.platforms.smi.plan import plan
from spec.platforms.smi.runbook import runbook
from spec.platforms.smi.settings_access import AwsAccess
from tests.spec.smi_stack import smi

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it imports the deprecated pkg_resources and leaves a file open
    import parliament

ARN = "arn:aws:s3:::twin-prod-kafka"
KEY = "arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000"

GUIDE_ACCESS = """
{ "Statement": [ { "Action": [ "s3:ListBucket", "s3:GetBucketLocation" ], "Effect": "Allow",
  "Resource": "${BUCKET_ARN}", "Sid": "Buckets" }, { "Action": [ "s3:PutObject", "s3:ListMultipartUploadParts",
  "s3:GetObjectVersion", "s3:GetObject", "s3:DeleteObjectVersion", "s3:DeleteObject", "s3:AbortMultipartUpload" ],
  "Effect": "Allow", "Resource": "${BUCKET_ARN}/*", "Sid": "Objects" } ], "Version": "2012-10-17"}
"""
GUIDE_TRUST = """
{ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Principal": { "Service": "pods.eks.amazonaws.com" },
  "Action": [ "sts:TagSession", "sts:AssumeRole" ] } ]}
"""


def objects(changes: dict[str, object] | None = None) -> Any:  # noqa: ANN401
    settings = smi(changes)
    assert isinstance(settings.access, AwsAccess)
    return aws_objects(settings, settings.access)


def findings(policy: dict[str, Any]) -> list[str]:
    return [str(one.issue) for one in parliament.analyze_policy_string(json.dumps(policy)).findings]


def judged_trust(policy: dict[str, Any]) -> list[str]:
    """The linter knows policies with a resource only, so it gets one, and the principal is looked at beside."""
    (statement,) = policy["Statement"]
    assert statement["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    rest = {key: value for key, value in statement.items() if key != "Principal"}
    role = {"Resource": "arn:aws:iam::111122223333:role/twin-prod-aisvc"}
    return findings({**policy, "Statement": [{**rest, **role}]})


@pytest.mark.requirement("SM-17")
def test_the_access_policy_is_the_guides_with_the_bucket_filled_in() -> None:
    assert access_policy(ARN) == json.loads(GUIDE_ACCESS.replace("${BUCKET_ARN}", ARN))
    name, document = objects().policies["kafka"]
    assert (name, document) == ("twin-prod-bucket-kafka", access_policy(ARN))
    assert len(objects().policies) == 5


@pytest.mark.requirement("SM-16")
def test_without_conditions_the_trust_policy_is_the_guides_for_all_roles() -> None:
    assert trust_policy() == json.loads(GUIDE_TRUST)
    roles = objects({"access.trust-conditions": False}).roles
    assert [role.trust for role in roles] == [json.loads(GUIDE_TRUST)] * 18


@pytest.mark.requirement("SM-16")
def test_by_default_each_role_is_for_its_own_service_account_namespace_and_cluster() -> None:
    for role in objects().roles:
        (statement,) = role.trust["Statement"]
        condition = statement.pop("Condition")
        assert role.trust == trust_policy()
        assert condition == {
            "StringEquals": {
                "aws:RequestTag/eks-cluster-arn": "arn:aws:eks:eu-central-1:111122223333:cluster/twin",
                "aws:RequestTag/kubernetes-namespace": "twin-prod",
                "aws:RequestTag/kubernetes-service-account": role.account,
            }
        }


@pytest.mark.requirement("SM-18")
def test_a_key_of_ones_own_adds_one_statement_to_every_access_policy() -> None:
    made = objects({"access.kms-key-arn": KEY})
    for _, document in made.policies.values():
        *usual, added = document["Statement"]
        assert [one["Sid"] for one in usual] == ["Buckets", "Objects"]
        assert added == {
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Effect": "Allow",
            "Resource": KEY,
            "Sid": "Keys",
        }
    assert plan(smi({"access.kms-key-arn": KEY})).outputs["buckets"]["kafka"]["kmsKeyArn"] == KEY


@pytest.mark.requirement("SM-15", "SM-19")
def test_one_role_and_association_for_each_service_account_make_79_objects_with_the_buckets() -> None:
    made = objects()
    counts = (5, len(made.policies), len(made.roles), len(made.attachments), len(made.associations), 1)
    assert counts == (5, 5, 18, 32, 18, 1)
    assert sum(counts) == 79
    assert made.add_on == "eks-pod-identity-agent"
    assert made.associations[0] == {
        "clusterName": "twin",
        "namespace": "twin-prod",
        "serviceAccount": "aisvc",
        "roleName": "twin-prod-aisvc",
    }
    assert {one["namespace"] for one in made.associations} == {"twin-prod"}
    assert plan(smi()).outputs["access"] == {"cloud": "aws", **made.as_output()}


def test_names_of_roles_are_shortened_and_stay_different() -> None:
    made = objects({"env-name": "e" * 49, "releases": []})
    names = [role.name for role in made.roles]
    assert max(map(len, names)) == 64
    assert len(set(names)) == 18
    assert [one["roleName"] for one in made.associations] == names
    assert role_name("twin", "platform-notificationsvc-worker") == "twin-platform-notificationsvc-worker"


@pytest.mark.requirement("SM-15")
def test_the_runbook_has_the_command_for_the_add_on() -> None:
    assert "aws eks create-addon --cluster-name twin --addon-name eks-pod-identity-agent" in runbook(smi())


# the linter


@pytest.mark.requirement("SM-17", "SM-18")
@pytest.mark.parametrize("key", [None, KEY], ids=["plain", "with a key"])
def test_the_linter_finds_nothing_in_the_access_policies(key: str | None) -> None:
    changed: dict[str, object] = {} if key is None else {"access.kms-key-arn": key}
    for _, document in objects(changed).policies.values():
        assert findings(document) == []


@pytest.mark.requirement("SM-16")
@pytest.mark.parametrize("conditions", [True, False])
def test_the_linter_finds_nothing_in_the_trust_policies(conditions: bool) -> None:
    for role in objects({"access.trust-conditions": conditions}).roles:
        assert judged_trust(role.trust) == []


def broken(change: str) -> dict[str, Any]:
    policy = access_policy(ARN)
    first, second = policy["Statement"]
    match change:
        case "action":
            second["Action"].append("s3:GetObjekt")
        case "object action on the bucket":
            second["Resource"] = ARN
        case "left over":
            first["Resource"] = "${BUCKET_ARN}"
        case "version":
            policy["Version"] = "2012-10-18"
        case "everything":
            second["Resource"] = "*"
    return policy


@pytest.mark.parametrize("change", ["action", "object action on the bucket", "left over", "version", "everything"])
def test_the_linter_would_find_a_mistake(change: str) -> None:
    assert findings(broken(change)) != []


def test_the_linter_would_find_a_misspelt_action_of_trust() -> None:
    policy = trust_policy()
    policy["Statement"][0]["Action"] = ["sts:TagSesion", "sts:AssumeRole"]
    assert judged_trust(policy) != []
