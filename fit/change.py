"""Other settings: what would make a stack fit, and what would be enough. Only what every other rule allows counts."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fit.bounds import Bound
from fit.decide import Fits, decide
from fit.demand import cases_of, problem_of
from fit.offers import GIBI, AnyPool, name_of, offers, worth
from fit.survival import survive
from spec.ground.rules import rules_of
from spec.platforms import PLATFORMS
from spec.pools import CloudPool, Pool
from spec.settings import StackSettings
from spec.units import Bytes, Cpu

MOST_MORE = 16
"""Nodes that are added to a pool before it is given up."""
TIMES = 8
"""How much larger a node may become."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a pool."""

    pool: str
    path: str
    """Where in the settings: `cluster.pools[0].nodes`."""
    was: str | None
    """None: nothing was there."""
    now: str
    cost: Fraction
    """What it adds or saves: by the cloud's order of prices, or in cores where there is none."""

    def __str__(self) -> str:
        return f"{self.path}: {self.now}" + (f" instead of {self.was}" if self.was is not None else "")


Wanted = Callable[[StackSettings], bool]

QUICK = 0.2
"""Seconds for one question where very many are asked: what is not decided by then is not proposed."""
LOOKING = 0.8
"""Seconds of the processor to look for anything better."""


def in_time(wanted: Wanted, seconds: float = LOOKING) -> Wanted:
    """The same as long as there is time, and no afterwards."""
    until = time.process_time() + seconds  # what others do on this machine must not change the answer
    return lambda settings: time.process_time() < until and wanted(settings)


def fits(settings: StackSettings, limit: float = QUICK) -> bool:
    """Whether every case has a placement."""
    return all(isinstance(decide(case.problem, limit), Fits) for case in cases_of(settings))


def survives(settings: StackSettings, limit: float = QUICK, *, zones: bool) -> bool:
    """Whether every case has a placement, and what runs has one too with any one node gone, or any one zone."""
    return survive([case.problem for case in cases_of(settings)], limit, zones=zones)


def allowed(settings: StackSettings) -> bool:
    """Whether neither the platform's rules nor its cloud's have anything against these settings."""
    at_once, once_right = rules_of(settings.cluster.cloud)
    known = vars(settings).keys()
    asked = (one for one in (*PLATFORMS[settings.platform].rules, *at_once, *once_right) if known >= set(one.needs))
    return all(mistake.warning for one in asked for mistake in one.check(settings))


def pools_of(settings: StackSettings) -> tuple[AnyPool, ...]:
    """The declared pools."""
    return tuple(settings.cluster.pools)


def with_pool(settings: StackSettings, index: int, **new: Any) -> StackSettings:  # noqa: ANN401 (fields of any pool)
    """The same settings with other figures for one pool."""
    pools: list[AnyPool] = list(pools_of(settings))
    pools[index] = pools[index].model_copy(update=new)
    cluster = settings.cluster.model_copy(update={"pools": tuple(pools)})
    return settings.model_copy(update={"cluster": cluster})


def cheapest(settings: StackSettings, wanted: Wanted) -> Change | None:
    """The cheapest change of one pool after which the settings are as wanted; None where none is found in time."""
    timely = in_time(wanted)
    found = [one for index in range(len(pools_of(settings))) for one in _changes(settings, index, timely)]
    return min(found, key=lambda one: (one.cost, one.path), default=None)


def _changes(settings: StackSettings, index: int, wanted: Wanted) -> Iterator[Change]:
    pool = pools_of(settings)[index]
    for nodes in range(pool.nodes + 1, pool.nodes + MOST_MORE + 1):
        made = with_pool(settings, index, nodes=nodes)
        if wanted(made) and allowed(made):
            yield _change(settings, made, index, "nodes", (str(pool.nodes), str(nodes)))
            break
    if isinstance(pool, CloudPool):
        yield from _other_machines(settings, index, pool, wanted)
    else:
        yield from _larger(settings, index, pool, wanted)


