"""Whether the pods of PSA Integration have room: on the declared nodes, and beside one another during an update."""

from collections.abc import Iterator

from spec.platforms.psa import figures
from spec.platforms.psa.network import PREPARE
from spec.platforms.psa.plan import workloads
from spec.platforms.psa.settings import PsaSettings
from spec.quotas import surge
from spec.settings import FitCheck, Mistake, rule
from spec.sizing import Placement, Pod, Shortage, Undecided, nodes_of, place, pods_of


@rule("quota", "postgres")
def _room_for_the_job(settings: PsaSettings) -> Iterator[Mistake]:
    needed = settings.postgres.mode == "managed"
    if settings.quota.enforce and settings.quota.room == "exact" and settings.postgres.prepare is not None:
        yield Mistake(
            where=("quota", "room"),
            what="the exact sum leaves no room for the Job that prepares the database when it has to run again",
            instead="rolling-update" if needed else "rolling-update, or leave postgres.prepare out",
            requirements=("CB-15",),
        )


@rule("fit_check", "cluster", "release", "backend", "frontend")
def _fits(settings: PsaSettings) -> Iterator[Mistake]:
    if not settings.cluster.pools:
        return
    answer = place(pods_of(workloads(settings)), nodes_of(settings.cluster))
    if isinstance(answer, Undecided):
        yield Mistake(
            where=("cluster", "pools"),
            what=f"whether every pod fits was not decided within {answer.tried} placements",
            instead="nothing, if the scheduler places them all; it will tell",
            requirements=("CB-15",),
            warning=True,
        )
    if isinstance(answer, Shortage):
        yield Mistake(
            where=("cluster", "pools"),
            what=f"not every pod fits on these nodes: {answer}",
            instead="more nodes or larger ones; or fit-check: report, and the scheduler leaves that pod pending",
            requirements=("CB-15",),
            warning=settings.fit_check is FitCheck.REPORT,
        )


def _pods_of_an_update(settings: PsaSettings) -> Iterator[Pod]:
    """What stands beside the running pods while an update replaces them, as the quota counts it."""
    for workload in workloads(settings):
        for number in range(1, surge(workload.replicas) + 1):
            yield Pod(name=f"new {workload.name} {number}", asks=workload.resources.requests)
    if settings.postgres.prepare is not None:
        yield Pod(name=PREPARE.name, asks=figures.PREPARE_JOB.requests)


@rule("cluster", "release", "backend", "frontend", "quota", "postgres")
def _update_fits(settings: PsaSettings) -> Iterator[Mistake]:
    if not settings.cluster.pools or settings.quota.room != "rolling-update":
        return
    nodes, running = nodes_of(settings.cluster), pods_of(workloads(settings))
    if not isinstance(place(running, nodes), Placement):
        return
    answer = place((*running, *_pods_of_an_update(settings)), nodes)
    if isinstance(answer, Shortage):
        # With the Job an exact quota is refused.
        exact = "" if settings.postgres.prepare else "; or quota.room: exact, and an update stops a pod first"
        yield Mistake(
            where=("cluster", "pools"),
            what=f"an update has no room for a new pod beside the old: {answer}",
            instead=f"more nodes or larger ones{exact}",
            requirements=("CB-15",),
            warning=True,
        )


ROOM_RULES = (_room_for_the_job, _fits, _update_fits)
