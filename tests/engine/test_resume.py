"""Killed in the middle of `up` against a cloud, at moments spread evenly over the provider's calls. Then `up` again.

A cloud, other than a cluster, makes twice what is asked for twice. An ordinary run takes two moments of all,
one early and one late; GROUNDWORK_KILL_MOMENTS=32 takes that many, evenly.
"""

import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import psutil
import pytest
import yaml

from cli.console import Screen
from cli.engine import Engine
from cli.engine_run import Run
from cli.errors import Failed
from cli.pending import interrupted
from cli.places import Places
from cli.recovery import marked_processes, recover, recover_elsewhere
from cli.rehearse.beside import lookup
from cli.rehearse.room import Room
from cli.settings import Stack
from cli.toolchain import ensure
from standins.calls import calls_of
from standins.faults import Fault, Faults, What
from standins.server import Serving
from standins.store import Store
from tests.engine.conftest import engines_among, eventually
from tests.standins.small import CLOUD

pytestmark = pytest.mark.engine

MOMENTS = int(os.environ.get("GROUNDWORK_KILL_MOMENTS", "0"))
NAME = "killed"
PROGRAM = """
import pulumi
from pulumi_aws import Provider, ec2, iam, ssm

opts = pulumi.ResourceOptions(provider=Provider("home", region="eu-central-1"))

class Network(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("test:index:Network", name, {}, opts)
        below = pulumi.ResourceOptions(parent=self, provider=opts.provider)
        self.vpc = ec2.Vpc(f"{name}-vpc", cidr_block="10.0.0.0/16", tags={"name": name}, opts=below)
        for number in range(4):
            ec2.Subnet(f"{name}-{number}", vpc_id=self.vpc.id, cidr_block=f"10.0.{number}.0/24", opts=below)
        self.register_outputs({"id": self.vpc.id})

for name in ("one", "two"):
    Network(name)
for name in ("reader", "writer", "auditor"):
    role = iam.Role(name, assume_role_policy='{"Version": "2012-10-17", "Statement": []}', opts=opts)
    iam.AccessKey(f"{name}-key", user=role.name, opts=opts)
for number in range(3):
    ssm.Parameter(f"secret-{number}", name=f"secret-{number}", type="SecureString",
                  value=pulumi.Output.secret(f"hidden-value-{number}"), opts=opts)
"""
MADE = {
    "aws:ec2/vpc:Vpc": 2,
    "aws:ec2/subnet:Subnet": 8,
    "aws:iam/role:Role": 3,
    "aws:iam/accessKey:AccessKey": 3,
    "aws:ssm/parameter:Parameter": 3,
}
CALLS = 2 * sum(MADE.values())
"""Check and Create of each."""


@dataclass
class Ground:
    """A program of its own below a folder, with its engine and its stand-ins."""

    room: Room
    engine: Engine
    faults: Faults
    store: Store

    def up(self) -> Run:
        return self.engine.run("up", "--yes", "--skip-preview")

    def pulumi(self) -> psutil.Process | None:
        return next(iter(engines_among(marked_processes(self.engine.mark))), None)


@contextmanager
def ground(folder: Path) -> Iterator[Ground]:
    places = Places(checkout=folder, cache=Places.here().cache)
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: groundwork\nruntime: python\n")
    (folder / "__main__.py").write_text(PROGRAM)
    room = Room.of(places, NAME)
    places.private(room.work)
    with Screen(as_json=True).steps() as steps:
        tools = ensure(Places.here(), {"pulumi", "pulumi-language-python"}, steps)
    with Serving.begin(room.work, [CLOUD]) as serving:
        environment = {**tools.engine_environment(), "PULUMI_DEBUG_PROVIDERS": serving.debug_providers}
        folders = [str(tools.path("pulumi").parent), str(Path(sys.executable).parent), environment.get("PATH", "")]
        environment["PATH"] = os.pathsep.join([*folders, os.environ["PATH"]])
        stack = SimpleNamespace(
            name=NAME,
            path=folder / f"Pulumi.{NAME}.yaml",
            is_local=True,
            document={"config": {}},
            settings=SimpleNamespace(secret_needs=tuple),
        )
        engine = Engine(room, cast("Stack", stack), environment, tools.path("pulumi"))
        engine.prepare(cast("Stack", stack))
        made = Ground(room, engine, Faults(room.work), Store(room.work, "aws"))
        try:
            yield made
        finally:
            for process in marked_processes(engine.mark):
                process.kill()


