"""Who may do what with the buckets of SMI on AWS, decided by an evaluator of IAM that is not ours (SM-16 … SM-37)."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from typing import Any

import pytest

from spec.clouds.aws.cluster import AwsCluster
from spec.clouds.aws.identities import Identities, identities, role_arn
from spec.clouds.aws.keys import Key, keys
from spec.ground.demand import Demand
from spec.platforms import PLATFORMS
from spec.settings import StackSettings
from tests.judges.iam import Question, allowed
from tests.spec.cloud_stack import settings_of

pytestmark = pytest.mark.xdist_group("iam-judge")

STACK = "smi-aws-prod"
ACCOUNT = "111122223333"
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/0a1b2c3d-0000-4000-8000-000000000000"
POD_IDENTITY = "pods.eks.amazonaws.com"

# The guide's table, typed off it and not taken from the program.
TABLE: Mapping[str, frozenset[str]] = {
    "aisvc": frozenset({"kafka"}),
    "datasourcesvc": frozenset({"kafka", "datasourcesvc"}),
    "filesvc-migrations": frozenset({"kafka", "filesvc"}),
    "filesvc": frozenset({"kafka", "filesvc"}),
    "itemsvc-migrations": frozenset({"kafka", "filesvc"}),
    "itemsvc-rdbms-migrations": frozenset({"kafka", "filesvc"}),
    "itemsvc-telemetry-worker": frozenset({"kafka", "filesvc"}),
    "itemsvc-worker": frozenset({"kafka", "filesvc"}),
    "itemsvc": frozenset({"kafka", "filesvc"}),
    "objectmodelsvc": frozenset({"kafka"}),
    "passportsvc-migrations": frozenset({"kafka", "filesvc"}),
    "passportsvc": frozenset({"kafka", "filesvc"}),
    "platform-notificationsvc-api": frozenset({"kafka"}),
    "platform-notificationsvc-worker": frozenset({"kafka"}),
    "scriptmanager": frozenset({"kafka", "scriptmanager"}),
    "workflowsvc-api": frozenset({"kafka", "workflowsvc"}),
    "workflowsvc-backend": frozenset({"kafka", "workflowsvc"}),
    "workflowwkr-backend": frozenset({"kafka", "workflowsvc"}),
}
BUCKETS = ("kafka", "filesvc", "scriptmanager", "datasourcesvc", "workflowsvc")
OF_BUCKETS = ("s3:ListBucket", "s3:GetBucketLocation")
OF_OBJECTS = (
    "s3:PutObject",
    "s3:ListMultipartUploadParts",
    "s3:GetObjectVersion",
    "s3:GetObject",
    "s3:DeleteObjectVersion",
    "s3:DeleteObject",
    "s3:AbortMultipartUpload",
)
NEVER = (
    "s3:DeleteBucket",
    "s3:PutBucketPolicy",
    "s3:PutLifecycleConfiguration",
    "s3:PutBucketVersioning",
    "s3:PutEncryptionConfiguration",
)
NEVER_OF_OBJECTS = ("s3:PutObjectAcl", "s3:BypassGovernanceRetention", "s3:RestoreObject")
NUMBERS = tuple(f"SM-{number}" for number in range(20, 38))


@cache
def settings(*, narrow: bool = False) -> StackSettings:
    """The shipped stack's."""
    found: StackSettings = settings_of(STACK, {"access.trust-conditions": narrow})
    return found


def cluster() -> AwsCluster:
    """Where it is."""
    found = settings().cluster
    assert isinstance(found, AwsCluster)
    return found


def demand() -> Demand:
    """What the platform asks of its cloud."""
    return PLATFORMS[settings().platform].demand(settings())


@cache
def made(*, narrow: bool = False) -> Identities:
    """What the program makes of it."""
    return identities(cluster(), PLATFORMS["smi"].demand(settings(narrow=narrow)))


def arns(given: Identities) -> dict[str, str]:
    """Bucket → its ARN, of what is made."""
    return {one.bucket: one.bucket_arn for one in given.policies}


def policies_of(given: Identities, account: str) -> list[dict[str, Any]]:
    """What is attached to the role of a service account."""
    (role,) = [one for one in given.roles if one.service_account == account]
    known = {one.key: one.document(KEY) for one in given.policies}
    return [known[key] for key in role.policies]


def asked(given: Identities) -> Iterator[tuple[Question, bool]]:
    """Every account, bucket and action, with the answer that the guide's table gives."""
    where = arns(given)
    actions = [
        *((action, "", True) for action in OF_BUCKETS),
        *((action, "/some/object", True) for action in OF_OBJECTS),
        *((action, "", False) for action in NEVER),
        *((action, "/some/object", False) for action in NEVER_OF_OBJECTS),
    ]
    policies = {account: policies_of(given, account) for account in TABLE}
    for (account, mine), bucket, (action, object_, ever) in product(TABLE.items(), BUCKETS, actions):
        question = Question(
            action=action,
            resource=f"{where[bucket]}{object_}",
            principal=role_arn(cluster(), f"twin-prod-{account}"),
            account=ACCOUNT,
            policies=policies[account],
        )
        yield question, ever and bucket in mine


