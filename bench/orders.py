"""Orders of the shop: does one of many take longer than one of few, and how long does one take from end to end?"""

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import yaml

from bench.ground import Ground, Room
from bench.measure import Note, Result, Role, Timed, compared
from bench.measure import Pair as Compared
from cli.cluster import bring_up
from cli.errors import Failed
from cli.settings import read_stacks
from rehearsal.plane import Plane

STACK = "mint-local-dev"
SIZES = (10, 50, 100, 200)
"""Orders that are there in the end of each step; the table that is promised."""
GROWTH = 1.2
"""Times the first ten: what one order of the last hundred may take."""
BROKEN = 137
"""Number of the order whose app the API server refuses: it must be reported, and the others must be up."""

_LIMITS = "{requests: {cpu: 10m, memory: 16Mi}, limits: {cpu: 20m, memory: 32Mi}}"
_CLOSED = "{allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}"
_POD = (
    "automountServiceAccountToken: false, securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}"
)
_DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  replicas: 1
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      {{{pod}, containers: [{{name: main, image: "{image}", resources: {limits}, securityContext: {closed}}}]}}
---
apiVersion: v1
kind: Service
metadata: {{name: {name}}}
spec: {{selector: {{app: {name}}}, ports: [{{port: {port}}}]}}
"""
_ENTRANCE = """---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: odoo}
spec:
  ingressClassName: "{{ KUBERNETES_INGRESS_CLASS }}"
  rules:
    - host: "{{ KUBERNETES_HOSTNAME }}"
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: odoo, port: {number: 8069}}}}]}
"""
_CATALOGUE = {
    "stack": STACK,
    "config-maps": [
        {
            "name": "odoo",
            "template": True,
            "values": {"KUBERNETES_IMAGE": "odoo:19.0", "POSTGRES_IMAGE": "postgres:16.4"},
        }
    ],
    "manifests": [{"title": "PostgreSQL", "path": "postgres.yaml"}, {"title": "Odoo", "path": "odoo.yaml"}],
    "products": [
        {
            "name": "Odoo-Hosting",
            "subscription": {"period": "month"},
            "config-map": "odoo",
            "environments": ["int"],
            "manifests": [{"sequence": 1, "manifest": "PostgreSQL"}, {"sequence": 2, "manifest": "Odoo"}],
            "secrets": [{"name": "postgres", "entries": ["password"]}],
        }
    ],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One call of the command."""

    seconds: float
    cpu: float
    """Of the command with all engines and providers, and of the control plane."""
    load: float
    """Of the machine over the last minute, when it ended."""
    apps: list[dict[str, Any]]

    def endings(self) -> dict[str, int]:
        """What became of how many apps."""
        found = [str(one["ending"]) for one in self.apps]
        return {one: found.count(one) for one in dict.fromkeys(found)}


