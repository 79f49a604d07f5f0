"""Everything that can be said about the fit of one stack, as plain data."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fit.bounds import Bound, Reason
from fit.change import Change, cheapest, fits, opened
from fit.decide import LIMIT, Decision, DoesNotFit, Fits, decide
from fit.demand import Case, cases_of
from fit.hosts import Host, hosts_of
from fit.leftover import left_over, most_placed
from fit.notes import is_whole, notes
from fit.overhead import kind_of
from fit.problem import Problem, Witness
from fit.rightsize import RightSize, right_sizes
from fit.survival import Loss, losses, without
from fit.together import Together, apart_by_size
from spec.platforms import PLATFORMS
from spec.settings import StackSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One case and what was decided about it."""

    case: Case
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was asked of one stack, and every answer."""

    stack: str
    platform: str
    cluster: str
    """Kind of cluster, whose own pods are counted."""
    cases: tuple[Answered, ...]
    losses: tuple[Loss, ...]
    """Of what runs; empty where not even that fits."""
    most: Witness
    """The most that can be placed of what runs; the placement itself where everything can."""
    left: Mapping[str, int]
    """Workload → how many of its pods have no place in that."""
    change: Change | None
    """The cheapest that makes everything fit, where not everything does."""
    together: tuple[Together, ...]
    hosts: tuple[Host, ...]
    right_sizes: tuple[RightSize, ...]
    notes: tuple[str, ...]
    """What was taken for granted."""
    seconds: float

    @property
    def fits(self) -> bool:
        """Whether every case has a placement, and the machines beside the cluster have what is asked of them."""
        return all(isinstance(one.decision, Fits) for one in self.cases) and not any(one.short for one in self.hosts)

    @property
    def decided(self) -> bool:
        """Whether there is a placement or a proof for every case."""
        return all(isinstance(one.decision, Fits | DoesNotFit) for one in self.cases)

    @property
    def survives(self) -> bool:
        """Whether what runs has a place with any one node gone."""
        return bool(self.losses) and all(isinstance(one.decision, Fits) for one in self.losses if one.what == "node")

    @property
    def bound(self) -> Bound | None:
        """What forbids it; of several cases the first one's."""
        return next((one.decision.bound for one in self.cases if isinstance(one.decision, DoesNotFit)), None)

    @property
    def shown(self) -> tuple[Problem, Witness | None]:
        """What a picture shows: what runs, and where."""
        first = self.cases[0]
        return first.case.problem, first.decision.witness if isinstance(first.decision, Fits) else None


def answer(stack: str, settings: StackSettings, limit: float = LIMIT, *, sizes: bool = True) -> Answer:
    """Ask everything about one stack. `sizes` looks for the smallest pools as well, which takes longest."""
    begun = time.perf_counter()
    plan = PLATFORMS[settings.platform].plan(settings)
    cases = tuple(Answered(case=case, decision=decide(case.problem, limit)) for case in cases_of(settings, plan))
    first = cases[0]
    lost: tuple[Loss, ...] = ()
    if isinstance(first.decision, Fits):
        most = first.decision.witness
        lost = tuple(_with_left(losses(first.case.problem, most, limit), first.case.problem, most))
    else:
        most = most_placed(first.case.problem)
    whole = all(isinstance(one.decision, Fits) for one in cases)
    kind = kind_of(settings.cluster.cloud, str(settings.cluster.reservation))
    return Answer(
        stack=stack,
        platform=settings.platform,
        cluster=kind,
        cases=cases,
        losses=lost,
        most=most,
        left=left_over(first.case.problem, most),
        change=None if whole else _better(settings, cases),
        together=apart_by_size(first.case.problem, limit),
        hosts=hosts_of(settings),
        right_sizes=right_sizes(settings) if sizes and whole and is_whole(settings, plan) else (),
        notes=tuple(notes(settings, plan, kind)),
        seconds=time.perf_counter() - begun,
    )


def _with_left(lost: Iterable[Loss], problem: Problem, witness: Witness) -> Iterator[Loss]:
    """Of the first node and the first zone without which not everything fits: which pods would have to wait."""
    told: set[str] = set()
    for one in lost:
        if isinstance(one.decision, DoesNotFit) and one.what not in told:
            told.add(one.what)
            gone = {place.name for place in problem.places if one.name in (place.name, place.zone)}
            rest, _ = without(problem, witness, gone)
            yield replace(one, left=left_over(rest, most_placed(rest)) if rest.places else {})
        else:
            yield one


def _better(settings: StackSettings, cases: tuple[Answered, ...]) -> Change | None:
    closed = next(
        (
            one.decision.bound
            for one in cases
            if isinstance(one.decision, DoesNotFit) and one.decision.bound.reason is Reason.CLOSED
        ),
        None,
    )
    # What no node takes at all fits on no larger one either.
    return cheapest(settings, fits) if closed is None else opened(settings, closed, fits)


def as_json(one: Answer) -> Mapping[str, Any]:
    """For machines: amounts in thousandths of a core and in bytes."""
    problem, witness = one.shown
    return {
        "stack": one.stack,
        "platform": one.platform,
        "cluster": one.cluster,
        "fits": one.fits,
        "decided": one.decided,
        "survivesNodeLoss": one.survives,
        "cases": [{"case": each.case.name, "says": each.case.says, **_decision(each.decision)} for each in one.cases],
        "losses": [
            {
                "gone": each.what,
                "name": each.name,
                "alike": list(each.alike),
                "waiting": dict(each.waiting),
                "left": dict(each.left),
                **_decision(each.decision),
            }
            for each in one.losses
        ],
        "left": dict(one.left),
        "change": None
        if one.change is None
        else {"path": one.change.path, "was": one.change.was, "now": one.change.now, "says": str(one.change)},
        "together": [{"workload": each.group, "bySize": each.by_size, "node": each.node} for each in one.together],
        "hosts": [each.as_json() for each in one.hosts],
        "rightSizes": [
            {
                "pool": each.pool,
                "machine": each.machine,
                "nodes": each.nodes,
                "bestMachine": each.best_machine,
                "bestNodes": each.best_nodes,
                "sure": each.sure,
                "says": str(each),
            }
            for each in one.right_sizes
        ],
        "nodes": [
            {
                "name": place.name,
                "pool": place.pool,
                "zone": place.zone,
                "cpu": place.capacity.cpu.millis,
                "memory": place.capacity.memory.count,
                "cpuForPods": place.room.cpu.millis,
                "memoryForPods": place.room.memory.count,
                "pods": dict(witness.on(place.name)) if witness else {},
            }
            for place in problem.places
        ],
        "notes": list(one.notes),
        "seconds": round(one.seconds, 3),
    }


def _decision(decision: Decision) -> Mapping[str, Any]:
    match decision:
        case Fits():
            return {"outcome": "fits", "by": str(decision.means)}
        case DoesNotFit(bound, means):
            return {
                "outcome": "does-not-fit",
                "by": str(means),
                "why": bound.sentence,
                "reason": str(bound.reason),
                "measure": str(bound.measure) if bound.measure else None,
                "short": bound.short,
                "workloads": list(bound.groups),
                "pools": list(bound.pools),
            }
        case _:
            return {"outcome": "not-decided", "why": decision.sentence}