@pytest.mark.requirement("SM-17", "SM-19", *NUMBERS)
def test_every_service_account_gets_at_its_buckets_and_at_no_other() -> None:
    questions, right = zip(*asked(made()), strict=True)
    assert len(questions) == 18 * 5 * 17
    assert sum(right) == 32 * 9  # 32 pairs of account and bucket, nine actions each
    answers = allowed(questions)
    wrong = [
        (question.principal, question.action, question.resource, answer)
        for question, answer, expected in zip(questions, answers, right, strict=True)
        if answer != expected
    ]
    assert wrong == []


@pytest.mark.requirement("SM-17")
def test_nobody_gets_at_a_bucket_of_somebody_else_whose_name_begins_alike() -> None:
    given = made()
    theirs = f"{arns(given)['kafka']}-of-somebody-else"
    questions = [
        Question(
            action=action,
            resource=resource,
            principal=role_arn(cluster(), "twin-prod-aisvc"),
            account=ACCOUNT,
            policies=policies_of(given, "aisvc"),
        )
        for action, resource in (("s3:ListBucket", theirs), ("s3:GetObject", f"{theirs}/object"))
    ]
    assert allowed(questions) == [False, False]


@pytest.mark.requirement("SM-18")
def test_the_key_of_the_buckets_lets_objects_be_read_and_written_and_nothing_else() -> None:
    given = made()
    (key,) = [one for one in keys(cluster(), demand(), settings().ground.encryption) if one.key is Key.BUCKETS]
    of_key = {
        "kms:Decrypt": True,
        "kms:GenerateDataKey": True,
        "kms:Encrypt": False,
        "kms:CreateGrant": False,
        "kms:PutKeyPolicy": False,
        "kms:ScheduleKeyDeletion": False,
    }
    other = KEY.replace("0a1b2c3d", "ffffffff")
    questions = [
        Question(
            action=action,
            resource=arn,
            principal=role_arn(cluster(), "twin-prod-aisvc"),
            account=ACCOUNT,
            policies=policies_of(given, "aisvc"),
            resource_policy=key.policy,
        )
        for arn in (KEY, other)
        for action in of_key
    ]
    assert allowed(questions) == [*of_key.values(), *([False] * len(of_key))]


def trust(given: Identities, account: str = "filesvc") -> dict[str, Any]:
    (role,) = [one for one in given.roles if one.service_account == account]
    return role.trust


def taking(
    document: dict[str, Any], principal: str = POD_IDENTITY, action: str = "sts:AssumeRole", **tags: str
) -> Question:
    """May this principal become the role? The agent sends what it knows of a pod as tags of the session."""
    return Question(
        action=action,
        resource=role_arn(cluster(), "twin-prod-filesvc"),
        principal=principal,
        account=ACCOUNT,
        resource_policy=document,
        context={f"aws:RequestTag/{key.replace('_', '-')}": value for key, value in tags.items()},
    )


@pytest.mark.requirement("SM-16")
def test_all_eighteen_trust_exactly_the_one_service_that_the_guide_names() -> None:
    given = made()
    guide = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "pods.eks.amazonaws.com"},
                "Action": ["sts:TagSession", "sts:AssumeRole"],
            }
        ],
    }
    assert [json.dumps(one.trust, sort_keys=True) for one in given.roles] == [json.dumps(guide, sort_keys=True)] * 18
    document = trust(given)
    cases = [
        (taking(document), True),
        (taking(document, action="sts:TagSession"), True),
        (taking(document, action="sts:SetSourceIdentity"), False),
        (taking(document, "ec2.amazonaws.com"), False),
        (taking(document, "eks.amazonaws.com"), False),
        (taking(document, "arn:aws:iam::444455556666:role/somebody"), False),
        (taking(document, "arn:aws:iam::444455556666:root"), False),
        (taking(document, f"arn:aws:iam::{ACCOUNT}:user/somebody"), False),
    ]
    assert allowed(one for one, _ in cases) == [expected for _, expected in cases]


@pytest.mark.requirement("SM-16")
def test_narrowed_a_role_is_for_one_account_namespace_and_cluster_only() -> None:
    document = trust(made(narrow=True))
    mine = {
        "eks_cluster_arn": f"arn:aws:eks:eu-central-1:{ACCOUNT}:cluster/twin-prod",
        "kubernetes_namespace": "twin-prod",
        "kubernetes_service_account": "filesvc",
    }
    other_account = mine["eks_cluster_arn"].replace(ACCOUNT, "444455556666")
    cases = [
        (taking(document, **mine), True),
        (taking(document, **{**mine, "eks_cluster_arn": other_account}), False),
        (taking(document, **{**mine, "eks_cluster_arn": f"{mine['eks_cluster_arn']}-2"}), False),
        (taking(document, **{**mine, "kubernetes_namespace": "default"}), False),
        (taking(document, **{**mine, "kubernetes_service_account": "itemsvc"}), False),
        (taking(document), False),
        (taking(document, "ec2.amazonaws.com", **mine), False),
        (taking(document, "arn:aws:iam::444455556666:role/somebody", **mine), False),
    ]
    assert allowed(one for one, _ in cases) == [expected for _, expected in cases]
