"""Every type of AWS that the program uses: made, seen again as it was said, changed, taken up by an import, gone."""

from collections.abc import Iterator

import pytest
import requests

from standins import clusters
from standins.aws import CLOUD
from standins.aws.inventory import twice, unknown_to
from standins.aws.moto import address
from standins.values import plain
from tests.standins.aws_cloud import Aws
from tests.standins.aws_samples import SAMPLES, filled

pytestmark = pytest.mark.xdist_group("aws-types")

STAY = {"closed", "version", "versions", "key-policy"}
"""What AWS has no deletion for: a network's own group, the current version of a secret, the versions of a bucket, the
policy of a key."""


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """One of every type."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clusters, "start", lambda _: None)
        patch.setattr(clusters, "remove", lambda _: None)
        made = Aws(tmp_path_factory.mktemp("aws-types"))
        for sample in SAMPLES:
            made.make(sample.name)
        yield made
        requests.post(f"{address(made.room)}/moto-api/reset", timeout=10)


NAMES = [one.name for one in SAMPLES]


def test_there_is_a_sample_of_every_type_that_the_stand_in_knows() -> None:
    assert {one.token for one in SAMPLES} == {one.token for one in CLOUD.kinds}


@pytest.mark.parametrize("name", NAMES)
def test_every_output_that_is_text_is_answered_or_said_to_be_unknown_to_the_rehearsal(aws: Aws, name: str) -> None:
    made = aws.made[name]
    used = {"arn", "id", "name", "endpoint", "address", "dnsName", "zoneId", "publicIp", "keyId", "region"}
    unanswered = {key for key, value in made.outputs.items() if isinstance(value, str) and "does not know" in value}
    assert not unanswered & used


@pytest.mark.parametrize("name", NAMES)
def test_a_refresh_right_after_finds_what_was_said(aws: Aws, name: str) -> None:
    assert aws.differs(name) == set()


@pytest.mark.parametrize("name", [one.name for one in SAMPLES if one.imported])
def test_an_import_finds_what_was_said(aws: Aws, name: str) -> None:
    made = aws.made[name]
    found = aws.caller.read(made.sample.token, made.id)
    assert found is not None
    assert set(aws.caller.diff(made.sample.token, plain(found[0]), made.inputs).diffs) == set()


@pytest.mark.parametrize("name", [one.name for one in SAMPLES if one.change])
def test_what_can_be_changed_in_place_is_changed_and_can_be_changed_back(aws: Aws, name: str) -> None:
    made = aws.made[name]
    known = {key: {**one.outputs, "id": one.id} for key, one in aws.made.items()}
    after = {**made.inputs, **filled(made.sample.change, known)}
    assert list(aws.caller.diff(made.sample.token, made.inputs, after).replaces) == []
    changed = plain(aws.caller.update(made.sample.token, made.id, made.inputs, after, made.outputs))
    found = aws.caller.read(made.sample.token, made.id, after, changed)
    assert found is not None
    assert set(aws.caller.diff(made.sample.token, plain(found[0]), after).diffs) == set()
    kind = CLOUD.kind(made.sample.token)
    assert kind is not None
    seen = {one for one in made.sample.change if one in made.inputs or one not in kind.computed}
    assert aws.differs(name) == seen
    made.outputs = plain(aws.caller.update(made.sample.token, made.id, after, made.inputs, changed))
    assert aws.differs(name) == set()


def test_the_clouds_own_list_has_each_thing_once_and_none_that_was_not_made(aws: Aws) -> None:
    listed = aws.listed()
    made = [{"type": one.sample.token, "id": one.id} for one in aws.made.values()]
    assert unknown_to(made, listed) == []
    assert twice(listed) == []
    kept_by_moto = {one.token for one in listed}
    assert len(kept_by_moto) > 25
    seen = {(one.token, one.id) for one in listed}
    assert {one["type"] for one in made if (one["type"], one["id"]) not in seen} & kept_by_moto == set()


def test_the_list_finds_what_a_lost_answer_leaves_behind_and_what_is_there_twice(aws: Aws) -> None:
    ec2 = aws.client("ec2")
    tags = [{"Key": "groundwork:urn-name", "Value": "vpc"}]
    stray = ec2.create_vpc(CidrBlock="10.99.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": tags}])
    id_ = stray["Vpc"]["VpcId"]
    try:
        listed = aws.listed()
        made = [{"type": one.sample.token, "id": one.id} for one in aws.made.values()]
        assert [one.id for one in unknown_to(made, listed)] == [id_]
        assert twice(listed) == ["aws:ec2/vpc:Vpc vpc"]
    finally:
        ec2.delete_vpc(VpcId=id_)


def test_everything_goes_again_in_the_opposite_order(aws: Aws) -> None:
    """Last in this file: afterwards the account is empty."""
    for sample in reversed(SAMPLES):
        made = aws.made[sample.name]
        aws.delete(sample.name)
        if sample.name not in STAY:
            assert aws.caller.read(made.sample.token, made.id, made.inputs, made.outputs) is None, sample.name
    assert aws.listed() == []
