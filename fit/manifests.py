"""The same question as objects of Kubernetes, for the real scheduler.

Many questions stand in one cluster at once without meeting: each has nodes, zones and labels of its own. Nobody plays
kubelet on the nodes, since the scheduler needs none: its pods tolerate what the cluster holds against such nodes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fit.problem import HOST, ZONE, Group, Place, Problem, Witness
from spec.workloads import Toleration

_Json = dict[str, Any]

RUN = "fit.groundwork.dev/run"
FAMILY = "fit.groundwork.dev/family"
GROUP = "fit.groundwork.dev/group"
VOLUMES = "fit.groundwork.dev/volumes"
"""Attached volumes, as a resource that the scheduler counts: there is no driver that would say a node's limit."""
IMAGE = "pause.invalid/pause:1"
"""Never pulled."""

Pod = tuple[Group, int]
"""A group and which of its pods."""


@dataclass(frozen=True)
class Trial:
    """One question in the cluster, with the order in which its pods come."""

    run: str
    """Its name, for labels and names: `r7`."""
    problem: Problem
    order: Sequence[Pod]
    witness: Witness | None = None
    """Where each pod has to go; None: the scheduler chooses."""

    def nodes(self) -> Iterator[_Json]:
        """Its nodes."""
        return (_node(place, self.run, position) for position, place in enumerate(self.problem.places))

    def pods(self) -> Iterator[_Json]:
        """Its pods: first those that stand on each node, as they come with it, then the others in their order."""
        families = {kin: f"f{count}" for count, kin in enumerate(self.problem.families)}
        positions = {one.name: count for count, one in enumerate(self.problem.groups)}
        for group in self.problem.fixed:
            for position in self.problem.open_to[group.name]:
                name = f"{self.run}-{positions[group.name]}-on-{position}"
                pod = _pod(name, group, self.run, "fixed", positions[group.name])
                node = {
                    "key": "metadata.name",
                    "operator": "In",
                    "values": [_name(self.run, self.problem.places[position])],
                }
                terms = {"nodeSelectorTerms": [{"matchFields": [node]}]}
                pod["spec"]["affinity"] = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}}
                yield pod
        places = self._places()
        for group, number in self.order:
            name = f"{self.run}-{positions[group.name]}-{number}"
            pod = _pod(name, group, self.run, families[group.kin], positions[group.name])
            if places:
                _pin(pod, next(places[group.name]))
            yield pod

    def _places(self) -> Mapping[str, Iterator[int]]:
        """Group → the positions of the nodes of its pods, one for each."""
        if self.witness is None:
            return {}
        at = {place.name: position for position, place in enumerate(self.problem.places)}
        return {
            group.name: iter(
                [at[name] for name, number in self.witness.counts[group.name].items() for _ in range(number)]
            )
            for group in self.problem.free
        }


def in_order(problem: Problem, witness: Witness | None = None) -> list[Pod]:
    """Every pod; for a placement with rules of evenness first one for each node, then the second, and so on."""
    if witness is None:
        return [(group, number) for group in problem.free for number in range(group.count)]
    return [(group, number) for number in range(_most(problem)) for group in problem.free if number < group.count]


def _most(problem: Problem) -> int:
    return max((group.count for group in problem.free), default=0)


def _name(run: str, place: Place) -> str:
    return f"{run}-{place.name}"


def _pin(pod: _Json, position: int) -> None:
    """By a resource that one node alone has: labels would change which domains the rules of evenness count."""
    resources = pod["spec"]["containers"][0]["resources"]
    for side in ("requests", "limits"):
        resources.setdefault(side, {})[f"fit.groundwork.dev/at-{position}"] = "1"


def _node(place: Place, run: str, position: int) -> _Json:
    room = {
        "cpu": f"{place.room.cpu.millis}m",
        "memory": str(place.room.memory.count),
        "pods": str(place.room.pods),
        "ephemeral-storage": "100Gi",
        VOLUMES: str(place.room.volumes if place.room.volumes is not None else 10_000),
        f"fit.groundwork.dev/at-{position}": "10000",
    }
    labels = {**place.labels, RUN: run, HOST: _name(run, place), ZONE: f"{run}-{place.zone}"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": _name(run, place), "labels": labels},
        "spec": {"taints": [{"key": one.key, "value": one.value, "effect": str(one.effect)} for one in place.taints]},
        "status": {"capacity": room, "allocatable": room},
    }


_OF_SUCH_NODES = [
    {"key": f"node.kubernetes.io/{what}", "operator": "Exists"}
    for what in ("not-ready", "unreachable", "network-unavailable")
]


def _toleration(one: Toleration) -> _Json:
    value = {"operator": "Equal", "value": one.value} if one.value else {"operator": "Exists"}
    return {"key": one.key, **value, **({"effect": one.effect} if one.effect else {})}


def _pod(name: str, group: Group, run: str, family: str, position: int) -> _Json:
    asked: dict[str, str] = {"cpu": f"{group.asks.cpu.millis}m", "memory": str(group.asks.memory.count)}
    resources: _Json = {"requests": asked}
    if group.volumes:
        resources = {"requests": {**asked, VOLUMES: str(group.volumes)}, "limits": {VOLUMES: str(group.volumes)}}
    selector = {key: f"{run}-{value}" if key in (HOST, ZONE) else value for key, value in group.node_selector.items()}
    if group.zone is not None:
        selector[ZONE] = f"{run}-{group.zone}"
    labels = {RUN: run, FAMILY: family, GROUP: str(position)}
    spec: _Json = {
        "automountServiceAccountToken": False,
        "terminationGracePeriodSeconds": 0,
        "nodeSelector": {**selector, RUN: run},
        "tolerations": [*map(_toleration, group.tolerations), *_OF_SUCH_NODES],
        "containers": [{"name": "main", "image": IMAGE, "resources": resources}],
    }
    alike = {"matchLabels": {RUN: run, FAMILY: family}}
    if group.apart is not None:
        term = {"topologyKey": group.apart, "labelSelector": alike}
        spec["affinity"] = {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
    if group.even:
        spec["topologySpreadConstraints"] = [
            {
                "topologyKey": even.key,
                "maxSkew": even.skew,
                "whenUnsatisfiable": "DoNotSchedule",
                "labelSelector": alike,
                **({"minDomains": even.least_domains} if even.least_domains > 1 else {}),
            }
            for even in group.even
        ]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": labels}, "spec": spec}
