"""Whether the pods have room on the declared nodes, also once the queue is long."""

from collections.abc import Iterator

from spec.platforms.smi.settings import SmiSettings
from spec.platforms.smi.workloads import migrations, script_manager, script_worker, services
from spec.settings import FitCheck, Mistake, rule
from spec.sizing import Shortage, nodes_of, place, pods_of


@rule("fit_check", "cluster", "releases", "dns", "pods", "prometheus", "script_worker")
def _fits(settings: SmiSettings) -> Iterator[Mistake]:
    if not settings.cluster.pools or settings.releases != "stand-in":
        return  # the sizes of the vendor's own pods are not published
    nodes = nodes_of(settings.cluster)
    always = (*migrations(), script_manager(settings), *services(settings))
    worker = settings.script_worker
    answer = place(pods_of((*always, script_worker(worker.minimum))), nodes)
    if isinstance(answer, Shortage):
        yield Mistake(
            where=("cluster", "pools"),
            what=f"not every pod fits on these nodes: {answer}",
            instead="more nodes or larger ones; or fit-check: report, and the scheduler leaves that pod pending",
            requirements=("SM-52",),
            warning=settings.fit_check is FitCheck.REPORT,
        )
        return
    answer = place(pods_of((*always, script_worker(worker.maximum))), nodes)
    if isinstance(answer, Shortage):
        yield Mistake(
            where=("script-worker", "maximum"),
            what=f"with a long queue not every script worker finds room: {answer}",
            instead="more nodes or larger ones, or a lower maximum",
            requirements=("SM-48",),
            warning=True,
        )


ROOM_RULES = (_fits,)
