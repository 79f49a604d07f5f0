"""AWS after a rehearsal: what real clients find there, what a change moves, what drift shows, and what stays."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml
from botocore.exceptions import ClientError

from cli.console import Screen
from cli.toolchain import ensure
from rehearsal.api import Api
from spec.clouds.aws.cluster import AwsCluster
from spec.clouds.aws.identities import Identities, identities
from spec.load import load
from spec.platforms import PLATFORMS
from standins.aws.moto import address, client
from standins.store import Store
from tests.engine.conftest import Checkout, copied

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("aws-rehearsed")]

STACK = "smi-aws-prod"
REGION = "eu-central-1"
BUCKETS = ("kafka", "filesvc", "scriptmanager", "datasourcesvc", "workflowsvc")


def _smaller(settings: dict[str, Any]) -> None:
    """The shipped stack without what nothing here looks at: brokers, caches and add-ons of the cluster."""
    settings["addons"] = {"install": ["kube-prometheus-stack"]}  # whose namespace the platform needs
    for name in ("redis", "kafka", "activemq"):
        where = {"mode": "existing", "hosts": [f"{name}.example.net"], "cidrs": ["10.50.9.0/24"]}
        settings["services"][name] = where
        del settings["ground"]["services"][name]


@dataclass
class Rehearsed:
    """A rehearsal that was kept, and questions to its AWS."""

    checkout: Checkout
    first: dict[str, Any]
    """What it said of itself."""

    @property
    def room(self) -> Path:
        return self.checkout.root / ".groundwork" / "rehearsals" / STACK

    @property
    def file(self) -> Path:
        return self.checkout.root / f"Pulumi.{STACK}.yaml"

    @cached_property
    def expected(self) -> Identities:
        """The documents as the specification makes them."""
        settings = load(yaml.safe_load(self.file.read_text())["config"]["groundwork:platform"]).settings
        assert isinstance(settings.cluster, AwsCluster)
        return identities(settings.cluster, PLATFORMS["smi"].demand(settings))

    def client(self, service: str) -> Any:  # noqa: ANN401 (boto3 has no types)
        return client(address(self.room), service, REGION)

    @property
    def settings(self) -> Path:
        """The settings as the rehearsal's engine reads them."""
        return self.room / "stacks" / f"Pulumi.{STACK}.yaml"

    @staticmethod
    def change(file: Path, change: Callable[[dict[str, Any]], object]) -> None:
        """Edit settings."""
        document = yaml.safe_load(file.read_text())
        change(document["config"]["groundwork:platform"])
        file.write_text(yaml.safe_dump(document, sort_keys=False))

    def pulumi(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The engine's own command line on the rehearsal's state."""
        wanted = {"pulumi", "pulumi-language-python", "pulumi-resource-kubernetes"}
        with Screen(as_json=True).steps() as steps:
            tools = ensure(self.checkout.places, wanted, steps)
        ports = json.loads((self.room / "standins.json").read_text())
        environment = {**self.checkout.environment, **tools.engine_environment()}
        path = [str(self.room / "bin"), str(tools.path("pulumi").parent), str(Path(sys.executable).parent)]
        environment |= {
            "PATH": ":".join([*path, environment["PATH"]]),
            "PULUMI_BACKEND_URL": (self.room / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(self.room / "state" / "passphrase"),
            "PULUMI_DEBUG_PROVIDERS": ",".join(f"{name}:{port}" for name, port in ports.items()),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        config = () if words[0] == "stack" else (f"--config-file={self.settings}",)
        return subprocess.run(
            ["pulumi", *words, *config, f"--stack={STACK}", "--non-interactive", "--color=never"],
            cwd=self.checkout.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def state(self) -> dict[str, Any]:
        """The state as its backend has it."""
        done = self.pulumi("stack", "export")
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout)["deployment"])


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsed]:
    """One rehearsal for all tests here, which change it in their order."""
    checkout = copied(tmp_path_factory.mktemp("aws-rehearsed"))
    try:
        made = Rehearsed(checkout, {})
        made.change(made.file, _smaller)
        made.first = checkout.json("rehearse", STACK, "--keep", limit=400)
        yield made
        checkout.run("rehearse", STACK, "--down")
    finally:
        checkout.clean_up()


def same(found: Any, document: dict[str, Any]) -> bool:  # noqa: ANN401 (boto3 has no types)
    """Byte for byte, once both are written in the same way."""
    return json.dumps(found, sort_keys=True) == json.dumps(document, sort_keys=True)


@pytest.mark.requirement("SM-14", "SM-17", "SM-18")
def test_a_real_client_finds_the_five_buckets_closed_and_under_the_customers_key(aws: Rehearsed) -> None:
    s3 = aws.client("s3")
    names = {one["Name"] for one in s3.list_buckets()["Buckets"]}
    assert names == {one.bucket_arn.rpartition(":")[2] for one in aws.expected.policies}
    assert {one.bucket for one in aws.expected.policies} == set(BUCKETS)
    (alias,) = [
        one for one in aws.client("kms").list_aliases()["Aliases"] if one["AliasName"] == "alias/twin-prod/buckets"
    ]
    for name in names:
        block = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
        assert set(block.values()) == {True}
        (rule,) = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
        said = rule["ApplyServerSideEncryptionByDefault"]
        assert said["SSEAlgorithm"] == "aws:kms"
        assert said["KMSMasterKeyID"].endswith(alias["TargetKeyId"])
        (statement,) = json.loads(s3.get_bucket_policy(Bucket=name)["Policy"])["Statement"]
        assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
        assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"


@pytest.mark.requirement("SM-15", "SM-16", "SM-17", "SM-19")
def test_a_real_client_finds_eighteen_roles_with_the_guides_documents_byte_for_byte(aws: Rehearsed) -> None:
    iam = aws.client("iam")
    (alias,) = [
        one for one in aws.client("kms").list_aliases()["Aliases"] if one["AliasName"] == "alias/twin-prod/buckets"
    ]
    key = aws.client("kms").describe_key(KeyId=alias["TargetKeyId"])["KeyMetadata"]["Arn"]
    documents = {one.key: (one.name, one.document(key)) for one in aws.expected.policies}
    assert len(aws.expected.roles) == 18
    assert len(documents) == 5
    for role in aws.expected.roles:
        there = iam.get_role(RoleName=role.name)["Role"]
        assert same(there["AssumeRolePolicyDocument"], role.trust), role.name
        attached = iam.list_attached_role_policies(RoleName=role.name)["AttachedPolicies"]
        assert {one["PolicyName"] for one in attached} == {documents[key][0] for key in role.policies}
        assert iam.list_role_policies(RoleName=role.name)["PolicyNames"] == []
    local = {one["PolicyName"]: one for one in iam.list_policies(Scope="Local")["Policies"]}
    for name, document in documents.values():
        version = local[name]["DefaultVersionId"]
        found = iam.get_policy_version(PolicyArn=local[name]["Arn"], VersionId=version)["PolicyVersion"]["Document"]
        assert same(found, document), name
    assert set(local) == {name for name, _ in documents.values()}


@pytest.mark.requirement("SM-15", "SM-19")
def test_each_service_account_has_its_association_with_its_role(aws: Rehearsed) -> None:
    store = Store(aws.room, "aws")
    found = {
        one.inputs["serviceAccount"]: (one.inputs["namespace"], one.inputs["roleArn"].rpartition("/")[2])
        for one in store.of("aws:eks/podIdentityAssociation:PodIdentityAssociation")
    }
    pods = {one.service_account: (one.namespace, one.name) for one in aws.expected.roles}
    assert {account: found[account] for account in pods} == pods
    names = [one.inputs["addonName"] for one in store.of("aws:eks/addon:Addon")]
    assert names.count("eks-pod-identity-agent") == 1


@pytest.mark.requirement("SM-46", "SM-50")
def test_a_real_client_finds_the_names_and_the_secrets(aws: Rehearsed) -> None:
    dns = aws.client("route53")
    zones = {one["Name"]: one for one in dns.list_hosted_zones()["HostedZones"]}
    assert set(zones) == {"twin.example.com.", "twin.internal."}
    assert zones["twin.internal."]["Config"]["PrivateZone"]
    records = {
        one["Name"]: one
        for zone in zones.values()
        for one in dns.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
        if one["Type"] not in ("NS", "SOA")
    }
    assert {"app.twin.example.com.", "api.twin.example.com.", "id.twin.example.com."} <= set(records)
    (server,) = aws.client("rds").describe_db_instances()["DBInstances"]
    (leads,) = records["db.twin.internal."]["ResourceRecords"]
    assert leads["Value"].rstrip(".") == server["Endpoint"]["Address"]
    assert not server["PubliclyAccessible"]
    store = aws.client("secretsmanager")
    entries = [one["Name"] for one in store.list_secrets()["SecretList"]]
    assert entries
    state = json.dumps(aws.state())
    for name in entries:
        value = store.get_secret_value(SecretId=name)["SecretString"]
        assert len(value) > 8
        assert json.dumps(value)[1:-1] not in state, f"{name} stands in the open in the state"


def test_all_pods_have_a_node_and_everything_is_there_that_the_program_asked_for(aws: Rehearsed) -> None:
    (cluster,) = aws.first["clusters"]
    assert len(cluster["nodes"]) == 6
    assert all(one["node"] for one in cluster["pods"])
    assert aws.first["services"]["aws eks"]["PodIdentityAssociation"] >= 18
    assert set(aws.first["changes"]) == {"create"}


def test_drift_made_behind_its_back_is_seen_by_a_refresh_and_put_right_by_the_next_up(aws: Rehearsed) -> None:
    s3, iam = aws.client("s3"), aws.client("iam")
    (kafka,) = [one for one in aws.expected.policies if one.bucket == "kafka"]
    bucket, role = kafka.bucket_arn.rpartition(":")[2], aws.expected.roles[0]
    s3.delete_public_access_block(Bucket=bucket)
    iam.update_assume_role_policy(
        RoleName=role.name, PolicyDocument=json.dumps({**role.trust, "Statement": [*role.trust["Statement"] * 2]})
    )
    done = aws.pulumi("refresh", "--yes", "--skip-preview", "--json")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    moved = _moved(done.stdout)
    assert {one for one in moved if moved[one] == "update"} == {f"identities-{role.service_account}"}
    assert {one for one in moved if moved[one] == "delete"} == {"bucket-kafka-private"}

    def more(settings: dict[str, Any]) -> None:
        settings["cluster"]["pools"][0]["nodes"] = 7
        settings["cluster"]["api-access"] = ["10.60.0.0/24"]

    aws.change(aws.settings, more)
    done = aws.pulumi("up", "--yes", "--skip-preview", "--json")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert _moved(done.stdout) == {
        "bucket-kafka-private": "create",
        f"identities-{role.service_account}": "update",
        "firewall-control-ingress-10-60-0-0-24-tcp-443": "create",
        "pool-core-nodes": "update",
    }
    with Api.of_kubeconfig(aws.room / "planes" / "twin-prod" / "kubeconfig") as api:
        assert len(api.list("/api/v1/nodes")) == 7
    assert same(iam.get_role(RoleName=role.name)["Role"]["AssumeRolePolicyDocument"], role.trust)
    assert s3.get_public_access_block(Bucket=bucket)
    groups = aws.client("ec2").describe_security_group_rules()["SecurityGroupRules"]
    (rule,) = [one for one in groups if one.get("CidrIpv4") == "10.60.0.0/24"]
    assert (rule["IsEgress"], rule["FromPort"], rule["ToPort"]) == (False, 443, 443)


def _moved(events: str) -> dict[str, str]:
    """Name of a resource → what a run did with it."""
    found = {}
    for line in events.splitlines():
        about = json.loads(line).get("resOutputsEvent", {}).get("metadata", {}) if line.startswith("{") else {}
        if about and about["op"] != "same":
            found[about["urn"].split("::")[-1]] = _what(about)
    return found


def _what(about: dict[str, Any]) -> str:
    """A refresh says `refresh` of all that it read: what it found shows in old and new."""
    if about["op"] != "refresh":
        return str(about["op"])
    if about.get("new") is None:
        return "delete"
    return "update" if about.get("detailedDiff") or about.get("diffs") else "same"


def test_what_holds_data_is_not_replaced_without_consent(aws: Rehearsed) -> None:
    before = aws.settings.read_text()
    names = {one.bucket: one.bucket_arn.rpartition(":")[2] for one in aws.expected.policies}
    aws.change(aws.settings, lambda settings: settings.update({"buckets": {**names, "kafka": "another-name"}}))
    done = aws.pulumi("preview")
    aws.settings.write_text(before)
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert "bucket-kafka-bucket" in said
    assert "protect" in said


def test_a_destroy_stops_at_what_is_protected_and_aws_itself_refuses_to_let_the_database_go(aws: Rehearsed) -> None:
    before = {one["urn"] for one in aws.state()["resources"]}
    done = aws.pulumi("destroy", "--yes")  # with its preview, as a person runs it
    assert done.returncode != 0
    assert "protect" in done.stdout + done.stderr
    assert {one["urn"] for one in aws.state()["resources"]} == before
    assert len(aws.client("s3").list_buckets()["Buckets"]) == 5
    rds = aws.client("rds")
    (server,) = rds.describe_db_instances()["DBInstances"]
    with pytest.raises(ClientError, match="protect"):
        rds.delete_db_instance(DBInstanceIdentifier=server["DBInstanceIdentifier"], SkipFinalSnapshot=True)
