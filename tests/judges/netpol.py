"""What Kubernetes' NetworkPolicies allow, as np-guard's netpol-analyzer works it out from manifests alone.

    connections = netpol.connections([*deployments, *policies])
    assert connections.allow("smi/worker", "smi/manager", "TCP", 8080)
    assert not connections.allow("smi/worker", "169.254.169.254", "TCP", 80)

Workloads are named `namespace/name`, everything outside the cluster by its address. The analyzer knows nothing of
Calico's own policies: `tests.judges.calico` judges those. Tests that use it are engine tests.
"""

import ipaddress
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.judges.programs import ask

Json = Mapping[str, Any]

_WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "ReplicaSet", "Pod"})
_DIRECTIONS = {"Ingress", "Egress"}
_EVERYTHING = "All Connections"
_HIGHEST_PORT = 65535


class RefusedError(Exception):
    """The analyzer, or a look at what it would have passed over in silence, found something wrong."""


@dataclass(frozen=True)
class Connection:
    """From one peer to another: `namespace/name` of a workload, or `first-last` of a range of addresses."""

    source: str
    target: str
    ports: frozenset[tuple[str, int, int]]
    """(protocol, first port, last port); the protocols of one that allows everything are TCP, UDP and SCTP."""

    def has(self, protocol: str, port: int) -> bool:
        """Whether it is allowed on that port."""
        return any(name == protocol and first <= port <= last for name, first, last in self.ports)


@dataclass(frozen=True)
class Connections:
    """Everything that the manifests allow; what is not in it is not allowed."""

    all: tuple[Connection, ...]
    workloads: frozenset[str]

    def allow(self, source: str, target: str, protocol: str, port: int) -> bool:
        """Whether a connection gets through. A workload that is not among the manifests is a mistake of the test."""
        if source == target:
            raise ValueError(f"the analyzer says nothing about the pods of one workload among each other: {source}")
        for peer in (source, target):
            if _address(peer) is None and peer not in self.workloads:
                raise ValueError(f"there is no workload {peer}; there are {', '.join(sorted(self.workloads))}")
        return any(_is(one.source, source) and _is(one.target, target) and one.has(protocol, port) for one in self.all)

    def of(self, workload: str) -> tuple[Connection, ...]:
        """Those that begin or end at a workload."""
        return tuple(one for one in self.all if workload in (one.source, one.target))


def connections(manifests: Iterable[Json]) -> Connections:
    """What the NetworkPolicies among the manifests allow between the workloads among them and the world.

    Raises RefusedError for what the analyzer refuses, and for what it would pass over in silence.
    """
    given = list(manifests)
    with TemporaryDirectory() as folder:
        _write(Path(folder), given)
        done = ask("netpol-analyzer", "list", "--dirpath", folder, "--output", "json")
    # It ends well also where it left something out, and says so; --fail, which should help, loses the whole result.
    if done.returncode != 0 or done.stderr:
        raise RefusedError(done.stderr)
    return Connections(
        tuple(Connection(_peer(one["src"]), _peer(one["dst"]), _ports(one["conn"])) for one in json.loads(done.stdout)),
        frozenset(_name(manifest) for manifest in given if manifest["kind"] in _WORKLOADS),
    )


def differences(before: Sequence[Json], after: Sequence[Json]) -> list[str]:
    """What the second set of manifests allows differently, one line each as the analyzer says it; none if nothing."""
    with TemporaryDirectory() as first, TemporaryDirectory() as second:
        _write(Path(first), before)
        _write(Path(second), after)
        done = ask("netpol-analyzer", "diff", "--dir1", first, "--dir2", second, "--output", "csv")
    if done.returncode != 0 or done.stderr:
        raise RefusedError(done.stderr)
    return done.stdout.splitlines()[1:]


def _write(folder: Path, manifests: Iterable[Json]) -> None:
    for number, manifest in enumerate(manifests):
        if "projectcalico.org" in manifest["apiVersion"]:
            raise RefusedError(f"{_name(manifest)} is Calico's: the analyzer would leave it out in silence")
        unknown = set(manifest.get("spec", {}).get("policyTypes", ())) - _DIRECTIONS
        if manifest["kind"] == "NetworkPolicy" and unknown:
            raise RefusedError(f"{_name(manifest)} has policyTypes {sorted(unknown)}: the analyzer would not mind")
        (folder / f"{number:04}.json").write_text(json.dumps(manifest))


def _name(manifest: Json) -> str:
    metadata = manifest["metadata"]
    return f"{metadata.get('namespace', 'default')}/{metadata['name']}"


def _peer(said: str) -> str:
    return said.partition("[")[0]


def _ports(said: str) -> frozenset[tuple[str, int, int]]:
    """`TCP 53,8000-8010,UDP 53` → three ranges."""
    if said == _EVERYTHING:
        return frozenset((protocol, 1, _HIGHEST_PORT) for protocol in ("TCP", "UDP", "SCTP"))
    found = set()
    protocol = ""
    for word in said.split(","):
        *named, ports = word.split(" ")
        protocol = named[0] if named else protocol
        first, _, last = ports.partition("-")
        found.add((protocol, int(first), int(last or first)))
    return frozenset(found)


def _address(peer: str) -> ipaddress.IPv4Address | None:
    try:
        return ipaddress.IPv4Address(peer)
    except ipaddress.AddressValueError:
        return None


def _is(said: str, asked: str) -> bool:
    """Whether a peer in the analyzer's answer is, or contains, the one that is asked about."""
    address = _address(asked)
    if address is None:
        return said == asked
    first, separator, last = said.partition("-")
    low, high = _address(first), _address(last)
    return bool(separator) and low is not None and high is not None and low <= address <= high
