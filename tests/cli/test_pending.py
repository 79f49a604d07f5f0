"""How what a killed run had made is handed to the engine."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from cli.engine import Engine
from cli.errors import Failed
from cli.pending import Pending, take_in

STACK = "urn:pulumi:prod::groundwork::"
PROVIDER = f"{STACK}pulumi:providers:aws::home"
NETWORK = f"{STACK}test:index:Network::two"


class Recorded:
    """Stands for the engine: keeps what it is asked to import."""

    def __init__(self, exit_code: int = 0) -> None:
        self.rounds: list[dict[str, Any]] = []
        self._exit_code = exit_code

    def run_import(self, asked: dict[str, Any]) -> SimpleNamespace:
        self.rounds.append(asked)
        return SimpleNamespace(exit_code=self._exit_code, problems=["unknown parent"], log=None)


def _pending(urn: str, parent: str | None) -> Pending:
    return Pending(urn=urn, type="aws:ec2/subnet:Subnet", inputs={}, parent=parent, provider=PROVIDER, custom=True)


def _taken_in(*found: Pending) -> list[dict[str, Any]]:
    engine = Recorded()
    take_in(cast("Engine", engine), [(one, f"id-{number}") for number, one in enumerate(found)])
    return engine.rounds


def test_no_owner_is_called_what_a_resource_beside_it_is_called() -> None:
    (asked,) = _taken_in(*(_pending(f"{NETWORK}-{number}", NETWORK) for number in range(4)))
    names = {one["name"] for one in asked["resources"]}
    assert names == {"two-0", "two-1", "two-2", "two-3"}
    assert not names & asked["nameTable"].keys()
    for one in asked["resources"]:
        assert asked["nameTable"][one["parent"]] == NETWORK
        assert asked["nameTable"][one["provider"]] == PROVIDER


def test_an_owner_that_was_under_way_as_well_is_taken_in_before_what_belongs_to_it() -> None:
    role, key, lock = (f"{STACK}aws:iam/role:Role::{name}" for name in ("reader", "reader-key", "reader-lock"))
    rounds = _taken_in(_pending(lock, key), _pending(key, role), _pending(role, None))
    assert [[one["name"] for one in asked["resources"]] for asked in rounds] == [
        ["reader"],
        ["reader-key"],
        ["reader-lock"],
    ]


def test_what_the_engine_refuses_is_said() -> None:
    with pytest.raises(Failed, match="could not be taken into the state"):
        take_in(cast("Engine", Recorded(exit_code=255)), [(_pending(NETWORK, None), "vpc-1")])