def opened(settings: StackSettings, closed: Bound, wanted: Wanted) -> Change | None:
    """What lets pods in that no node takes: the labels that they ask for on a pool, or one pool more without taints."""
    timely = in_time(wanted)
    asked = {
        key: value
        for one in problem_of(settings).free
        if one.name in closed.groups
        for key, value in one.node_selector.items()
    }
    for index, pool in enumerate(pools_of(settings)):
        if asked and timely(with_pool(settings, index, labels={**pool.labels, **asked})):
            labels = ", ".join(f"{key}: {value}" for key, value in asked.items())
            return Change(pool=pool.name, path=f"cluster.pools[{index}].labels", was=None, now=labels, cost=Fraction(0))
    return min(_pools_more(settings, timely), key=lambda one: one.cost, default=None)


def _pools_more(settings: StackSettings, wanted: Wanted) -> Iterator[Change]:
    """For each pool with taints one more without, of the least machines that are enough: two, so that one may go."""
    pools = pools_of(settings)
    name = next(one for one in ("system", "open", "more") if one not in {pool.name for pool in pools})
    for pool in pools:
        for fields in offers(pool) if pool.taints else ():
            own = {"name": name, "nodes": 2, "zones": min(2, pool.zones), "taints": (), "labels": {}}
            more = pool.model_copy(update={**fields, **own})
            cluster = settings.cluster.model_copy(update={"pools": (*pools, more)})
            made = settings.model_copy(update={"cluster": cluster})
            if wanted(made) and allowed(made):
                now = f"one pool more without taints, for example 2 x {name_of(more)}"
                yield Change(pool=name, path="cluster.pools", was=None, now=now, cost=worth(more) * 2)
                break


def _change(before: StackSettings, after: StackSettings, index: int, field: str, said: tuple[str, str]) -> Change:
    """From the one to the other, `said` as what it was and what it becomes."""
    old, new = pools_of(before)[index], pools_of(after)[index]
    return Change(
        pool=old.name,
        path=f"cluster.pools[{index}].{field}",
        was=said[0],
        now=said[1],
        cost=worth(new) * new.nodes - worth(old) * old.nodes,
    )


def _other_machines(settings: StackSettings, index: int, pool: CloudPool, wanted: Wanted) -> Iterator[Change]:
    """The next dearer machines; the first that is enough."""
    for fields in offers(pool):
        made = with_pool(settings, index, **fields)
        other = pools_of(made)[index]
        if worth(other) > worth(pool) and wanted(made) and allowed(made):
            yield _change(settings, made, index, "machine", (name_of(pool), name_of(other)))
            return


def _larger(settings: StackSettings, index: int, pool: Pool, wanted: Wanted) -> Iterator[Change]:
    cores, gibi = -(-pool.cpu.millis // 1000), -(-pool.memory.count // GIBI)

    def least(first: int, **fields: Callable[[int], object]) -> int | None:
        def enough(size: int) -> bool:
            made = with_pool(settings, index, **{name: field(size) for name, field in fields.items()})
            return wanted(made) and allowed(made)

        return _least(first, enough)

    def cpu(size: int) -> Cpu:
        return Cpu(size * 1000)

    def memory(size: int) -> Bytes:
        return Bytes(size * GIBI)

    def in_step(size: int) -> Bytes:
        return memory(-(-gibi * size // cores))

    ways = (
        ("cpu", str(pool.cpu), least(cores, cpu=cpu), {"cpu": cpu}),
        ("memory", str(pool.memory), least(gibi, memory=memory), {"memory": memory}),
        ("max-pods", str(pool.max_pods), least(pool.max_pods, max_pods=int), {"max_pods": int}),
    )
    alone = False
    for field, was, size, fields in ways:
        if size is not None:
            alone = True
            made = with_pool(settings, index, **{name: value(size) for name, value in fields.items()})
            now = getattr(pools_of(made)[index], field.replace("-", "_"))
            yield _change(settings, made, index, field, (was, str(now)))
    both = None if alone else least(cores, cpu=cpu, memory=in_step)
    if both is not None:
        made = with_pool(settings, index, cpu=cpu(both), memory=in_step(both))
        new = pools_of(made)[index]
        yield _change(
            settings,
            made,
            index,
            "cpu and memory",
            (f"{pool.cpu} and {pool.memory}", f"{new.cpu} and {new.memory}"),
        )


def _least(size: int, enough: Callable[[int], bool]) -> int | None:
    """The least larger size that is enough, up to TIMES as large; by halving, so it takes more to be no less."""
    low, high = size, size + 1
    while not enough(high):
        if high >= size * TIMES:
            return None
        low, high = high, min(2 * high, size * TIMES)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
