"""Backups: the statements and rules that go to each cloud, judged by a program that is not ours where there is one."""

import json
import warnings
from collections.abc import Mapping

import pytest

from spec.platforms.thingpark.backup import bucket_policy, node_role_trust
from spec.platforms.thingpark.runbook import runbook
from tests.spec.test_runbook import blocks
from tests.spec.thingpark_stack import AMAZON, AZURE, ON_AWS, ON_AZURE, plan, thingpark

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it imports the deprecated pkg_resources and leaves a file open
    import parliament

from botocore.session import get_session
from botocore.validate import ParamValidator

ROLE = {"amazon": {"bucket": "tpe-backup", "region": "eu-central-1", "node-role": "arn:aws:iam::123456789012:role/tpe"}}


def _findings(policy: object) -> list[str]:
    analyzed = parliament.analyze_policy_string(json.dumps(policy))
    return [str(finding.issue) for finding in analyzed.findings]


@pytest.mark.requirement("TP-32")
def test_whoever_writes_backups_to_s3_may_get_and_put_in_this_bucket_and_nothing_else() -> None:
    policy = plan(ON_AWS).outputs["backup"]["policy"]
    assert policy == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "ThingParkBackup",
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:PutObject"],
                "Resource": "arn:aws:s3:::tpe-backup/*",
            }
        ],
    }


@pytest.mark.requirement("TP-32")
def test_a_judge_of_iam_policies_finds_nothing_wrong_with_it() -> None:
    assert _findings(plan(ON_AWS).outputs["backup"]["policy"]) == []


@pytest.mark.requirement("TP-32")
def test_the_same_judge_finds_what_would_be_wrong() -> None:
    policy = bucket_policy("tpe-backup", "eu-central-1")
    (statement,) = policy["Statement"]
    assert "UNKNOWN_ACTION" in _findings(policy | {"Statement": [statement | {"Action": ["s3:GetObjekt"]}]})
    on_the_bucket = statement | {"Resource": "arn:aws:s3:::tpe-backup"}
    assert "RESOURCE_MISMATCH" in _findings(policy | {"Statement": [on_the_bucket]})


@pytest.mark.requirement("TP-32")
def test_the_role_of_the_nodes_is_taken_by_machines_only() -> None:
    trust = plan({**ON_AWS, "backup": ROLE}).outputs["backup"]["trust"]
    (statement,) = trust["Statement"]
    assert (statement["Principal"], statement["Action"]) == ({"Service": "ec2.amazonaws.com"}, "sts:AssumeRole")
    # The judge knows policies with resources only: a resource in front, and it reads actions and form.
    judged = {**trust, "Statement": [{key: value for key, value in statement.items() if key != "Principal"}]}
    judged["Statement"][0]["Resource"] = "arn:aws:iam::123456789012:role/tpe"
    assert _findings(judged) == []
    assert trust == node_role_trust()


@pytest.mark.parametrize(
    ("region", "arn"),
    [
        ("eu-central-1", "arn:aws:s3:::tpe-backup/*"),
        ("cn-north-1", "arn:aws-cn:s3:::tpe-backup/*"),
        ("us-gov-west-1", "arn:aws-us-gov:s3:::tpe-backup/*"),
        ("us-east-2", "arn:aws:s3:::tpe-backup/*"),
    ],
)
def test_clouds_of_their_own_have_addresses_of_their_own(region: str, arn: str) -> None:
    assert bucket_policy("tpe-backup", region)["Statement"][0]["Resource"] == arn


@pytest.mark.requirement("TP-32")
def test_the_bucket_is_closed_to_the_public_and_forgets_after_the_retention() -> None:
    about = plan({**ON_AWS, "backup": AMAZON | {"retention": "45d"}}).outputs["backup"]
    assert set(about["publicAccessBlock"].values()) == {True}
    (rule,) = about["lifecycle"]["Rules"]
    assert (rule["Status"], rule["Expiration"]) == ("Enabled", {"Days": 45})
    assert about["schedule"] == "30 2 * * *"


def _judged_by_aws(operation: str, request: Mapping[str, object]) -> str:
    """What the model of S3, which AWS publishes, has against a request; nothing where it would be taken."""
    shape = get_session().get_service_model("s3").operation_model(operation).input_shape
    return str(ParamValidator().validate(request, shape).generate_report())


