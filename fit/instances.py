"""Small random questions on the edge between what fits and what does not, where a mistake would show."""

import random

from fit.problem import HOST, ZONE, Even, Group, Place, Problem, Room
from spec.pools import Taint, TaintEffect
from spec.units import Bytes, Cpu
from spec.workloads import Amount, Toleration

MEBI = 2**20
ZONES = ("a", "b", "c")
TAINT = Taint(key="dedicated", value="platform", effect=TaintEffect.NO_SCHEDULE)
TOLERATION = Toleration(key="dedicated", value="platform", effect="NoSchedule")


def instance(number: int) -> Problem:
    """The same question for the same number."""
    chance = random.Random(number)  # noqa: S311 (questions, not secrets)
    places = tuple(_place(chance, count) for count in range(chance.randint(2, 4)))
    groups: list[Group] = []
    if chance.random() < 0.25:
        groups.append(_agent(tolerant=chance.random() < 0.5))
    share = chance.uniform(0.8, 1.1)
    cpu = sum(place.room.cpu.millis for place in places) * share
    memory = sum(place.room.memory.count for place in places) * share
    for count in range(8):
        group = _group(chance, f"w{count}", len(places))
        cpu -= group.asks.cpu.millis * group.count
        memory -= group.asks.memory.count * group.count
        if cpu < 0 or memory < 0:
            break
        groups.append(group)
    return Problem(tuple(groups), places)


def _place(chance: random.Random, count: int) -> Place:
    size = chance.choice(("small", "large"))
    return Place(
        name=f"n{count}",
        pool=size,
        zone=chance.choice(ZONES),
        room=Room(
            cpu=Cpu((chance.randint(3, 8) if size == "large" else chance.randint(2, 4)) * 500),
            memory=Bytes(chance.randint(4, 10) * 256 * MEBI),
            pods=chance.choice((4, 6, 110, 110)),
            volumes=chance.choice((None, None, 1, 3)),
        ),
        labels={"size": size},
        taints=(TAINT,) if chance.random() < 0.12 else (),
    )


def _agent(*, tolerant: bool) -> Group:
    asks = Amount(cpu=Cpu(100), memory=Bytes(64 * MEBI))
    tolerations = (TOLERATION,) if tolerant else ()
    return Group(name="agent", count=0, asks=asks, on_each_node=True, tolerations=tolerations)


def _group(chance: random.Random, name: str, places: int) -> Group:
    rule = chance.random()
    even = (
        Even(key=chance.choice((HOST, ZONE)), skew=chance.randint(1, 2), least_domains=chance.choice((1, 1, 1, 2))),
    )
    return Group(
        name=name,
        count=chance.randint(1, places) if rule < 0.15 else chance.randint(1, 5),
        asks=Amount(cpu=Cpu(chance.randint(0, 7) * 250), memory=Bytes(chance.randint(0, 7) * 128 * MEBI)),
        volumes=chance.choice((0, 0, 0, 0, 1)),
        node_selector={"size": "large"} if chance.random() < 0.1 else {},
        tolerations=(TOLERATION,) if chance.random() < 0.8 else (),
        apart=chance.choice((HOST, HOST, ZONE)) if rule < 0.15 else None,
        even=even if 0.15 <= rule < 0.35 else (),
    )
