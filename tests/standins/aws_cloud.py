"""The stand-in for AWS without an engine and without control planes, and real clients that look into it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from standins.aws import CLOUD
from standins.aws.inventory import URN_NAME, Thing, everything
from standins.aws.moto import address, client
from standins.kinds import Cloud, Draft, Kind
from standins.values import plain
from tests.standins.aws_samples import ACCOUNT, REGION, SAMPLES, Sample, filled
from tests.standins.calling import Caller, provider

ADDRESS = "https://127.0.0.1:6443"


def _without_plane(kind: Kind) -> Kind:
    """Tests of planes are elsewhere: here a cluster only says where it would be."""
    match kind.token:
        case "aws:eks/cluster:Cluster":
            known: dict[str, Callable[[Draft], Any]] = {
                "endpoint": lambda _: ADDRESS,
                "certificateAuthority.data": lambda _: "QQ==",
            }
            return replace(kind, computed={**kind.computed, **known})
        case "aws:eks/nodeGroup:NodeGroup":
            return replace(kind, on_create=None, on_update=None, on_delete=None, observe=None)
        case _:
            return kind


def cloud() -> Cloud:
    return replace(CLOUD, kinds=tuple(_without_plane(one) for one in CLOUD.kinds))


@dataclass
class Made:
    """A sample that is there."""

    sample: Sample
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]


class Aws:
    """One account with nothing in it but what a test makes."""

    def __init__(self, room: Path) -> None:
        self.room = room
        self.caller: Caller = provider(cloud(), room)
        self.caller.configure(region=REGION, allowedAccountIds=f'["{ACCOUNT}"]')
        self.made: dict[str, Made] = {}

    def client(self, service: str) -> Any:  # noqa: ANN401
        """A real client: what a person at a console sees and does."""
        return client(address(self.room), service, REGION)

    def make(self, name: str) -> Made:
        """A sample, and before it whatever it refers to."""
        if name not in self.made:
            sample = next(one for one in SAMPLES if one.name == name)
            for other in _needed(sample.inputs):
                self.make(other)
            known = {key: {**one.outputs, "id": one.id} for key, one in self.made.items()}
            inputs = filled(sample.inputs, known)
            if URN_NAME in inputs.get("tags", ()):
                inputs["tags"] = {**inputs["tags"], URN_NAME: name}
            id_, outputs = self.caller.create(sample.token, inputs, name=name)
            self.made[name] = Made(sample, id_, inputs, plain(outputs))
        return self.made[name]

    def filled(self, value: Any) -> Any:  # noqa: ANN401
        for other in _needed(value):
            self.make(other)
        return filled(value, {key: {**one.outputs, "id": one.id} for key, one in self.made.items()})

    def read(self, name: str) -> dict[str, Any] | None:
        """Its inputs as a refresh finds them; None if it is gone."""
        one = self.made[name]
        found = self.caller.read(one.sample.token, one.id, one.inputs, one.outputs)
        return None if found is None else plain(found[0])

    def differs(self, name: str) -> set[str]:
        """The properties that a refresh finds to be other ones than the program says."""
        found, one = self.read(name), self.made[name]
        assert found is not None, f"{name} is gone"
        return set(self.caller.diff(one.sample.token, found, one.inputs).diffs)

    def delete(self, name: str) -> None:
        one = self.made[name]
        self.caller.delete(one.sample.token, one.id, one.inputs)
        del self.made[name]

    def listed(self) -> list[Thing]:
        """What AWS has."""
        return everything(self.room, REGION)


def _needed(value: Any) -> list[str]:  # noqa: ANN401
    """The samples that these inputs refer to."""
    if isinstance(value, dict):
        return [name for one in value.values() for name in _needed(one)]
    if isinstance(value, list):
        return [name for one in value for name in _needed(one)]
    if isinstance(value, str) and value.startswith("{") and value.endswith("}") and " " not in value and "." in value:
        return [value[1:-1].partition(".")[0]]
    return []
