"""A throw-away control plane on which the real scheduler places the pods of many questions at once."""

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from cli.errors import Failed
from cli.places import Places
from cli.toolchain import Toolchain
from fit.manifests import GROUP, RUN, Trial
from rehearsal.api import Api, wait_for
from rehearsal.lock import locked
from rehearsal.nodes import NODES
from rehearsal.plane import Plane, PlaneError, find_planes

NEEDED = frozenset({"kubernetes", "kwok"})

ACCOUNT = "/api/v1/namespaces/default/serviceaccounts/default"
PODS = "/api/v1/namespaces/default/pods"
WITHOUT_NODE = "spec.nodeName="
HANDS = 4
"""Requests at a time."""
QUIET = 3.0
"""Seconds without a change after which a pod that is left over stays left over: the scheduler tries again after one
second, and after ever longer."""
PATIENCE = 30.0
"""Seconds that a placement which ought to be taken gets: a busy machine must not look like a refusal."""
ASK_TIMEOUT = 60.0


class Court:
    """The control plane. Made by `Court.held`, or around a plane that is there."""

    def __init__(self, plane: Plane) -> None:
        self._kubeconfig = plane.kubeconfig

    @classmethod
    @contextlib.contextmanager
    def held(cls, places: Places, tools: Toolchain, note: Callable[[str], None]) -> Iterator["Court"]:
        """Start one beside the stacks', and leave nothing, whatever the end is. One at a time."""
        folder = places.work / "fit"
        places.private(places.work)
        try:
            with locked(places.work / "fit.lock", limit=0, note=note):
                _clear(folder)
                places.private(folder)
                plane = Plane(folder / "judge", tools.control_plane(), durable=False)
                try:
                    plane.start(note)
                    yield cls(plane)
                finally:
                    _clear(folder)
        except PlaneError as error:
            raise Failed(str(error), log=error.log, remedy="run the same command again") from error

    def left_over(self, trials: Sequence[Trial]) -> dict[str, list[str]]:
        """Let the scheduler place all of them, each by itself. Run → the groups of pods that got no node."""
        with Api.of_kubeconfig(self._kubeconfig, timeout=ASK_TIMEOUT) as api:
            wait_for(lambda: api.get(ACCOUNT), limit=PATIENCE, message="no service account is made")
            try:
                self._all(trials, lambda one, client: [client.create(NODES, body) for body in one.nodes()])
                self._all(trials, lambda one, client: [client.create(PODS, body) for body in one.pods()])
                return self._settled(api, trials)
            finally:
                api.delete(PODS, at_once=True)
                api.delete(NODES, at_once=True)
                wait_for(lambda: not api.list(PODS), limit=PATIENCE, message="pods do not go")

    def _all(self, trials: Sequence[Trial], work: Callable[[Trial, Api], object]) -> None:
        """In each trial one request after the other, since their order counts; trials side by side."""

        def some(first: int) -> None:
            with Api.of_kubeconfig(self._kubeconfig, timeout=ASK_TIMEOUT) as client:
                for one in trials[first::HANDS]:
                    work(one, client)

        with ThreadPoolExecutor(HANDS) as hands:
            list(hands.map(some, range(min(HANDS, len(trials)))))

    def _settled(self, api: Api, trials: Sequence[Trial]) -> dict[str, list[str]]:
        """Wait until nothing changes any more."""
        sure = {one.run for one in trials if one.witness is not None}
        names = {one.run: [group.name for group in one.problem.groups] for one in trials}
        begun = changed = time.monotonic()
        before: list[str] | None = None
        while True:
            waiting = api.list(PODS, fields=WITHOUT_NODE)
            now = sorted(pod["metadata"]["name"] for pod in waiting)
            if now != before:
                before, changed = now, time.monotonic()
            unjudged = any(not _refused(pod) for pod in waiting)
            expected = any(pod["metadata"]["labels"][RUN] in sure for pod in waiting)
            quiet = time.monotonic() - changed > QUIET and not unjudged
            if not waiting or (quiet and (not expected or time.monotonic() - begun > PATIENCE)):
                break
            if time.monotonic() - changed > 2 * PATIENCE:
                raise Failed(f"the scheduler has not judged {len(waiting)} pods", remedy="run the same command again")
            time.sleep(0.5)
        left: dict[str, list[str]] = {one.run: [] for one in trials}
        for pod in waiting:
            labels = pod["metadata"]["labels"]
            left[labels[RUN]].append(names[labels[RUN]][int(labels[GROUP])])
        return left


def _refused(pod: dict[str, Any]) -> bool:
    return any(
        one["type"] == "PodScheduled" and one["status"] == "False"
        for one in pod.get("status", {}).get("conditions", ())
    )


def _clear(folder: Path) -> None:
    for plane in find_planes(folder):
        plane.delete()
