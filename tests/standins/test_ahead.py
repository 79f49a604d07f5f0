"""What a preview shows to be coming is made ready when an `up` follows, and not before."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from standins.ahead import Ahead
from standins.kinds import Cloud, Draft
from tests.standins.calling import Caller, provider
from tests.standins.small import CLOUD, SUBNET, VPC

LIMIT = 10.0


def _cloud(ahead: Callable[[Draft], None]) -> Cloud:
    return replace(CLOUD, kinds=tuple(replace(one, ahead=ahead) if one.token == VPC else one for one in CLOUD.kinds))


def _caller(room: Path, ahead: Callable[[Draft], None]) -> Caller:
    return provider(_cloud(ahead), room)


def _ahead(caller: Caller) -> Ahead:
    made: Ahead = caller.stand_in._ahead
    return made


def test_what_a_preview_shows_is_made_ready_when_somebody_says_that_it_will_be_made(tmp_path: Path) -> None:
    ready: list[tuple[str, Any]] = []
    caller = _caller(tmp_path / "room", lambda draft: ready.append((draft.name, draft.inputs["cidrBlock"])))
    for _ in range(2):
        caller.preview(VPC, {"cidrBlock": "10.0.0.0/16"})
    caller.preview(SUBNET, {"vpcId": "vpc-1"})
    assert ready == []
    _ahead(caller).begin()
    _ahead(caller).begin()
    _ahead(caller).end()
    assert ready == [("one", "10.0.0.0/16")]
    assert caller.store.all() == []


def test_where_nobody_says_so_nothing_is_made_ready(tmp_path: Path) -> None:
    """After a preview that failed, or was all that was wanted."""
    ready: list[str] = []
    caller = _caller(tmp_path / "room", lambda draft: ready.append(draft.name))
    caller.preview(VPC, {"cidrBlock": "10.0.0.0/16"})
    caller.stand_in.Cancel(provider_pb2.CreateRequest(), caller.context)  # the end of the run
    _ahead(caller).end()
    assert ready == []


def test_what_could_not_be_made_ready_is_made_all_the_same(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def ahead(_: Draft) -> None:
        raise OSError("no room on the disk")

    caller = _caller(tmp_path / "room", ahead)
    caller.preview(VPC, {"cidrBlock": "10.0.0.0/16"})
    _ahead(caller).begin()
    _ahead(caller).end()
    assert "no room on the disk" in caplog.text
    id_, _ = caller.create(VPC, {"cidrBlock": "10.0.0.0/16"})
    assert id_.startswith("vpc-")


def test_at_the_end_what_has_begun_is_waited_for_and_nothing_more_begins(tmp_path: Path) -> None:
    begun, go, done = threading.Event(), threading.Event(), []

    def slow(draft: Draft) -> None:
        begun.set()
        assert go.wait(LIMIT)
        done.append(draft.name)

    caller = _caller(tmp_path / "room", slow)
    ahead = _ahead(caller)
    for number in range(12):
        caller.preview(VPC, {"cidrBlock": "10.0.0.0/16"}, name=f"vpc-{number}")
    ahead.begin()
    assert begun.wait(LIMIT)
    ending = threading.Thread(target=ahead.end)
    ending.start()
    go.set()
    ending.join(LIMIT)
    assert not ending.is_alive()
    assert 1 <= len(done) <= 12
    before = list(done)
    caller.preview(VPC, {"cidrBlock": "10.0.0.0/16"}, name="late")
    ahead.begin()
    assert done == before


def test_a_service_of_aws_is_ready_to_be_asked(tmp_path: Path) -> None:
    from moto.core.utils import get_service_model  # noqa: PLC0415 (its settings are read when it loads)

    from standins.aws import CLOUD as AWS  # noqa: PLC0415 (loads AWS's SDK)
    from standins.store import Store  # noqa: PLC0415

    services: dict[str, Any] = {one.service.service: one.service for one in AWS.kinds if one.service is not None}  # type: ignore[attr-defined]  # all are served
    assert {"ec2", "iam", "kms", "rds", "route53", "s3", "secretsmanager"} <= services.keys()
    store = Store(tmp_path, "aws")
    for service in services.values():
        service.ahead(Draft(token="", name="", inputs={}, provider={"region": "eu-central-1"}, cloud=store))
    loaded = get_service_model.cache_info()
    assert loaded.currsize >= len(services)
