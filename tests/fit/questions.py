"""Small questions, with amounts that are easy to count: cores and GiB."""

from typing import Any

from fit.problem import Group, Place, Problem, Room
from spec.pools import Taint
from spec.units import Bytes, Cpu
from spec.workloads import Amount

GIBI = 2**30


def place(name: str, cores: float = 4, gibi: float = 16, pods: int = 110, **more: Any) -> Place:  # noqa: ANN401 (fields of a node)
    room = Room(
        cpu=Cpu(int(cores * 1000)), memory=Bytes(int(gibi * GIBI)), pods=pods, volumes=more.pop("volumes", None)
    )
    known: dict[str, Any] = {"pool": "core", "zone": "a", "capacity": amount(cores, gibi), "labels": {}, **more}
    return Place(name=name, room=room, **known)


def amount(cores: float, gibi: float) -> Amount:
    return Amount(cpu=Cpu(int(cores * 1000)), memory=Bytes(int(gibi * GIBI)))


def group(name: str, count: int = 1, cores: float = 0, gibi: float = 0, **more: Any) -> Group:  # noqa: ANN401 (fields of a group)
    return Group(name=name, count=count, asks=amount(cores, gibi), **more)


def problem(groups: list[Group], places: list[Place]) -> Problem:
    return Problem(tuple(groups), tuple(places))


def taint(value: str = "batch") -> Taint:
    return Taint(key="dedicated", value=value)
