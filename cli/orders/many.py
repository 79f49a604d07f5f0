"""Many apps at once: several engines side by side, and one app that fails stops no other."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from cli.console import Step
from cli.orders.outcome import Ending, Outcome
from cli.orders.prepared import Prepared
from cli.orders.work import Cluster, bring_up, is_unchanged, outcome

WAITING_TOO = 32
"""Apps beside those with an engine that may wait for their pods: that takes no processor."""

Work = Callable[[Callable[[str], None]], Outcome]
"""What is done for one app; it is given whom to tell what it is at."""


def usual_jobs() -> int:
    """Engines at a time: two for each core, because half of the time one waits for the API server."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return 2 * cores


def bring_up_all(cluster: Cluster, apps: Sequence[Prepared], jobs: int, step: Step) -> list[Outcome]:
    """Every app's outcome. What is unchanged costs no thread and no engine."""
    same = [one for one in apps if is_unchanged(cluster, one, cluster.records.read(one.name))]
    left_alone = {one.name for one in same}
    work = {one.name: _work(cluster, one) for one in apps if one.name not in left_alone}
    return [outcome(one, Ending.SAME) for one in same] + each(cluster, work, jobs, step)


def _work(cluster: Cluster, app: Prepared) -> Work:
    return lambda note: bring_up(cluster, app, note)


def each(cluster: Cluster, work: dict[str, Work], jobs: int, step: Step) -> list[Outcome]:
    """The outcome of each piece of work. Ctrl-C lets every engine finish what is in flight, then goes on upwards."""
    done: list[Outcome] = []
    if not work:
        return done
    with ThreadPoolExecutor(jobs + WAITING_TOO, thread_name_prefix="app") as pool:
        futures: list[Future[Outcome]] = [pool.submit(run, _naming(step, name)) for name, run in work.items()]
        try:
            pending = set(futures)
            while pending:
                # With a limit, because a wait without one does not hear a signal.
                ended, pending = wait(pending, timeout=0.25, return_when=FIRST_COMPLETED)
                done += (future.result() for future in ended)
                if ended:
                    step.progress(len(done) / len(futures))
                    step.note(_how_far(done, len(futures)))
        except BaseException:
            # Begin nothing more, and let what runs come to a clean end: the pool waits for it.
            cluster.stopping.set()
            for future in futures:
                future.cancel()
            raise
    return done


def _how_far(done: Sequence[Outcome], of: int) -> str:
    failed = sum(1 for one in done if not one.ending.is_good)
    return f"{len(done)} of {of}, {failed} failed" if failed else f"{len(done)} of {of}"


def _naming(step: Step, name: str) -> Callable[[str], None]:
    return lambda text: step.note(f"{name}: {text}")
