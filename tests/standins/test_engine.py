"""The stand-ins as the real engine meets them: preview, up, refresh, drift, update, replacement, secrets, failures."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from standins import inventory
from standins.faults import Fault, What
from tests.standins.driving import Driven, driven
from tests.standins.small import CLOUD, KEY, PARAMETER, ROLE, SUBNET, VPC

pytestmark = pytest.mark.engine

PROGRAM = """
import pulumi
from pulumi_aws import Provider, ec2, iam, ssm

config = pulumi.Config()
home = pulumi.ResourceOptions(provider=Provider("home", region="eu-central-1", skip_region_validation=True))
away = pulumi.ResourceOptions(provider=Provider("away", region="eu-west-1"))
vpc = ec2.Vpc("vpc", cidr_block=config.get("range") or "10.0.0.0/16", tags={"stage": config.get("stage") or "one"},
              opts=home)
ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.1.0/24", opts=home)
ec2.Vpc("far", cidr_block="10.9.0.0/16", opts=away)
iam.Role("role", assume_role_policy='{"Version":  "2012-10-17", "Statement": []}', opts=home)
password = config.require_secret("secret_password")
ssm.Parameter("password", name="password", type="SecureString", value=password, opts=home)
pulumi.export("arn", vpc.arn)
"""
PASSWORD = "hunter2-hunter2"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Driven]:
    """The small cloud, and a program that uses all of it."""
    with driven(tmp_path / "room", [CLOUD]) as made:
        made.write(PROGRAM, secret_password=PASSWORD)
        yield made


def test_a_stack_lives_its_life(small: Driven) -> None:
    said = small.good("preview")
    assert "+ 8 to create" in said
    assert small.stores["aws"].all() == []

    said = small.good("up")
    assert "+ 8 created" in said
    store = small.stores["aws"]
    assert sorted(one.name for one in store.all()) == ["far", "password", "role", "subnet", "vpc"]
    (vpc,) = (one for one in store.of(VPC) if one.name == "vpc")
    assert store.of(SUBNET)[0].inputs["vpcId"] == vpc.id
    assert f"arn:aws:ec2:eu-central-1:111122223333:vpc/{vpc.id}" in said
    (far,) = (one for one in store.of(VPC) if one.name == "far")
    assert far.provider["region"] == "eu-west-1"

    small.good("preview", "--expect-no-changes")
    small.good("refresh", "--expect-no-changes")

    inventory.change(small.room, VPC, vpc.id, ("tags", {"stage": "by hand"}), of=lambda _: CLOUD)
    small.good("refresh")
    assert small.resource("vpc")["inputs"]["tags"] == {"stage": "by hand"}
    assert "~ 1 updated" in small.good("up")
    assert store.get(VPC, vpc.id).inputs["tags"] == {"stage": "one"}  # type: ignore[union-attr]

    small.write(PROGRAM, stage="two")
    said = small.good("preview", "--diff")
    assert "~ 1 to update" in said
    assert '"one" => "two"' in said
    small.good("up")

    small.write(PROGRAM, range="10.1.0.0/16")
    said = small.good("preview")
    assert "+-2 to replace" in said, "the network, and the subnet in it"

    small.good("destroy")
    assert store.all() == []


def test_secrets_are_encrypted_in_the_state_and_reach_the_cloud_marked_as_secret(small: Driven) -> None:
    small.good("up")
    (record,) = small.stores["aws"].of(PARAMETER)
    assert record.secrets == ["value"]
    everything = "".join(path.read_text(errors="replace") for path in (small.room / "state").rglob("*.json"))
    assert PASSWORD not in everything
    kept = "".join(path.read_text() for path in (small.room / "clouds").glob("*.json"))
    assert PASSWORD not in kept
    assert "ciphertext" in str(small.resource("password")["inputs"]["value"])


def test_what_the_sdk_does_not_see_is_refused_in_the_preview_with_its_path(small: Driven) -> None:
    """Nested dictionaries pass the SDK unchecked."""
    wrong = PROGRAM.replace('iam.Role("role", ', 'iam.Role("role", inline_policies=[{"name": "a", "polizy": "{}"}], ')
    small.write(wrong)
    code, said = small.pulumi("preview", "--color=never")
    assert code != 0
    assert "inlinePolicies[0].polizy" in said
    assert "did you mean policy?" in said
    assert small.stores["aws"].all() == []


def test_what_was_made_but_did_not_become_ready_is_gone_on_with(small: Driven) -> None:
    small.faults.ask([Fault(what=What.PARTIAL, type=ROLE)])
    code, said = small.up()
    assert code != 0
    assert "it did not become ready" in said
    assert small.resource("role")["initErrors"]
    assert "~ 1 updated" in small.good("up")
    assert len(small.stores["aws"].of(ROLE)) == 1
    assert not small.resource("role").get("initErrors")


def test_a_lost_answer_leaves_what_only_the_clouds_own_list_shows(small: Driven) -> None:
    """What the stand-in must not hide: the engine knows nothing of what was made."""
    small.faults.ask([Fault(what=What.LOST, type=ROLE)])
    code, said = small.up()
    assert code != 0
    assert "connection reset" in said
    small.good("up")
    assert len(small.stores["aws"].of(ROLE)) == 2
    assert sum(one["type"] == ROLE for one in small.state()["resources"]) == 1


def test_an_import_finds_what_is_there_and_changes_nothing(small: Driven) -> None:
    small.good("up")
    role = small.stores["aws"].of(ROLE)[0].id
    code, said = small.pulumi("state", "delete", "--yes", small.resource("role")["urn"])
    assert code == 0, said
    parents = ["--provider", f"home={small.resource('home')['urn']}"]
    small.good("import", ROLE, "role", role, "--protect=false", "--generate-code=false", *parents)
    small.good("preview", "--expect-no-changes")


def test_every_call_of_the_engine_is_logged(small: Driven) -> None:
    small.good("up")
    assert sorted(one.name for one in small.calls("Create")) == ["far", "password", "role", "subnet", "vpc"]
    assert {one.token for one in small.calls("Check")} == {VPC, SUBNET, ROLE, PARAMETER}
    assert KEY not in {one.token for one in small.calls("Create")}