@pytest.mark.requirement("TP-32", "TP-34")
def test_the_model_of_s3_takes_lifecycle_and_lock() -> None:
    about = plan(ON_AWS).outputs["backup"]
    lifecycle = {"Bucket": "tpe-backup", "LifecycleConfiguration": about["lifecycle"]}
    lock = {"Bucket": "tpe-backup", "PublicAccessBlockConfiguration": about["publicAccessBlock"]}
    assert _judged_by_aws("PutBucketLifecycleConfiguration", lifecycle) == ""
    assert _judged_by_aws("PutPublicAccessBlock", lock) == ""
    misspelt = {"Bucket": "tpe-backup", "LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "Expire": {}}]}}
    assert "Unknown parameter" in _judged_by_aws("PutBucketLifecycleConfiguration", misspelt)


@pytest.mark.requirement("TP-33")
def test_azures_principal_may_push_to_this_container_and_the_policy_deletes_after_the_retention() -> None:
    about = plan(ON_AZURE).outputs["backup"]
    assert about["roleAssignment"] == {
        "assignee": "33333333-3333-3333-3333-333333333333",
        "role": "Storage Blob Data Contributor",
        "scope": "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/iot/providers/Microsoft.Storage/"
        "storageAccounts/tpebackup/blobServices/default/containers/thingpark-enterprise-backup",
    }
    (rule,) = about["lifecycle"]["rules"]
    assert rule["definition"]["actions"]["baseBlob"] == {"delete": {"daysAfterModificationGreaterThan": 30}}
    assert rule["definition"]["filters"]["prefixMatch"] == ["thingpark-enterprise-backup/"]


@pytest.mark.requirement("TP-33")
def test_all_eight_keys_of_azure_reach_the_chart_one_of_them_as_a_secret() -> None:
    made = plan(ON_AZURE)
    plain = made.outputs["chartValues"]["thingpark-enterprise"]["global"]["backup"]["azure"]
    assert plain == {
        "resourceGroup": "iot",
        "storageAccount": "tpebackup",
        "blobContainer": "thingpark-enterprise-backup",
        "cloudName": "AzurePublicCloud",
        "subscriptionId": "11111111-1111-1111-1111-111111111111",
        "tenantId": "22222222-2222-2222-2222-222222222222",
        "clientId": "33333333-3333-3333-3333-333333333333",
    }
    assert made.outputs["secretValues"]["global.backup.azure.clientSecret"] == AZURE["azure"]["client-secret"]


@pytest.mark.requirement("TP-32", "TP-34")
@pytest.mark.parametrize(
    ("changes", "place", "plain", "hidden"),
    [
        (
            ON_AWS,
            "amazon",
            {"region": "eu-central-1", "bucket": "tpe-backup"},
            {
                "global.backup.amazon.accessKey": "thingpark-backup-access-key",
                "global.backup.amazon.secretAccessKey": "thingpark-backup-secret-key",
            },
        ),
        ({**ON_AWS, "backup": ROLE}, "amazon", {"region": "eu-central-1", "bucket": "tpe-backup"}, {}),
        (
            {},
            "s3Compat",
            {"url": "https://minio.example.com:9000", "bucket": "thingpark-enterprise-backup"},
            {
                "global.backup.s3Compat.accessKey": "thingpark-backup-access-key",
                "global.backup.s3Compat.secretAccessKey": "thingpark-backup-secret-key",
            },
        ),
    ],
)
def test_each_form_of_target_reaches_the_chart_and_its_keys_go_by_name(
    changes: dict[str, object], place: str, plain: dict[str, str], hidden: dict[str, str]
) -> None:
    made = plan(changes)
    values = made.outputs["chartValues"]["thingpark-enterprise"]["global"]["backup"]
    assert values == {"schedule": "30 2 * * *", place: plain}
    assert {key: name for key, name in made.outputs["secretValues"].items() if ".backup." in key} == hidden


@pytest.mark.requirement("TP-32", "TP-33", "TP-34")
@pytest.mark.parametrize(
    ("changes", "commands", "documents"),
    [
        (
            ON_AWS,
            ["aws s3api create-bucket --bucket tpe-backup", "put-public-access-block", "aws iam put-user-policy"],
            ["policy", "publicAccessBlock", "lifecycle"],
        ),
        ({**ON_AWS, "backup": ROLE}, ["aws iam put-role-policy --role-name tpe "], ["policy", "lifecycle"]),
        (
            ON_AZURE,
            [
                "az storage container create --account-name tpebackup",
                "--assignee 33333333-3333-3333-3333-333333333333",
                "az storage account management-policy create",
            ],
            ["lifecycle"],
        ),
        ({}, ["mc mb --ignore-existing backup/thingpark-enterprise-backup", "mc anonymous set none"], ["lifecycle"]),
    ],
)
def test_the_runbook_makes_the_target_with_the_very_documents_of_the_outputs(
    changes: dict[str, object], commands: list[str], documents: list[str]
) -> None:
    settings = thingpark(changes)
    page, about = runbook(settings), plan(changes).outputs["backup"]
    shell = "\n".join(blocks(page, "sh"))
    assert all(command in shell for command in commands)
    written = [json.loads(text) for text in blocks(page, "json")]
    assert all(about[name] in written for name in documents)


@pytest.mark.requirement("TP-32")
def test_the_runbook_has_the_backup_before_an_upgrade_and_how_it_is_recorded() -> None:
    page = runbook(thingpark({"release": "7.3.4"}))
    job = "kubectl create job before-7-3-4 --namespace thingpark-enterprise --from=cronjob/tp-backup"
    wait = "kubectl wait job/before-7-3-4 --namespace thingpark-enterprise --for=condition=complete --timeout=3600s"
    assert f"{job}\n{wait}" in blocks(page, "sh")
    assert "upgrade: {from-release: '7.3.4', backup: before-7-3-4}" in page