class Shop:
    """A catalogue and a folder of orders in the bench's room."""

    def __init__(self, ground: Ground, plane: Plane, room: Room) -> None:
        self._ground = ground
        self._plane = plane
        self._room = room
        self._folder = room.work / "shop"
        (self._folder / "orders").mkdir(parents=True)
        (self._folder / "catalogue.yaml").write_text(yaml.safe_dump(_CATALOGUE))
        parts = {"pod": _POD, "limits": _LIMITS, "closed": _CLOSED}
        postgres = _DEPLOYMENT.format(name="postgres", image="{{ POSTGRES_IMAGE }}", port=5432, **parts)
        odoo = _DEPLOYMENT.format(name="odoo", image="{{ KUBERNETES_IMAGE }}", port=8069, **parts) + _ENTRANCE
        refused = "{% if KUBERNETES_APP == 'shop" + str(BROKEN) + "' %}99999{% else %}8069{% endif %}"
        (self._folder / "postgres.yaml").write_text(postgres)
        (self._folder / "odoo.yaml").write_text(odoo.replace("ports: [{port: 8069}]", f"ports: [{{port: {refused}}}]"))

    def place(self, name: str) -> Path:
        """Write an order."""
        order = {
            "order": name,
            "customer": {"name": "R4TS GmbH", "email": "info@r4ts.example"},
            "lines": [{"product": "Odoo-Hosting", "app-name": name}],
        }
        path = self._folder / "orders" / f"{name}.yaml"
        path.write_text(yaml.safe_dump(order, sort_keys=False))
        return path

    def apply(self, what: Path | None = None) -> Step:
        """The whole command, as a shop calls it: a process of its own, from its start to its end."""
        source = what or self._folder / "orders"
        log = self._ground.logs / "orders.log"
        before, begun = self._cpu(), time.monotonic()
        with log.open("w") as err:
            done = subprocess.run(
                [sys.executable, "-m", "bench.orders_run", str(self._room.work), str(source)],
                cwd=self._room.checkout,
                env={**os.environ, "PYTHONPATH": str(self._room.checkout)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=err,
                check=False,
            )
        seconds = time.monotonic() - begun
        if done.returncode not in (0, 3):
            raise Failed(f"orders ended with {done.returncode}", log=log)
        return Step(
            seconds=seconds,
            cpu=self._cpu() - before,
            load=os.getloadavg()[0],
            apps=json.loads(done.stdout)["apps"],
        )

    def _cpu(self) -> float:
        """Seconds that our children and the control plane have computed for so far."""
        ours = resource.getrusage(resource.RUSAGE_CHILDREN)
        pids = [part.pid for part in self._plane.status().parts if part.pid is not None]
        times = [psutil.Process(pid).cpu_times() for pid in pids]
        return ours.ru_utime + ours.ru_stime + sum(one.user + one.system for one in times)


def measured(ground: Ground, runs: int, note: Note) -> list[Result]:
    """Ten orders, then more and more of them in the same cluster; `runs` single ones after the first and the last."""
    room = Room(checkout=ground.places.checkout, cache=ground.places.cache, room=ground.places.work / "bench")
    (stack,) = read_stacks(ground.places, [STACK])
    plane = bring_up(room, stack, ground.tools, lambda text: note(text, 0.0))
    shop = Shop(ground, plane, room)
    shop.apply(shop.place("warm0"))  # the seed, and all that is made only once
    steps: dict[int, Step] = {}
    single: dict[int, tuple[Step, ...]] = {}
    for size, before in zip(SIZES, (0, *SIZES), strict=False):
        note(f"{size} orders", before / SIZES[-1])
        for number in range(before, size):
            shop.place(f"shop{number}")
        steps[size] = shop.apply()
        if size in (SIZES[0], SIZES[-1]):
            single[size] = tuple(shop.apply(shop.place(f"one{size}x{number}")) for number in range(runs))
    note("the same orders again", 0.95)
    again = shop.apply()
    return [_growth(steps), _processor(steps), _single(single, again)]


def _made(size: int) -> int:
    return size - dict(zip(SIZES, (0, *SIZES), strict=False))[size]


def _growth(steps: dict[int, Step]) -> Result:
    timed = tuple(
        Timed(
            name=f"up to {size} orders",
            what=f"orders apply, {_made(size)} new ones: seconds for each",
            role=Role.OURS,
            seconds=(step.seconds / _made(size),),
        )
        for size, step in steps.items()
    )
    last, first = timed[-1].name, timed[0].name
    notes = tuple(_line(size, step) for size, step in steps.items())
    ratios = compared(timed, [Compared(ours=last, peer=first, aim=GROWTH)])
    return Result(title="time for each order", timed=timed, ratios=ratios, notes=notes)


def _processor(steps: dict[int, Step]) -> Result:
    """What a busy machine does not change: it tells whether an order is more work because there are many."""
    timed = tuple(
        Timed(
            name=f"up to {size} orders",
            what="processor time for each: command, engines, providers and control plane",
            role=Role.OURS,
            seconds=(step.cpu / _made(size),),
        )
        for size, step in steps.items()
    )
    last, first = timed[-1].name, timed[0].name
    ratios = compared(timed, [Compared(ours=last, peer=first, aim=GROWTH)])
    return Result(title="processor time for each order", timed=timed, ratios=ratios)


def _line(size: int, step: Step) -> str:
    made = _made(size)
    endings = ", ".join(f"{number} {ending}" for ending, number in step.endings().items())
    figures = f"{made} new in {step.seconds:.1f} s, {step.cpu / made:.2f} s of processor for each, load {step.load:.1f}"
    return f"up to {size}: {figures}; {endings}"


def _single(single: dict[int, tuple[Step, ...]], again: Step) -> Result:
    timed = tuple(
        Timed(
            name=f"one more after {size}",
            what="orders apply FILE, the whole process: namespace, app, pods ready, Ingress looked at",
            role=Role.OURS,
            seconds=tuple(step.seconds for step in steps),
        )
        for size, steps in single.items()
    )
    last, first = timed[-1].name, timed[0].name
    changed = [one for one in again.apps if one["ending"] != "unchanged"]
    wrong = ", ".join(f"{one['app']} {one['ending']}" for one in changed)
    same = len(again.apps) - len(changed)
    notes = (
        "promised: at most 4 s on a machine that does nothing else",
        f"all {len(again.apps)} orders again: {again.seconds:.1f} s, {same} unchanged, {wrong}",
    )
    return Result(
        title="one order from end to end",
        timed=timed,
        ratios=compared(timed, [Compared(ours=last, peer=first, aim=GROWTH)]),
        notes=notes,
    )
