"""First `up` against kubectl with the very objects that it makes."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import yaml

from bench.ground import STACK, Ground, destroy, up
from bench.manifests import Manifest, made_by
from bench.measure import Note, Pair, Result, Role, Side, compared, interleave
from rehearsal.api import Api
from rehearsal.plane import Plane

AIM = 1.2
"""Times kubectl: what is promised."""

_LIMIT = "--timeout=60s"
_FAIR = (
    "up waits until the Job is complete and the Deployments are available, so a peer that waits is the fair one; of "
    "those, only the peer in order makes sure, as up does, that nothing starts before its database is prepared"
)


class Kubectl:
    """The objects as files, and kubectl on them."""

    def __init__(self, ground: Ground, plane: Plane, objects: Sequence[Manifest], room: Path) -> None:
        self._ground = ground
        self._kubeconfig = plane.kubeconfig
        (self._namespace,) = (one["metadata"]["name"] for one in objects if one["kind"] == "Namespace")
        last_job = max(number for number, one in enumerate(objects) if one["kind"] == "Job")
        self._all = _written(room / "all.yaml", objects)
        self._until_job = _written(room / "until-job.yaml", objects[: last_job + 1])
        self._after_job = _written(room / "after-job.yaml", objects[last_job + 1 :])

    def bare(self) -> float:
        """Apply all and wait for nothing."""
        return self._cleared(self._apply(self._all))

    def waiting(self) -> float:
        """Apply all, then wait for what `up` waits for too."""
        return self._cleared(self._apply(self._all) + self._job_complete() + self._available())

    def in_order(self) -> float:
        """The same in the program's order: nothing of the release before the Job has ended well."""
        seconds = self._apply(self._until_job) + self._job_complete()
        return self._cleared(seconds + self._apply(self._after_job) + self._available())

    def _run(self, *words: str | Path) -> float:
        kubectl = self._ground.tools.path("kubectl")
        return self._ground.timed("kubectl", kubectl, f"--kubeconfig={self._kubeconfig}", *words)

    def _apply(self, file: Path) -> float:
        return self._run("apply", "--server-side", "-f", file)

    def _job_complete(self) -> float:
        return self._run("wait", "-n", self._namespace, "--for=condition=complete", "job", "--all", _LIMIT)

    def _available(self) -> float:
        return self._run("wait", "-n", self._namespace, "--for=condition=available", "deployment", "--all", _LIMIT)

    def _cleared(self, seconds: float) -> float:
        self._run("delete", "namespace", self._namespace, "--wait", _LIMIT)
        return seconds


def _written(path: Path, objects: Sequence[Manifest]) -> Path:
    path.touch(mode=0o600)  # there are Secrets among them
    path.write_text(yaml.safe_dump_all(objects, sort_keys=False))
    return path


def measured(ground: Ground, runs: int, note: Note) -> list[Result]:
    """All sides on one running control plane, everything taken away after each run."""
    with ground.plane(lambda text: note(text, 0.0)) as plane:
        product, empty = ground.product(), ground.empty()
        note(f"making {STACK} once, to learn its objects", 0.0)
        up(product, STACK)
        with Api.of_kubeconfig(plane.kubeconfig) as api:
            objects = made_by(product.state_file, api)
        destroy(product, STACK)
        kubectl = Kubectl(ground, plane, objects, plane.directory)

        def first_up() -> float:
            seconds = up(product, STACK)
            destroy(product, STACK)
            return seconds

        sides = [
            Side(name="first up", what=f"pulumi up of {STACK}", role=Role.OURS, once=first_up),
            Side(
                name="kubectl, waiting",
                what="kubectl apply --server-side, kubectl wait for Job and Deployments",
                role=Role.PEER,
                once=kubectl.waiting,
            ),
            Side(
                name="kubectl, in order",
                what="the same, the release applied when the Job is complete, as up does",
                role=Role.PEER,
                once=kubectl.in_order,
            ),
            Side(
                name="kubectl, bare",
                what="kubectl apply --server-side, nothing waited for",
                role=Role.PEER,
                once=kubectl.bare,
            ),
            Side(name="empty up", what="pulumi up of an empty program", role=Role.FLOOR, once=partial(up, empty, "it")),
        ]
        timed = interleave(sides, runs, note)
    peers = (("kubectl, waiting", AIM), ("kubectl, in order", AIM), ("kubectl, bare", None))
    return [
        Result(
            title=f"first up of {STACK}: {len(objects)} objects",
            timed=timed,
            ratios=compared(timed, [Pair(ours="first up", peer=peer, aim=aim) for peer, aim in peers]),
            notes=(_FAIR,),
        )
    ]