def _killed_at(here: Ground, held: Fault) -> Run:
    """Kill the engine while a call is held: before anything came of it, or after."""
    here.faults.ask([held])
    runs: list[Run] = []
    thread = threading.Thread(target=lambda: runs.append(here.up()))
    thread.start()
    eventually(here.faults.held.exists, f"the call does not come: {held}", limit=120)
    time.sleep(0.1)  # others that were asked for meanwhile come to their end
    process = here.pulumi()
    assert process is not None
    process.send_signal(signal.SIGKILL)
    thread.join(60)
    here.faults.clear()  # what was held goes on, and is made though nobody hears of it
    assert runs[0].exit_code == -signal.SIGKILL
    return runs[0]


def _state(here: Ground) -> list[dict[str, Any]]:
    deployment = here.engine.exported()["deployment"]
    assert not deployment.get("pending_operations")
    return [one for one in deployment["resources"] if one["type"].startswith("aws:")]


def moments() -> list[tuple[int, What]]:
    """Evenly over the calls of one `up`, held before and after in turns; by default one of each, early and late."""
    if not MOMENTS:
        return [(CALLS // 3, What.HOLD_AFTER), (CALLS * 2 // 3, What.HOLD_BEFORE)]
    step = CALLS / MOMENTS
    return [(int(step * (n + 0.5)), What.HOLD_BEFORE if n % 2 else What.HOLD_AFTER) for n in range(MOMENTS)]


@pytest.mark.life
@pytest.mark.parametrize(("call", "what"), moments())
def test_after_a_kill_the_next_run_makes_nothing_twice_and_forgets_nothing(
    tmp_path: Path, call: int, what: What
) -> None:
    with ground(tmp_path / "ground") as here:
        _killed_at(here, Fault(what=what, method="*", after=call, seconds=60))
        before = Counter(one.token for one in here.store.all())
        said = recover(here.engine, lambda _: None, lookup=lookup(here.room))
        assert any("a run that was killed" in one for one in said)
        after = Counter(one.token for one in here.store.all())
        assert after >= before, "looking after a killed run makes and removes nothing"
        run = here.up()
        assert run.exit_code == 0, run.problems
        there = here.store.all()
        assert Counter(one.token for one in there) == MADE, [one.name for one in there]
        assert {one["id"] for one in _state(here)} == {one.id for one in there}
        assert recover(here.engine, lambda _: None, lookup=lookup(here.room)) == []
        assert here.engine.run("preview", "--expect-no-changes").exit_code == 0


def test_in_an_account_of_somebodys_own_they_say_what_is_there_and_nothing_is_made_twice(tmp_path: Path) -> None:
    with ground(tmp_path / "ground") as here:
        _killed_at(here, Fault(what=What.HOLD_AFTER, method="Create", type="aws:ec2/vpc:Vpc", seconds=60))
        with pytest.raises(Failed) as told:
            recover_elsewhere(here.engine, lambda _: None)
        asked = yaml.safe_load(here.engine.half_made.read_text())
        assert told.value.details["pending"] == [one["urn"] for one in asked]
        assert "aws:ec2/vpc:Vpc" in {one["type"] for one in asked}
        broken_off = interrupted(here.engine.exported()["deployment"])
        there = lookup(here.room)(broken_off.outside, broken_off.ids)  # as a person would look
        assert there
        here.engine.half_made.write_text(
            yaml.safe_dump([one | {"id": there.get(one["urn"], "absent")} for one in asked])
        )
        assert f"{len(there)} are there" in recover_elsewhere(here.engine, lambda _: None)[0]
        run = here.up()
        assert run.exit_code == 0, run.problems
        assert Counter(one.token for one in here.store.all()) == MADE
        assert {one["id"] for one in _state(here)} == {one.id for one in here.store.all()}
        assert recover_elsewhere(here.engine, lambda _: None) == []


def test_a_plain_run_after_a_kill_makes_things_twice(tmp_path: Path) -> None:
    """What recovery is there for: were this not so, the test above would prove nothing."""
    with ground(tmp_path / "ground") as here:
        _killed_at(here, Fault(what=What.HOLD_AFTER, method="Create", type="aws:ec2/vpc:Vpc", seconds=60))
        recover(here.engine, lambda _: None)  # as for a cluster: forgets what was being made
        here.up()
        assert Counter(one.token for one in here.store.all()) != MADE


def test_the_calls_of_one_run_are_as_many_as_the_moments_are_chosen_from(tmp_path: Path) -> None:
    with ground(tmp_path / "ground") as here:
        assert here.up().exit_code == 0
        asked = [one for one in calls_of(here.room.work) if one.method in ("Check", "Create")]
        assert len(asked) == CALLS
        assert Counter(one.token for one in here.store.all()) == MADE
